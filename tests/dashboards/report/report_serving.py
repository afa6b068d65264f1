"""A made-up serving copy: one set of four brands, two platforms, nine weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb

from extractors.facts import CompetitorSet, Facts

SPANS = ("15m", "1h", "4h", "8h", "24h", "72h")
WITHIN = (0.31, 0.58, 0.74, 0.82, 0.93, 0.96)
BRANDS = {
    "noordnet": "Noordnet",
    "tulpmobiel": "Tulpmobiel",
    "delta": "Deltafoon",
    "wad": "Waddenweb",
}
PLATFORMS = ("bluesky", "mastodon")
MONDAY = datetime(2026, 11, 9)  # noqa: DTZ001  # marts hold plain UTC
VOLUME = (0.96, 1.04, 0.92, 1.08, 1.0, 0.97, 1.05, 1.02, 1.42)
SPEED = (0.0, 0.01, -0.01, 0.02, 0.0, -0.02, 0.01, 0.0, -0.06)
SIZES = {"noordnet": 900, "tulpmobiel": 620, "delta": 410, "wad": 150}
SPLIT = {"bluesky": 0.7, "mastodon": 0.3}
COUNTS = (  # noqa: SIM905  # a list of 21 strings is harder to read
    "inbound_post_count direct_post_count brand_post_count conversation_count "
    "public_conversation_count private_conversation_count reply_count first_reply_count "
    "reactive_reply_count proactive_reply_count follow_up_reply_count unknown_reply_count "
    "clock_count first_clock_count excluded_post_count sla_met_count sla_missed_count "
    "sla_due_count sla_exempt_count open_clock_count direct_outside_hours_count"
).split()


@dataclass
class World:
    """What to publish; a test changes what it is about."""

    volume: tuple[float, ...] = VOLUME
    speed: tuple[float, ...] = SPEED
    names: Mapping[str, str] = field(default_factory=lambda: dict(BRANDS))
    set_name: str = "Telecom set"
    sizes: Mapping[str, int] = field(default_factory=lambda: dict(SIZES))
    split: Mapping[str, float] = field(default_factory=lambda: dict(SPLIT))
    backlog: float = 0.035
    has_promise: bool = True
    watermark_at: datetime = datetime(2026, 11, 16, 5, 45)  # noqa: DTZ001
    watermarks: Mapping[str, datetime | None] = field(default_factory=dict)
    nulls: bool = False
    gaps: Mapping[str, str] = field(  # what is not collected of each platform, and why
        default_factory=lambda: {"posts for followers only": "protected"}
    )


def set_of(brand_ids: Iterable[str]) -> Facts:
    """Declare one set with these brands."""
    rows = tuple(
        CompetitorSet(
            valid_from=date(2026, 1, 1), set_id="telecom", set_name="Telecom set", brand_id=brand_id
        )
        for brand_id in brand_ids
    )
    return Facts((), (), (), (), (), (), rows)


def publish(path: Path, world: World | None = None) -> Path:
    """Write the serving copy of a world."""
    world = world or World()
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (volume, speed) in enumerate(zip(world.volume, world.speed, strict=True)):
        monday = MONDAY - timedelta(weeks=len(world.volume) - 1 - number)
        totals: dict[str, dict[str, int]] = {}
        for place, (platform, part) in enumerate(world.split.items()):
            for rank, (brand, size) in enumerate(world.sizes.items()):
                quickness = speed - 0.09 * place + 0.05 - 0.05 * (rank % 4)
                counts = _counts(round(size * part * volume), quickness, world)
                rows.append(
                    _row(world, "brand", brand, world.names[brand], platform, monday, counts)
                )
                for key in (
                    f"brand/{brand}/all",
                    f"brand_set/telecom/{platform}",
                    "brand_set/telecom/all",
                ):
                    total = totals.setdefault(key, dict.fromkeys(counts, 0))
                    for name, value in counts.items():
                        total[name] += value
        for key, counts in totals.items():
            scope, scope_id, platform = key.split("/")
            name = world.set_name if scope == "brand_set" else world.names[scope_id]
            rows.append(_row(world, scope, scope_id, name, platform, monday, counts))
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        _fill(connection, "rpt_brand_weeks", rows)
        _fill(connection, "rpt_sources", [_source(world, p) for p in world.split])
        _fill(connection, "rpt_coverage", [*_coverage(world)])
    return path


def _counts(messages: int, speed: float, world: World) -> dict[str, int]:
    clocks = round(messages * 0.8)
    replies = round(messages * 0.9)
    proactive, follow_up, unknown = (round(replies * s) for s in (0.18, 0.12, 0.03))
    judged = round(clocks * 0.9) if world.has_promise else 0
    met = round(judged * max(0.77 + speed, 0.0))
    counts = dict.fromkeys(COUNTS, 0) | {
        "inbound_post_count": messages,
        "direct_post_count": round(messages * 0.85),
        "brand_post_count": replies + 5,
        "conversation_count": clocks,
        "public_conversation_count": clocks,
        "reply_count": replies,
        "reactive_reply_count": replies - proactive - follow_up - unknown,
        "proactive_reply_count": proactive,
        "follow_up_reply_count": follow_up,
        "unknown_reply_count": unknown,
        "clock_count": messages,
        "first_clock_count": clocks,
        "excluded_post_count": round(messages * 0.02),
        "sla_met_count": met,
        "sla_missed_count": judged - met,
        "sla_exempt_count": clocks - judged,
        "open_clock_count": round(messages * world.backlog),
    }
    for span, share in zip(SPANS, WITHIN, strict=True):
        matured = 0 if world.nulls and span == "72h" else clocks
        counts[f"matured_{span}_count"] = matured
        counts[f"answered_within_{span}_count"] = round(matured * min(max(share + speed, 0.0), 1.0))
    return counts


def _row(
    world: World,
    scope: str,
    scope_id: str,
    name: str,
    platform: str,
    monday: datetime,
    counts: Mapping[str, int],
) -> dict[str, Any]:
    marks = [world.watermarks.get(p, world.watermark_at) for p in world.split]
    mark = (
        world.watermarks.get(platform, world.watermark_at)
        if platform != "all"
        else min((m for m in marks if m), default=None)
    )
    year, week, _ = monday.isocalendar()
    row: dict[str, Any] = {
        "scope_status": scope,
        "scope_id": scope_id,
        "scope_name": name,
        "platform": platform,
        "iso_week": f"{year}-W{week:02d}",
        "week_starts_on": monday.date(),
        "is_complete_week": mark is not None and monday + timedelta(days=7) <= mark,
        "as_of_at": mark,
        **counts,
        "proactive_reply_share": _share(counts["proactive_reply_count"], counts["reply_count"]),
        "demand_outside_hours_share": None,
    }
    for span in SPANS:
        part, n = counts[f"answered_within_{span}_count"], counts[f"matured_{span}_count"]
        low, high = _wilson(part, n)
        row |= {
            f"answered_within_{span}_share": _share(part, n),
            f"answered_within_{span}_low_share": low,
            f"answered_within_{span}_high_share": high,
            f"is_small_{span}": n < 30,
        }
    judged = counts["sla_met_count"] + counts["sla_missed_count"]
    low, high = _wilson(counts["sla_met_count"], judged)
    return row | {
        "sla_attainment_share": _share(counts["sla_met_count"], judged),
        "sla_attainment_low_share": low,
        "sla_attainment_high_share": high,
    }


def _source(world: World, platform: str) -> dict[str, Any]:
    received = 12_000 if platform == "bluesky" else 5_200
    return {
        "platform": platform,
        "watermark_at": world.watermarks.get(platform, world.watermark_at),
        "last_reading_at": world.watermark_at,
        "reading_count": 6048,
        "incomplete_reading_count": 3,
        "received_count": received,
        "landed_count": received - 214,
        "duplicate_count": 202,
        "quarantined_count": 12,
        "first_posted_at": MONDAY - timedelta(weeks=len(world.volume) - 1, hours=-3),
        "last_posted_at": world.watermark_at,
    }


def _coverage(world: World) -> Iterator[dict[str, Any]]:
    for platform in (*world.split, None):
        lists = {"account:7": None} if platform else {"all of it": "never_read"}
        for subject, reason in (lists | dict(world.gaps)).items():
            yield {
                "platform": platform,
                "subject": subject,
                "coverage_status": "not_collected" if reason else "collected",
                "reason_code": reason,
                "missing_since_at": MONDAY if reason == "quota" else None,
                "purpose": "answer customers",
                "legal_basis": "legitimate interest",
            }


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    def kind(name: str) -> str:
        if name.endswith("_count"):
            return "bigint"
        if name.endswith("_share"):
            return "double"
        if name.endswith("_at"):
            return "timestamp"
        if name.startswith("is_"):
            return "boolean"
        return "date" if name == "week_starts_on" else "text"

    columns = ", ".join(f"{name} {kind(name)}" for name in rows[0])
    connection.execute("begin")
    connection.execute(f"create table marts.{table} ({columns})")
    marks = ", ".join("?" for _ in rows[0])
    connection.executemany(
        f"insert into marts.{table} values ({marks})", [list(row.values()) for row in rows]
    )
    connection.execute("commit")


def _share(part: int, n: int) -> float | None:
    return part / n if n else None


def _wilson(part: int, n: int) -> tuple[float | None, float | None]:
    if not n:
        return None, None
    z, p = 1.96, part / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
