{%- set spans = [('1h', 3600), ('4h', 14400), ('24h', 86400)] -%}

with

cases as (

    select
        *,
        {{ epoch('as_of_at') }} - {{ epoch('opened_at') }} as age_seconds,
        hand_over_status <> 'none' as is_handed_over,
        {# One that succeeds at once is not counted before one that fails could be. #}
        {{ epoch('as_of_at') }} - {{ epoch('hand_over_asked_at') }} > {{ var('hand_over_hours') }} * 3600 as is_hand_over_decided,
        {{ epoch('as_of_at') }} - {{ epoch('resolved_at') }} >= {{ var('reopened_within_days') }} * 86400 as is_resolution_decided

    from {{ ref('fct_cases') }}

),

spread as (
    {{ by_period('cases') }}

),

counted as (

    select
        brand_id,
        report_platform as platform,
        period_kind,
        period,
        cast(count(*) as bigint) as case_count,
        cast(count(case when is_handed_over then 1 end) as bigint) as handed_over_count,
        cast(count(case when is_hand_over_decided then 1 end) as bigint) as hand_over_decided_count,
        cast(count(case when is_hand_over_decided and hand_over_status = 'succeeded' then 1 end) as bigint) as hand_over_success_count,
        cast(count(resolved_at) as bigint) as resolved_count,
        cast(count(case when is_resolution_decided then 1 end) as bigint) as resolution_decided_count,
        cast(count(case when is_resolution_decided and not is_reopened then 1 end) as bigint) as stayed_resolved_count,
        {% for name, seconds in spans %}
        cast(count(case when is_handed_over and age_seconds >= {{ seconds }} then 1 end) as bigint) as matured_{{ name }}_count,
        cast(count(case
            when is_handed_over and age_seconds >= {{ seconds }} and hand_over_calendar_seconds <= {{ seconds }} then 1
        end) as bigint) as handed_over_within_{{ name }}_count,
        {% endfor %}
        min(local_date) as first_local_date,
        min(as_of_at) as as_of_at

    from spread

    group by brand_id, report_platform, period_kind, period

)

select
    brand_id,
    platform,
    period_kind,
    period,
    case_count,
    handed_over_count,
    {{ share('handed_over_count', 'case_count') }} as handed_over_share,
    {{ wilson('handed_over_count', 'case_count', 'low') }} as handed_over_low_share,
    {{ wilson('handed_over_count', 'case_count', 'high') }} as handed_over_high_share,
    {% for name, seconds in spans %}
    matured_{{ name }}_count,
    handed_over_within_{{ name }}_count,
    {{ share('handed_over_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count') }} as handed_over_within_{{ name }}_share,
    {{ wilson('handed_over_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'low') }} as handed_over_within_{{ name }}_low_share,
    {{ wilson('handed_over_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'high') }} as handed_over_within_{{ name }}_high_share,
    {% endfor %}
    hand_over_decided_count,
    hand_over_success_count,
    {{ share('hand_over_success_count', 'hand_over_decided_count') }} as hand_over_success_share,
    {{ wilson('hand_over_success_count', 'hand_over_decided_count', 'low') }} as hand_over_success_low_share,
    {{ wilson('hand_over_success_count', 'hand_over_decided_count', 'high') }} as hand_over_success_high_share,
    resolved_count,
    resolution_decided_count,
    stayed_resolved_count,
    {{ share('stayed_resolved_count', 'resolution_decided_count') }} as stayed_resolved_share,
    {{ wilson('stayed_resolved_count', 'resolution_decided_count', 'low') }} as stayed_resolved_low_share,
    {{ wilson('stayed_resolved_count', 'resolution_decided_count', 'high') }} as stayed_resolved_high_share,
    case_count < {{ var('small_count') }} as is_small,
    first_local_date,
    as_of_at

from counted
