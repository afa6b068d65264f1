with

moments as (

    select moments.*, platform as report_platform from {{ ref('int_contact_moments') }} as moments
    where is_contact_moment
    union all
    select moments.*, 'all' as report_platform from {{ ref('int_contact_moments') }} as moments
    where is_contact_moment

),

agents as (

    select
        brand_id,
        report_platform as platform,
        iso_week,
        agent_initials,
        cast(count(case when moment_kind = 'reply' then 1 end) as bigint) as reply_count,
        cast(count(*) as bigint) as contact_moment_count

    from moments

    group by brand_id, report_platform, iso_week, agent_initials

),

teams as (

    select
        brand_id,
        platform,
        iso_week,
        cast(count(agent_initials) as bigint) as agent_count,
        count(agent_initials) between 1 and {{ var('fewest_agents') - 1 }} as is_too_small

    from agents

    group by brand_id, platform, iso_week

),

{#
    All platforms less those that are told leave the ones that are not: where these together have
    too few agents, all platforms are not told either.
#}
hidden as (

    select
        agents.brand_id,
        agents.iso_week,
        count(distinct agents.agent_initials) as agent_count

    from agents

    inner join teams
        on agents.brand_id = teams.brand_id
        and agents.platform = teams.platform
        and agents.iso_week = teams.iso_week

    where agents.platform <> 'all' and teams.is_too_small

    group by agents.brand_id, agents.iso_week

),

judged as (

    select
        teams.brand_id,
        teams.platform,
        teams.iso_week,
        teams.agent_count,
        teams.is_too_small
        or (teams.platform = 'all' and coalesce(hidden.agent_count, 0) between 1 and {{ var('fewest_agents') - 1 }})
            as is_suppressed

    from teams

    left join hidden
        on teams.brand_id = hidden.brand_id
        and teams.iso_week = hidden.iso_week

),

told as (

    select
        agents.brand_id,
        agents.platform,
        agents.iso_week,
        case when agents.agent_initials is null then 'nobody' else 'agent' end as agent_status,
        agents.agent_initials,
        agents.reply_count,
        agents.contact_moment_count,
        judged.agent_count,
        cast(0 as bigint) as suppressed_agent_count

    from agents

    inner join judged
        on agents.brand_id = judged.brand_id
        and agents.platform = judged.platform
        and agents.iso_week = judged.iso_week

    where not judged.is_suppressed

    union all

    {# What nobody signed is left out too: the day's total less that would be the agents'. #}
    select
        brand_id,
        platform,
        iso_week,
        'suppressed' as agent_status,
        cast(null as string) as agent_initials,
        cast(null as bigint) as reply_count,
        cast(null as bigint) as contact_moment_count,
        agent_count,
        agent_count as suppressed_agent_count

    from judged

    where is_suppressed

),

spread_weeks as (

    select weeks.*, platform as report_platform from {{ ref('int_brand_weeks') }} as weeks
    union all
    select weeks.*, 'all' as report_platform from {{ ref('int_brand_weeks') }} as weeks

),

weeks as (

    select
        brand_id,
        report_platform as platform,
        iso_week,
        min(case when is_complete_week then 1 else 0 end) = 1 as is_complete_week,
        min(week_starts_on) as week_starts_on,
        min(as_of_at) as as_of_at

    from spread_weeks

    group by brand_id, report_platform, iso_week

)

select
    told.*,
    weeks.is_complete_week,
    weeks.week_starts_on,
    weeks.as_of_at

from told

inner join weeks
    on told.brand_id = weeks.brand_id
    and told.platform = weeks.platform
    and told.iso_week = weeks.iso_week
