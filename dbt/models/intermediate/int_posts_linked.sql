{#
    Posts with the one that they answer, where that was collected in the same thread, and with
    the brand whose account wrote them. Accounts count on the days that they belonged to the brand.
#}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_threads', 'thread_key', 'thread_digest') }}"
) }}

with

posts as {{ streamed() }} (

    select
        visible.*,
        threads.thread_digest

    from {{ ref('int_posts_visible') }} as visible

    inner join {{ ref('int_threads') }} as threads
        on visible.thread_key = threads.thread_key

    {% if is_incremental() %}
    where visible.thread_key not in (select thread_key from {{ this }})
    {% endif %}

),

{# An account speaks for one brand at a time, which the facts' reader sees to. #}
own as (

    select
        posts.post_key,
        min(accounts.brand_id) as brand_id,
        max(case when accounts.is_automated then 1 else 0 end) = 1 as is_automated

    from posts

    inner join {{ ref('stg_brand_accounts') }} as accounts
        on posts.author_key = accounts.account_key
        and {{ covers('accounts', 'posts.platform') }}

    inner join {{ ref('stg_brands') }} as brands
        on accounts.brand_id = brands.brand_id

    where {{ in_force('accounts', 'cast(' ~ local('posts.created_at', 'brands.timezone') ~ ' as date)') }}

    group by posts.post_key

),

{# The few columns that an answer wants of the post above it: the whole rows need not be kept. #}
parents as (

    select
        posts.post_key,
        posts.thread_key,
        posts.author_key,
        own.brand_id

    from posts

    left join own
        on posts.post_key = own.post_key

    where posts.post_key in (select parent_key from posts)

)

select
    posts.*,
    parents.post_key as collected_parent_key,
    coalesce(parents.author_key, posts.in_reply_to_author_key) as parent_author_key,
    own.brand_id as own_brand_id,
    parents.brand_id as parent_brand_id,
    posts.is_automated or coalesce(own.is_automated, false) as is_automatic

from posts

left join own
    on posts.post_key = own.post_key

left join parents
    on posts.parent_key = parents.post_key
    and posts.thread_key = parents.thread_key
    and posts.post_key <> parents.post_key
