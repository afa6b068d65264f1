{#
    How long answers take, per group of a table's clocks and kind of hours: median and 90th percentile of
    the cumulative incidence of answers (Aalen & Johansen, 1978). Withdrawal, expiry and closing
    by the customer compete with the answer; what is open at the watermark is censored there.
    The variance is the delta method's (Marubini & Valsecchi, 1995, ch. 10), the intervals are
    symmetric in log(-log) of the incidence (Collett, 2003, § 12.2): a quantile's interval holds the moments
    at which the incidence's own interval holds the quantile's level. A group of which nothing has
    ended has no curve; a group's columns are never NULL.
#}
{% macro response_curves(clocks, group) -%}
{%- set z = '1.959963984540054' -%}
{%- set curve = 'hours_basis, group_number' -%}
{%- set so_far = 'over (partition by ' ~ curve ~ ' order by seconds rows between unbounded preceding and current row)' -%}

with

{# A number stands for a group while its waits are sorted: that halves the work. #}
groups as (

    select
        {{ group }},
        row_number() over (order by {{ group }}) as group_number

    from {{ clocks }}

    group by {{ group }}

),

numbered as (

    select
        groups.group_number,
        clocks.status,
        clocks.waited_calendar_seconds,
        clocks.waited_open_seconds

    from {{ clocks }} as clocks

    inner join groups
        on {% for column in group.split(', ') %}clocks.{{ column }} = groups.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}

),

waits as (

    {% for basis in ['calendar', 'open'] %}
    select '{{ basis }}' as hours_basis, group_number, status, waited_{{ basis }}_seconds as seconds
    from numbered
    where waited_{{ basis }}_seconds is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        {{ curve }},
        seconds,
        cast(count(case when status = 'answered' then 1 end) as double) as answered_count,
        cast(count(case when status <> 'open' then 1 end) as double) as ended_count,
        count(*) as clock_count

    from waits

    group by {{ curve }}, seconds

),

risked as (

    select
        *,
        cast(sum(clock_count) over (
            partition by {{ curve }} order by seconds rows between current row and unbounded following
        ) as double) as waiting_count

    from counted

),

{# The share that still waits: a product is a sum of logarithms; where all have ended it is 0. #}
survived as (

    select
        *,
        coalesce(exp(sum(case when ended_count < waiting_count then ln(1 - ended_count / waiting_count) end) over (
            partition by {{ curve }} order by seconds rows between unbounded preceding and 1 preceding
        )), cast(1 as double)) as waiting_share

    from risked

    where ended_count > 0

),

incident as (

    select
        *,
        sum(waiting_share * answered_count / waiting_count) {{ so_far }} as answered_share,
        case
            when ended_count < waiting_count then ended_count / (waiting_count * (waiting_count - ended_count))
            else cast(0 as double)
        end as hazard_variance

    from survived

),

varied as (

    select
        *,
        answered_share * answered_share * sum(hazard_variance) {{ so_far }}
        - 2 * answered_share * sum(answered_share * hazard_variance) {{ so_far }}
        + sum(answered_share * answered_share * hazard_variance) {{ so_far }}
        + sum(
            waiting_share * waiting_share * (waiting_count - answered_count) * answered_count
            / (waiting_count * waiting_count * waiting_count)
        ) {{ so_far }}
        - 2 * answered_share * sum(waiting_share * answered_count / (waiting_count * waiting_count)) {{ so_far }}
        + 2 * sum(answered_share * waiting_share * answered_count / (waiting_count * waiting_count)) {{ so_far }}
        as variance

    from incident

),

{# Sums of many shares come a hair above 1 or below a level that they reach. #}
bounded as (

    select
        *,
        case
            when answered_share > 1e-9 and answered_share < 1 - 1e-9
                then exp({{ z }} * sqrt(greatest(variance, cast(0 as double))) / (answered_share * -ln(answered_share)))
            else cast(1 as double)
        end as stretch

    from varied

),

quantiles as (

    select
        {{ curve }},
        {% for name, level in [('median', '0.5'), ('p90', '0.9')] %}
        min(case when answered_share >= {{ level }} - 1e-9 then seconds end) as {{ name }}_seconds,
        min(case when power(least(answered_share, cast(1 as double)), 1 / stretch) >= {{ level }} - 1e-9 then seconds end) as {{ name }}_low_seconds,
        min(case when power(least(answered_share, cast(1 as double)), stretch) >= {{ level }} - 1e-9 then seconds end) as {{ name }}_high_seconds{{ ',' if not loop.last }}
        {% endfor %}

    from bounded

    group by {{ curve }}

)

select
    {% for column in group.split(', ') %}
    groups.{{ column }},
    {% endfor %}
    quantiles.hours_basis,
    {% for name in ['median', 'p90'] %}
    quantiles.{{ name }}_seconds,
    quantiles.{{ name }}_low_seconds,
    quantiles.{{ name }}_high_seconds{{ ',' if not loop.last }}
    {% endfor %}

from quantiles

inner join groups
    on quantiles.group_number = groups.group_number
{%- endmacro %}
