with

{# From the brand's first post to the watermark: a day without a word is a day of none. #}
platforms as (

    select brand_id, platform, min(local_date) as first_date
    from {{ ref('fct_posts') }}
    where brand_id is not null
    group by brand_id, platform

),

spans as (

    select
        platforms.brand_id,
        platforms.platform,
        watermarks.as_of_at,
        {{ local('watermarks.as_of_at', 'brands.timezone') }} as as_of_local,
        min(platforms.first_date) over (partition by platforms.brand_id) as first_date,
        cast({{ local("watermarks.as_of_at - interval '1' second", 'brands.timezone') }} as date) as last_date

    from platforms

    inner join {{ ref('stg_brands') }} as brands
        on platforms.brand_id = brands.brand_id

    inner join {{ ref('int_watermarks') }} as watermarks
        on platforms.platform = watermarks.platform

),

days as (

    select
        *,
        {{ series('cast(first_date as timestamp)', 'cast(last_date as timestamp)', '1 day') }} as day_starts_at

    from spans

    where first_date <= last_date

),

spread_days as (

    select days.*, platform as report_platform from days
    union all
    select days.*, 'all' as report_platform from days

),

known_days as (

    select
        brand_id,
        report_platform as platform,
        cast(day_starts_at as date) as local_date,
        min(case when day_starts_at + interval '1' day <= as_of_local then 1 else 0 end) = 1 as is_complete_day,
        min(as_of_at) as as_of_at

    from spread_days

    group by brand_id, report_platform, cast(day_starts_at as date)

),

moments as (

    select moments.*, platform as report_platform from {{ ref('int_contact_moments') }} as moments
    union all
    select moments.*, 'all' as report_platform from {{ ref('int_contact_moments') }} as moments

),

hours as (

    select
        brand_id,
        report_platform as platform,
        local_date,
        local_hour,
        count(case when moment_kind = 'turn' then 1 end) as customer_turn_count,
        count(case when moment_kind = 'reply' then 1 end) as reply_count,
        count(case when is_contact_moment then 1 end) as contact_moment_count

    from moments

    group by brand_id, report_platform, local_date, local_hour

),

{# Of hours that are equally busy the first. #}
ranked as (

    select
        *,
        row_number() over (
            partition by brand_id, platform, local_date
            order by contact_moment_count desc, local_hour
        ) as hour_rank

    from hours

),

counted as (

    select
        brand_id,
        platform,
        local_date,
        sum(customer_turn_count) as customer_turn_count,
        sum(reply_count) as reply_count,
        sum(contact_moment_count) as contact_moment_count,
        max(case when hour_rank = 1 then contact_moment_count end) as busiest_hour_contact_moment_count,
        max(case when hour_rank = 1 and contact_moment_count > 0 then local_hour end) as busiest_local_hour

    from ranked

    group by brand_id, platform, local_date

),

filled as (

    select
        days.brand_id,
        days.platform,
        days.local_date,
        days.is_complete_day,
        days.as_of_at,
        coalesce(counted.customer_turn_count, 0) as customer_turn_count,
        coalesce(counted.reply_count, 0) as reply_count,
        coalesce(counted.contact_moment_count, 0) as contact_moment_count,
        coalesce(counted.busiest_hour_contact_moment_count, 0) as busiest_hour_contact_moment_count,
        counted.busiest_local_hour

    from known_days as days

    left join counted
        on days.brand_id = counted.brand_id
        and days.platform = counted.platform
        and days.local_date = counted.local_date

),

trailed as (

    select
        *,
        sum(contact_moment_count) over trailing_days as trailing_count,
        count(*) over trailing_days as trailing_day_count

    from filled

    window trailing_days as (
        partition by brand_id, platform
        order by local_date
        rows between {{ var('run_rate_days') - 1 }} preceding and current row
    )

)

select
    brand_id,
    platform,
    {{ iso_week('local_date') }} as iso_week,
    cast(busiest_local_hour as bigint) as busiest_local_hour,
    cast(customer_turn_count as bigint) as customer_turn_count,
    cast(reply_count as bigint) as reply_count,
    cast(contact_moment_count as bigint) as contact_moment_count,
    cast(busiest_hour_contact_moment_count as bigint) as busiest_hour_contact_moment_count,
    case
        when is_complete_day and trailing_day_count = {{ var('run_rate_days') }}
            then cast(round(cast(trailing_count as double) * 365 / {{ var('run_rate_days') }}) as bigint)
    end as year_run_rate_count,
    is_complete_day,
    local_date,
    as_of_at

from trailed
