{#
    The messages of every conversation in their order, with the turn that each belongs to and
    the reply that ended its waiting. Of two at the same moment the one further down the chain
    of answers comes later, and else the customer comes first.
#}
{{ config(
    materialized=by_touch(),
    incremental_strategy='append',
    pre_hook="{{ forget_changed_groups('int_parties', 'party_key', 'party_digest') }}"
) }}

with

messages as (

    select
        matched.*,
        parties.party_digest

    from {{ ref('int_posts_matched') }} as matched

    inner join {{ ref('int_parties') }} as parties
        on matched.party_key = parties.party_key

    {% if is_incremental() %}
    where matched.party_key not in (select party_key from {{ this }})
    {% endif %}

),

related as (

    select
        messages.*,
        parents.is_brand_post as is_parent_brand_post,
        parents.addressing_status as parent_addressing_status,
        case when messages.is_brand_post then 1 else 0 end as side_number

    from messages

    left join messages as parents
        on messages.collected_parent_key = parents.post_key
        and messages.party_key = parents.party_key

),

gapped as (

    select
        *,
        case
            when channel_status = 'private'
                and {{ epoch('placed_at') }}
                - {{ epoch('lag(placed_at) over (partition by party_key order by placed_at, depth_number, side_number, native_id)') }}
                > {{ var('private_silence_hours') }} * 3600
                then 1
            else 0
        end as is_after_silence_number

    from related

),

sessions as (

    select
        *,
        sum(is_after_silence_number) over (
            partition by party_key
            order by placed_at, depth_number, side_number, native_id
            rows between unbounded preceding and current row
        ) as session_number

    from gapped

),

conversations as (

    select
        *,
        case
            when channel_status = 'private' then {{ key([
                'party_key',
                'first_value(post_key) over (partition by party_key, session_number order by placed_at, depth_number, side_number, native_id)'
            ]) }}
            else party_key
        end as conversation_key

    from sessions

),

turned as (

    select
        *,
        row_number() over (
            partition by conversation_key
            order by placed_at, depth_number, side_number, native_id
        ) as message_number,
        {# The turn: how many answers by a person the brand had given before. #}
        cast(coalesce(sum(case when is_brand_post and not is_automated then 1 else 0 end) over (
            partition by conversation_key
            order by placed_at, depth_number, side_number, native_id
            rows between unbounded preceding and 1 preceding
        ), 0) as bigint) as turn_number

    from conversations

),

answers as (

    select
        conversation_key,
        turn_number,
        post_key as answer_post_key,
        created_at as answer_created_at,
        placed_at as answer_placed_at

    from turned

    where is_brand_post and not is_automated

),

{# For a reply that names no post: the customer's last message before it. #}
asked as (

    select
        replies.brand_post_key,
        max_by(questions.post_key, questions.message_number) as question_post_key,
        max_by(questions.addressing_status, questions.message_number) as question_addressing_status

    from turned as replies

    inner join turned as questions
        on replies.conversation_key = questions.conversation_key
        and replies.turn_number = questions.turn_number
        and questions.message_number < replies.message_number

    where replies.is_brand_post and not questions.is_brand_post

    group by replies.brand_post_key

),

openings as (

    select conversation_key, min_by(addressing_status, message_number) as opening_addressing_status
    from turned
    where not is_brand_post
    group by conversation_key

),

classed as (

    select
        turned.*,
        answers.answer_post_key,
        answers.answer_created_at,
        answers.answer_placed_at,
        openings.opening_addressing_status,
        case
            when not turned.is_brand_post then null
            when turned.in_reply_to_id is not null then turned.collected_parent_key
            else asked.question_post_key
        end as answered_post_key,
        case
            when not turned.is_brand_post then null
            when turned.is_parent_brand_post then 'follow_up'
            when turned.in_reply_to_id is not null and turned.collected_parent_key is null then 'unknown'
            when turned.in_reply_to_id is null and asked.question_post_key is null then 'follow_up'
            when parents.turn_number > 0 then 'follow_up'
            when turned.in_reply_to_id is null and turned.turn_number > 0 then 'follow_up'
            when coalesce(turned.parent_addressing_status, asked.question_addressing_status) = 'direct' then 'reactive'
            else 'proactive'
        end as answered_class

    from turned

    left join answers
        on turned.conversation_key = answers.conversation_key
        and turned.turn_number = answers.turn_number
        and not turned.is_brand_post

    left join turned as parents
        on turned.collected_parent_key = parents.post_key
        and turned.conversation_key = parents.conversation_key
        and not parents.is_brand_post

    left join asked
        on turned.brand_post_key = asked.brand_post_key

    left join openings
        on turned.conversation_key = openings.conversation_key

)

select
    brand_post_key,
    post_key,
    brand_id,
    platform,
    conversation_key,
    party_key,
    party_digest,
    thread_key,
    customer_key,
    author_key,
    answered_post_key,
    answer_post_key,
    channel_status,
    addressing_status,
    {# The first answer by a person cannot follow up itself: it takes the opening's class. #}
    case
        when is_brand_post and not is_automated and turn_number = 0 and answered_class = 'follow_up'
            then case opening_addressing_status when 'direct' then 'reactive' when 'indirect' then 'proactive' else 'unknown' end
        else answered_class
    end as engagement,
    message_number,
    turn_number,
    is_brand_post,
    is_automated,
    is_brand_post and not is_automated and turn_number = 0 as is_first_reply,
    {# A deletion after the answer changes nothing. #}
    not is_brand_post and gone_at is not null and (answer_placed_at is null or gone_at < answer_placed_at) as is_withdrawn,
    created_at,
    placed_at,
    answer_created_at,
    answer_placed_at,
    gone_at

from classed
