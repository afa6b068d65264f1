{#
    Two roads to a case: each has a resolution to promise, and a hand-over if a reply asked for it. A
    ticket that went to another team is a hand-over that was promised too, and asks nobody anything.
#}
select cases.brand_id, cases.platform, cases.period
from {{ ref('rpt_case_periods') }} as cases
left join {{ ref('rpt_sla_periods') }} as resolutions
    on cases.brand_id = resolutions.brand_id
    and cases.platform = resolutions.platform
    and cases.period_kind = resolutions.period_kind
    and cases.period = resolutions.period
    and resolutions.clock = 'resolution'
    and resolutions.message_type = 'all'
left join {{ ref('rpt_sla_periods') }} as hand_overs
    on cases.brand_id = hand_overs.brand_id
    and cases.platform = hand_overs.platform
    and cases.period_kind = hand_overs.period_kind
    and cases.period = hand_overs.period
    and hand_overs.clock = 'hand_over'
    and hand_overs.message_type = 'all'
where
    cases.case_count <> coalesce(resolutions.clock_count, 0)
    or cases.handed_over_count > coalesce(hand_overs.clock_count, 0)
