{# Two roads to a number: the weeks' sums and the rows themselves. #}
with

weeks as (

    select
        scope_id as brand_id,
        sum(inbound_post_count + brand_post_count + excluded_post_count) as post_count,
        sum(reply_count) as reply_count,
        sum(clock_count) as clock_count,
        sum(sla_met_count + sla_missed_count + sla_due_count + sla_exempt_count) as outcome_count

    from {{ ref('rpt_brand_weeks') }}

    where scope_status = 'brand' and platform = 'all'

    group by scope_id

),

posts as (

    select brand_id, count(*) as post_count
    from {{ ref('fct_posts') }} where brand_id is not null group by brand_id

),

replies as (

    select brand_id, count(*) as reply_count
    from {{ ref('fct_replies') }} where not is_automated group by brand_id

),

clocks as (

    select brand_id, count(*) as clock_count
    from {{ ref('fct_response_clocks') }} group by brand_id

)

select posts.brand_id
from posts
left join weeks on posts.brand_id = weeks.brand_id
left join replies on posts.brand_id = replies.brand_id
left join clocks on posts.brand_id = clocks.brand_id
where
    posts.post_count <> coalesce(weeks.post_count, 0)
    or coalesce(replies.reply_count, 0) <> coalesce(weeks.reply_count, 0)
    or coalesce(clocks.clock_count, 0) <> coalesce(weeks.clock_count, 0)
    or coalesce(clocks.clock_count, 0) <> coalesce(weeks.outcome_count, 0)
