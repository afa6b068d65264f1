{# Two roads to a quarter's invitations and answers: its weeks' facts, the periods, and each dimension of the bias panel. #}
with

facts as (

    select
        brand_id,
        {{ quarter('local_date') }} as period,
        count(case when is_countable then 1 end) as invitation_count,
        count(case when is_countable and response_status = 'answered' then 1 end) as answered_count,
        sum(response_count) as response_count

    from {{ ref('fct_feedback') }}

    group by brand_id, {{ quarter('local_date') }}

),

periods as (

    select brand_id, period, platform, invitation_count, answered_count, response_count
    from {{ ref('rpt_feedback_periods') }}
    where period_kind = 'quarter'

),

channels as (

    select brand_id, period, sum(invitation_count) as invitation_count, sum(response_count) as response_count
    from periods
    where platform not in ('all', 'social')
    group by brand_id, period

),

panel as (

    select brand_id, period, dimension, sum(invited_count) as invitation_count, sum(answered_count) as answered_count
    from {{ ref('rpt_feedback_bias_periods') }}
    where platform = 'all'
    group by brand_id, period, dimension

)

select facts.brand_id, facts.period
from facts
left join periods on facts.brand_id = periods.brand_id and facts.period = periods.period and periods.platform = 'all'
left join channels on facts.brand_id = channels.brand_id and facts.period = channels.period
left join panel on facts.brand_id = panel.brand_id and facts.period = panel.period
where
    periods.invitation_count is distinct from facts.invitation_count
    or periods.answered_count is distinct from facts.answered_count
    or periods.response_count is distinct from facts.response_count
    or channels.invitation_count is distinct from facts.invitation_count
    or channels.response_count is distinct from facts.response_count
    or (facts.invitation_count > 0 and panel.invitation_count is distinct from facts.invitation_count)
    or (facts.invitation_count > 0 and panel.answered_count is distinct from facts.answered_count)
