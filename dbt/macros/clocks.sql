{# What waits are told by, one dimension at a time, and how a clock says it; NULL: not told. #}
{% macro clock_dimensions() -%}
    {{ return({
        'all': "'all'",
        'channel': 'channel_status',
        'message_type': 'message_type',
        'language': 'detected_language',
        'agent': 'agent_initials',
        'hour_of_week': "cast(local_iso_weekday as string) || ' ' || lpad(cast(local_hour as string), 2, '0')"
    }) }}
{%- endmacro %}

{# Every clock once for its week and once for its quarter. #}
{% macro clocks_dated(clocks) -%}
    select clocks.*, 'week' as period_kind, iso_week as period from {{ clocks }} as clocks
    union all
    select clocks.*, 'quarter' as period_kind, {{ quarter('local_date') }} as period from {{ clocks }} as clocks
{%- endmacro %}

{#
    Dated clocks once per group that their wait is told for: their platform and all of them, and one
    dimension at a time. An hour of the week is told per quarter alone: in a week there are too
    few to say anything.
#}
{% macro clocks_grouped(dated) -%}
    {%- for platform in ['platform', "'all'"] %}
    {%- set is_last = loop.last %}
    {%- for name, value in clock_dimensions().items() %}
    select dated.*, '{{ name }}' as dimension, {{ value }} as dimension_value, {{ platform }} as report_platform
    from {{ dated }} as dated
    where {{ value }} is not null {{- " and period_kind = 'quarter'" if name == 'hour_of_week' }}
    {{ 'union all' if not (is_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
