"""A small serving file with plausible marts: three brands, two platforms, eight weeks.

Only for looking at dashboards: its figures follow no definition, its columns follow the contract.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

BRANDS = ("noordlicht", "tramhuis", "veldpost")
PLATFORMS = ("bluesky", "mastodon")
FIRST_DAY = datetime(2026, 9, 21, tzinfo=UTC)  # a Monday
WEEKS = 8
AS_OF = FIRST_DAY + timedelta(weeks=WEEKS) - timedelta(hours=5)
LIMITS = {"15m": 900, "1h": 3600, "4h": 14400, "8h": 28800, "24h": 86400, "72h": 259200}
HOURS = [1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 12, 13, 13, 12, 12, 13, 14, 14, 12, 8, 4, 2]
STYLES = ("accommodative", "defensive", "informative", "none")
LABELS = (
    ("sentiment", ("negative", "neutral", "positive")),
    ("emotion", ("irritated", "none", "happy")),
    ("message_type", ("complaint", "remark", "compliment")),
    ("question_status", ("yes", "no", "no")),
    ("department", ("customer_care", "other", "it")),
    ("topic", ("delivery", "other", "app")),
    ("label_words", ("sentiment: jammer", None, "sentiment: fijn")),
)

Row = dict[str, Any]


def write_serving(path: Path, *, seed: int = 7) -> Path:
    """Write the file and return its path."""
    chance = random.Random(seed)
    conversations = list(_conversations(chance))
    tables = {
        "fct_conversations": [row["conversation"] for row in conversations],
        "fct_response_clocks": [row["clock"] for row in conversations],
        "fct_replies": [row["reply"] for row in conversations if row["reply"]],
        "fct_posts": [post for row in conversations for post in row["posts"]],
        "rpt_demand_hours": list(_demand(conversations)),
        "rpt_backlog_hours": list(_backlog(conversations)),
        "rpt_brand_weeks": list(_weeks(conversations)),
        "rpt_response_periods": list(_periods(_waits)),
        "rpt_answer_periods": list(_periods(_answers)),
        "rpt_sla_periods": list(_periods(_promises)),
        "rpt_label_weeks": list(_label_weeks(conversations)),
        "rpt_label_drift_weeks": list(_drift()),
        "rpt_coverage": list(_coverage()),
    }
    with duckdb.connect(path) as connection:
        connection.execute("create schema marts")
        for name, rows in tables.items():
            table = pa.Table.from_pylist(rows)
            connection.register("rows", table)
            connection.execute(f"create table marts.{name} as select * from rows")
            connection.unregister("rows")
    return path


def _when(moment: datetime) -> Row:
    local = moment + timedelta(hours=2)
    year, week, weekday = local.isocalendar()
    return {
        "local_date": local.date(),
        "iso_week": f"{year}-W{week:02d}",
        "local_iso_weekday": weekday,
        "local_hour": local.hour,
    }


def _plain(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment else None


def _conversations(chance: random.Random) -> Iterator[Row]:
    for number in range(2400):
        brand, platform = chance.choice(BRANDS), chance.choices(PLATFORMS, (3, 2))[0]
        day = chance.choices(range(WEEKS * 7), [5 if d % 7 < 5 else 2 for d in range(WEEKS * 7)])
        hour = chance.choices(range(24), HOURS)[0]
        start = FIRST_DAY + timedelta(days=day[0], hours=hour, minutes=chance.randrange(60))
        if start < AS_OF:
            yield _conversation(chance, number, brand, platform, start)


def _conversation(
    chance: random.Random, number: int, brand: str, platform: str, start: datetime
) -> Row:
    seconds = int(chance.lognormvariate(8.0 + 0.7 * BRANDS.index(brand), 1.5))
    replied_at = start + timedelta(seconds=seconds)
    answered = chance.random() < 0.85 and replied_at < AS_OF
    direct = chance.random() < 0.8
    proactive = answered and not direct
    key, customer = f"c{number:05d}", f"a{chance.randrange(1500):05d}"
    channel = "private" if chance.random() < 0.15 else "public"
    due = start + timedelta(hours=4)
    outcome = "due" if not answered and due > AS_OF else "missed"
    outcome = "met" if answered and replied_at <= due else outcome
    whose = {"brand_id": brand, "platform": platform, "conversation_key": key}
    shares = {
        f"answered_within_{name}": float(answered and seconds <= limit)
        if start <= AS_OF - timedelta(seconds=limit)
        else None
        for name, limit in LIMITS.items()
    }
    engagement = "proactive" if proactive else "reactive"
    posts = [_post(whose, f"p{number}q", start, brand_post=False, direct=direct, by=customer)]
    reply = None
    if answered:
        posts.append(_post(whose, f"p{number}r", replied_at, brand_post=True, by=brand))
        reply = {
            **whose,
            "reply_key": f"r{number}",
            "engagement": engagement
            if chance.random() < 0.7
            else chance.choice(["follow_up", "follow_up", "unknown"]),
            "conversation_engagement": engagement,
            "is_first_reply": True,
            "is_automated": False,
            "channel_status": channel,
            "detected_language": "nl",
            "reply_style": chance.choice(STYLES),
            "signature_status": chance.choice(["no", "yes"]),
            "language_match_status": "yes",
            **_when(replied_at),
            "replied_at": _plain(replied_at),
        }
    return {
        "conversation": {
            **whose,
            "thread_key": key,
            "author_key": customer,
            "channel_status": channel,
            "conversation_engagement": engagement if answered else "none",
            "inbound_post_count": 1,
            "reply_count": int(answered),
            "is_answered": answered,
            **_when(start),
            "opened_at": _plain(start),
            "first_replied_at": _plain(replied_at) if answered else None,
            "as_of_at": _plain(AS_OF),
        },
        "clock": {
            **whose,
            "clock_key": f"k{number}",
            "author_key": customer,
            "clock_kind": "first",
            "channel_status": channel,
            "status": "answered" if answered else "open",
            "sla_outcome": outcome,
            "sla_met": {"met": 1.0, "missed": 0.0}.get(outcome),
            "calendar_seconds": seconds if answered else None,
            **shares,
            **_when(start),
            "started_at": _plain(start),
            "answered_at": _plain(replied_at) if answered else None,
            "ended_at": _plain(replied_at) if answered else None,
            "as_of_at": _plain(AS_OF),
        },
        "reply": reply,
        "posts": posts,
    }


def _post(
    whose: Row, key: str, at: datetime, *, brand_post: bool, by: str, direct: bool = True
) -> Row:
    inbound = "direct" if direct else "indirect"
    return {
        **whose,
        "brand_post_key": f"{whose['brand_id']}-{key}",
        "post_key": key,
        "author_key": by,
        "addressing_status": "own" if brand_post else inbound,
        "channel_status": "public",
        "exclusion_reason": None,
        "is_brand_post": brand_post,
        "copied_post_key": None,
        "post_text": f"Text of {key}",
        "detected_language": "nl",
        **{column: None if brand_post else values[len(key + by) % 3] for column, values in LABELS},
        **_when(at),
        "created_at": _plain(at),
    }


def _demand(conversations: list[Row]) -> Iterator[Row]:
    counts: dict[tuple[Any, ...], int] = {}
    for row in conversations:
        post = row["posts"][0]
        slot = ("brand_id", "platform", "iso_week", "local_iso_weekday", "local_hour")
        counts[tuple(post[name] for name in slot)] = 1 + counts.get(
            tuple(post[name] for name in slot), 0
        )
    for brand in BRANDS:
        for platform in PLATFORMS:
            for hour in range(WEEKS * 168):
                moment = FIRST_DAY + timedelta(hours=hour - 2)
                when = _when(moment)
                weekday, clock = when["local_iso_weekday"], when["local_hour"]
                key = (brand, platform, when["iso_week"], weekday, clock)
                is_open = 8 <= clock < 21 if weekday < 6 else 10 <= clock < 17
                yield {
                    "brand_id": brand,
                    "platform": platform,
                    "iso_week": when["iso_week"],
                    "week_starts_on": when["local_date"] - timedelta(days=weekday - 1),
                    "local_iso_weekday": weekday,
                    "local_hour": clock,
                    "direct_post_count": counts.get(key, 0),
                    "open_share": float(is_open),
                }


def _backlog(conversations: list[Row]) -> Iterator[Row]:
    clocks = [row["clock"] for row in conversations]
    for brand in BRANDS:
        for platform in PLATFORMS:
            mine = [c for c in clocks if (c["brand_id"], c["platform"]) == (brand, platform)]
            for hour in range(WEEKS * 168 - 5):
                at = FIRST_DAY + timedelta(hours=hour)
                now = at.replace(tzinfo=None)
                waiting = sum(
                    c["started_at"] <= now and (c["ended_at"] is None or c["ended_at"] > now)
                    for c in mine
                )
                when = _when(at)
                yield {
                    "brand_id": brand,
                    "platform": platform,
                    "hour_at": now,
                    "local_date": when["local_date"],
                    "iso_week": when["iso_week"],
                    "open_clock_count": waiting,
                }


def _weeks(conversations: list[Row]) -> Iterator[Row]:
    clocks = [row["clock"] for row in conversations]
    for week in sorted({clock["iso_week"] for clock in clocks}):
        for brand in BRANDS:
            for platform in ("all", *PLATFORMS):
                values = [
                    clock["answered_within_1h"]
                    for clock in clocks
                    if clock["iso_week"] == week
                    and clock["brand_id"] == brand
                    and platform in ("all", clock["platform"])
                    and clock["answered_within_1h"] is not None
                ]
                share = sum(values) / len(values) if values else None
                monday = datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC)
                yield {
                    "scope_status": "brand",
                    "scope_id": brand,
                    "scope_name": brand.title(),
                    "platform": platform,
                    "iso_week": week,
                    "week_starts_on": monday.date(),
                    "first_clock_count": len(values),
                    "matured_1h_count": len(values),
                    "answered_within_1h_share": share,
                    "answered_within_1h_low_share": max(0.0, share - 0.1) if share else share,
                    "answered_within_1h_high_share": min(1.0, share + 0.1) if share else share,
                    "sla_attainment_share": share,
                    "open_clock_count": 3,
                }


def _label_weeks(conversations: list[Row]) -> Iterator[Row]:
    asked = {"sentiment": ("negative", "neutral", "positive"), "apology": ("no", "yes")}
    for week in sorted({row["clock"]["iso_week"] for row in conversations}):
        monday = datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC)
        for brand in BRANDS:
            for head, labels in asked.items():
                for label in labels:
                    yield {
                        "brand_id": brand,
                        "platform": "all",
                        "iso_week": week,
                        "head": head,
                        "label": label,
                        "correction_status": "corrected",
                        "text_count": 120,
                        "raw_share": 1 / len(labels),
                        "corrected_share": 0.9 / len(labels),
                        "corrected_low_share": 0.8 / len(labels),
                        "corrected_high_share": 1.1 / len(labels),
                        "is_complete_week": True,
                        "week_starts_on": monday.date(),
                    }


def _periods(told: Callable[[], Row]) -> Iterator[Row]:
    for number in range(WEEKS):
        monday = (FIRST_DAY + timedelta(weeks=number)).date()
        for kind, period in (("week", f"{monday:%G-W%V}"), ("quarter", "2026-Q4")):
            for brand in BRANDS:
                yield {
                    "brand_id": brand,
                    "platform": "all",
                    "period_kind": kind,
                    "period": period,
                    "first_local_date": monday,
                    "is_small": False,
                    **told(),
                }


def _waits() -> Row:
    seconds = dict.fromkeys(("median", "median_low", "median_high", "p90"), 3600)
    return {
        "clock_kind": "first",
        "dimension": "all",
        "dimension_value": "all",
        "clock_count": 120,
        "answered_within_1h_share": 0.4,
        "answered_within_24h_share": 0.7,
        **{f"{name}_calendar_seconds": value for name, value in seconds.items()},
        "median_open_seconds": 1800,
    }


def _answers() -> Row:
    return {
        "denominator": "direct",
        "post_count": 130,
        "eligible_count": 120,
        "answer_rate_share": 0.7,
        "answer_rate_low_share": 0.6,
        "answer_rate_high_share": 0.8,
        "answer_rate_24h_share": 0.6,
        "answer_rate_72h_share": 0.7,
    }


def _promises() -> Row:
    return {
        "clock": "resolution",
        "message_type": "all",
        "sla_met_count": 60,
        "sla_missed_count": 40,
        "sla_due_count": 3,
        "sla_attainment_share": 0.6,
        "sla_attainment_low_share": 0.5,
        "sla_attainment_high_share": 0.7,
    }


def _drift() -> Iterator[Row]:
    for number in range(WEEKS):
        monday = (FIRST_DAY + timedelta(weeks=number)).date()
        for head in ("sentiment", "words"):
            yield {
                "iso_week": f"{monday:%G-W%V}",
                "detected_language": "nl",
                "head": head,
                "drift_status": "warning" if number == WEEKS - 1 else "ok",
                "text_count": 400,
                "drift_distance": 0.1 if head == "sentiment" else None,
                "unknown_word_share": 0.2 if head == "words" else None,
                "reference_unknown_word_share": 0.1 if head == "words" else None,
                "week_starts_on": monday,
            }


def _coverage() -> Iterator[Row]:
    for platform in PLATFORMS:
        common = {
            "source": platform,
            "platform": platform,
            "purpose": "answering customers",
            "legal_basis": "legitimate interest",
            "missing_since_at": None,
        }
        yield {
            **common,
            "subject": "account:7",
            "coverage_status": "collected",
            "reason_code": None,
            "object_count": 1_234,
            "since_at": FIRST_DAY.replace(tzinfo=None),
            "until_at": AS_OF.replace(tzinfo=None),
        }
        yield {
            **common,
            "subject": "posts for followers only",
            "coverage_status": "not_collected",
            "reason_code": "protected",
            "object_count": None,
            "since_at": None,
            "until_at": None,
        }
