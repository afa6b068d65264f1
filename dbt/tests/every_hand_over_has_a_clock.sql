{# A case whose customer or ticket was sent on has one hand-over clock, and no other case has one. #}
select
    cases.case_key,
    count(clocks.sla_clock_key) as clock_count

from {{ ref('fct_cases') }} as cases

left join {{ ref('int_cases_routed') }} as routed
    on cases.case_key = routed.case_key

left join {{ ref('fct_sla_clocks') }} as clocks
    on cases.case_key = clocks.case_key
    and clocks.clock = 'hand_over'

group by cases.case_key, cases.hand_over_asked_at, routed.routed_at

having
    count(clocks.sla_clock_key)
    <> case when cases.hand_over_asked_at is not null or routed.routed_at is not null then 1 else 0 end
