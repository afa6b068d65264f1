{#
    Every invitation to tell how it went, with its first answer. A reply invites if one of its links
    ends in a token that a survey tool or the contact centre knows, or if it is labelled as one with
    a survey's link. Else the contact centre or the survey tool itself tells of the invitation; an
    answer of which nobody told the invitation stands alone. A token that replies in two
    conversations share says of nobody whether he answered.
#}
with

answers as (

    select
        feedback.*,
        count(*) over (partition by feedback.token_key) as response_count,
        row_number() over (
            partition by feedback.token_key
            order by feedback.responded_at, feedback.version_key
        ) as response_number

    from {{ ref('stg_feedback') }} as feedback

    inner join {{ ref('int_watermarks') }} as watermarks
        on watermarks.platform = 'feedback'

    where feedback.responded_at <= watermarks.as_of_at

),

known_tokens as (

    select token_key from {{ ref('stg_feedback') }}
    union
    select token_key from {{ ref('stg_contacts') }} where token_key is not null

),

inviting as (

    select
        matched.brand_id,
        matched.platform,
        matched.brand_post_key as reply_key,
        turned.conversation_key,
        coalesce(turned.answered_post_key, matched.collected_parent_key) as answered_post_key,
        matched.channel_status,
        matched.created_at as invited_at,
        {# Of several links the one with a token that is known; of none that is known any will do. #}
        coalesce(min(known_tokens.token_key), min(links.token_key)) as token_key

    from {{ ref('int_posts_matched') }} as matched

    left join {{ ref('stg_links') }} as links
        on matched.post_key = links.post_key

    left join known_tokens
        on links.token_key = known_tokens.token_key

    left join {{ ref('stg_labels') }} as labels
        on matched.version_key = labels.version_key

    left join {{ ref('int_posts_turned') }} as turned
        on matched.brand_post_key = turned.brand_post_key

    where
        matched.is_brand_post
        and matched.is_reply
        and (known_tokens.token_key is not null or labels.survey_link_status = 'yes')

    group by
        matched.brand_id,
        matched.platform,
        matched.brand_post_key,
        turned.conversation_key,
        coalesce(turned.answered_post_key, matched.collected_parent_key),
        matched.channel_status,
        matched.created_at

),

shared_tokens as (

    select token_key
    from inviting
    where token_key is not null
    group by token_key
    having count(distinct coalesce(conversation_key, reply_key)) > 1

),

{# A reminder with the same token is no second invitation. #}
replies as (

    select
        inviting.*,
        case when shared_tokens.token_key is null then inviting.token_key end as own_token_key

    from inviting

    left join shared_tokens
        on inviting.token_key = shared_tokens.token_key

    qualify row_number() over (
        partition by coalesce(case when shared_tokens.token_key is null then inviting.token_key end, inviting.reply_key)
        order by inviting.invited_at, inviting.reply_key
    ) = 1

),

contacts as (

    select token_key, brand_id, contact_channel, coalesce(ended_at, answered_at, started_at) as invited_at

    from {{ ref('stg_contacts') }}

    where token_key is not null

    qualify row_number() over (partition by token_key order by started_at, contact_key) = 1

),

told as (

    select
        token_key,
        max(brand_id) as brand_id,
        max(contact_channel) as contact_channel,
        min(invited_at) as invited_at

    from {{ ref('stg_feedback') }}

    group by token_key

),

tokens as (

    select own_token_key as token_key from replies where own_token_key is not null
    union
    select token_key from contacts
    union
    select token_key from told where invited_at is not null
    union
    select token_key from answers

),

joined as (

    select
        coalesce(replies.brand_id, contacts.brand_id, told.brand_id) as brand_id,
        coalesce(replies.platform, contacts.contact_channel, told.contact_channel, 'unknown') as platform,
        tokens.token_key,
        replies.reply_key,
        replies.conversation_key,
        replies.answered_post_key,
        case
            when replies.reply_key is not null then 'reply'
            when contacts.token_key is not null then 'contact'
            when told.invited_at is not null then 'survey'
            else 'answer'
        end as invitation_basis,
        replies.channel_status,
        coalesce(replies.invited_at, told.invited_at, contacts.invited_at) as invited_at

    from tokens

    left join replies on tokens.token_key = replies.own_token_key
    left join contacts on tokens.token_key = contacts.token_key
    left join told on tokens.token_key = told.token_key

    union all

    {# A link that names nobody, such as one that everybody gets: who answered is not known. #}
    select
        brand_id,
        platform,
        cast(null as string) as token_key,
        reply_key,
        conversation_key,
        answered_post_key,
        'reply' as invitation_basis,
        channel_status,
        invited_at

    from replies

    where own_token_key is null

)

select
    {{ key(['joined.brand_id', "coalesce(joined.token_key, joined.reply_key)"]) }} as feedback_key,
    joined.*,
    answers.satisfaction_score,
    answers.recommend_score,
    answers.goal_reached_status,
    answers.would_use_again_status,
    cast(coalesce(answers.response_count, 0) as bigint) as response_count,
    coalesce(answers.has_comment, false) as has_comment,
    answers.responded_at,
    watermarks.as_of_at

from joined

{# Who never reads answers knows of nobody that he did not answer. #}
inner join {{ ref('int_watermarks') }} as watermarks
    on watermarks.platform = 'feedback'

left join answers
    on joined.token_key = answers.token_key
    and answers.response_number = 1

where coalesce(joined.invited_at, answers.responded_at) <= watermarks.as_of_at
