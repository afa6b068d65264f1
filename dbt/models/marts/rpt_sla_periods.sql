with

clocks as (

    select * from {{ ref('fct_sla_clocks') }}

),

spread as (
    {{ by_period('clocks') }}

),

typed as (

    select spread.*, 'all' as report_message_type from spread
    union all
    select spread.*, message_type as report_message_type from spread where message_type is not null

),

counted as (

    select
        brand_id,
        report_platform as platform,
        period_kind,
        period,
        clock,
        report_message_type as message_type,
        cast(count(*) as bigint) as clock_count,
        {% for outcome in ['met', 'missed', 'due', 'exempt'] %}
        cast(count(case when sla_outcome = '{{ outcome }}' then 1 end) as bigint) as sla_{{ outcome }}_count,
        {% endfor %}
        min(sla_target_seconds) as lowest_target_seconds,
        max(sla_target_seconds) as highest_target_seconds,
        min(local_date) as first_local_date,
        min(as_of_at) as as_of_at

    from typed

    group by brand_id, report_platform, period_kind, period, clock, report_message_type

)

select
    brand_id,
    platform,
    period_kind,
    period,
    clock,
    message_type,
    clock_count,
    sla_met_count,
    sla_missed_count,
    sla_due_count,
    sla_exempt_count,
    {{ share('sla_met_count', '(sla_met_count + sla_missed_count)') }} as sla_attainment_share,
    {{ wilson('sla_met_count', '(sla_met_count + sla_missed_count)', 'low') }} as sla_attainment_low_share,
    {{ wilson('sla_met_count', '(sla_met_count + sla_missed_count)', 'high') }} as sla_attainment_high_share,
    lowest_target_seconds,
    highest_target_seconds,
    sla_met_count + sla_missed_count < {{ var('small_count') }} as is_small,
    first_local_date,
    as_of_at

from counted
