with

{# A brand and platform without any open interval has unknown hours, which is not closed. #}
known as (

    select distinct brand_id, platform from {{ ref('stg_open_intervals') }}

),

weeks as (

    select
        weeks.*,
        case when known.brand_id is null then 1 else 0 end as unknown_number

    from {{ ref('int_brand_weeks') }} as weeks

    left join known
        on weeks.brand_id = known.brand_id
        and weeks.platform = known.platform

),

spread as (

    select weeks.*, platform as report_platform from weeks
    union all
    select weeks.*, 'all' as report_platform from weeks

),

spine as (

    select
        brand_id,
        report_platform as platform,
        iso_week,
        week_starts_on,
        max(unknown_number) = 0 as has_known_hours,
        min(case when is_complete_week then 1 else 0 end) = 1 as is_complete_week,
        min(as_of_at) as as_of_at

    from spread

    group by brand_id, report_platform, iso_week, week_starts_on

),

hours as (

    select
        brand_id,
        platform,
        week_starts_on,
        sum(reply_count) as reply_count,
        count(case when is_configured then 1 end) as configured_hour_count,
        count(case when reply_count > 0 then 1 end) as observed_hour_count,
        count(case when reply_count > 0 and not is_configured then 1 end) as observed_outside_hour_count,
        count(case when reply_count = 0 and is_configured then 1 end) as configured_unused_hour_count

    from {{ ref('int_hours_observed') }}

    group by brand_id, platform, week_starts_on

)

select
    spine.brand_id,
    spine.platform,
    spine.iso_week,
    cast(coalesce(hours.reply_count, 0) as bigint) as reply_count,
    cast(coalesce(hours.observed_hour_count, 0) as bigint) as observed_hour_count,
    {% for column in ['configured_hour_count', 'observed_outside_hour_count', 'configured_unused_hour_count'] %}
    cast(case when spine.has_known_hours then coalesce(hours.{{ column }}, 0) end as bigint) as {{ column }},
    {% endfor %}
    spine.is_complete_week,
    spine.week_starts_on,
    spine.as_of_at

from spine

left join hours
    on spine.brand_id = hours.brand_id
    and spine.platform = hours.platform
    and spine.week_starts_on = hours.week_starts_on
