{# A digest of all that decides a thread's rows: its posts and the facts. #}
with

facts as (

    select
        hash(
            (select {{ digest(['brand_id', 'timezone']) }} from {{ ref('stg_brands') }}),
            (select {{ digest(['brand_id', 'platform', 'account_key', 'is_automated', 'valid_from', 'valid_to']) }}
                from {{ ref('stg_brand_accounts') }}),
            (select {{ digest(['brand_id', 'platform', 'query_id', 'valid_from', 'valid_to']) }}
                from {{ ref('stg_queries') }})
        ) as facts_digest

),

posts as (

    select
        thread_key,
        {# Parent and deletion may change while the version stands: older ones can be seen again. #}
        {{ digest([
            'post_key', 'version_key', 'parent_key', 'in_reply_to_author_key', 'query_count', 'created_at', 'known_at',
            'gone_at', 'deleted_at', 'is_deleted', 'version_count'
        ]) }} as posts_digest

    from {{ ref('int_posts_visible') }}

    group by thread_key

)

select
    posts.thread_key,
    hash(posts.posts_digest, facts.facts_digest) as thread_digest

from posts

cross join facts
