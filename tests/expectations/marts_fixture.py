"""A tiny build whose marts keep every promise, made from the marts' own contracts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations import contracts

PERSON = f"k1_{8:032x}"
BRAND_KEY = f"k1_{7:032x}"
ASKED = datetime.fromisoformat("2026-03-02 09:00")
ANSWERED = datetime.fromisoformat("2026-03-02 09:10")
AS_OF = datetime.fromisoformat("2026-03-09")

WHEN = {
    "local_date": date(2026, 3, 2),
    "iso_week": "2026-W10",
    "week_starts_on": date(2026, 3, 2),
    "local_iso_weekday": 1,
    "local_hour": 10,
    "as_of_at": AS_OF,
}
COMMON = WHEN | {
    "brand_id": "acme",
    "platform": "mastodon",
    "author_key": PERSON,
    "channel_status": "public",
    "thread_key": "t1",
}
PERIODS = ("15m", "1h", "4h", "8h", "24h", "72h")


def _post(key: str, **values: Any) -> dict[str, Any]:
    return {
        "brand_post_key": key,
        "post_key": key,
        "native_id": key,
        "post_text": "Thanks @acme, write to [e-mail] or @acme@social.example",
        "language_code": "en",
        "addressing_status": "direct",
        "conversation_key": "c1",
        "version_count": 1,
        "created_at": ASKED,
        "known_at": AS_OF,
    } | values


def _clock(key: str, **values: Any) -> dict[str, Any]:
    return {
        "clock_key": key,
        "clock_kind": "first",
        "conversation_key": "c1",
        "started_post_key": "p1",
        "answered_post_key": "p2",
        "addressing_status": "direct",
        "status": "answered",
        "sla_outcome": "met",
        "sla_hours_basis": "calendar",
        "calendar_seconds": 600,
        "open_seconds": 300,
        "sla_target_seconds": 3600,
        "waited_calendar_seconds": 600,
        "waited_open_seconds": 300,
        **{f"answered_within_{period}": 1.0 for period in PERIODS},
        "sla_met": 1.0,
        "started_at": ASKED,
        "answered_at": ANSWERED,
        "ended_at": ANSWERED,
    } | values


OPEN = {
    "conversation_key": "c2",
    "started_post_key": "p3",
    "answered_post_key": None,
    "status": "open",
    "sla_outcome": "exempt",
    "sla_target_seconds": None,
    "calendar_seconds": None,
    "open_seconds": None,
    "sla_met": None,
    "answered_at": None,
    "ended_at": None,
    **{f"answered_within_{period}": 0.0 for period in PERIODS},
}
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
CASE: dict[str, Any] = {
    "case_key": "case1",
    "resolution_status": "resolved",
    "resolution_basis": "silence",
    "hand_over_status": "succeeded",
    "opened_at": ASKED,
    "last_replied_at": ANSWERED,
    "hand_over_asked_at": ANSWERED,
    "moved_at": ANSWERED,
    "resolution_replied_at": ANSWERED,
    "resolved_at": ANSWERED,
}
OPEN_CASE: dict[str, Any] = {
    "resolution_status": "open",
    "resolution_basis": None,
    "hand_over_status": "none",
    "hand_over_asked_at": None,
    "moved_at": None,
    "resolution_replied_at": None,
    "resolved_at": None,
}
PROMISE: dict[str, Any] = {
    "sla_clock_key": "s1",
    "clock": "resolution",
    "case_key": "case1",
    "sla_outcome": "met",
    "sla_target_seconds": 3600,
    "started_at": ASKED,
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
OUTCOME: dict[str, Any] = {
    "reply_key": "p2",
    "conversation_key": "c1",
    "post_key": "p2",
    "engagement": "reactive",
    "calendar_seconds": 600,
    "sentiment_before": -1.0,
    "sentiment_after": 1.0,
    "sentiment_shift": 2.0,
    "customer_answered_within_7d": 1.0,
    "follow_on_within_7d": 0.0,
    "replied_at": ANSWERED,
    "customer_answered_at": ANSWERED,
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
ASKED_HOW: dict[str, Any] = {
    "feedback_key": "f1",
    "reply_key": "p2",
    "conversation_key": "c1",
    "invitation_basis": "reply",
    "response_status": "answered",
    "satisfaction_score": 8,
    "recommend_score": 9,
    "response_count": 1,
    "is_countable": True,
    "invited_at": ANSWERED,
    "responded_at": ANSWERED,
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
ROWS: dict[str, list[dict[str, Any]]] = {
    "fct_posts": [
        _post("p1"),
        _post(
            "p2", is_brand_post=True, is_reply=True, addressing_status="own", author_key=BRAND_KEY
        ),
        _post("p3", conversation_key="c2"),
    ],
    "fct_conversations": [
        {
            "conversation_key": "c1",
            "conversation_engagement": "reactive",
            "inbound_post_count": 1,
            "reply_count": 1,
            "is_answered": True,
            "opened_at": ASKED,
            "first_replied_at": ANSWERED,
            "last_posted_at": ANSWERED,
        },
        {
            "conversation_key": "c2",
            "conversation_engagement": "none",
            "inbound_post_count": 1,
            "opened_at": ASKED,
            "last_posted_at": ASKED,
        },
    ],
    "fct_response_clocks": [_clock("k1"), _clock("k2", **OPEN)],
    "fct_replies": [
        {
            "reply_key": "p2",
            "conversation_key": "c1",
            "post_key": "p2",
            "answered_post_key": "p1",
            "engagement": "reactive",
            "conversation_engagement": "reactive",
            "is_first_reply": True,
            "replied_at": ANSWERED,
        }
    ],
    "rpt_brand_weeks": [WEEK, WEEK | {"scope_status": "brand_set", "scope_id": "all-acme"}],
    "rpt_response_periods": [PERIOD, PERIOD | {"period_kind": "quarter", "period": "2026-Q1"}],
    "rpt_answer_periods": [ANSWERS, ANSWERS | {"denominator": "inbound"}],
    "fct_cases": [CASE, CASE | {"case_key": "case2", **OPEN_CASE}],
    "fct_sla_clocks": [PROMISE, PROMISE | {"sla_clock_key": "s2", "clock": "hand_over"}],
    "rpt_sla_periods": [KEPT, KEPT | {"clock": "resolution"}],
    "rpt_engagement_periods": [ENGAGED, ENGAGED | {"denominator": "first_replies"}],
    "rpt_channel_periods": [CHANNELS, CHANNELS | {"denominator": "inbound_posts"}],
    "fct_feedback": [ASKED_HOW, ASKED_HOW | {"feedback_key": "f2"}],
    "rpt_feedback_periods": [TOLD_HOW, TOLD_HOW | {"platform": "all"}],
    "rpt_feedback_bias_periods": [PANEL, PANEL | {"platform": "all"}],
    "fct_reply_outcomes": [OUTCOME, OUTCOME | {"reply_key": "p4"}],
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
# What a column holds that no row names; null where its type is not here.
EMPTY = {"bigint": 0, "boolean": False}
DUCKDB_TYPES = {"string": "varchar", "text": "varchar"}


def build(path: Path, folder: Path = contracts.FOLDER) -> Path:
    """Make a build with a schema ``marts`` that passes every rule."""
    with duckdb.connect(str(path)) as database:
        database.execute("create schema marts")
        for name, contract in contracts.read(folder).items():
            types = contract.types
            typed = ", ".join(f'"{c}" {DUCKDB_TYPES.get(t, t)}' for c, t in types.items())
            database.execute(f"create table marts.{name} ({typed})")
            for row in ROWS[name]:
                known = {c: EMPTY.get(t) if _is_a_number(c) else None for c, t in types.items()}
                known |= {c: False for c, t in types.items() if t == "boolean"}
                known |= {c: v for c, v in (COMMON | row).items() if c in types}
                marks = ", ".join("?" * len(types))
                database.execute(
                    f"insert into marts.{name} values ({marks})", [known[c] for c in types]
                )
    return path


def _is_a_number(column: str) -> bool:
    return column.endswith("_count")
