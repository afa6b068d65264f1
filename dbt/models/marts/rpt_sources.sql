with

readings as (

    select
        platform,
        max(watermark_at) as watermark_at,
        max(known_at) as last_reading_at,
        count(*) as reading_count,
        count(case when not is_complete then 1 end) as incomplete_reading_count,
        sum(received_count) as received_count,
        sum(landed_count) as landed_count,
        sum(duplicate_count) as duplicate_count,
        sum(quarantined_count) as quarantined_count

    from {{ ref('stg_readings') }}

    group by platform

),

posts as (

    select
        platform,
        min(created_at) as first_posted_at,
        max(created_at) as last_posted_at

    from {{ ref('int_posts_visible') }}

    group by platform

)

select
    readings.platform,
    cast(readings.reading_count as bigint) as reading_count,
    cast(readings.incomplete_reading_count as bigint) as incomplete_reading_count,
    cast(readings.received_count as bigint) as received_count,
    cast(readings.landed_count as bigint) as landed_count,
    cast(readings.duplicate_count as bigint) as duplicate_count,
    cast(readings.quarantined_count as bigint) as quarantined_count,
    readings.watermark_at,
    readings.last_reading_at,
    posts.first_posted_at,
    posts.last_posted_at

from readings

left join posts
    on readings.platform = posts.platform
