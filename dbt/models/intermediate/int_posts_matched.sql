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
        case when concerned.addressing_status = 'own' then addressed.customer_key else concerned.customer_key end
            as customer_key,
        posts.star_rating,
        posts.version_count,
        placed.depth_number,
        concerned.addressing_status = 'own' as is_brand_post,
        case
            when concerned.addressing_status = 'own'
                then coalesce(addressed.customer_key is not null or addressed.is_answer_to_unknown, false)
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
        placed.placed_at

    from {{ ref('int_posts_linked') }} as posts

    inner join {{ ref('int_posts_placed') }} as placed
        on posts.post_key = placed.post_key

    inner join {{ ref('int_posts_concerned') }} as concerned
        on posts.post_key = concerned.post_key

    left join {{ ref('int_replies_addressed') }} as addressed
        on placed.chain_top_key = addressed.post_key
        and concerned.addressing_status = 'own'

    {% if is_incremental() %}
    where posts.thread_key not in (select thread_key from {{ this }})
    {% endif %}

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
