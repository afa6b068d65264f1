{#
    Each post's thread: the platform's own id where it gives one, else the end of the chain of
    answers; a parent that was never collected still names the thread. Posts whose chain runs
    in a circle stand alone.
#}
{{ config(materialized=by_touch(), incremental_strategy='append', pre_hook="{{ forget_changed_threads() }}") }}

with recursive

posts as (

    select post_key, parent_key, platform, native_id, thread_id, in_reply_to_id
    from {{ ref('stg_posts') }}

    {% if is_incremental() %}
    where post_key not in (select post_key from {{ this }})
    {% endif %}

),

settled as (

    {% if is_incremental() %}
    select post_key, root_id, is_circular from {{ this }}
    {% else %}
    select post_key, native_id as root_id, false as is_circular from {{ ref('stg_posts') }}
    where 1 = 0
    {% endif %}

),

linked as (

    select
        posts.*,
        case
            when posts.thread_id is not null then posts.thread_id
            when posts.parent_key is null then posts.native_id
            when settled.is_circular then posts.native_id
            when settled.post_key is not null then settled.root_id
            when parents.post_key is null then posts.in_reply_to_id
        end as known_root_id,
        posts.thread_id is null and coalesce(settled.is_circular, false) as is_circular

    from posts

    left join settled
        on posts.parent_key = settled.post_key

    left join posts as parents
        on posts.parent_key = parents.post_key

),

walked as (

    select post_key, known_root_id as root_id
    from linked
    where known_root_id is not null and not is_circular

    union all

    select linked.post_key, walked.root_id
    from walked
    inner join linked on walked.post_key = linked.parent_key
    where linked.known_root_id is null

)

select
    linked.post_key,
    {{ key(['linked.platform', 'coalesce(walked.root_id, linked.native_id)']) }} as thread_key,
    linked.parent_key,
    linked.thread_id,
    coalesce(walked.root_id, linked.native_id) as root_id,
    walked.post_key is null as is_circular

from linked

left join walked
    on linked.post_key = walked.post_key
