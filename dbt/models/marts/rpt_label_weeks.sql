{# Languages together by their texts; one that cannot be corrected leaves the whole uncorrected. #}
with

summed as (

    select
        brand_id,
        iso_week,
        head,
        label,
        max(model_version) as model_version,
        case
            when count(case when correction_status = 'not_measured' then 1 end) > 0 then 'not_measured'
            when count(case when correction_status = 'too_unsure' then 1 end) > 0 then 'too_unsure'
            else 'corrected'
        end as correction_status,
        cast(sum(text_count) as bigint) as text_count,
        cast(sum(labelled_count) as bigint) as labelled_count,
        sum(text_count * corrected) / sum(text_count) as corrected,
        sum(text_count * middle) / sum(text_count) as middle,
        sqrt(sum(cast(text_count as double) * text_count * variance)) / sum(text_count) as deviation

    from {{ ref('int_labels_corrected') }}

    group by brand_id, iso_week, head, label

),

{# A brand's week is complete once it is on every platform. #}
weeks as (

    select
        brand_id,
        iso_week,
        min(case when is_complete_week then 1 else 0 end) = 1 as is_complete_week,
        min(week_starts_on) as week_starts_on,
        min(as_of_at) as as_of_at

    from {{ ref('int_brand_weeks') }}

    group by brand_id, iso_week

),

bounded as (

    select
        summed.*,
        case when correction_status = 'corrected' then least(greatest(corrected, cast(0 as double)), cast(1 as double)) end as corrected_share,
        middle - 1.959963984540054 * deviation as low,
        middle + 1.959963984540054 * deviation as high

    from summed

)

select
    bounded.brand_id,
    'all' as platform,
    bounded.iso_week,
    bounded.head,
    bounded.label,
    bounded.model_version,
    bounded.correction_status,
    bounded.text_count,
    bounded.labelled_count,
    {{ share('bounded.labelled_count', 'bounded.text_count') }} as raw_share,
    {{ wilson('bounded.labelled_count', 'bounded.text_count', 'low') }} as raw_low_share,
    {{ wilson('bounded.labelled_count', 'bounded.text_count', 'high') }} as raw_high_share,
    bounded.corrected_share,
    case when bounded.corrected_share is not null then least(greatest(bounded.low, cast(0 as double)), bounded.corrected_share) end
        as corrected_low_share,
    case when bounded.corrected_share is not null then greatest(least(bounded.high, cast(1 as double)), bounded.corrected_share) end
        as corrected_high_share,
    bounded.text_count < {{ var('small_count') }} as is_small,
    weeks.is_complete_week,
    weeks.week_starts_on,
    weeks.as_of_at

from bounded

inner join weeks
    on bounded.brand_id = weeks.brand_id
    and bounded.iso_week = weeks.iso_week
