{#
    Rows as the periodic marts group them: once per kind of period (the ISO week and the quarter of
    their local_date) and per `report_platform`, their own and 'all'.
#}
{% macro by_period(rows) -%}
{%- set periods = {'week': 'iso_week', 'quarter': quarter('local_date')} -%}
{%- for kind, period in periods.items() -%}
    {%- set is_last = loop.last -%}
    {%- for platform in ['platform', "'all'"] %}
    select {{ rows }}.*, '{{ kind }}' as period_kind, {{ period }} as period, {{ platform }} as report_platform from {{ rows }}
    {{ 'union all' if not (is_last and loop.last) }}
    {%- endfor -%}
{%- endfor -%}
{%- endmacro %}

{# Rows once per denominator that they belong to: its name and its condition. #}
{% macro by_denominator(rows, denominators) -%}
    {% for name, condition in denominators.items() %}
    select {{ rows }}.*, '{{ name }}' as denominator from {{ rows }} where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endmacro %}
