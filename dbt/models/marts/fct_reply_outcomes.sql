{%- set sentiments = {'negative': -1, 'neutral': 0, 'positive': 1} -%}
{%- set seven_days = 7 * 86400 -%}

with

{# Customers' messages that were taken back, or that an automatic account wrote, follow nothing. #}
messages as (

    select
        turned.brand_post_key,
        turned.conversation_key,
        turned.turn_number,
        turned.message_number,
        turned.created_at,
        posts.addressing_status,
        posts.message_type,
        case posts.sentiment
            {% for sentiment, value in sentiments.items() %}
            when '{{ sentiment }}' then cast({{ value }} as double)
            {% endfor %}
        end as sentiment,
        case when not turned.is_brand_post and posts.exclusion_reason is null then turned.turn_number end as said_turn_number

    from {{ ref('int_posts_turned') }} as turned

    inner join {{ ref('fct_posts') }} as posts
        on turned.brand_post_key = posts.brand_post_key

),

{# A turn feels as its last message does that has a label. #}
turns as (

    select
        conversation_key,
        said_turn_number as turn_number,
        max_by(sentiment, message_number) filter (where sentiment is not null) as sentiment,
        max_by(message_type, message_number) filter (where sentiment is not null) as message_type

    from messages

    where said_turn_number is not null

    group by conversation_key, said_turn_number

),

surrounded as (

    select
        *,
        max(said_turn_number) over (
            partition by conversation_key order by message_number rows between unbounded preceding and 1 preceding
        ) as turn_number_before,
        max(said_turn_number) over (
            partition by conversation_key order by message_number rows between 1 following and unbounded following
        ) as turn_number_after,
        min(case when said_turn_number is not null then created_at end) over (
            partition by conversation_key order by message_number rows between 1 following and unbounded following
        ) as next_said_at

    from messages

),

{# When each customer turned to the brand, conversation by conversation. #}
contacts as (

    select
        messages.conversation_key,
        conversations.brand_id,
        conversations.platform,
        conversations.author_key,
        cases.case_key,
        min(messages.created_at) as contacted_at

    from messages

    inner join {{ ref('fct_conversations') }} as conversations
        on messages.conversation_key = conversations.conversation_key

    inner join {{ ref('int_conversations_cased') }} as cases
        on messages.conversation_key = cases.conversation_key

    where messages.said_turn_number is not null and messages.addressing_status = 'direct'

    group by
        messages.conversation_key, conversations.brand_id, conversations.platform, conversations.author_key, cases.case_key

),

replies as (

    select
        replies.*,
        conversations.author_key,
        cases.case_key,
        surrounded.turn_number_before,
        surrounded.turn_number_after,
        {# A customer whose clock is behind answered when the reply was there. #}
        case when surrounded.next_said_at is not null then greatest(surrounded.next_said_at, replies.replied_at) end
            as customer_answered_at,
        clocks.calendar_seconds,
        watermarks.as_of_at,
        {{ epoch('watermarks.as_of_at') }} - {{ epoch('replies.replied_at') }} >= {{ seven_days }} as is_matured

    from {{ ref('fct_replies') }} as replies

    inner join {{ ref('int_watermarks') }} as watermarks
        on replies.platform = watermarks.platform

    left join surrounded
        on replies.reply_key = surrounded.brand_post_key

    left join {{ ref('fct_conversations') }} as conversations
        on replies.conversation_key = conversations.conversation_key

    left join {{ ref('int_conversations_cased') }} as cases
        on replies.conversation_key = cases.conversation_key

    left join {{ ref('fct_response_clocks') }} as clocks
        on replies.conversation_key = clocks.conversation_key
        and replies.post_key = clocks.answered_post_key

    where not replies.is_automated

),

{# What a hand-over joins is one matter: who writes privately as he was asked to does not come back. #}
follow_ons as (

    select replies.reply_key, min(contacts.contacted_at) as contacted_anew_at

    from replies

    inner join contacts
        on replies.brand_id = contacts.brand_id
        and replies.platform = contacts.platform
        and replies.author_key = contacts.author_key
        and replies.case_key <> contacts.case_key
        and replies.replied_at < contacts.contacted_at

    group by replies.reply_key

)

select
    replies.reply_key,
    replies.brand_id,
    replies.platform,
    replies.conversation_key,
    replies.author_key,
    replies.post_key,
    replies.engagement,
    befores.message_type,
    replies.reply_style,
    replies.signature_status,
    case
        {% for name, seconds in windows() %}
        when replies.calendar_seconds <= {{ seconds }} then 'within_{{ name }}'
        {% endfor %}
        when replies.calendar_seconds is not null then 'later'
    end as speed_status,
    replies.channel_status,
    replies.calendar_seconds,
    befores.sentiment as sentiment_before,
    afters.sentiment as sentiment_after,
    afters.sentiment - befores.sentiment as sentiment_shift,
    case
        when replies.conversation_key is null or not replies.is_matured then null
        when {{ epoch('replies.customer_answered_at') }} - {{ epoch('replies.replied_at') }} <= {{ seven_days }}
            then cast(1 as double)
        else cast(0 as double)
    end as customer_answered_within_7d,
    case
        when replies.author_key is null or not replies.is_matured then null
        when {{ epoch('follow_ons.contacted_anew_at') }} - {{ epoch('replies.replied_at') }} <= {{ seven_days }}
            then cast(1 as double)
        else cast(0 as double)
    end as follow_on_within_7d,
    replies.is_first_reply,
    replies.local_date,
    replies.iso_week,
    replies.replied_at,
    replies.customer_answered_at,
    follow_ons.contacted_anew_at,
    replies.as_of_at

from replies

left join turns as befores
    on replies.conversation_key = befores.conversation_key
    and replies.turn_number_before = befores.turn_number

left join turns as afters
    on replies.conversation_key = afters.conversation_key
    and replies.turn_number_after = afters.turn_number

left join follow_ons
    on replies.reply_key = follow_ons.reply_key
