{# The reading of the business clock at every moment that a mart asks for. #}
with

moments as (

    select brand_id, platform, started_at as moment_at from {{ ref('int_turns') }}
    union
    select brand_id, platform, ended_at from {{ ref('int_turns') }} where ended_at is not null
    union
    select brand_id, platform, as_of_at from {{ ref('int_turns') }}
    union
    select brand_id, platform, placed_at from {{ ref('int_posts_turned') }} where is_brand_post
    union
    select brand_id, platform, routed_at from {{ ref('int_cases_routed') }}
    union
    select brand_id, platform, created_at from {{ ref('int_posts_matched') }} where brand_id is not null

)

select
    moments.brand_id,
    moments.platform,
    moments.moment_at,
    cast(
        max(days.seconds_before)
        + coalesce(sum(greatest(
            0, {{ epoch('least(moments.moment_at, pieces.ends_at)') }} - {{ epoch('pieces.starts_at') }}
        )), 0) as bigint
    ) as clock_seconds,
    coalesce(max(case
        when moments.moment_at >= pieces.starts_at and moments.moment_at < pieces.ends_at then 1 else 0
    end), 0) = 1 as is_open

from moments

inner join {{ ref('int_open_days') }} as days
    on moments.brand_id = days.brand_id
    and moments.platform = days.platform
    and cast(moments.moment_at as date) = days.utc_date

left join {{ ref('int_open_pieces') }} as pieces
    on days.brand_id = pieces.brand_id
    and days.platform = pieces.platform
    and days.utc_date = pieces.utc_date

group by moments.brand_id, moments.platform, moments.moment_at
