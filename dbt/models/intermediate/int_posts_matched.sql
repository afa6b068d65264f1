{#
    One row per post and brand it concerns, or one without a brand. A post is a brand's own,
    or speaks to it directly, or is about it indirectly. Own posts know the customer that
    they answer, through the brand's own chain of posts if need be.
#}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_threads', 'thread_key', 'thread_digest') }}"
) }}

with recursive

posts as (

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

{# A parent counts as collected when it stands in the same thread. #}
parents as (

    select
        posts.post_key,
        parents.post_key as parent_key,
        coalesce(parents.author_key, posts.in_reply_to_author_key) as parent_author_key

    from posts

    left join posts as parents
        on posts.parent_key = parents.post_key
        and posts.thread_key = parents.thread_key
        and posts.post_key <> parents.post_key

),

{# No post comes before the one it answers, whatever their servers' clocks say. #}
placed as (

    select posts.post_key, posts.created_at as placed_at, 0 as depth_number
    from posts
    inner join parents on posts.post_key = parents.post_key
    where parents.parent_key is null

    union all

    select posts.post_key, greatest(posts.created_at, placed.placed_at) as placed_at, placed.depth_number + 1
    from placed
    inner join parents on placed.post_key = parents.parent_key
    inner join posts on parents.post_key = posts.post_key

),

{# What a post points at: its author, those it mentions, the one it answers. #}
pointers as (

    select post_key, author_key as account_key, 'author' as pointer_status from posts
    union all
    select post_key, {{ each('mentioned_keys') }} as account_key, 'mention' as pointer_status from posts
    union all
    select post_key, parent_author_key as account_key, 'answer' as pointer_status from parents

),

pointed as (

    select
        posts.post_key,
        accounts.brand_id,
        max(case when pointers.pointer_status = 'author' then 1 else 0 end) = 1 as is_own,
        max(case when pointers.pointer_status = 'author' and accounts.is_automated then 1 else 0 end) = 1
            as is_automated_account

    from pointers

    inner join posts
        on pointers.post_key = posts.post_key

    inner join {{ ref('stg_brand_accounts') }} as accounts
        on pointers.account_key = accounts.account_key
        and {{ covers('accounts', 'posts.platform') }}

    inner join {{ ref('stg_brands') }} as brands
        on accounts.brand_id = brands.brand_id

    where {{ in_force('accounts', 'cast(' ~ local('posts.created_at', 'brands.timezone') ~ ' as date)') }}

    group by posts.post_key, accounts.brand_id

),

own as (

    select post_key, brand_id, is_automated_account from pointed where is_own

),

{# Answering a brand's post is direct even where the platform does not name its author. #}
direct as (

    select post_key, brand_id from pointed where not is_own

    union

    select parents.post_key, own.brand_id
    from parents
    inner join own on parents.parent_key = own.post_key

    union

    select posts.post_key, own.brand_id
    from posts
    inner join posts as others on posts.thread_key = others.thread_key
    inner join own on others.post_key = own.post_key
    where posts.channel_status = 'private'

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

    select post_key, brand_id, 1 as rank_number, is_automated_account from own

    union all

    select post_key, brand_id, 2, false from direct

    union all

    {# A customer who goes on after speaking to the brand, answering himself. #}
    select posts.post_key, direct_authors.brand_id, 2, false
    from posts
    inner join parents
        on posts.post_key = parents.post_key
        and posts.author_key = parents.parent_author_key
    inner join direct_authors
        on posts.thread_key = direct_authors.thread_key
        and posts.author_key = direct_authors.author_key
        and posts.created_at >= direct_authors.addressed_at

    union all

    select posts.post_key, queries.brand_id, 3, false
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
    select parents.parent_key, own.brand_id, 3, false
    from parents
    inner join own on parents.post_key = own.post_key
    where parents.parent_key is not null

),

ranked as (

    select
        post_key,
        brand_id,
        min(rank_number) as rank_number,
        max(case when is_automated_account then 1 else 0 end) = 1 as is_automated_account

    from concerns

    group by post_key, brand_id

),

matched as (

    select
        posts.*,
        ranked.brand_id,
        parents.parent_key as collected_parent_key,
        parents.parent_author_key,
        case ranked.rank_number when 1 then 'own' when 2 then 'direct' when 3 then 'indirect' else 'none' end
            as addressing_status,
        posts.is_automated or coalesce(ranked.is_automated_account, false) as is_automatic

    from posts

    inner join parents
        on posts.post_key = parents.post_key

    left join ranked
        on posts.post_key = ranked.post_key

),

customers as (

    select
        matched.*,
        coalesce(author_key, '?' || post_key) as customer_key

    from matched

    where addressing_status in ('direct', 'indirect')

),

{# Where a thread knows one customer of the brand, that is who the brand speaks to. #}
sole_customers as (

    select brand_id, thread_key, min(customer_key) as customer_key
    from customers
    group by brand_id, thread_key
    having count(distinct customer_key) = 1

),

sole_mentions as (

    select pointers.post_key, min(pointers.account_key) as customer_key
    from pointers
    inner join posts on pointers.post_key = posts.post_key
    where
        pointers.pointer_status = 'mention'
        and posts.channel_status = 'private'
        and pointers.account_key <> posts.author_key
    group by pointers.post_key
    having count(distinct pointers.account_key) = 1

),

brand_posts as (

    select
        matched.post_key,
        matched.brand_id,
        matched.collected_parent_key,
        parents_own.post_key is not null as is_after_own,
        case
            when customers.post_key is not null then customers.customer_key
            when matched.collected_parent_key is null
                and matched.in_reply_to_id is not null
                and matched.parent_author_key is not null
                and accounts.account_key is null
                then matched.parent_author_key
            when matched.collected_parent_key is null
                and (
                    matched.in_reply_to_id is not null
                    or matched.channel_status = 'private'
                )
                then coalesce(
                    sole_customers.customer_key,
                    case when matched.channel_status = 'private' then sole_mentions.customer_key end
                )
        end as customer_key,
        matched.in_reply_to_id is not null
            and matched.collected_parent_key is null
            and accounts.account_key is null as is_answer_to_unknown

    from matched

    left join own as parents_own
        on matched.collected_parent_key = parents_own.post_key
        and matched.brand_id = parents_own.brand_id

    left join customers
        on matched.collected_parent_key = customers.post_key
        and matched.brand_id = customers.brand_id

    left join (select distinct brand_id, account_key from {{ ref('stg_brand_accounts') }}) as accounts
        on matched.brand_id = accounts.brand_id
        and matched.parent_author_key = accounts.account_key

    left join sole_customers
        on matched.brand_id = sole_customers.brand_id
        and matched.thread_key = sole_customers.thread_key

    left join sole_mentions
        on matched.post_key = sole_mentions.post_key

    where matched.addressing_status = 'own'

),

replies as (

    select post_key, brand_id, customer_key
    from brand_posts
    where customer_key is not null or is_answer_to_unknown

    union all

    select brand_posts.post_key, brand_posts.brand_id, replies.customer_key
    from replies
    inner join brand_posts
        on replies.post_key = brand_posts.collected_parent_key
        and replies.brand_id = brand_posts.brand_id
    where brand_posts.is_after_own

),

final as (

    select
        {{ key(['matched.post_key', 'matched.brand_id']) }} as brand_post_key,
        matched.post_key,
        matched.brand_id,
        matched.platform,
        matched.native_id,
        matched.thread_key,
        matched.thread_digest,
        matched.author_key,
        matched.parent_key,
        matched.collected_parent_key,
        matched.in_reply_to_id,
        matched.version_key,
        matched.language_code,
        matched.channel_status,
        matched.addressing_status,
        case
            when matched.addressing_status = 'own' then replies.customer_key
            when matched.addressing_status <> 'none' then coalesce(matched.author_key, '?' || matched.post_key)
        end as customer_key,
        matched.version_count,
        coalesce(placed.depth_number, 0) as depth_number,
        matched.addressing_status = 'own' as is_brand_post,
        case
            when matched.addressing_status = 'own' then replies.post_key is not null
            else matched.in_reply_to_id is not null
        end as is_reply,
        matched.is_automatic as is_automated,
        matched.is_edited,
        matched.is_deleted,
        matched.created_at,
        matched.edited_at,
        matched.deleted_at,
        matched.gone_at,
        matched.known_at,
        coalesce(placed.placed_at, matched.created_at) as placed_at

    from matched

    left join placed
        on matched.post_key = placed.post_key

    left join replies
        on matched.post_key = replies.post_key
        and matched.brand_id = replies.brand_id

)

select
    *,
    {# Whose messages stand together: of a brand and a customer, by thread in public. #}
    case
        when brand_id is null or customer_key is null then null
        when is_automated and not is_brand_post then null
        when channel_status = 'private' then {{ key(['brand_id', 'customer_key', 'platform', "'private'"]) }}
        else {{ key(['brand_id', 'customer_key', 'thread_key']) }}
    end as party_key

from final
