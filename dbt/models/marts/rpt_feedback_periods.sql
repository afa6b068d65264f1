{#
    Who answers is not who was asked: the content and the furious answer more. So beside each mean
    stands what it would be had all kinds of invited customers answered alike (post-stratification):
    the means of strata (channel x sentiment of the post that was answered, before anybody was
    asked), weighted by their shares of all who were asked. It mends what these two tell, no more.
    Where strata with answers hold less than 80 % of the asked nothing is said. Its interval is
    normal, with one variance for all strata, from one answer more than strata on.
    What is summed are whole numbers, and what is not is rounded: no order of adding shows.
#}
{%- set group = ['brand_id', 'report_platform', 'period_kind', 'period'] -%}
{%- set z = '1.959963984540054' -%}
{%- set measures = {
    'csat': 'satisfaction_score',
    'csat_share': 'case when satisfaction_score >= 8 then 1 when satisfaction_score is not null then 0 end',
    'nps': 'case when recommend_score >= 9 then 100 when recommend_score <= 6 then -100 when recommend_score is not null then 0 end',
    'goal_reached': "case goal_reached_status when 'yes' then 1 when 'no' then 0 end",
    'would_use_again': "case would_use_again_status when 'yes' then 1 when 'no' then 0 end"
} -%}
{%- set shares = {'csat_share': 'csat_share', 'goal_reached': 'goal_reached_share', 'would_use_again': 'would_use_again_share'} -%}
{%- set reweighted = {'csat': 'csat_mean', 'csat_share': 'csat_share', 'nps': 'nps', 'goal_reached': 'goal_reached_share', 'would_use_again': 'would_use_again_share'} -%}

with

counted as (

    select
        {{ group | join(', ') }},
        cast(count(case when is_countable then 1 end) as bigint) as invitation_count,
        cast(count(case when is_countable and response_status = 'answered' then 1 end) as bigint) as answered_count,
        cast(count(case when is_countable and {{ epoch('as_of_at') }} - {{ epoch('invited_at') }} >= 7 * 86400 then 1 end) as bigint) as matured_7d_count,
        cast(count(case
            when is_countable and {{ epoch('as_of_at') }} - {{ epoch('invited_at') }} >= 7 * 86400 and response_calendar_seconds <= 7 * 86400 then 1
        end) as bigint) as answered_within_7d_count,
        cast(count(case when response_status = 'unknown' then 1 end) as bigint) as unknown_invitation_count,
        cast(count(case when invitation_basis = 'answer' then 1 end) as bigint) as uninvited_answer_count,
        cast(sum(response_count) as bigint) as response_count,
        min(as_of_at) as as_of_at

    from {{ ref('int_feedback_grouped') }}

    group by {{ group | join(', ') }}

),

{# One row per answer and question that it answers. #}
measured as (

    {% for name, value in measures.items() %}
    select
        {{ group | join(', ') }},
        platform,
        coalesce(sentiment, 'unknown') as felt,
        is_countable,
        '{{ name }}' as measure,
        cast({{ value }} as double) as value
    from {{ ref('int_feedback_grouped') }}
    where {{ value }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

plain as (

    select
        {{ group | join(', ') }},
        measure,
        cast(count(*) as double) as n,
        sum(value) as total,
        sum(value) / count(*) as mean,
        sqrt(greatest(cast(0 as double), sum(value * value) - sum(value) * sum(value) / count(*)) / nullif(count(*) - 1, 0) / count(*)) as error

    from measured

    group by {{ group | join(', ') }}, measure

),

asked as (

    select
        {{ group | join(', ') }},
        platform,
        coalesce(sentiment, 'unknown') as felt,
        cast(count(*) as double) as asked

    from {{ ref('int_feedback_grouped') }}

    where is_countable

    group by {{ group | join(', ') }}, platform, coalesce(sentiment, 'unknown')

),

mix as (

    select *, asked / sum(asked) over (partition by {{ group | join(', ') }}) as weight
    from asked

),

strata as (

    select
        {{ group | join(', ') }},
        measure,
        platform,
        felt,
        cast(count(*) as double) as n,
        sum(value) / count(*) as mean,
        greatest(cast(0 as double), sum(value * value) - sum(value) * sum(value) / count(*)) as deviation

    from measured

    where is_countable

    group by {{ group | join(', ') }}, measure, platform, felt

),

weighed as (

    select
        {% for column in group %}
        strata.{{ column }},
        {% endfor %}
        strata.measure,
        sum(mix.weight) as weight,
        sum(mix.weight * strata.mean) / sum(mix.weight) as mean,
        case
            when sum(strata.n) > count(*)
                then sqrt(sum(mix.weight * mix.weight / strata.n) * sum(strata.deviation) / (sum(strata.n) - count(*))) / sum(mix.weight)
        end as error

    from strata

    inner join mix
        on strata.platform = mix.platform
        and strata.felt = mix.felt
        {% for column in group %}
        and strata.{{ column }} = mix.{{ column }}
        {% endfor %}

    group by {% for column in group %}strata.{{ column }}, {% endfor %}strata.measure

),

{# The figures side by side, each question in columns of its own. #}
told as (

    select
        {% for column in group %}
        plain.{{ column }},
        {% endfor %}
        {% for name in measures %}
        max(case when plain.measure = '{{ name }}' then plain.n end) as {{ name }}_n,
        max(case when plain.measure = '{{ name }}' then plain.total end) as {{ name }}_total,
        max(case when plain.measure = '{{ name }}' then plain.mean end) as {{ name }}_plain_mean,
        max(case when plain.measure = '{{ name }}' then plain.error end) as {{ name }}_plain_error,
        max(case when plain.measure = '{{ name }}' then weighed.weight end) as {{ name }}_weight,
        max(case when plain.measure = '{{ name }}' and round(weighed.weight, 9) >= {{ var('least_mix_share') }} then weighed.mean end) as {{ name }}_mean,
        max(case when plain.measure = '{{ name }}' and round(weighed.weight, 9) >= {{ var('least_mix_share') }} then weighed.error end) as {{ name }}_error{{ ',' if not loop.last }}
        {% endfor %}

    from plain

    left join weighed
        on plain.measure = weighed.measure
        {% for column in group %}
        and plain.{{ column }} = weighed.{{ column }}
        {% endfor %}

    group by {% for column in group %}plain.{{ column }}{{ ', ' if not loop.last }}{% endfor %}


)

select
    counted.brand_id,
    counted.report_platform as platform,
    counted.period_kind,
    counted.period,
    counted.invitation_count,
    counted.answered_count,
    {{ share('counted.answered_count', 'counted.invitation_count') }} as response_rate_share,
    {{ wilson('counted.answered_count', 'counted.invitation_count', 'low') }} as response_rate_low_share,
    {{ wilson('counted.answered_count', 'counted.invitation_count', 'high') }} as response_rate_high_share,
    counted.matured_7d_count,
    counted.answered_within_7d_count,
    {{ share('counted.answered_within_7d_count', 'counted.matured_7d_count') }} as response_rate_7d_share,
    {{ wilson('counted.answered_within_7d_count', 'counted.matured_7d_count', 'low') }} as response_rate_7d_low_share,
    {{ wilson('counted.answered_within_7d_count', 'counted.matured_7d_count', 'high') }} as response_rate_7d_high_share,
    counted.unknown_invitation_count,
    counted.uninvited_answer_count,
    counted.response_count,
    {% for name, column in {'csat': 'csat_mean', 'nps': 'nps'}.items() %}
    {%- set least, most = (1, 10) if name == 'csat' else (-100, 100) %}
    cast(coalesce(told.{{ name }}_n, 0) as bigint) as {{ name }}_count,
    round(told.{{ name }}_plain_mean, 9) as {{ column }},
    {# Answers that are all alike show no spread: that is too few of them, not certainty. #}
    case when told.{{ name }}_plain_error > 0 then round(greatest(cast({{ least }} as double), told.{{ name }}_plain_mean - {{ z }} * told.{{ name }}_plain_error), 9) end as {{ column }}_low,
    case when told.{{ name }}_plain_error > 0 then round(least(cast({{ most }} as double), told.{{ name }}_plain_mean + {{ z }} * told.{{ name }}_plain_error), 9) end as {{ column }}_high,
    {% endfor %}
    {% for name, column in shares.items() %}
    {% if name != 'csat_share' %}
    cast(coalesce(told.{{ name }}_n, 0) as bigint) as {{ name }}_count,
    {% endif %}
    {{ share('told.' ~ name ~ '_total', 'told.' ~ name ~ '_n') }} as {{ column }},
    {{ wilson('told.' ~ name ~ '_total', 'told.' ~ name ~ '_n', 'low') }} as {{ column | replace('_share', '_low_share') }},
    {{ wilson('told.' ~ name ~ '_total', 'told.' ~ name ~ '_n', 'high') }} as {{ column | replace('_share', '_high_share') }},
    {% endfor %}
    {% for name, column in reweighted.items() %}
    {%- set least, most = {'csat': (1, 10), 'nps': (-100, 100)}.get(name, (0, 1)) %}
    round(told.{{ name }}_mean, 9) as reweighted_{{ column }},
    case when told.{{ name }}_error > 0 then round(greatest(cast({{ least }} as double), told.{{ name }}_mean - {{ z }} * told.{{ name }}_error), 9) end as reweighted_{{ column }}_low,
    case when told.{{ name }}_error > 0 then round(least(cast({{ most }} as double), told.{{ name }}_mean + {{ z }} * told.{{ name }}_error), 9) end as reweighted_{{ column }}_high,
    {% endfor %}
    round(told.csat_weight, 9) as csat_mix_share,
    counted.invitation_count < {{ var('small_count') }} as is_small,
    coalesce(told.csat_n, 0) < {{ var('small_count') }} as is_small_csat,
    coalesce(told.nps_n, 0) < {{ var('small_count') }} as is_small_nps,
    counted.as_of_at

from counted

left join told
    on {% for column in group %}counted.{{ column }} = told.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}

