{#
    Every clock once per group that its wait is told for: its platform and all of them, its week
    and its quarter, and one dimension at a time. An hour of the week is told per quarter alone:
    in a week there are too few to say anything.
#}
{{ config(materialized='view') }}

{%- set dimensions = {
    'all': "'all'",
    'channel': 'channel_status',
    'message_type': 'message_type',
    'language': 'detected_language',
    'agent': 'agent_initials',
    'hour_of_week': "cast(local_iso_weekday as string) || ' ' || lpad(cast(local_hour as string), 2, '0')"
} %}

with

clocks as (

    select
        *,
        {{ quarter('local_date') }} as quarter,
        {% for name, value in dimensions.items() %}
        {{ value }} as of_{{ name }}{{ ',' if not loop.last }}
        {% endfor %}

    from {{ ref('fct_response_clocks') }}

),

dimensioned as (

    {% for name in dimensions %}
    select clocks.*, '{{ name }}' as dimension, of_{{ name }} as dimension_value from clocks where of_{{ name }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

dated as (

    select dimensioned.*, 'week' as period_kind, iso_week as period from dimensioned where dimension <> 'hour_of_week'
    union all
    select dimensioned.*, 'quarter' as period_kind, quarter as period from dimensioned

)

select dated.*, platform as report_platform from dated
union all
select dated.*, 'all' as report_platform from dated
