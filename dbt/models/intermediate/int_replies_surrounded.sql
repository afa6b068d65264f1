{#
    What the customer said around every message of the brand in a conversation: the last turn
    before it, the conversation's last turn, and when the customer next spoke.
#}
{%- set sentiments = {'negative': -1, 'neutral': 0, 'positive': 1} -%}

with

{# Customers' messages that were taken back, or that an automatic account wrote, say nothing. #}
messages as (

    select
        turned.brand_post_key,
        turned.conversation_key,
        turned.message_number,
        turned.is_brand_post,
        posts.message_type,
        case posts.sentiment
            {% for sentiment, value in sentiments.items() %}
            when '{{ sentiment }}' then cast({{ value }} as double)
            {% endfor %}
        end as sentiment,
        case when not turned.is_brand_post and posts.exclusion_reason is null then turned.turn_number end as said_turn_number,
        case when not turned.is_brand_post and posts.exclusion_reason is null then turned.created_at end as said_at

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
        brand_post_key,
        conversation_key,
        is_brand_post,
        max(said_turn_number) over (
            partition by conversation_key order by message_number rows between unbounded preceding and 1 preceding
        ) as turn_number_before,
        max(said_turn_number) over (
            partition by conversation_key order by message_number rows between 1 following and unbounded following
        ) as turn_number_after,
        min(said_at) over (
            partition by conversation_key order by message_number rows between 1 following and unbounded following
        ) as next_said_at

    from messages

)

select
    surrounded.brand_post_key as reply_key,
    befores.message_type,
    befores.sentiment as sentiment_before,
    afters.sentiment as sentiment_after,
    surrounded.next_said_at

from surrounded

left join turns as befores
    on surrounded.conversation_key = befores.conversation_key
    and surrounded.turn_number_before = befores.turn_number

left join turns as afters
    on surrounded.conversation_key = afters.conversation_key
    and surrounded.turn_number_after = afters.turn_number

where surrounded.is_brand_post
