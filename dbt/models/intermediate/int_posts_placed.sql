{#
    Where each post stands in its thread: never before the one that it answers, whatever their
    servers' clocks say, and below which of the brand's own posts, if it goes on from one.
#}
-- depends_on: {{ ref('int_threads') }}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_threads', 'thread_key', 'thread_digest') }}"
) }}

with recursive

posts as (

    select post_key, thread_key, thread_digest, collected_parent_key, own_brand_id, parent_brand_id, created_at
    from {{ ref('int_posts_linked') }}

    {% if is_incremental() %}
    where thread_key not in (select thread_key from {{ this }})
    {% endif %}

),

placed as (

    select post_key, created_at as placed_at, 0 as depth_number, post_key as chain_top_key
    from posts
    where collected_parent_key is null

    union all

    select
        posts.post_key,
        greatest(posts.created_at, placed.placed_at) as placed_at,
        placed.depth_number + 1 as depth_number,
        case when posts.own_brand_id = posts.parent_brand_id then placed.chain_top_key else posts.post_key end
            as chain_top_key
    from placed
    inner join posts on placed.post_key = posts.collected_parent_key

)

{# A chain that runs in a circle has no top. #}
select
    posts.post_key,
    posts.thread_key,
    posts.thread_digest,
    coalesce(placed.chain_top_key, posts.post_key) as chain_top_key,
    coalesce(placed.depth_number, 0) as depth_number,
    coalesce(placed.placed_at, posts.created_at) as placed_at

from posts

left join placed
    on posts.post_key = placed.post_key
