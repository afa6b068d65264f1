{#
    Shifts differ by where and of what customers spoke: who is angry can only cheer up, who is happy
    only sour. So beside the plain mean stands what it would be had the group's replies answered
    the same mix as all replies of the brand, platform and quarter do (direct standardisation): the
    means of strata (platform x message type x sentiment before), weighted by the mix's shares. The
    mix is taken as fixed. Where the group has replies in strata of less than 80 % of the mix it
    cannot stand for it, and nothing is said; else the weights are those of the strata it has.

    Intervals are normal, and clustered: replies of one conversation look at the same last turn, so
    that they are less than as many opinions. How many of them make one (the likeness, 1 or more) is
    the variance of the conversations' sums over that of replies which stand alone. It enlarges both
    variances. The adjusted mean's rests on the deviations within strata. Most strata are too small
    for a variance of their own, so they are pooled: with those of the same sentiment before, which
    says how far a shift can go, or with all, whichever is more; from one opinion more than strata on.
    What is summed are whole numbers, and what is not is rounded: no order of adding shows.
#}
{%- set group = ['brand_id', 'report_platform', 'period_kind', 'period', 'dimension', 'dimension_value'] -%}
{%- set mixed = ['brand_id', 'report_platform', 'period_kind', 'period'] -%}
{%- set z = '1.959963984540054' -%}
{%- set outcomes = {'customer_answered': 'customer_answered_within_7d', 'follow_on': 'follow_on_within_7d'} -%}

with

counted as (

    select
        {{ group | join(', ') }},
        cast(count(*) as bigint) as reply_count,
        {% for name, column in outcomes.items() %}
        cast(count({{ column }}) as bigint) as {{ name }}_matured_count,
        cast(count(case when {{ column }} = 1 then 1 end) as bigint) as {{ name }}_count,
        {% endfor %}
        min(as_of_at) as as_of_at

    from {{ ref('int_reply_outcomes_grouped') }}

    group by {{ group | join(', ') }}

),

shifted as (

    select *, coalesce(message_type, 'unknown') as asked
    from {{ ref('int_reply_outcomes_grouped') }}
    where sentiment_shift is not null

),

conversations as (

    select
        {{ group | join(', ') }},
        conversation_key,
        cast(count(*) as double) as shifts,
        sum(sentiment_shift) as total,
        sum(sentiment_shift * sentiment_shift) as squares

    from shifted

    group by {{ group | join(', ') }}, conversation_key

),

sums as (

    select
        {{ group | join(', ') }},
        cast(count(*) as double) as clusters,
        sum(shifts) as n,
        sum(total) / sum(shifts) as mean,
        sum(squares) - sum(total) * sum(total) / sum(shifts) as deviation,
        sum(total * total) as cluster_totals,
        sum(total * shifts) as cluster_products,
        sum(shifts * shifts) as cluster_squares

    from conversations

    group by {{ group | join(', ') }}

),

spread as (

    select
        *,
        deviation / nullif(n * (n - 1), 0) as lone_variance,
        (cluster_totals - 2 * mean * cluster_products + mean * mean * cluster_squares)
        / (n * n) * clusters / nullif(clusters - 1, 0) as clustered_variance

    from sums

),

{# How many replies make one opinion. #}
plain as (

    select
        *,
        case
            when clusters > 1 and lone_variance > 0
                then greatest(cast(1 as double), clustered_variance / lone_variance)
            when clusters > 1 then cast(1 as double)
        end as likeness

    from spread

),

strata as (

    select
        {{ group | join(', ') }},
        platform,
        asked,
        sentiment_before,
        cast(count(*) as double) as shifts,
        avg(sentiment_shift) as mean,
        sum(sentiment_shift * sentiment_shift) - sum(sentiment_shift) * sum(sentiment_shift) / count(*) as deviation

    from shifted

    group by {{ group | join(', ') }}, platform, asked, sentiment_before

),

{# The brand's own mix, whether or not a reply has a value of the dimension. #}
mix as (

    select
        {{ mixed | join(', ') }},
        platform,
        asked,
        sentiment_before,
        shifts / sum(shifts) over (partition by {{ mixed | join(', ') }}) as weight

    from strata

    where dimension = 'all'

),

weighed as (

    select
        {% for column in group %}
        strata.{{ column }},
        {% endfor %}
        strata.sentiment_before,
        sum(mix.weight) as weight,
        sum(mix.weight * strata.mean) as weighted_mean,
        sum(mix.weight * mix.weight / strata.shifts) as spread,
        sum(strata.deviation) as deviation,
        {# Each stratum's mean costs one opinion. #}
        sum(strata.shifts) - count(*) * min(plain.likeness) as freedom,
        min(plain.likeness) as likeness

    from strata

    inner join mix
        on strata.platform = mix.platform
        and strata.asked = mix.asked
        and strata.sentiment_before = mix.sentiment_before
        {% for column in mixed %}
        and strata.{{ column }} = mix.{{ column }}
        {% endfor %}

    inner join plain
        on {% for column in group %}strata.{{ column }} = plain.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}


    group by {% for column in group %}strata.{{ column }}, {% endfor %}strata.sentiment_before

),

pooled as (

    select
        *,
        case when freedom >= 1 - 1e-9 then deviation / freedom end as own_variance,
        case
            when sum(freedom) over (partition by {{ group | join(', ') }}) >= 1 - 1e-9
                then sum(deviation) over (partition by {{ group | join(', ') }})
                    / sum(freedom) over (partition by {{ group | join(', ') }})
        end as common_variance

    from weighed

),

standardised as (

    select
        {{ group | join(', ') }},
        sum(weight) as mix_weight,
        sum(weighted_mean) / sum(weight) as mean,
        case
            when min(common_variance) is not null
                then sqrt(sum(spread * likeness * greatest(coalesce(own_variance, common_variance), common_variance))) / sum(weight)
        end as error

    from pooled

    group by {{ group | join(', ') }}

),

estimated as (

    select
        counted.*,
        cast(coalesce(plain.n, 0) as bigint) as shift_count,
        plain.mean,
        sqrt(plain.lone_variance * plain.likeness) as error,
        standardised.mix_weight,
        case when round(standardised.mix_weight, 9) >= {{ var('least_mix_share') }} then standardised.mean end as adjusted_mean,
        standardised.error as adjusted_error

    from counted

    {% for table in ['plain', 'standardised'] %}
    left join {{ table }}
        on {% for column in group %}counted.{{ column }} = {{ table }}.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}

    {% endfor %}
)

select
    brand_id,
    report_platform as platform,
    period_kind,
    period,
    dimension,
    dimension_value,
    reply_count,
    shift_count,
    round(mean, 9) as sentiment_shift_mean,
    round(mean - {{ z }} * error, 9) as sentiment_shift_low_mean,
    round(mean + {{ z }} * error, 9) as sentiment_shift_high_mean,
    round(mix_weight, 9) as mix_share,
    round(adjusted_mean, 9) as adjusted_sentiment_shift_mean,
    round(adjusted_mean - {{ z }} * adjusted_error, 9) as adjusted_sentiment_shift_low_mean,
    round(adjusted_mean + {{ z }} * adjusted_error, 9) as adjusted_sentiment_shift_high_mean,
    {% for name in outcomes %}
    {{ name }}_matured_count,
    {{ name }}_count,
    {{ share(name ~ '_count', name ~ '_matured_count') }} as {{ name }}_share,
    {{ wilson(name ~ '_count', name ~ '_matured_count', 'low') }} as {{ name }}_low_share,
    {{ wilson(name ~ '_count', name ~ '_matured_count', 'high') }} as {{ name }}_high_share,
    {% endfor %}
    shift_count < {{ var('small_count') }} as is_small_shift,
    {% for name in outcomes %}
    {{ name }}_matured_count < {{ var('small_count') }} as is_small_{{ name }},
    {% endfor %}
    as_of_at

from estimated
