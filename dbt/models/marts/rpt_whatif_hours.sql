{#
    The frame of what warehouse/whatif.py reckons after dbt: replaying a queue is no work for SQL.
    A mart like any other in all else, so that the gate, the register and the copy know it.
#}
{%- set columns = [
    'brand_id string', 'platform string', 'scenario string', 'scenario_title string',
    'line_count bigint', 'capacity_answer_count bigint', 'answers_per_queue_hour double',
    'answered_while_closed_share double', 'clock_count bigint', 'passed_over_count bigint',
    'day_count bigint', 'open_hour_mean double'
] -%}
{%- for span in ['1h', '4h', '24h'] -%}
    {%- do columns.extend([
        'matured_' ~ span ~ '_count bigint', 'observed_within_' ~ span ~ '_share double',
        'answered_within_' ~ span ~ '_share double', 'answered_within_' ~ span ~ '_low_share double',
        'answered_within_' ~ span ~ '_high_share double', 'backtest_error_' ~ span ~ ' double',
        'change_within_' ~ span ~ ' double', 'change_within_' ~ span ~ '_low double',
        'change_within_' ~ span ~ '_high double'
    ]) -%}
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
