{# The last hour of the backlog and the clocks still open then are the same. #}
with

last_hours as (

    select brand_id, platform, hour_at, open_clock_count
    from {{ ref('rpt_backlog_hours') }}
    qualify row_number() over (partition by brand_id, platform order by hour_at desc) = 1

)

select last_hours.brand_id, last_hours.platform
from last_hours
left join {{ ref('fct_response_clocks') }} as clocks
    on last_hours.brand_id = clocks.brand_id
    and last_hours.platform = clocks.platform
    and clocks.started_at <= last_hours.hour_at
    and (clocks.ended_at is null or clocks.ended_at > last_hours.hour_at)
group by last_hours.brand_id, last_hours.platform, last_hours.open_clock_count
having count(clocks.clock_key) <> max(last_hours.open_clock_count)
