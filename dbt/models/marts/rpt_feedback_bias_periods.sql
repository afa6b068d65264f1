{%- set dimensions = {
    'platform': 'platform',
    'channel': 'channel_status',
    'message_type': 'message_type',
    'sentiment': 'sentiment'
} -%}
{%- set period = ['brand_id', 'report_platform', 'period_kind', 'period', 'dimension'] -%}

with

dated as (

    select asked.*, 'quarter' as period_kind, {{ quarter('local_date') }} as period
    from {{ ref('int_feedback_asked') }} as asked

),

spread as (

    select dated.*, platform as report_platform from dated
    union all
    select dated.*, 'all' as report_platform from dated
    union all
    select dated.*, 'social' as report_platform from dated
    where platform not in ('phone', 'mail', 'letter', 'chat', 'unknown')

),

dimensioned as (

    {% for name, value in dimensions.items() %}
    select spread.*, '{{ name }}' as dimension, coalesce({{ value }}, 'unknown') as dimension_value from spread
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        {{ period | join(', ') }},
        dimension_value,
        cast(count(*) as bigint) as helped_count,
        cast(count(case when is_invited then 1 end) as bigint) as invited_count,
        cast(count(case when is_answered then 1 end) as bigint) as answered_count,
        min(as_of_at) as as_of_at

    from dimensioned

    group by {{ period | join(', ') }}, dimension_value

),

summed as (

    select
        *,
        {% for name in ['helped', 'invited', 'answered'] %}
        sum({{ name }}_count) over (partition by {{ period | join(', ') }}) as {{ name }}_total{{ ',' if not loop.last }}
        {% endfor %}

    from counted

)

select
    brand_id,
    report_platform as platform,
    period_kind,
    period,
    dimension,
    dimension_value,
    helped_count,
    invited_count,
    answered_count,
    {% for name, part, whole in [('invited', 'invited_count', 'helped_count'), ('response_rate', 'answered_count', 'invited_count')] %}
    {{ share(part, whole) }} as {{ name }}_share,
    {{ wilson(part, whole, 'low') }} as {{ name }}_low_share,
    {{ wilson(part, whole, 'high') }} as {{ name }}_high_share,
    {% endfor %}
    {% for name in ['helped', 'invited', 'answered'] %}
    {{ share(name ~ '_count', name ~ '_total') }} as {{ name }}_mix_share,
    {% endfor %}
    invited_count < {{ var('small_count') }} as is_small,
    as_of_at

from summed
