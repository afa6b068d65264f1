{# Open intervals cut at midnight UTC, so that a day finds its own by equality. #}
with

days as (

    select
        brand_id,
        platform,
        starts_at,
        ends_at,
        {{ series("date_trunc('day', starts_at)", "date_trunc('day', ends_at)", '1 day') }} as day_at

    from {{ ref('stg_open_intervals') }}

)

select
    brand_id,
    platform,
    cast(day_at as date) as utc_date,
    greatest(starts_at, cast(day_at as timestamp)) as starts_at,
    least(ends_at, cast(day_at as timestamp) + interval '1' day) as ends_at

from days

where greatest(starts_at, cast(day_at as timestamp)) < least(ends_at, cast(day_at as timestamp) + interval '1' day)
