{# A version that two readings saw has the same labels twice: one row is enough. #}
select
    labels.version_key,
    labels.agent_initials,
    labels.emoji_status,
    labels.closer_status,
    labels.label_words,
    labels.detected_language,
    {% for heads in [post_heads(), reply_heads()] %}
    {% for head, values in heads.items() %}
    labels.{{ head_column(head, values) }},
    {% endfor %}
    {% endfor %}
    labels.model_version,
    labels.copy_keys,
    labels.word_count,
    labels.unknown_word_count
    {% for head in ['sentiment', 'emotion', 'message_type', 'topic', 'reply_style'] %}
    , cast(labels.{{ head }}_score as double) as {{ head }}_score
    {% endfor %}

from {{ source('lake', 'enriched__labels') }} as labels

inner join {{ ref('stg_label_versions') }} as in_use
    on labels.model_version = in_use.model_version

qualify row_number() over (
    partition by labels.version_key
    order by labels.detected_language, labels.label_words nulls last
) = 1
