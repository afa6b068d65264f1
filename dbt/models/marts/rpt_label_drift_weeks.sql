with

weeks as (

    select iso_week, min(week_starts_on) as week_starts_on from {{ ref('int_brand_weeks') }} group by iso_week

),

mixes as (

    select
        iso_week,
        detected_language,
        head,
        label,
        max(model_version) as model_version,
        sum(text_count) as text_count,
        {{ share('sum(labelled_count)', 'sum(text_count)') }} as label_share

    from {{ ref('int_labels_counted') }}

    group by iso_week, detected_language, head, label

),

{# How much each label adds to the divergence of two mixes: each against the mean of both. #}
parts as (

    select
        mixes.*,
        label_references.label_share is not null as has_reference,
        case when mixes.label_share > 0
            then mixes.label_share * ln(2 * mixes.label_share / (mixes.label_share + label_references.label_share))
            else 0 end
        + case when label_references.label_share > 0
            then label_references.label_share
                * ln(2 * label_references.label_share / (mixes.label_share + label_references.label_share))
            else 0 end as divergence

    from mixes

    left join {{ ref('stg_label_references') }} as label_references
        on mixes.detected_language = label_references.detected_language
        and mixes.head = label_references.head
        and mixes.label = label_references.label

),

{# The distance is the root of half the divergence, in bits; rounded so that no root is taken of noise. #}
heads as (

    select
        iso_week,
        detected_language,
        head,
        max(model_version) as model_version,
        cast(max(text_count) as bigint) as text_count,
        case when min(case when has_reference then 1 else 0 end) = 1
            then sqrt(greatest(round(sum(divergence) / (2 * ln(2)), 12), cast(0 as double))) end as drift_distance,
        cast(null as double) as unknown_word_share,
        cast(null as double) as reference_unknown_word_share

    from parts

    group by iso_week, detected_language, head

),

counted_words as (

    select
        iso_week,
        detected_language,
        max(model_version) as model_version,
        count(*) as text_count,
        {{ share('sum(unknown_word_count)', 'sum(word_count)') }} as unknown_word_share

    from {{ ref('fct_posts') }}

    where unknown_word_count is not null and not is_brand_post and exclusion_reason is null

    group by iso_week, detected_language

),

words as (

    select
        counted_words.iso_week,
        counted_words.detected_language,
        'words' as head,
        counted_words.model_version,
        cast(counted_words.text_count as bigint) as text_count,
        cast(null as double) as drift_distance,
        counted_words.unknown_word_share,
        label_references.label_share as reference_unknown_word_share

    from counted_words

    left join {{ ref('stg_label_references') }} as label_references
        on counted_words.detected_language = label_references.detected_language
        and label_references.head = 'words'
        and label_references.label = 'unknown'

),

drifts as (

    select * from heads
    union all
    select * from words

)

select
    drifts.iso_week,
    drifts.detected_language,
    drifts.head,
    drifts.model_version,
    case
        when coalesce(drifts.drift_distance, drifts.reference_unknown_word_share) is null then 'not_measured'
        when drifts.text_count < {{ var('drift_text_count') }} then 'too_few'
        when drifts.drift_distance > {{ var('drift_distance') }} then 'warning'
        when drifts.unknown_word_share > drifts.reference_unknown_word_share + {{ var('drift_unknown_word_share') }} then 'warning'
        else 'ok'
    end as drift_status,
    drifts.text_count,
    drifts.drift_distance,
    drifts.unknown_word_share,
    drifts.reference_unknown_word_share,
    weeks.week_starts_on

from drifts

inner join weeks
    on drifts.iso_week = weeks.iso_week
