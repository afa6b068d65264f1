{#
    Every brand in every quarter that knows a day of it, ranked by its contact moments there.
    Of equals the first by name goes first: ranks must not depend on a run.
#}
with

counted as (

    select
        brand_id,
        {{ quarter('local_date') }} as quarter,
        sum(contact_moment_count) as contact_moment_count,
        count(*) as day_count

    from {{ ref('rpt_contact_days') }}

    where platform = 'all'

    group by brand_id, {{ quarter('local_date') }}

),

ranked as (

    select
        *,
        row_number() over (partition by quarter order by contact_moment_count desc, brand_id) as rank_number

    from counted

)

select
    brand_id,
    quarter,
    case
        {% for tier, last in tiers() %}
        when rank_number <= {{ last }} then '{{ tier }}'
        {% endfor %}
        else 'rest'
    end as tier,
    cast(rank_number as bigint) as rank_number,
    cast(contact_moment_count as bigint) as contact_moment_count,
    cast(day_count as bigint) as day_count

from ranked
