{#
    How long answers take in every group that is told: see macros/curves.sql. Only what a brand's
    period waits for can move its curves.
#}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_clock_periods', 'period_key', 'period_digest') }}"
) }}

with

periods as (

    select * from {{ ref('int_clock_periods') }}

    {% if is_incremental() %}
    where period_key not in (select period_key from {{ this }})
    {% endif %}

),

dated as (

    select clocks.*
    from ({{ clocks_dated(ref('fct_response_clocks')) }}) as clocks
    inner join periods
        on clocks.brand_id = periods.brand_id
        and clocks.period_kind = periods.period_kind
        and clocks.period = periods.period

),

grouped as (

    {{ clocks_grouped('dated') }}

),

curves as (

    {{ response_curves(
        'grouped',
        'brand_id, report_platform, period_kind, period, clock_kind, dimension, dimension_value'
    ) }}

)

select
    curves.*,
    periods.period_key,
    periods.period_digest

from curves

inner join periods
    on curves.brand_id = periods.brand_id
    and curves.period_kind = periods.period_kind
    and curves.period = periods.period
