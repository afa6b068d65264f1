{#
    Every invitation and lone answer once per group that it is counted in: its week and quarter, and
    its own channel, all of them, and `social` for every one but the contact centre's own.
#}
{{ config(materialized='view') }}

with

dated as (

    select feedback.*, 'week' as period_kind, iso_week as period from {{ ref('fct_feedback') }} as feedback
    union all
    select feedback.*, 'quarter' as period_kind, {{ quarter('local_date') }} as period from {{ ref('fct_feedback') }} as feedback

)

select dated.*, platform as report_platform from dated
union all
select dated.*, 'all' as report_platform from dated
union all
select dated.*, 'social' as report_platform from dated
where platform not in ('phone', 'mail', 'letter', 'chat', 'unknown')
