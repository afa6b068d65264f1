{# The weeks of every brand and platform, from the brand's first post to the watermark. #}
with

platforms as (

    select
        posts.brand_id,
        posts.platform,
        min({{ monday('posts.local_date') }}) as first_monday

    from {{ ref('fct_posts') }} as posts

    where posts.brand_id is not null

    group by posts.brand_id, posts.platform

),

brand_spans as (

    select brand_id, min(first_monday) as first_monday from platforms group by brand_id

),

spans as (

    select
        platforms.brand_id,
        platforms.platform,
        watermarks.as_of_at,
        {{ local('watermarks.as_of_at', 'brands.timezone') }} as as_of_local,
        brand_spans.first_monday,
        {{ monday(local("watermarks.as_of_at - interval '1' second", 'brands.timezone')) }} as last_monday

    from platforms

    inner join brand_spans
        on platforms.brand_id = brand_spans.brand_id

    inner join {{ ref('stg_brands') }} as brands
        on platforms.brand_id = brands.brand_id

    inner join {{ ref('int_watermarks') }} as watermarks
        on platforms.platform = watermarks.platform

),

weeks as (

    select
        *,
        {{ series('cast(first_monday as timestamp)', 'cast(last_monday as timestamp)', '7 day') }} as week_starts_at

    from spans

    where first_monday <= last_monday

)

select
    brand_id,
    platform,
    {{ iso_week('cast(week_starts_at as date)') }} as iso_week,
    cast(week_starts_at as date) as week_starts_on,
    week_starts_at + interval '7' day <= as_of_local as is_complete_week,
    as_of_at

from weeks
