with

replies as (

    select
        matched.brand_post_key as reply_key,
        matched.brand_id,
        matched.platform,
        turned.conversation_key,
        matched.post_key,
        matched.version_key,
        coalesce(turned.answered_post_key, matched.collected_parent_key) as answered_post_key,
        turned.engagement,
        coalesce(turned.is_first_reply, false) as is_first_reply,
        matched.is_automated,
        matched.channel_status,
        {{ local('matched.created_at', 'brands.timezone') }} as replied_local,
        matched.created_at as replied_at

    from {{ ref('int_posts_matched') }} as matched

    inner join {{ ref('stg_brands') }} as brands
        on matched.brand_id = brands.brand_id

    left join {{ ref('int_posts_turned') }} as turned
        on matched.brand_post_key = turned.brand_post_key
        and turned.is_brand_post

    where matched.is_brand_post and matched.is_reply

)

select
    replies.reply_key,
    replies.brand_id,
    replies.platform,
    replies.conversation_key,
    replies.post_key,
    replies.answered_post_key,
    {# Where the customer cannot be known there is no conversation to ask. #}
    case
        when replies.conversation_key is not null then replies.engagement
        when replies.answered_post_key is null then 'unknown'
        when answered.is_brand_post then 'follow_up'
        when answered.addressing_status = 'direct' then 'reactive'
        else 'proactive'
    end as engagement,
    case
        when replies.conversation_key is null then 'unknown'
        else conversations.conversation_engagement
    end as conversation_engagement,
    labels.agent_initials,
    {{ words_of('labels.label_words', reply_heads()) }} as label_words,
    labels.detected_language,
    {% for head, values in reply_heads().items() %}
    labels.{{ head_column(head, values) }},
    {% endfor %}
    case when labels.agent_initials is not null then 'yes' when labels.version_key is not null then 'no' end
        as signature_status,
    labels.emoji_status,
    case
        when labels.detected_language = 'und' or answered_labels.detected_language = 'und' then null
        when labels.detected_language = answered_labels.detected_language then 'yes'
        when labels.detected_language <> answered_labels.detected_language then 'no'
    end as language_match_status,
    labels.model_version,
    labels.word_count,
    labels.unknown_word_count,
    labels.reply_style_score,
    replies.is_first_reply,
    replies.is_automated,
    replies.channel_status,
    cast(replies.replied_local as date) as local_date,
    {{ iso_week('cast(replies.replied_local as date)') }} as iso_week,
    {{ iso_weekday('cast(replies.replied_local as date)') }} as local_iso_weekday,
    cast(extract(hour from replies.replied_local) as bigint) as local_hour,
    replies.replied_at

from replies

left join {{ ref('fct_conversations') }} as conversations
    on replies.conversation_key = conversations.conversation_key

left join {{ ref('stg_labels') }} as labels
    on replies.version_key = labels.version_key

left join {{ ref('int_posts_matched') }} as answered
    on replies.answered_post_key = answered.post_key
    and replies.brand_id = answered.brand_id

left join {{ ref('stg_labels') }} as answered_labels
    on answered.version_key = answered_labels.version_key
