"""Rows of facts that pass every rule of the gate, two of a mart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

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

FACTS: dict[str, list[dict[str, Any]]] = {
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
    "fct_cases": [CASE, CASE | {"case_key": "case2", **OPEN_CASE}],
    "fct_sla_clocks": [PROMISE, PROMISE | {"sla_clock_key": "s2", "clock": "hand_over"}],
    "fct_feedback": [ASKED_HOW, ASKED_HOW | {"feedback_key": "f2"}],
    "fct_reply_outcomes": [OUTCOME, OUTCOME | {"reply_key": "p4"}],
}
