{# The posts that the watermark has passed, with their thread. #}
{{ config(materialized='view') }}

select
    posts.*,
    threaded.thread_key

from {{ ref('stg_posts') }} as posts

inner join {{ ref('int_posts_threaded') }} as threaded
    on posts.post_key = threaded.post_key

inner join {{ ref('int_watermarks') }} as watermarks
    on posts.platform = watermarks.platform

where {{ holds('posts.created_at < watermarks.as_of_at') }}
