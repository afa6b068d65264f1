{#
    One row per post and brand it concerns, or one without a brand. A brand's own posts know the
    customer that they answer, through the brand's own chain of posts if need be.
#}
-- depends_on: {{ ref('int_threads') }}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_threads', 'thread_key', 'thread_digest') }}"
) }}

with

posts as {{ streamed() }} (

    select
        linked.*,
        placed.chain_top_key,
        placed.depth_number,
        placed.placed_at

    from {{ ref('int_posts_linked') }} as linked

    inner join {{ ref('int_posts_placed') }} as placed
        on linked.post_key = placed.post_key

    {% if is_incremental() %}
    where linked.thread_key not in (select thread_key from {{ this }})
    {% endif %}

),

concerned as {{ streamed() }} (

    select * from {{ ref('int_posts_concerned') }}

),

{# Where a thread knows one customer of the brand, that is who the brand speaks to. #}
sole_customers as (

    select brand_id, thread_key, min(customer_key) as customer_key
    from concerned
    where customer_key is not null
    group by brand_id, thread_key
    having count(distinct customer_key) = 1

),

mentions as (

    select post_key, author_key, {{ each('mentioned_keys') }} as account_key
    from posts
    where channel_status = 'private' and own_brand_id is not null

),

sole_mentions as (

    select post_key, min(account_key) as customer_key
    from mentions
    where account_key <> author_key
    group by post_key
    having count(distinct account_key) = 1

),

{# The first of a brand's posts in a row: whom does it answer, and is it an answer at all? #}
tops as (

    select
        posts.post_key,
        case
            when customers.post_key is not null then customers.customer_key
            when posts.collected_parent_key is not null then null
            when posts.in_reply_to_id is not null and posts.parent_author_key is not null and accounts.account_key is null
                then posts.parent_author_key
            when posts.in_reply_to_id is not null or posts.channel_status = 'private'
                then coalesce(sole_customers.customer_key, sole_mentions.customer_key)
        end as customer_key,
        posts.in_reply_to_id is not null
            and posts.collected_parent_key is null
            and accounts.account_key is null as is_answer_to_unknown

    from posts

    left join concerned as customers
        on posts.collected_parent_key = customers.post_key
        and posts.own_brand_id = customers.brand_id
        and customers.customer_key is not null

    left join (select distinct brand_id, account_key from {{ ref('stg_brand_accounts') }}) as accounts
        on posts.own_brand_id = accounts.brand_id
        and posts.parent_author_key = accounts.account_key

    left join sole_customers
        on posts.own_brand_id = sole_customers.brand_id
        and posts.thread_key = sole_customers.thread_key

    left join sole_mentions
        on posts.post_key = sole_mentions.post_key

    where posts.own_brand_id is not null and posts.chain_top_key = posts.post_key

),

final as (

    select
        {{ key(['posts.post_key', 'concerned.brand_id']) }} as brand_post_key,
        posts.post_key,
        concerned.brand_id,
        posts.platform,
        posts.native_id,
        posts.thread_key,
        posts.thread_digest,
        posts.author_key,
        posts.parent_key,
        posts.collected_parent_key,
        posts.in_reply_to_id,
        posts.version_key,
        posts.language_code,
        posts.channel_status,
        concerned.addressing_status,
        case when concerned.addressing_status = 'own' then tops.customer_key else concerned.customer_key end
            as customer_key,
        posts.star_rating,
        posts.version_count,
        posts.depth_number,
        concerned.addressing_status = 'own' as is_brand_post,
        case
            when concerned.addressing_status = 'own'
                then coalesce(tops.customer_key is not null or tops.is_answer_to_unknown, false)
            else posts.in_reply_to_id is not null
        end as is_reply,
        case when concerned.addressing_status = 'own' then posts.is_automatic else posts.is_automated end
            as is_automated,
        posts.is_edited,
        posts.is_deleted,
        posts.created_at,
        posts.edited_at,
        posts.deleted_at,
        posts.gone_at,
        posts.known_at,
        posts.placed_at

    from posts

    inner join concerned
        on posts.post_key = concerned.post_key

    left join tops
        on posts.chain_top_key = tops.post_key
        and concerned.addressing_status = 'own'

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
