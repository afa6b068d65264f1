{#
    Labels per brand, week and language, zeros included: of customers' posts that metrics count,
    and of replies that are not automatic.
#}
with

counted as (

    {% for head, values in counted_heads().items() %}
    {% set column = head_column(head, values) %}
    select
        brand_id,
        iso_week,
        '{{ head }}' as head,
        {{ column }} as label,
        detected_language,
        model_version,
        count(*) as labelled_count

    {% if head in post_heads() %}
    from {{ ref('fct_posts') }}

    where {{ column }} is not null and not is_brand_post and exclusion_reason is null
    {% else %}
    from {{ ref('fct_replies') }}

    where {{ column }} is not null and not is_automated
    {% endif %}

    group by brand_id, iso_week, {{ column }}, detected_language, model_version

    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

totals as (

    select brand_id, iso_week, head, detected_language, model_version, sum(labelled_count) as text_count
    from counted
    group by brand_id, iso_week, head, detected_language, model_version

),

labels as (

    {% for head, values in counted_heads().items() %}
    {% set outer = loop %}
    {% for value in values %}
    select '{{ head }}' as head, '{{ value }}' as label
    {% if not (outer.last and loop.last) %}union all{% endif %}
    {% endfor %}
    {% endfor %}

)

select
    totals.brand_id,
    totals.iso_week,
    totals.head,
    labels.label,
    totals.detected_language,
    totals.model_version,
    cast(totals.text_count as bigint) as text_count,
    cast(coalesce(counted.labelled_count, 0) as bigint) as labelled_count

from totals

inner join labels
    on totals.head = labels.head

left join counted
    on totals.brand_id = counted.brand_id
    and totals.iso_week = counted.iso_week
    and totals.head = counted.head
    and labels.label = counted.label
    and totals.detected_language = counted.detected_language
    and totals.model_version = counted.model_version
