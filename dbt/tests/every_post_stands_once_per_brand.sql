{# A post that the watermark has passed is in the mart: once for each brand, or once without. #}
with

counted as (

    select
        post_key,
        count(*) as row_count,
        count(distinct coalesce(brand_id, '')) as brand_count,
        count(brand_id) as matched_count

    from {{ ref('fct_posts') }}

    group by post_key

)

select visible.post_key
from {{ ref('int_posts_visible') }} as visible
full join counted on visible.post_key = counted.post_key
where
    visible.post_key is null
    or counted.post_key is null
    or counted.row_count <> counted.brand_count
    or (counted.matched_count > 0 and counted.matched_count < counted.row_count)
