{# One row per post and brand that it concerns, and how: its own, direct or indirect. #}
-- depends_on: {{ ref('int_threads') }}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_threads', 'thread_key', 'thread_digest') }}"
) }}

with

posts as {{ streamed() }} (

    select * from {{ ref('int_posts_linked') }}

    {% if is_incremental() %}
    where thread_key not in (select thread_key from {{ this }})
    {% endif %}

),

{# Whom a post speaks to: those it mentions, the one it answers. #}
pointers as (

    select post_key, {{ each('mentioned_keys') }} as account_key from posts
    union all
    select post_key, parent_author_key as account_key from posts

),

{# Answering a brand's post is direct even where the platform does not name its author. #}
direct as (

    select posts.post_key, accounts.brand_id
    from pointers
    inner join posts on pointers.post_key = posts.post_key
    inner join {{ ref('stg_brand_accounts') }} as accounts
        on pointers.account_key = accounts.account_key
        and {{ covers('accounts', 'posts.platform') }}
    inner join {{ ref('stg_brands') }} as brands on accounts.brand_id = brands.brand_id
    where {{ in_force('accounts', 'cast(' ~ local('posts.created_at', 'brands.timezone') ~ ' as date)') }}

    union

    select post_key, parent_brand_id from posts where parent_brand_id is not null

    union

    select posts.post_key, own.own_brand_id
    from posts
    inner join posts as own on posts.thread_key = own.thread_key
    where posts.channel_status = 'private' and own.own_brand_id is not null

),

direct_authors as (

    select
        direct.brand_id,
        posts.thread_key,
        posts.author_key,
        min(posts.created_at) as addressed_at

    from direct

    inner join posts
        on direct.post_key = posts.post_key

    group by direct.brand_id, posts.thread_key, posts.author_key

),

concerns as (

    select post_key, own_brand_id as brand_id, 1 as rank_number from posts where own_brand_id is not null

    union all

    select post_key, brand_id, 2 from direct

    union all

    {# Somebody who goes on below a post of his own, after having spoken to the brand. #}
    select posts.post_key, direct_authors.brand_id, 2
    from posts
    inner join direct_authors
        on posts.thread_key = direct_authors.thread_key
        and posts.author_key = direct_authors.author_key
        and {{ holds('posts.created_at >= direct_authors.addressed_at') }}
    where posts.author_key = posts.parent_author_key

    union all

    select posts.post_key, queries.brand_id, 3
    from posts
    inner join (
        select distinct post_key, query_id from {{ ref('stg_sightings') }} where query_id is not null
    ) as found on posts.post_key = found.post_key
    inner join {{ ref('stg_queries') }} as queries
        on found.query_id = queries.query_id
        and {{ covers('queries', 'posts.platform') }}
    inner join {{ ref('stg_brands') }} as brands on queries.brand_id = brands.brand_id
    where {{ in_force('queries', 'cast(' ~ local('posts.created_at', 'brands.timezone') ~ ' as date)') }}

    union all

    {# What a brand answers concerns it, even where nobody named it. #}
    select collected_parent_key, own_brand_id, 3
    from posts
    where collected_parent_key is not null and own_brand_id is not null

),

ranked as (

    select post_key, brand_id, min(rank_number) as rank_number
    from concerns
    group by post_key, brand_id

)

select
    posts.post_key,
    posts.thread_key,
    posts.thread_digest,
    ranked.brand_id,
    case ranked.rank_number when 1 then 'own' when 2 then 'direct' when 3 then 'indirect' else 'none' end
        as addressing_status,
    case when ranked.rank_number in (2, 3) then coalesce(posts.author_key, '?' || posts.post_key) end as customer_key

from posts

left join ranked
    on posts.post_key = ranked.post_key
