{# Two roads: what each weekly rule counts and leaves out is all that it sees. #}
with

weeks as (

    select
        brand_id,
        definition_id,
        sum(value_count) as value_count,
        sum(value_count + left_out_count) as seen_count

    from {{ ref('rpt_definition_weeks') }}

    where platform = 'all' and definition_id not in ('facebook_page', 'socially_devoted')

    group by brand_id, definition_id

),

waits as (

    select
        brand_id,
        definition_id,
        count(*) as seen_count,
        count(case when is_counted then 1 end) as value_count

    from {{ ref('int_waits_redefined') }}

    where definition_id <> 'facebook_page'

    group by brand_id, definition_id

)

select waits.brand_id, waits.definition_id
from waits
left join weeks
    on waits.brand_id = weeks.brand_id
    and waits.definition_id = weeks.definition_id
where
    waits.seen_count <> coalesce(weeks.seen_count, 0)
    or waits.value_count <> coalesce(weeks.value_count, 0)
