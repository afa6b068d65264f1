{#
    The business clock: per brand, platform and UTC day the open seconds that came before. That
    running total stands still while the desk is closed, so open seconds = clock(b) - clock(a).
#}
with

spans as (

    select
        brand_id,
        platform,
        date_trunc('day', min(starts_at)) as first_at,
        date_trunc('day', max(ends_at)) as last_at

    from {{ ref('stg_open_intervals') }}

    group by brand_id, platform

),

days as (

    select
        brand_id,
        platform,
        {{ series('first_at', 'last_at', '1 day') }} as day_at

    from spans

),

opened as (

    select
        brand_id,
        platform,
        utc_date,
        sum({{ epoch('ends_at') }} - {{ epoch('starts_at') }}) as open_seconds

    from {{ ref('int_open_pieces') }}

    group by brand_id, platform, utc_date

)

select
    days.brand_id,
    days.platform,
    cast(days.day_at as date) as utc_date,
    cast(coalesce(sum(opened.open_seconds) over (
        partition by days.brand_id, days.platform
        order by days.day_at
        rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as seconds_before

from days

left join opened
    on days.brand_id = opened.brand_id
    and days.platform = opened.platform
    and cast(days.day_at as date) = opened.utc_date
