{#
    The post of the same brand that another copies: the first one in the days before it with at
    least two keys in common. Two keys together are one word to look up, so no post is compared
    with all others; keys that no second post has are left out first, which are nearly all.
#}
with

posts as (

    select
        matched.brand_post_key,
        matched.post_key,
        matched.brand_id,
        {{ epoch('matched.created_at') }} as created_second,
        labels.copy_keys

    from {{ ref('int_posts_matched') }} as matched

    inner join {{ ref('stg_labels') }} as labels
        on matched.version_key = labels.version_key

    where matched.brand_id is not null and labels.copy_keys is not null

),

keys as (

    select brand_post_key, post_key, brand_id, created_second, {{ each('copy_keys') }} as copy_key
    from posts

),

shared as (

    select distinct keys.*

    from keys

    inner join (
        select brand_id, copy_key
        from keys
        group by brand_id, copy_key
        having count(distinct post_key) > 1
    ) as repeated
        on keys.brand_id = repeated.brand_id
        and keys.copy_key = repeated.copy_key

),

{# Whoever writes in the same second is ordered by key, so that one of two copies the other. #}
pairs as (

    select
        one.brand_post_key,
        one.brand_id,
        one.copy_key as one_key,
        other.copy_key as other_key,
        one.created_second,
        cast(one.created_second as string) || '|' || one.post_key as place

    from shared as one

    inner join shared as other
        on one.brand_post_key = other.brand_post_key
        and one.copy_key < other.copy_key

),

firsts as (

    select
        brand_post_key,
        place,
        min(place) over (
            partition by brand_id, one_key, other_key
            order by created_second
            range between {{ var('copy_days') * 86400 }} preceding and current row
        ) as first_place

    from pairs

)

select
    brand_post_key,
    split_part(min(first_place), '|', 2) as copied_post_key

from firsts

where first_place < place

group by brand_post_key
