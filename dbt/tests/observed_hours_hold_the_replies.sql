{# Every reply by a person stands in an observed hour of its week, and over all platforms too. #}
with

weeks as (

    select brand_id, sum(case when platform = 'all' then reply_count else -reply_count end) as difference
    from {{ ref('rpt_observed_hours_weeks') }}
    group by brand_id

),

told as (

    select brand_id, sum(reply_count) as reply_count
    from {{ ref('rpt_observed_hours_weeks') }}
    where platform <> 'all'
    group by brand_id

),

given as (

    select brand_id, count(*) as reply_count
    from {{ ref('fct_replies') }}
    where not is_automated
    group by brand_id

)

select
    told.brand_id,
    told.reply_count,
    given.reply_count as given_count,
    weeks.difference
from told
inner join weeks
    on told.brand_id = weeks.brand_id
left join given
    on told.brand_id = given.brand_id
where told.reply_count <> coalesce(given.reply_count, 0) or weeks.difference <> 0
