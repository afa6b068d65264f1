"""Rows of what is published by period that pass every rule of the gate, two of a mart."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.expectations.rows_of_facts import AS_OF, ASKED, PERIODS

WEEK: dict[str, Any] = {
    "scope_status": "brand",
    "scope_id": "acme",
    "scope_name": "Acme",
    "is_complete_week": True,
    "conversation_count": 2,
    "public_conversation_count": 2,
    "reply_count": 1,
    "reactive_reply_count": 1,
    "reactive_reply_share": 1.0,
    "proactive_reply_share": 0.0,
    "follow_up_reply_share": 0.0,
    "unknown_reply_share": 0.0,
    "sla_attainment_share": 1.0,
    "sla_attainment_low_share": 0.2,
    "sla_attainment_high_share": 1.0,
    "sla_met_count": 1,
    **{
        name: value
        for period in PERIODS
        for name, value in {
            f"matured_{period}_count": 2,
            f"answered_within_{period}_count": 1,
            f"answered_within_{period}_share": 0.5,
            f"answered_within_{period}_low_share": 0.1,
            f"answered_within_{period}_high_share": 0.9,
        }.items()
    },
}


def _label(label: str) -> dict[str, Any]:
    return {
        "head": "sentiment",
        "label": label,
        "platform": "all",
        "model_version": "m",
        "correction_status": "corrected",
        "text_count": 2,
        "labelled_count": 1,
        **{f"{kind}_share": 0.5 for kind in ("raw", "corrected")},
        **{f"{kind}_low_share": 0.1 for kind in ("raw", "corrected")},
        **{f"{kind}_high_share": 0.9 for kind in ("raw", "corrected")},
    }


PERIOD: dict[str, Any] = {
    "period_kind": "week",
    "period": "2026-W10",
    "clock_kind": "first",
    "dimension": "all",
    "dimension_value": "all",
    "clock_count": 2,
    "answered_count": 1,
    "open_count": 1,
    **{name: WEEK[name] for name in WEEK if name.startswith(("matured_", "answered_within_"))},
    **{
        f"{name}_{hours}_seconds": seconds
        for hours in ("calendar", "open")
        for name, seconds in (("median", 600), ("median_low", 600), ("median_high", 900))
    },
}
ANSWERS: dict[str, Any] = {
    "period_kind": "week",
    "period": "2026-W10",
    "denominator": "direct",
    "post_count": 3,
    "closer_count": 1,
    "eligible_count": 2,
    "answered_count": 1,
    **{
        name: value
        for span in ("", "_24h", "_72h")
        for name, value in {
            f"answer_rate{span}_share": 0.5,
            f"answer_rate{span}_low_share": 0.1,
            f"answer_rate{span}_high_share": 0.9,
        }.items()
    },
    **{f"matured_{span}_count": 2 for span in ("24h", "72h")},
    **{f"answered_within_{span}_count": 1 for span in ("24h", "72h")},
}
KEPT: dict[str, Any] = {
    "period_kind": "week",
    "period": "2026-W10",
    "clock": "hand_over",
    "message_type": "all",
    "clock_count": 1,
    "sla_met_count": 1,
    "sla_attainment_share": 1.0,
    "sla_attainment_low_share": 0.2,
    "sla_attainment_high_share": 1.0,
}
ENGAGED: dict[str, Any] = {
    "period_kind": "week",
    "period": "2026-W10",
    "denominator": "replies",
    "brand_engagement_status": "some_proactive",
    "reply_count": 4,
    **{
        name: value
        for kind in ("reactive", "proactive", "follow_up", "unknown")
        for name, value in {
            f"{kind}_reply_count": 1,
            f"{kind}_reply_share": 0.25,
            f"{kind}_reply_low_share": 0.1,
            f"{kind}_reply_high_share": 0.7,
        }.items()
    },
}
FOLLOWED: dict[str, Any] = {
    "period_kind": "quarter",
    "period": "2026-Q1",
    "dimension": "all",
    "dimension_value": "all",
    "reply_count": 2,
    "shift_count": 2,
    "mix_share": 1.0,
    **{f"{name}_matured_count": 2 for name in ("customer_answered", "follow_on")},
    **{f"{name}_count": 1 for name in ("customer_answered", "follow_on")},
    **{f"{name}_share": 0.5 for name in ("customer_answered", "follow_on")},
    **{f"{name}_low_share": 0.1 for name in ("customer_answered", "follow_on")},
    **{f"{name}_high_share": 0.9 for name in ("customer_answered", "follow_on")},
    **{f"{name}sentiment_shift_mean": 0.5 for name in ("", "adjusted_")},
    **{f"{name}sentiment_shift_low_mean": -0.5 for name in ("", "adjusted_")},
    **{f"{name}sentiment_shift_high_mean": 1.5 for name in ("", "adjusted_")},
}
CHANNELS: dict[str, Any] = {
    "period_kind": "week",
    "period": "2026-W10",
    "denominator": "conversations",
    "item_count": 2,
    **{f"{channel}_count": 1 for channel in ("public", "private")},
    **{f"{channel}_share": 0.5 for channel in ("public", "private")},
    **{f"{channel}_low_share": 0.1 for channel in ("public", "private")},
    **{f"{channel}_high_share": 0.9 for channel in ("public", "private")},
}
REFERENCE: dict[str, Any] = {
    "quarter": "2026-Q1",
    "reference_id": "once",
    "source": "a study",
    "population": "brands",
    "method": "counted",
    "metric": "answer_rate_share",
    "unit": "share",
    "comparison_status": "compared",
    "comparison": "Ours leaves spam out.",
    "reference_value": 0.5,
    "own_value": 0.6,
}
RULED: dict[str, Any] = {
    "definition_id": "sprout",
    "tool": "Sprout Social",
    "rule": "What is sent in business hours counts.",
    "value_seconds": 300,
    "value_count": 1,
}
DAY: dict[str, Any] = {
    "busiest_local_hour": 10,
    "customer_turn_count": 2,
    "reply_count": 1,
    "contact_moment_count": 2,
    "busiest_hour_contact_moment_count": 2,
}
HOURS: dict[str, Any] = {
    "reply_count": 5,
    "observed_hour_count": 3,
    "configured_hour_count": 4,
    "observed_outside_hour_count": 1,
    "configured_unused_hour_count": 2,
}
TREND: dict[str, Any] = {
    "quarter": "2026-Q1",
    "hours_trend_status": "widening",
    "week_count": 9,
    "observed_hour_change_mean": 3.0,
    "observed_hour_change_low_mean": 1.0,
    "observed_hour_change_high_mean": 5.0,
    "quarter_starts_on": date(2026, 1, 1),
}
REPLAY: dict[str, Any] = {
    "scenario": "configured",
    "scenario_title": "As it was",
    "answers_per_queue_hour": 2.0,
    "open_hour_mean": 40.0,
    "window_starts_on": date(2026, 1, 12),
    **{
        name: value
        for span in ("1h", "4h", "24h")
        for name, value in {
            f"observed_within_{span}_share": 0.5,
            f"answered_within_{span}_share": 0.6,
            f"answered_within_{span}_low_share": 0.5,
            f"answered_within_{span}_high_share": 0.7,
            f"backtest_error_{span}": 0.1,
            f"change_within_{span}": 0.0,
        }.items()
    },
}
STAFFED: dict[str, Any] = REPLAY | {
    "observed_people_count": 2,
    "people_count": 2,
    "answers_per_person_hour": 1.5,
    "target_share": 0.8,
    **{
        name: value
        for span in ("1h", "4h", "24h")
        for name, value in {
            f"people_needed_{span}_count": 4,
            f"people_needed_{span}_low_count": 3,
            f"people_needed_{span}_high_count": None,
            f"reachable_within_{span}_share": 0.9,
        }.items()
    },
}
USED = {"source": "mastodon", "used_date": date(2026, 3, 2)}
MOOD: dict[str, Any] = {
    "platform": "all",
    "model_version": "m1",
    "correction_status": "too_unsure",
    "text_count": 2,
    "negative_count": 1,
    "positive_count": 1,
    "net_sentiment": 0.0,
    "net_sentiment_low": -0.5,
    "net_sentiment_high": 0.5,
}
TOLD_HOW: dict[str, Any] = {
    "period_kind": "quarter",
    "period": "2026-Q1",
    "invitation_count": 2,
    "answered_count": 1,
    "response_count": 1,
    "response_rate_share": 0.5,
    "response_rate_low_share": 0.1,
    "response_rate_high_share": 0.9,
    "csat_count": 1,
    "csat_mean": 8.0,
    "csat_share": 1.0,
    "csat_low_share": 0.2,
    "csat_high_share": 1.0,
    "nps_count": 1,
    "nps": 100.0,
    "reweighted_csat_mean": 8.0,
}
PANEL: dict[str, Any] = {
    "period_kind": "quarter",
    "period": "2026-Q1",
    "dimension": "channel",
    "dimension_value": "public",
    "helped_count": 4,
    "invited_count": 2,
    "answered_count": 1,
    "invited_share": 0.5,
    "invited_low_share": 0.1,
    "invited_high_share": 0.9,
    "response_rate_share": 0.5,
    "response_rate_low_share": 0.1,
    "response_rate_high_share": 0.9,
}
TIER: dict[str, Any] = {
    "quarter": "2026-Q1",
    "tier": "1-100",
    "brand_count": 1,
    "contact_moment_count": 2,
    "clock_count": 2,
    "reply_count": 1,
    **{name: WEEK[name] for name in WEEK if name.startswith(("matured_", "answered_within_"))},
}
TEAM: dict[str, Any] = {
    "agent_status": "suppressed",
    "reply_count": None,
    "contact_moment_count": None,
    "agent_count": 1,
    "suppressed_agent_count": 1,
}
DRIFT = {
    "detected_language": "nl",
    "head": "sentiment",
    "model_version": "m",
    "drift_status": "ok",
    "text_count": 300,
    "drift_distance": 0.1,
}

PUBLISHED: dict[str, list[dict[str, Any]]] = {
    "rpt_brand_weeks": [WEEK, WEEK | {"scope_status": "brand_set", "scope_id": "all-acme"}],
    "rpt_response_periods": [PERIOD, PERIOD | {"period_kind": "quarter", "period": "2026-Q1"}],
    "rpt_answer_periods": [ANSWERS, ANSWERS | {"denominator": "inbound"}],
    "rpt_sla_periods": [KEPT, KEPT | {"clock": "resolution"}],
    "rpt_engagement_periods": [ENGAGED, ENGAGED | {"denominator": "first_replies"}],
    "rpt_channel_periods": [CHANNELS, CHANNELS | {"denominator": "inbound_posts"}],
    "rpt_feedback_periods": [TOLD_HOW, TOLD_HOW | {"platform": "all"}],
    "rpt_feedback_bias_periods": [PANEL, PANEL | {"platform": "all"}],
    "rpt_reply_outcome_periods": [FOLLOWED, FOLLOWED | {"platform": "all"}],
    "rpt_contact_days": [DAY, DAY | {"platform": "all"}],
    "rpt_agent_weeks": [TEAM, TEAM | {"platform": "all"}],
    "rpt_tier_quarters": [TIER, TIER | {"tier": "rest"}],
    "rpt_definition_weeks": [RULED, RULED | {"definition_id": "zendesk", "value_seconds": 600}],
    "rpt_references": [REFERENCE, REFERENCE | {"reference_id": "again"}],
    "rpt_demand_hours": [{"open_share": 1.0}, {"local_hour": 11, "open_share": 0.5}],
    "rpt_observed_hours_weeks": [HOURS, HOURS | {"platform": "all"}],
    "rpt_observed_hours_quarters": [TREND, TREND | {"platform": "all"}],
    "rpt_whatif_hours": [REPLAY, REPLAY | {"scenario": "evenings"}],
    "rpt_capacity": [STAFFED, STAFFED | {"scenario": "one_more", "people_count": 3}],
    "rpt_backlog_hours": [{"hour_at": ASKED}, {"hour_at": AS_OF}],
    "rpt_label_weeks": [_label("negative"), _label("positive")],
    "rpt_sentiment_weeks": [MOOD, MOOD | {"iso_week": "2026-W09"}],
    "rpt_label_drift_weeks": [DRIFT, DRIFT | {"head": "words"}],
    "rpt_case_periods": [
        {"period_kind": "week", "period": "2026-W10", "case_count": 2},
        {"period_kind": "week", "period": "2026-W09", "case_count": 1},
    ],
    "rpt_rules": [
        {"rule": "small_count", "setting": "30"},
        {"rule": "copy_days", "setting": "7"},
    ],
    "rpt_costs": [
        {**USED, "stream": "query:1", "object_count": 5, "charged_count": 3, "cost_usd": 0.015},
        {**USED, "stream": "look-up"},
    ],
    "rpt_coverage": [
        {"source": "mastodon", "subject": "account:7", "coverage_status": "collected"},
        {
            "source": "mastodon",
            "subject": "posts for followers only",
            "coverage_status": "not_collected",
            "reason_code": "protected",
        },
    ],
    "rpt_sources": [
        {
            "watermark_at": AS_OF,
            "received_count": 6,
            "landed_count": 5,
            "duplicate_count": 1,
            "reading_count": 1,
        },
        {"platform": "bluesky", "watermark_at": AS_OF},
    ],
}
