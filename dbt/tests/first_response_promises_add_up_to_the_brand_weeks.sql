{# Two roads to a promise: the SLA periods and the brand weeks. #}
select weeks.scope_id, weeks.platform, weeks.iso_week
from {{ ref('rpt_brand_weeks') }} as weeks
left join {{ ref('rpt_sla_periods') }} as periods
    on weeks.scope_id = periods.brand_id
    and weeks.platform = periods.platform
    and weeks.iso_week = periods.period
    and periods.period_kind = 'week'
    and periods.clock = 'first_response'
    and periods.message_type = 'all'
where
    weeks.scope_status = 'brand'
    and (
        weeks.sla_met_count <> coalesce(periods.sla_met_count, 0)
        or weeks.sla_missed_count <> coalesce(periods.sla_missed_count, 0)
        or weeks.sla_due_count <> coalesce(periods.sla_due_count, 0)
    )
