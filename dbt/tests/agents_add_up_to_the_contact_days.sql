{# Where agents are told, they and what nobody signed are the week's contact moments. #}
with

agents as (

    select
        brand_id,
        platform,
        iso_week,
        max(suppressed_agent_count) as suppressed_agent_count,
        sum(reply_count) as reply_count,
        sum(contact_moment_count) as contact_moment_count

    from {{ ref('rpt_agent_weeks') }}

    group by brand_id, platform, iso_week

),

days as (

    select
        brand_id,
        platform,
        iso_week,
        sum(reply_count) as reply_count,
        sum(contact_moment_count) as contact_moment_count

    from {{ ref('rpt_contact_days') }}

    group by brand_id, platform, iso_week

)

select days.brand_id, days.platform, days.iso_week
from days
left join agents
    on days.brand_id = agents.brand_id
    and days.platform = agents.platform
    and days.iso_week = agents.iso_week
where
    coalesce(agents.suppressed_agent_count, 0) = 0
    and (
        days.reply_count <> coalesce(agents.reply_count, 0)
        or days.contact_moment_count <> coalesce(agents.contact_moment_count, 0)
    )
