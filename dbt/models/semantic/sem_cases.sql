{#
    What rpt_case_periods judges of a case at the watermark: 1 yes, 0 no, NULL not asked, or it can
    still turn out otherwise. The customer is left out.
#}
{{ config(materialized='view') }}

{%- set spans = [('1h', 3600), ('4h', 14400), ('24h', 86400)] -%}

with

cases as (

    select
        *,
        {{ epoch('as_of_at') }} - {{ epoch('opened_at') }} as age_seconds,
        {{ epoch('as_of_at') }} - {{ epoch('hand_over_asked_at') }} as hand_over_age_seconds,
        {{ epoch('as_of_at') }} - {{ epoch('resolved_at') }} as resolution_age_seconds

    from {{ ref('fct_cases') }}

)

select
    case_key,
    brand_id,
    platform,
    channel_status,
    message_type,
    resolution_status,
    resolution_basis,
    hand_over_status,
    {% for name, seconds in spans %}
    case
        when hand_over_status = 'none' or age_seconds < {{ seconds }} then null
        when hand_over_calendar_seconds <= {{ seconds }} then cast(1 as double)
        else cast(0 as double)
    end as handed_over_within_{{ name }},
    {% endfor %}
    case
        when hand_over_age_seconds > {{ var('hand_over_hours') }} * 3600
            then case when hand_over_status = 'succeeded' then cast(1 as double) else cast(0 as double) end
    end as hand_over_succeeded,
    case
        when resolution_age_seconds >= {{ var('reopened_within_days') }} * 86400
            then case when is_reopened then cast(0 as double) else cast(1 as double) end
    end as stayed_resolved,
    resolved_at is not null as is_resolved,
    local_date

from cases
