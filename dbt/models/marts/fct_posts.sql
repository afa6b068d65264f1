with

posts as (

    select
        matched.*,
        turned.conversation_key,
        coalesce(turned.is_withdrawn, false) as is_withdrawn,
        case when not matched.is_brand_post and not turned.is_withdrawn then turned.answer_created_at end as answered_at,
        coalesce(labels.closer_status = 'yes' and turned.message_number > 1, false) as is_closer,
        coalesce(moments.is_open, false) as is_during_open_hours,
        texts.masked_text,
        copied.copied_post_key,
        labels.detected_language,
        labels.model_version,
        labels.word_count,
        labels.unknown_word_count,
        {# A brand's own posts have the heads of replies, which fct_replies tells. #}
        case when not matched.is_brand_post then {{ words_of('labels.label_words', post_heads()) }} end as label_words,
        {% for head, values in post_heads().items() %}
        {% set column = head_column(head, values) %}
        case when not matched.is_brand_post then labels.{{ column }} end as {{ column }},
        {% endfor %}
        {% for head in ['sentiment', 'emotion', 'message_type', 'topic'] %}
        case when not matched.is_brand_post then labels.{{ head }}_score end as {{ head }}_score,
        {% endfor %}
        {{ local('matched.created_at', "coalesce(brands.timezone, 'UTC')") }} as created_local

    from {{ ref('int_posts_matched') }} as matched

    left join {{ ref('int_posts_turned') }} as turned
        on matched.brand_post_key = turned.brand_post_key

    left join {{ ref('stg_brands') }} as brands
        on matched.brand_id = brands.brand_id

    left join {{ ref('int_moments_clocked') }} as moments
        on matched.brand_id = moments.brand_id
        and matched.platform = moments.platform
        and matched.created_at = moments.moment_at

    left join {{ ref('stg_masked_texts') }} as texts
        on matched.version_key = texts.version_key

    left join {{ ref('stg_labels') }} as labels
        on matched.version_key = labels.version_key

    left join {{ ref('int_posts_copied') }} as copied
        on matched.brand_post_key = copied.brand_post_key

)

select
    brand_post_key,
    post_key,
    brand_id,
    platform,
    native_id,
    author_key,
    conversation_key,
    thread_key,
    parent_key as parent_post_key,
    copied_post_key,
    masked_text as post_text,
    label_words,
    language_code,
    detected_language,
    {% for head, values in post_heads().items() %}
    {{ head_column(head, values) }},
    {% endfor %}
    model_version,
    addressing_status,
    channel_status,
    case
        when brand_id is null then 'not_about_brand'
        when is_automated then 'automated'
        when is_withdrawn then 'deleted_before_reply'
    end as exclusion_reason,
    {# What asks for no answer: such posts count as posts, and in no answer rate. #}
    case
        when is_brand_post then 'own'
        when brand_id is null then 'not_about_brand'
        when is_automated then 'automated'
        when is_withdrawn then 'deleted_before_reply'
        when spam_status = 'yes' then 'spam'
        when is_closer then 'closer'
        when copied_post_key is not null then 'duplicate'
    end as answer_exclusion_reason,
    cast(version_count as bigint) as version_count,
    star_rating,
    word_count,
    unknown_word_count,
    sentiment_score,
    emotion_score,
    message_type_score,
    topic_score,
    is_brand_post,
    is_reply,
    is_automated,
    is_edited,
    is_deleted,
    is_during_open_hours,
    cast(created_local as date) as local_date,
    {{ iso_week('cast(created_local as date)') }} as iso_week,
    {{ iso_weekday('cast(created_local as date)') }} as local_iso_weekday,
    cast(extract(hour from created_local) as bigint) as local_hour,
    created_at,
    answered_at,
    edited_at,
    deleted_at,
    known_at

from posts
