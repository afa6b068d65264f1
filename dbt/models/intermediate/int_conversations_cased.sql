{#
    The case of every conversation: conversations of one customer with one brand that a hand-over
    joins. A private one goes on with the public one in which a reply asked for it at most 48 hours
    before; a public one goes on with a private one whose last message is at most as old.
#}
with recursive

messages as (

    select
        turned.*,
        coalesce(labels.asks_private_status = 'yes', false) and turned.is_brand_post and not turned.is_automated as is_request

    from {{ ref('int_posts_turned') }} as turned

    left join {{ ref('stg_labels') }} as labels
        on turned.version_key = labels.version_key

),

conversations as (

    select
        conversation_key,
        brand_id,
        platform,
        max(customer_key) as customer_key,
        max(channel_status) as channel_status,
        min(placed_at) as opened_at,
        min(case when not is_brand_post then placed_at end) as asked_at

    from messages

    group by conversation_key, brand_id, platform

),

candidates as (

    select
        later.conversation_key,
        earlier.conversation_key as previous_conversation_key,
        messages.placed_at,
        messages.post_key

    from conversations as later

    inner join conversations as earlier
        on later.brand_id = earlier.brand_id
        and later.customer_key = earlier.customer_key
        and later.channel_status <> earlier.channel_status
        and {{ holds('earlier.opened_at < later.opened_at') }}

    inner join messages
        on earlier.conversation_key = messages.conversation_key
        and (messages.is_request or earlier.channel_status = 'private')

    where
        later.customer_key not like '?%'
        and {{ holds('messages.placed_at <= later.asked_at') }}
        and {{ epoch('later.asked_at') }} - {{ epoch('messages.placed_at') }} <= {{ var('hand_over_hours') }} * 3600

),

links as (

    select
        conversations.conversation_key,
        candidates.previous_conversation_key

    from conversations

    left join candidates
        on conversations.conversation_key = candidates.conversation_key

    qualify row_number() over (
        partition by conversations.conversation_key
        order by candidates.placed_at desc nulls last, candidates.post_key
    ) = 1

),

chains as (

    select conversation_key, conversation_key as first_conversation_key
    from links
    where previous_conversation_key is null

    union all

    select links.conversation_key, chains.first_conversation_key
    from chains
    inner join links on chains.conversation_key = links.previous_conversation_key

)

select
    chains.conversation_key,
    {{ key(["'case'", 'chains.first_conversation_key']) }} as case_key,
    links.previous_conversation_key

from chains

inner join links
    on chains.conversation_key = links.conversation_key
