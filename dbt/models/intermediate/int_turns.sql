{#
    One row per customer turn: when its waiting began and how it ended, as of the watermark.
    A turn waits from its first message that was not taken back. It is withdrawn if all of it was
    taken back; closed by the customer if it only ends the talk, or ends it before an answer;
    expired once the platform lets nobody answer any more.
#}
with

messages as (

    select
        turned.*,
        coalesce(labels.closer_status = 'yes', false) and turned.message_number > 1 as is_closer

    from {{ ref('int_posts_turned') }} as turned

    left join {{ ref('stg_labels') }} as labels
        on turned.version_key = labels.version_key

    where not turned.is_brand_post

),

starts as (

    select *

    from messages

    qualify row_number() over (
        partition by conversation_key, turn_number
        order by is_withdrawn, message_number
    ) = 1

),

turns as (

    select
        conversation_key,
        turn_number,
        count(*) as message_count,
        max(gone_at) as last_gone_at,
        max(created_at) filter (where not is_withdrawn) as last_said_at,
        max_by(is_closer, message_number) filter (where not is_withdrawn) as is_ended_by_closer,
        min(case when is_closer then 1 else 0 end) filter (where not is_withdrawn) = 1 as is_closer_only

    from messages

    group by conversation_key, turn_number

),

lasting as (

    select
        starts.*,
        turns.message_count,
        turns.last_gone_at,
        turns.last_said_at,
        coalesce(turns.is_ended_by_closer, false) as is_ended_by_closer,
        coalesce(turns.is_closer_only, false) as is_closer_only,
        brands.timezone,
        watermarks.as_of_at,
        case
            {% for platform, hours in var('reply_window_hours').items() %}
            when starts.channel_status = 'private' and starts.platform = '{{ platform }}'
                then turns.last_said_at + interval '{{ hours }}' hour
            {% endfor %}
        end as window_ends_at

    from starts

    inner join turns
        on starts.conversation_key = turns.conversation_key
        and starts.turn_number = turns.turn_number

    inner join {{ ref('stg_brands') }} as brands
        on starts.brand_id = brands.brand_id

    inner join {{ ref('int_watermarks') }} as watermarks
        on starts.platform = watermarks.platform

),

decided as (

    select
        *,
        case
            when is_withdrawn then 'withdrawn'
            when is_closer_only then 'closed_by_customer'
            when answer_post_key is not null then 'answered'
            when is_ended_by_closer then 'closed_by_customer'
            when window_ends_at < as_of_at then 'expired'
            else 'open'
        end as status

    from lasting

)

select
    {{ key(['conversation_key', 'post_key']) }} as clock_key,
    brand_id,
    platform,
    conversation_key,
    author_key,
    post_key as started_post_key,
    version_key as started_version_key,
    case when status = 'answered' then answer_post_key end as answered_post_key,
    case when status = 'answered' then answer_version_key end as answered_version_key,
    channel_status,
    addressing_status,
    timezone,
    case
        when row_number() over (partition by conversation_key order by turn_number) = 1 then 'first'
        else 'next'
    end as clock_kind,
    status,
    message_count,
    created_at as started_at,
    case when status = 'answered' then answer_created_at end as answered_at,
    case status
        when 'withdrawn' then greatest(created_at, least(last_gone_at, as_of_at))
        when 'answered' then greatest(created_at, answer_created_at)
        when 'closed_by_customer' then case when is_closer_only then created_at else greatest(created_at, last_said_at) end
        when 'expired' then window_ends_at
    end as ended_at,
    as_of_at

from decided
