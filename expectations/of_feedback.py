"""The rules of invitations, answers and their figures: SQL that tells the rows which break one."""

from __future__ import annotations

from expectations.rules import Row

FEEDBACK: tuple[Row, ...] = (
    (
        "fct_feedback.answered_as_it_says",
        "(response_status = 'answered') <> (responded_at is not null) "
        "or (responded_at is null) <> (response_count = 0) "
        "or is_countable <> (invitation_basis <> 'answer' and response_status <> 'unknown') "
        "or (invitation_basis = 'reply') <> (reply_key is not null)",
        "an invitation's basis, status and answer do not agree",
        "critical",
    ),
    (
        "fct_feedback.scores_exist",
        "satisfaction_score not between 1 and 10 or recommend_score not between 0 and 10 "
        "or (response_count = 0 and coalesce(satisfaction_score, recommend_score) is not null)",
        "a score is off its scale, or nobody gave it",
        "critical",
    ),
    (
        "rpt_feedback_periods.answered_of_the_invited",
        "answered_count > invitation_count or answered_within_7d_count > matured_7d_count "
        "or matured_7d_count > invitation_count "
        "or greatest(csat_count, nps_count, goal_reached_count, would_use_again_count) "
        "> answered_count + uninvited_answer_count",
        "more answers are counted than there are",
        "critical",
    ),
    (
        "rpt_feedback_periods.figures_on_their_scale",
        "reweighted_csat_mean not between 1 and 10 or reweighted_nps not between -100 and 100 "
        "or csat_mean not between coalesce(csat_mean_low, 1) and coalesce(csat_mean_high, 10) "
        "or nps not between coalesce(nps_low, -100) and coalesce(nps_high, 100)",
        "a figure is off its scale, or outside its interval",
        "critical",
    ),
    (
        "rpt_feedback_bias_periods.answered_of_the_invited",
        "answered_count > invited_count or invited_count > helped_count",
        "more customers answered than were invited, or were invited than were helped",
        "critical",
    ),
)
