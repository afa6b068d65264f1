{#
    Complete weeks alone, each in the quarter of its Thursday, as ISO years go. The trend's
    interval is Welch's with the smaller group's degrees of freedom, which is never too narrow;
    Student's quantile is reckoned from the normal one (Abramowitz and Stegun 26.7.5).
#}
{%- set z = 1.959963984540054 -%}
{%- set fewest_weeks = 4 -%}
with

weeks as (

    select
        *,
        date_trunc('quarter', cast(week_starts_on as timestamp) + interval '3' day) as quarter_at

    from {{ ref('rpt_observed_hours_weeks') }}

    where is_complete_week

),

quarters as (

    select
        brand_id,
        platform,
        cast(quarter_at as date) as quarter_starts_on,
        count(*) as week_count,
        sum(reply_count) as reply_count,
        avg(cast(observed_hour_count as double)) as observed_hour_mean,
        avg(cast(configured_hour_count as double)) as configured_hour_mean,
        avg(cast(observed_outside_hour_count as double)) as observed_outside_hour_mean,
        avg(cast(configured_unused_hour_count as double)) as configured_unused_hour_mean,
        var_samp(cast(observed_hour_count as double)) / count(*) as squared_error,
        min(as_of_at) as as_of_at

    from weeks

    group by brand_id, platform, cast(quarter_at as date)

),

compared as (

    select
        quarters.*,
        before.week_count as previous_week_count,
        quarters.observed_hour_mean - before.observed_hour_mean as observed_hour_change_mean,
        quarters.configured_hour_mean - before.configured_hour_mean as configured_hour_change_mean,
        case
            when quarters.week_count >= {{ fewest_weeks }} and before.week_count >= {{ fewest_weeks }}
                then sqrt(quarters.squared_error + before.squared_error)
        end as change_error,
        cast(least(quarters.week_count, before.week_count) - 1 as double) as freedom

    from quarters

    left join quarters as before
        on quarters.brand_id = before.brand_id
        and quarters.platform = before.platform
        and cast(quarters.quarter_starts_on as timestamp) = cast(before.quarter_starts_on as timestamp) + interval '3' month

),

bounded as (

    select
        *,
        change_error * (
            {{ z }}
            + {{ (z ** 3 + z) / 4 }} / freedom
            + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / (freedom * freedom)
            + {{ (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 }} / (freedom * freedom * freedom)
        ) as half_width

    from compared

)

select
    brand_id,
    platform,
    {{ quarter('quarter_starts_on') }} as quarter,
    case
        when half_width is null then null
        when observed_hour_change_mean > half_width then 'widening'
        when observed_hour_change_mean < -half_width then 'narrowing'
        else 'unclear'
    end as hours_trend_status,
    cast(week_count as bigint) as week_count,
    cast(previous_week_count as bigint) as previous_week_count,
    cast(reply_count as bigint) as reply_count,
    observed_hour_mean,
    configured_hour_mean,
    observed_outside_hour_mean,
    configured_unused_hour_mean,
    observed_hour_change_mean,
    observed_hour_change_mean - half_width as observed_hour_change_low_mean,
    observed_hour_change_mean + half_width as observed_hour_change_high_mean,
    configured_hour_change_mean,
    quarter_starts_on,
    as_of_at

from bounded
