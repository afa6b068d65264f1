{# Every day that is told of: MetricFlow asks for a table of days beside the facts. #}
{{ config(materialized='view') }}

with

spans as (

    select
        min(local_date) as first_date,
        max(local_date) as last_date

    from {{ ref('fct_posts') }}

),

days as (

    select {{ series('cast(first_date as timestamp)', 'cast(last_date as timestamp)', '1 day') }} as day_starts_at
    from spans

)

select cast(day_starts_at as date) as local_date
from days
