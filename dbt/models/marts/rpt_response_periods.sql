{%- set group = 'brand_id, report_platform, period_kind, period, clock_kind, dimension, dimension_value' -%}
{%- set quantiles = ['median_seconds', 'median_low_seconds', 'median_high_seconds', 'p90_seconds', 'p90_low_seconds', 'p90_high_seconds'] -%}

with

counted as (

    select
        {{ group }},
        min(local_date) as first_local_date,
        max(local_date) as last_local_date,
        min(as_of_at) as as_of_at,
        cast(count(*) as bigint) as clock_count,
        {% for status in clock_statuses() %}
        cast(count(case when status = '{{ status }}' then 1 end) as bigint) as {{ status }}_count,
        {% endfor %}
        {% for name, seconds in windows() %}
        cast(count(answered_within_{{ name }}) as bigint) as matured_{{ name }}_count,
        cast(count(case when answered_within_{{ name }} = 1 then 1 end) as bigint) as answered_within_{{ name }}_count{{ ',' if not loop.last }}
        {% endfor %}

    from {{ ref('int_clocks_grouped') }}

    group by {{ group }}

),

{# Who works with few others is not told apart, as in rpt_agent_weeks. #}
told as (

    select *

    from counted

    qualify dimension <> 'agent' or count(*) over (
        partition by brand_id, report_platform, period_kind, period, clock_kind, dimension
    ) >= {{ var('fewest_agents') }}

)

select
    told.brand_id,
    told.report_platform as platform,
    told.period_kind,
    told.period,
    told.clock_kind,
    told.dimension,
    told.dimension_value,
    told.clock_count,
    {% for status in clock_statuses() %}
    told.{{ status }}_count,
    {% endfor %}
    {% for name, seconds in windows() %}
    told.matured_{{ name }}_count,
    told.answered_within_{{ name }}_count,
    {{ share('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count') }} as answered_within_{{ name }}_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'low') }} as answered_within_{{ name }}_low_share,
    {{ wilson('answered_within_' ~ name ~ '_count', 'matured_' ~ name ~ '_count', 'high') }} as answered_within_{{ name }}_high_share,
    {% endfor %}
    {% for basis in ['calendar', 'open'] %}
    {% for quantile in quantiles %}
    {{ basis }}_curves.{{ quantile }} as {{ quantile | replace('_seconds', '_' ~ basis ~ '_seconds') }},
    {% endfor %}
    {% endfor %}
    told.clock_count < {{ var('small_count') }} as is_small,
    told.first_local_date,
    told.last_local_date,
    told.as_of_at

from told

{% for basis in ['calendar', 'open'] %}
left join {{ ref('int_response_curves') }} as {{ basis }}_curves
    on {{ basis }}_curves.hours_basis = '{{ basis }}'
    {% for column in group.split(', ') %}
    and told.{{ column }} = {{ basis }}_curves.{{ column }}
    {% endfor %}
{% endfor %}
