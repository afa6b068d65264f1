{# Two roads to the contact moments: the days, and the conversations that the brand took part in. #}
with

days as (

    select
        brand_id,
        sum(customer_turn_count) as customer_turn_count,
        sum(reply_count) as reply_count,
        sum(contact_moment_count) as contact_moment_count

    from {{ ref('rpt_contact_days') }}

    where platform = 'all'

    group by brand_id

),

turns as (

    select conversation_key, count(*) as turn_count
    from {{ ref('fct_response_clocks') }} where status <> 'withdrawn' group by conversation_key

),

conversations as (

    select
        conversations.brand_id,
        sum(coalesce(turns.turn_count, 0)) as customer_turn_count,
        sum(conversations.reply_count) as reply_count,
        sum(case when conversations.reply_count > 0 then coalesce(turns.turn_count, 0) else 0 end)
        + sum(conversations.reply_count) as contact_moment_count

    from {{ ref('fct_conversations') }} as conversations

    left join turns
        on conversations.conversation_key = turns.conversation_key

    group by conversations.brand_id

)

select conversations.brand_id
from conversations
left join days on conversations.brand_id = days.brand_id
where
    conversations.customer_turn_count <> coalesce(days.customer_turn_count, 0)
    or conversations.reply_count <> coalesce(days.reply_count, 0)
    or conversations.contact_moment_count <> coalesce(days.contact_moment_count, 0)
