{#
    Every reply once per group that its outcome is told for: its platform and all of them, its
    quarter, and one dimension at a time. In a week there are too few to say anything.
#}
{{ config(materialized='view') }}

{%- set dimensions = {
    'all': "'all'",
    'reply_style': 'reply_style',
    'signature': 'signature_status',
    'engagement': 'engagement',
    'speed': 'speed_status'
} %}

with

outcomes as (

    select *, 'quarter' as period_kind, {{ quarter('local_date') }} as period from {{ ref('fct_reply_outcomes') }}

),

dimensioned as (

    {% for name, value in dimensions.items() %}
    select outcomes.*, '{{ name }}' as dimension, {{ value }} as dimension_value from outcomes where {{ value }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select dimensioned.*, platform as report_platform from dimensioned
union all
select dimensioned.*, 'all' as report_platform from dimensioned
