{#
    The empty frame of a mart that warehouse/whatif.py fills after dbt: replaying a queue is no work
    for SQL. A mart like any other in all else, so that the gate, the register and the copy know it.
    `of_desk` are its own columns, `per_span` those of each span; both as `name type`.
#}
{% macro replay_frame(of_desk, per_span=[]) -%}
{%- set columns = [
    'brand_id string', 'platform string', 'scenario string', 'scenario_title string'
] + of_desk + [
    'capacity_answer_count bigint', 'answered_while_closed_share double', 'clock_count bigint',
    'passed_over_count bigint', 'day_count bigint', 'open_hour_mean double'
] -%}
{%- for span in ['1h', '4h', '24h'] -%}
    {%- for column in [
        'matured_T_count bigint', 'observed_within_T_share double', 'answered_within_T_share double',
        'answered_within_T_low_share double', 'answered_within_T_high_share double',
        'backtest_error_T double', 'change_within_T double', 'change_within_T_low double',
        'change_within_T_high double'
    ] + per_span -%}
        {%- do columns.append(column | replace('T', span)) -%}
    {%- endfor -%}
{%- endfor -%}
{%- do columns.extend([
    'median_observed_calendar_seconds bigint', 'median_calendar_seconds bigint',
    'median_low_calendar_seconds bigint', 'median_high_calendar_seconds bigint',
    'is_small boolean', 'window_starts_on date', 'as_of_at timestamp'
]) -%}
select
    {% for column in columns %}
    cast(null as {{ column.split(' ')[1] }}) as {{ column.split(' ')[0] }}{{ ',' if not loop.last }}
    {% endfor %}

from {{ ref('fct_response_clocks') }}

where false
{%- endmacro %}
