{#
    Who got each reply, and when that customer next turned to the brand anew. What a hand-over
    joins is one matter: who writes privately as he was asked to does not come back.

    A customer's contacts are numbered, so that a reply finds the one after it by its number:
    joining each reply with all that follows would grow with the square of what a customer writes.
#}
with

customers as (

    select
        conversations.conversation_key,
        conversations.brand_id,
        conversations.platform,
        conversations.author_key,
        cases.case_key

    from {{ ref('fct_conversations') }} as conversations

    inner join {{ ref('int_conversations_cased') }} as cases
        on conversations.conversation_key = cases.conversation_key

    where conversations.author_key is not null

),

contacted as (

    select conversation_key, min(created_at) as contacted_at
    from {{ ref('fct_posts') }}
    where addressing_status = 'direct' and exclusion_reason is null
    group by conversation_key

),

numbered as (

    select
        customers.*,
        contacted.contacted_at,
        row_number() over (
            partition by customers.brand_id, customers.platform, customers.author_key
            order by contacted.contacted_at, customers.conversation_key
        ) as contact_number,
        lag(customers.case_key) over (
            partition by customers.brand_id, customers.platform, customers.author_key
            order by contacted.contacted_at, customers.conversation_key
        ) as previous_case_key

    from customers

    inner join contacted
        on customers.conversation_key = contacted.conversation_key

),

contacts as (

    select
        *,
        min(case when case_key <> previous_case_key then contacted_at end) over (
            partition by brand_id, platform, author_key
            order by contact_number
            rows between 1 following and unbounded following
        ) as other_case_contacted_at

    from numbered

),

events as (

    select brand_id, platform, author_key, cast(null as string) as reply_key, case_key, contacted_at as event_at, 1 as contact_count
    from contacts

    union all

    select
        customers.brand_id,
        customers.platform,
        customers.author_key,
        replies.reply_key,
        customers.case_key,
        replies.replied_at as event_at,
        0 as contact_count

    from {{ ref('fct_replies') }} as replies

    inner join customers
        on replies.conversation_key = customers.conversation_key

),

{# A contact at the reply's own moment does not come after it. #}
counted as (

    select
        *,
        sum(contact_count) over (
            partition by brand_id, platform, author_key
            order by event_at, contact_count desc
            rows between unbounded preceding and current row
        ) as contacts_before

    from events

)

select
    counted.reply_key,
    counted.author_key,
    case when contacts.case_key <> counted.case_key then contacts.contacted_at else contacts.other_case_contacted_at end
        as contacted_anew_at

from counted

left join contacts
    on counted.brand_id = contacts.brand_id
    and counted.platform = contacts.platform
    and counted.author_key = contacts.author_key
    and counted.contacts_before + 1 = contacts.contact_number

where counted.reply_key is not null
