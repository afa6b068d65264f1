{#
    The hours of each local week that were configured as open, or in which a person replied. An
    hour is open if any part of it is: half past eight opens the hour of eight.
#}
with

{# Quarters of an hour: every time zone's hours begin at one. #}
open_quarters as (

    select
        brand_id,
        platform,
        starts_at,
        ends_at,
        {{ series("date_trunc('hour', starts_at)", 'ends_at', '15 minute') }} as quarter_at

    from {{ ref('int_open_pieces') }}

),

open_locals as (

    select
        quarters.brand_id,
        quarters.platform,
        {{ local('quarters.quarter_at', 'brands.timezone') }} as quarter_local

    from open_quarters as quarters

    inner join {{ ref('stg_brands') }} as brands
        on quarters.brand_id = brands.brand_id

    where quarters.quarter_at < quarters.ends_at and quarters.quarter_at + interval '15' minute > quarters.starts_at

),

opened as (

    select distinct
        brand_id,
        platform,
        {{ monday('quarter_local') }} as week_starts_on,
        {{ iso_weekday('cast(quarter_local as date)') }} as local_iso_weekday,
        cast(extract(hour from quarter_local) as bigint) as local_hour

    from open_locals

),

replied as (

    select
        brand_id,
        platform,
        {{ monday('local_date') }} as week_starts_on,
        local_iso_weekday,
        local_hour,
        count(*) as reply_count

    from {{ ref('fct_replies') }}

    where not is_automated

    group by brand_id, platform, {{ monday('local_date') }}, local_iso_weekday, local_hour

),

joined as (

    select
        brand_id,
        platform,
        week_starts_on,
        local_iso_weekday,
        local_hour,
        0 as reply_count,
        1 as open_number

    from opened

    union all

    select
        brand_id,
        platform,
        week_starts_on,
        local_iso_weekday,
        local_hour,
        reply_count,
        0 as open_number

    from replied

),

spread as (

    select joined.*, platform as report_platform from joined
    union all
    select joined.*, 'all' as report_platform from joined

)

select
    brand_id,
    report_platform as platform,
    week_starts_on,
    local_iso_weekday,
    local_hour,
    cast(sum(reply_count) as bigint) as reply_count,
    max(open_number) = 1 as is_configured

from spread

group by brand_id, report_platform, week_starts_on, local_iso_weekday, local_hour
