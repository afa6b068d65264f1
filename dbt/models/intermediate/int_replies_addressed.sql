{#
    One row per post by which a brand begins to speak, the first of its own in a row: the customer
    whom it answers, and whether it is an answer at all.
#}
-- depends_on: {{ ref('int_threads') }}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_threads', 'thread_key', 'thread_digest') }}"
) }}

with

posts as {{ streamed() }} (

    select linked.*

    from {{ ref('int_posts_linked') }} as linked

    inner join {{ ref('int_posts_placed') }} as placed
        on linked.post_key = placed.post_key

    where
        linked.own_brand_id is not null
        and placed.chain_top_key = linked.post_key
        {%- if is_incremental() %}
        and linked.thread_key not in (select thread_key from {{ this }})
        {%- endif %}

),

customers as {{ streamed() }} (

    select post_key, thread_key, brand_id, customer_key
    from {{ ref('int_posts_concerned') }}
    where customer_key is not null

),

{# Where a thread knows one customer of the brand, that is who the brand speaks to. #}
sole_customers as (

    select brand_id, thread_key, min(customer_key) as customer_key
    from customers
    group by brand_id, thread_key
    having min(customer_key) = max(customer_key)

),

mentions as (

    select post_key, author_key, {{ each('mentioned_keys') }} as account_key
    from posts
    where channel_status = 'private'

),

sole_mentions as (

    select post_key, min(account_key) as customer_key
    from mentions
    where account_key <> author_key
    group by post_key
    having min(account_key) = max(account_key)

)

select
    posts.post_key,
    posts.thread_key,
    posts.thread_digest,
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

left join customers
    on posts.collected_parent_key = customers.post_key
    and posts.own_brand_id = customers.brand_id

left join (select distinct brand_id, account_key from {{ ref('stg_brand_accounts') }}) as accounts
    on posts.own_brand_id = accounts.brand_id
    and posts.parent_author_key = accounts.account_key

left join sole_customers
    on posts.own_brand_id = sole_customers.brand_id
    and posts.thread_key = sole_customers.thread_key

left join sole_mentions
    on posts.post_key = sole_mentions.post_key
