{#
    The messages of every conversation with the reply that ended their waiting; replies with the
    post that they answer and their class of engagement.
#}
-- depends_on: {{ ref('int_parties') }}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_parties', 'party_key', 'party_digest') }}"
) }}

with

messages as {{ streamed() }} (

    select * from {{ ref('int_posts_ordered') }}

    {% if is_incremental() %}
    where party_key not in (select party_key from {{ this }})
    {% endif %}

),

answers as (

    select
        conversation_key,
        turn_number,
        post_key as answer_post_key,
        version_key as answer_version_key,
        created_at as answer_created_at,
        placed_at as answer_placed_at

    from messages

    where is_brand_post and not is_automated

),

replies as (

    select
        replies.*,
        parents.is_brand_post as is_parent_brand_post,
        parents.addressing_status as parent_addressing_status,
        case when parents.conversation_key = replies.conversation_key then parents.turn_number end
            as parent_turn_number

    from messages as replies

    left join messages as parents
        on replies.collected_parent_key = parents.post_key
        and replies.party_key = parents.party_key

    where replies.is_brand_post

),

{# For a reply that names no post: the customer's last message before it. #}
asked as (

    select
        replies.brand_post_key,
        max_by(questions.post_key, questions.message_number) as question_post_key,
        max_by(questions.addressing_status, questions.message_number) as question_addressing_status

    from replies

    inner join messages as questions
        on replies.conversation_key = questions.conversation_key
        and replies.turn_number = questions.turn_number
        and {{ holds('questions.message_number < replies.message_number') }}

    where replies.parent_addressing_status is null and not questions.is_brand_post

    group by replies.brand_post_key

),

openings as (

    select conversation_key, min_by(addressing_status, message_number) as opening_addressing_status
    from messages
    where not is_brand_post
    group by conversation_key

),

classed as (

    select
        replies.brand_post_key,
        case when replies.in_reply_to_id is not null then replies.collected_parent_key else asked.question_post_key end
            as answered_post_key,
        openings.opening_addressing_status,
        case
            when replies.is_parent_brand_post then 'follow_up'
            when replies.in_reply_to_id is not null and replies.collected_parent_key is null then 'unknown'
            when replies.in_reply_to_id is null and asked.question_post_key is null then 'follow_up'
            when replies.parent_turn_number > 0 then 'follow_up'
            when replies.in_reply_to_id is null and replies.turn_number > 0 then 'follow_up'
            when coalesce(replies.parent_addressing_status, asked.question_addressing_status) = 'direct' then 'reactive'
            else 'proactive'
        end as answered_class

    from replies

    left join asked
        on replies.brand_post_key = asked.brand_post_key

    left join openings
        on replies.conversation_key = openings.conversation_key

)

select
    messages.brand_post_key,
    messages.post_key,
    messages.brand_id,
    messages.platform,
    messages.conversation_key,
    messages.party_key,
    messages.party_digest,
    messages.thread_key,
    messages.customer_key,
    messages.author_key,
    messages.version_key,
    classed.answered_post_key,
    answers.answer_post_key,
    answers.answer_version_key,
    messages.channel_status,
    messages.addressing_status,
    {# The first answer by a person cannot follow up itself: it takes the opening's class. #}
    case
        when not messages.is_automated and messages.turn_number = 0 and classed.answered_class = 'follow_up'
            then case classed.opening_addressing_status when 'direct' then 'reactive' when 'indirect' then 'proactive' else 'unknown' end
        else classed.answered_class
    end as engagement,
    messages.message_number,
    messages.turn_number,
    messages.is_brand_post,
    messages.is_automated,
    messages.is_brand_post and not messages.is_automated and messages.turn_number = 0 as is_first_reply,
    {# A deletion after the answer changes nothing. #}
    not messages.is_brand_post
        and messages.gone_at is not null
        and (answers.answer_placed_at is null or messages.gone_at < answers.answer_placed_at) as is_withdrawn,
    messages.created_at,
    messages.placed_at,
    answers.answer_created_at,
    answers.answer_placed_at,
    messages.gone_at

from messages

left join answers
    on messages.conversation_key = answers.conversation_key
    and messages.turn_number = answers.turn_number
    and not messages.is_brand_post

left join classed
    on messages.brand_post_key = classed.brand_post_key
