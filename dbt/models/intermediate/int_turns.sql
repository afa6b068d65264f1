{#
    One row per customer turn: when its waiting began and how it ended, as of the watermark.
    A turn waits from its first message that was not taken back; a turn that was taken back
    whole is withdrawn.
#}
with

messages as (

    select
        turned.*,
        brands.timezone,
        watermarks.as_of_at

    from {{ ref('int_posts_turned') }} as turned

    inner join {{ ref('stg_brands') }} as brands
        on turned.brand_id = brands.brand_id

    inner join {{ ref('int_watermarks') }} as watermarks
        on turned.platform = watermarks.platform

    where not turned.is_brand_post

),

starts as (

    select
        *,
        count(*) over (partition by conversation_key, turn_number) as message_count,
        max(gone_at) over (partition by conversation_key, turn_number) as last_gone_at

    from messages

    qualify row_number() over (
        partition by conversation_key, turn_number
        order by is_withdrawn, message_number
    ) = 1

)

select
    {{ key(['conversation_key', 'post_key']) }} as clock_key,
    brand_id,
    platform,
    conversation_key,
    author_key,
    post_key as started_post_key,
    case when not is_withdrawn then answer_post_key end as answered_post_key,
    channel_status,
    addressing_status,
    timezone,
    case
        when row_number() over (partition by conversation_key order by turn_number) = 1 then 'first'
        else 'next'
    end as clock_kind,
    case
        when is_withdrawn then 'withdrawn'
        when answer_post_key is not null then 'answered'
        else 'open'
    end as status,
    message_count,
    created_at as started_at,
    case when not is_withdrawn then answer_created_at end as answered_at,
    case
        when is_withdrawn then greatest(created_at, least(last_gone_at, as_of_at))
        when answer_post_key is not null then greatest(created_at, answer_created_at)
    end as ended_at,
    as_of_at

from starts
