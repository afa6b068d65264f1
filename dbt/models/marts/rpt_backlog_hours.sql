with

{# A clock counts from the first full hour at or after its start to the last before its end. #}
changes as (

    select brand_id, platform, {{ hour_at_or_after('started_at') }} as hour_at, 1 as change_number
    from {{ ref('fct_response_clocks') }}

    union all

    select brand_id, platform, {{ hour_at_or_after('ended_at') }} as hour_at, -1 as change_number
    from {{ ref('fct_response_clocks') }}
    where ended_at is not null

),

hourly as (

    select brand_id, platform, hour_at, sum(change_number) as change_number
    from changes
    group by brand_id, platform, hour_at

),

spans as (

    select
        hourly.brand_id,
        hourly.platform,
        min(hourly.hour_at) as first_at,
        date_trunc('hour', max(watermarks.as_of_at)) as last_at

    from hourly

    inner join {{ ref('int_watermarks') }} as watermarks
        on hourly.platform = watermarks.platform

    group by hourly.brand_id, hourly.platform

),

hours as (

    select
        brand_id,
        platform,
        {{ series('first_at', 'last_at', '1 hour') }} as hour_at

    from spans

    where first_at <= last_at

),

counted as (

    select
        hours.brand_id,
        hours.platform,
        hours.hour_at,
        sum(coalesce(hourly.change_number, 0)) over (
            partition by hours.brand_id, hours.platform
            order by hours.hour_at
            rows between unbounded preceding and current row
        ) as open_clock_count

    from hours

    left join hourly
        on hours.brand_id = hourly.brand_id
        and hours.platform = hourly.platform
        and hours.hour_at = hourly.hour_at

),

dated as (

    select
        counted.*,
        cast({{ local('counted.hour_at', 'brands.timezone') }} as date) as local_date

    from counted

    inner join {{ ref('stg_brands') }} as brands
        on counted.brand_id = brands.brand_id

)

select
    brand_id,
    platform,
    {{ iso_week('local_date') }} as iso_week,
    cast(open_clock_count as bigint) as open_clock_count,
    local_date,
    cast(hour_at as timestamp) as hour_at

from dated
