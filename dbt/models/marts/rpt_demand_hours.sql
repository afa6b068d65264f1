{# Weeks in which somebody spoke to the brand, hour by hour of the local week. #}
with

demand as (

    select
        brand_id,
        platform,
        iso_week,
        {{ monday('local_date') }} as week_starts_on,
        local_iso_weekday,
        local_hour,
        count(*) as direct_post_count,
        count(case when not is_during_open_hours then 1 end) as direct_outside_hours_count

    from {{ ref('fct_posts') }}

    where addressing_status = 'direct' and exclusion_reason is null

    group by brand_id, platform, iso_week, {{ monday('local_date') }}, local_iso_weekday, local_hour

),

{# Without any open interval the hours are unknown, which is not closed. #}
known as (

    select distinct brand_id, platform from {{ ref('stg_open_intervals') }}

),

weeks as (

    select distinct demand.brand_id, demand.platform, demand.iso_week, demand.week_starts_on, brands.timezone

    from demand

    inner join {{ ref('stg_brands') }} as brands
        on demand.brand_id = brands.brand_id

),

{# Quarters of an hour in UTC, a day more on both sides, so that every local hour is whole. #}
quarters as (

    select
        *,
        {{ series(
            "cast(week_starts_on as timestamp) - interval '1' day",
            "cast(week_starts_on as timestamp) + interval '8' day - interval '15' minute",
            '15 minute'
        ) }} as quarter_at

    from weeks

),

localized as (

    select
        *,
        {{ local('quarter_at', 'timezone') }} as quarter_local

    from quarters

),

opened as (

    select
        localized.brand_id,
        localized.platform,
        localized.week_starts_on,
        localized.quarter_at,
        cast(localized.quarter_local as date) as local_date,
        cast(extract(hour from localized.quarter_local) as bigint) as local_hour,
        {# Without a piece the desk is closed; greatest and least pass over nulls. #}
        coalesce(sum(case when pieces.starts_at is not null then greatest(
            0,
            {{ epoch("least(localized.quarter_at + interval '15' minute, pieces.ends_at)") }}
            - {{ epoch('greatest(localized.quarter_at, pieces.starts_at)') }}
        ) end), 0) as open_seconds

    from localized

    left join {{ ref('int_open_pieces') }} as pieces
        on localized.brand_id = pieces.brand_id
        and localized.platform = pieces.platform
        and cast(localized.quarter_at as date) = pieces.utc_date

    where {{ monday('localized.quarter_local') }} = localized.week_starts_on

    group by
        localized.brand_id,
        localized.platform,
        localized.week_starts_on,
        localized.quarter_at,
        localized.quarter_local

),

{# An hour that the clock change skips has no seconds, and no share. #}
shares as (

    select
        brand_id,
        platform,
        week_starts_on,
        {{ iso_weekday('local_date') }} as local_iso_weekday,
        local_hour,
        {{ share('sum(open_seconds)', 'sum(900)') }} as open_share

    from opened

    group by brand_id, platform, week_starts_on, {{ iso_weekday('local_date') }}, local_hour

)

select
    shares.brand_id,
    shares.platform,
    {{ iso_week('shares.week_starts_on') }} as iso_week,
    cast(shares.local_iso_weekday as bigint) as local_iso_weekday,
    shares.local_hour,
    cast(coalesce(demand.direct_post_count, 0) as bigint) as direct_post_count,
    cast(
        case when known.brand_id is not null then coalesce(demand.direct_outside_hours_count, 0) end as bigint
    ) as direct_outside_hours_count,
    case
        when known.brand_id is not null
            then {{ share('demand.direct_outside_hours_count', 'demand.direct_post_count') }}
    end as demand_outside_hours_share,
    case when known.brand_id is not null then shares.open_share end as open_share,
    shares.week_starts_on

from shares

left join demand
    on shares.brand_id = demand.brand_id
    and shares.platform = demand.platform
    and shares.week_starts_on = demand.week_starts_on
    and shares.local_iso_weekday = demand.local_iso_weekday
    and shares.local_hour = demand.local_hour

left join known
    on shares.brand_id = known.brand_id
    and shares.platform = known.platform
