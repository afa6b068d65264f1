{#
    What was said in every case, in order: customers' messages that were not taken back, and what
    persons of the brand wrote.
#}
with

said as (

    select
        cases.case_key,
        turned.brand_id,
        turned.platform,
        turned.conversation_key,
        turned.post_key,
        turned.thread_key,
        turned.author_key,
        turned.channel_status,
        turned.message_number,
        turned.is_brand_post,
        turned.created_at,
        turned.placed_at,
        labels.message_type,
        not turned.is_brand_post and coalesce(labels.closer_status = 'yes', false) and turned.message_number > 1 as is_closer,
        turned.is_brand_post and coalesce(labels.asks_private_status = 'yes', false) as is_request

    from {{ ref('int_posts_turned') }} as turned

    inner join {{ ref('int_conversations_cased') }} as cases
        on turned.conversation_key = cases.conversation_key

    left join {{ ref('stg_labels') }} as labels
        on turned.version_key = labels.version_key

    where not turned.is_automated and not turned.is_withdrawn

)

select
    *,
    row_number() over (partition by case_key order by placed_at, conversation_key, message_number) as case_message_number,
    lead(placed_at) over (partition by case_key order by placed_at, conversation_key, message_number) as next_placed_at,
    coalesce(max(case when is_brand_post then 1 else 0 end) over (
        partition by case_key order by placed_at, conversation_key, message_number
        rows between unbounded preceding and 1 preceding
    ), 0) = 1 as is_after_reply,
    coalesce(max(case when is_brand_post then 0 else 1 end) over (
        partition by case_key order by placed_at, conversation_key, message_number
        rows between unbounded preceding and 1 preceding
    ), 0) = 1 as is_after_question

from said
