with

messages as (

    select * from {{ ref('int_posts_turned') }}

),

summed as (

    select
        conversation_key,
        brand_id,
        platform,
        min_by(thread_key, message_number) as thread_key,
        max(case when is_brand_post then null else author_key end) as author_key,
        max(customer_key) as customer_key,
        max(channel_status) as channel_status,
        max(case when is_first_reply then engagement end) as first_engagement,
        count(case when not is_brand_post and not is_withdrawn then 1 end) as inbound_post_count,
        count(case when is_brand_post and not is_automated then 1 end) as reply_count,
        min(created_at) as opened_at,
        min(case when is_first_reply then created_at end) as first_replied_at,
        max(created_at) as last_posted_at

    from messages

    group by conversation_key, brand_id, platform

),

dated as (

    select
        summed.*,
        watermarks.as_of_at,
        {{ local('summed.opened_at', 'brands.timezone') }} as opened_local

    from summed

    inner join {{ ref('stg_brands') }} as brands
        on summed.brand_id = brands.brand_id

    inner join {{ ref('int_watermarks') }} as watermarks
        on summed.platform = watermarks.platform

)

select
    conversation_key,
    brand_id,
    platform,
    thread_key,
    coalesce(author_key, case when customer_key not like '?%' then customer_key end) as author_key,
    channel_status,
    coalesce(first_engagement, 'none') as conversation_engagement,
    cast(inbound_post_count as bigint) as inbound_post_count,
    cast(reply_count as bigint) as reply_count,
    first_replied_at is not null as is_answered,
    cast(opened_local as date) as local_date,
    {{ iso_week('cast(opened_local as date)') }} as iso_week,
    {{ iso_weekday('cast(opened_local as date)') }} as local_iso_weekday,
    cast(extract(hour from opened_local) as bigint) as local_hour,
    opened_at,
    first_replied_at,
    last_posted_at,
    as_of_at

from dated
