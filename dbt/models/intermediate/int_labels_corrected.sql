{#
    Label shares per brand, week and language, corrected for what the model is known to get wrong
    (Rogan and Gladen, 1978): (raw + sp - 1) / (se + sp - 1), with half a text added to each cell of
    the gold set. The interval's middle and variance are those of Lang and Reiczigel (2014): counts
    enlarged by z * z texts and by one text per cell, so that shares near 0 and 1 keep their 95 %.
#}
{%- set z2 = '3.841458820694124' -%}

with

measured as (

    select
        counted.*,
        errors.true_count,
        errors.other_count,
        (errors.true_labelled_count + cast(0.5 as double)) / (errors.true_count + 1) as sensitivity,
        (errors.other_unlabelled_count + cast(0.5 as double)) / (errors.other_count + 1) as specificity,
        {{ share('counted.labelled_count', 'counted.text_count') }} as raw,
        (errors.true_labelled_count + cast(1 as double)) / (errors.true_count + 2) as se,
        (errors.other_unlabelled_count + cast(1 as double)) / (errors.other_count + 2) as sp,
        counted.text_count + cast({{ z2 }} as double) as n,
        (counted.labelled_count + cast({{ z2 }} as double) / 2) / (counted.text_count + cast({{ z2 }} as double)) as p

    from {{ ref('int_labels_counted') }} as counted

    left join {{ ref('stg_label_errors') }} as errors
        on counted.detected_language = errors.detected_language
        and counted.head = errors.head
        and counted.label = errors.label
        and errors.true_count > 0
        and errors.other_count > 0

),

judged as (

    select
        *,
        case
            when sensitivity is null then 'not_measured'
            when sensitivity + specificity - 1 < {{ var('least_informedness') }} then 'too_unsure'
            else 'corrected'
        end as correction_status

    from measured

),

estimated as (

    select
        *,
        case when correction_status = 'corrected' then (raw + specificity - 1) / (sensitivity + specificity - 1) end
            as corrected,
        case when correction_status = 'corrected' then se + sp - 1 end as informedness,
        case when correction_status = 'corrected' then (p + sp - 1) / (se + sp - 1) end as middle,
        se * (1 - se) / (true_count + 2) as se_variance,
        sp * (1 - sp) / (other_count + 2) as sp_variance

    from judged

)

select
    brand_id,
    iso_week,
    head,
    label,
    detected_language,
    model_version,
    correction_status,
    text_count,
    labelled_count,
    corrected,
    middle + 2 * {{ z2 }} * (middle * se_variance - (1 - middle) * sp_variance) as middle,
    (p * (1 - p) / n + middle * middle * se_variance + (1 - middle) * (1 - middle) * sp_variance)
        / (informedness * informedness) as variance

from estimated
