"""What each brand, competitor set, platform and ISO week counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.truth.clocks import week_of
from simulator.truth.rows import ClockTruth, PostTruth, Tables
from simulator.world import World

Week = tuple[str, str, str, str]  # brand or brand_set, its id, platform or all, ISO week
WINDOWS = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "8h": timedelta(hours=8),
    "24h": timedelta(hours=24),
    "72h": timedelta(hours=72),
}
COUNTS = (
    *("inbound_post_count", "direct_post_count", "brand_post_count", "excluded_post_count"),
    *("conversation_count", "public_conversation_count", "private_conversation_count"),
    *("reply_count", "first_reply_count", "reactive_reply_count", "proactive_reply_count"),
    *("follow_up_reply_count", "unknown_reply_count", "clock_count", "first_clock_count"),
    *(f"matured_{name}_count" for name in WINDOWS),
    *(f"answered_within_{name}_count" for name in WINDOWS),
    *("sla_met_count", "sla_missed_count", "sla_due_count", "sla_exempt_count"),
    *("open_clock_count", "direct_outside_hours_count"),
)


def weeks(
    world: World, tables: Tables, as_of: Mapping[str, datetime]
) -> dict[Week, dict[str, int]]:
    """Count every week from a brand's first post to ``as_of``, silent ones included.

    Clocks count in the week of the question, replies in that of the reply; ``open_clock_count``
    is what was open when the week ended, or at ``as_of``.
    """
    zones = {brand.brand_id: ZoneInfo(brand.timezone) for brand in world.facts.brands}
    counted: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for brand_id, platform, week, name in _counts(world, tables, zones):
        counted[brand_id, platform, week][name] += 1
    firsts: dict[str, date] = {}
    platforms: dict[str, set[str]] = defaultdict(set)
    for post in tables.posts:
        if post.brand_id is not None:
            day = post.created_at.astimezone(zones[post.brand_id]).date()
            firsts[post.brand_id] = min(firsts.get(post.brand_id, day), day)
            platforms[post.brand_id].add(post.platform)
    found: dict[Week, dict[str, int]] = {}
    for brand_id, first in firsts.items():
        for platform in sorted(platforms[brand_id]):
            last = (as_of[platform] - timedelta(seconds=1)).astimezone(zones[brand_id]).date()
            backlog = 0
            for monday in _mondays(first, last):
                week = week_of(monday)
                counts = counted[brand_id, platform, week]
                backlog += counts["clock_count"] - counts["ended_clock_count"]
                row = {name: counts[name] for name in COUNTS} | {"open_clock_count": backlog}
                for scope in _scopes(world, brand_id, monday):
                    for over in (platform, "all"):
                        total = found.setdefault((*scope, over, week), dict.fromkeys(COUNTS, 0))
                        for name in COUNTS:
                            total[name] += row[name]
    return found


def _counts(
    world: World, tables: Tables, zones: Mapping[str, ZoneInfo]
) -> Iterator[tuple[str, str, str, str]]:
    """Name each thing that adds one to a count: brand, platform, week, count."""
    hours = {(row.brand_id, row.platform) for row in world.facts.opening_hours}
    for post in tables.posts:
        if post.brand_id is not None:
            has_hours = not hours.isdisjoint({(post.brand_id, post.platform), (post.brand_id, "*")})
            for name in _of_post(post, has_hours=has_hours):
                yield post.brand_id, post.platform, post.iso_week, name
    for talk in tables.conversations:
        for name in ("conversation_count", f"{talk.channel}_conversation_count"):
            yield talk.brand_id, talk.platform, talk.iso_week, name
    for reply in tables.replies:
        if not reply.is_automated:
            names = ["reply_count", f"{reply.engagement}_reply_count"]
            for name in [*names, *(["first_reply_count"] if reply.is_first_reply else [])]:
                yield reply.brand_id, reply.platform, reply.iso_week, name
    for clock in tables.clocks:
        for name in _of_clock(clock):
            yield clock.brand_id, clock.platform, clock.iso_week, name
        if clock.ended_at is not None:
            ended = week_of(clock.ended_at.astimezone(zones[clock.brand_id]).date())
            yield clock.brand_id, clock.platform, ended, "ended_clock_count"


def _of_post(post: PostTruth, *, has_hours: bool) -> Iterator[str]:
    if post.exclusion_reason is not None:
        yield "excluded_post_count"
        return
    yield "brand_post_count" if post.is_brand_post else "inbound_post_count"
    if post.is_direct:
        yield "direct_post_count"
        if has_hours and not post.is_during_open_hours:
            yield "direct_outside_hours_count"


def _of_clock(clock: ClockTruth) -> Iterator[str]:
    yield "clock_count"
    yield f"sla_{clock.sla_outcome}_count"
    if clock.clock_kind != "first":
        return
    yield "first_clock_count"
    age = clock.as_of_at.replace(microsecond=0) - clock.started_at.replace(microsecond=0)
    for name, span in WINDOWS.items():
        waited = timedelta(seconds=clock.waited_calendar_seconds)
        is_closed = clock.status == "closed_by_customer" and waited < span
        if clock.status != "withdrawn" and not is_closed and age >= span:
            yield f"matured_{name}_count"
            if clock.status == "answered" and waited <= span:
                yield f"answered_within_{name}_count"


def _scopes(world: World, brand_id: str, monday: date) -> Iterator[tuple[str, str]]:
    yield "brand", brand_id
    for row in world.facts.competitor_sets:
        is_member = row.brand_id == brand_id and row.valid_from <= monday
        if is_member and (row.valid_to is None or monday < row.valid_to):
            yield "brand_set", row.set_id


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(days=7)
