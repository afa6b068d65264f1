{%- set seven_days = 7 * 86400 -%}

with

replies as (

    select
        replies.*,
        told.author_key,
        told.contacted_anew_at,
        told.message_type,
        told.sentiment_before,
        told.sentiment_after,
        {# A customer whose clock is behind answered when the reply was there. #}
        case when told.next_said_at is not null then greatest(told.next_said_at, replies.replied_at) end
            as customer_answered_at,
        told.calendar_seconds,
        watermarks.as_of_at,
        {{ epoch('watermarks.as_of_at') }} - {{ epoch('replies.replied_at') }} >= {{ seven_days }} as is_matured

    from {{ ref('int_replies_told') }} as told

    inner join {{ ref('fct_replies') }} as replies
        on told.reply_key = replies.reply_key

    inner join {{ ref('int_watermarks') }} as watermarks
        on replies.platform = watermarks.platform

)

select
    reply_key,
    brand_id,
    platform,
    conversation_key,
    author_key,
    post_key,
    engagement,
    message_type,
    reply_style,
    signature_status,
    case
        {% for name, seconds in windows() %}
        when calendar_seconds <= {{ seconds }} then 'within_{{ name }}'
        {% endfor %}
        when calendar_seconds is not null then 'later'
    end as speed_status,
    channel_status,
    calendar_seconds,
    sentiment_before,
    sentiment_after,
    sentiment_after - sentiment_before as sentiment_shift,
    case
        when conversation_key is null or not is_matured then null
        when {{ epoch('customer_answered_at') }} - {{ epoch('replied_at') }} <= {{ seven_days }}
            then cast(1 as double)
        else cast(0 as double)
    end as customer_answered_within_7d,
    case
        when author_key is null or not is_matured then null
        when {{ epoch('contacted_anew_at') }} - {{ epoch('replied_at') }} <= {{ seven_days }}
            then cast(1 as double)
        else cast(0 as double)
    end as follow_on_within_7d,
    is_first_reply,
    local_date,
    iso_week,
    replied_at,
    customer_answered_at,
    contacted_anew_at,
    as_of_at

from replies
