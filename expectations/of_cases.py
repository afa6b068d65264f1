"""The rules of cases and promises: SQL that tells the rows which break one."""

from __future__ import annotations

from expectations.rules import Row

CASES: tuple[Row, ...] = (
    (
        "fct_cases.resolved_as_it_says",
        "(resolution_status = 'open') <> (resolved_at is null) "
        "or (resolved_at is null) <> (resolution_basis is null) or resolved_at < opened_at "
        "or is_reopened <> (reopened_at is not null)",
        "a case's status, basis and time of resolution do not agree",
        "critical",
    ),
    (
        "fct_cases.handed_over_as_it_says",
        "(hand_over_status = 'none') <> (hand_over_asked_at is null) "
        "or (hand_over_status = 'succeeded') <> (moved_at is not null)",
        "a case's hand-over and its times do not agree",
        "critical",
    ),
    (
        "fct_sla_clocks.judged_by_a_target",
        "sla_outcome <> 'exempt' and sla_target_seconds is null",
        "a promise was judged without a target",
        "critical",
    ),
    (
        "rpt_sla_periods.outcomes_add_up",
        "sla_met_count + sla_missed_count + sla_due_count + sla_exempt_count <> clock_count",
        "the four outcomes do not add up to clock_count",
        "critical",
    ),
    (
        "rpt_case_periods.parts_of_their_wholes",
        "handed_over_count > case_count or hand_over_success_count > hand_over_decided_count "
        "or hand_over_decided_count > handed_over_count or resolved_count > case_count "
        "or resolution_decided_count > resolved_count "
        "or stayed_resolved_count > resolution_decided_count or "
        + " or ".join(
            f"handed_over_within_{t}_count > matured_{t}_count" for t in ("1h", "4h", "24h")
        ),
        "more cases were handed over, or stayed resolved, than could be",
        "critical",
    ),
)
