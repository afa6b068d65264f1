{# Two roads to the quarter: its tiers, and every brand's rows. #}
with

tiers as (

    select
        quarter,
        sum(contact_moment_count) as contact_moment_count,
        sum(clock_count) as clock_count,
        sum(answered_within_24h_count) as answered_count

    from {{ ref('rpt_tier_quarters') }}

    where platform = 'all'

    group by quarter

),

brands as (

    select
        period as quarter,
        sum(clock_count) as clock_count,
        sum(answered_within_24h_count) as answered_count

    from {{ ref('rpt_response_periods') }}

    where period_kind = 'quarter' and platform = 'all' and clock_kind = 'first' and dimension = 'all'

    group by period

),

days as (

    select {{ quarter('local_date') }} as quarter, sum(contact_moment_count) as contact_moment_count
    from {{ ref('rpt_contact_days') }} where platform <> 'all' group by {{ quarter('local_date') }}

)

select days.quarter
from days
left join tiers on days.quarter = tiers.quarter
left join brands on days.quarter = brands.quarter
where
    days.contact_moment_count <> coalesce(tiers.contact_moment_count, 0)
    or coalesce(brands.clock_count, 0) <> coalesce(tiers.clock_count, 0)
    or coalesce(brands.answered_count, 0) <> coalesce(tiers.answered_count, 0)
