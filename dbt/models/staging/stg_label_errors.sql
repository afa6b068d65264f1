{# How often the model in use gives a label to gold texts that truly have it, and to the others. #}
with

answers as (

    select errors.*

    from {{ source('lake', 'enriched__label_errors') }} as errors

    inner join {{ ref('stg_label_versions') }} as in_use
        on errors.model_version = in_use.model_version

),

{# Every label that is true of a text or was given to one. #}
labels as (

    select language, head, label from answers
    union
    select language, head, true_label as label from answers

)

select
    labels.language as detected_language,
    labels.head,
    labels.label,
    cast(sum(case when answers.true_label = labels.label then answers.text_count else 0 end) as bigint)
        as true_count,
    cast(sum(case when answers.true_label = labels.label and answers.label = labels.label then answers.text_count else 0 end) as bigint)
        as true_labelled_count,
    cast(sum(case when answers.true_label <> labels.label then answers.text_count else 0 end) as bigint)
        as other_count,
    cast(sum(case when answers.true_label <> labels.label and answers.label <> labels.label then answers.text_count else 0 end) as bigint)
        as other_unlabelled_count

from labels

inner join answers
    on labels.language = answers.language
    and labels.head = answers.head

group by labels.language, labels.head, labels.label
