"""What studies published of real webcare, measured in a world whose truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from simulator.town.brands import tiers_of
from simulator.truth import truth
from simulator.truth.rows import ClockTruth, PostTruth, ReplyTruth
from simulator.world import World

SPANS = (15 * 60, 3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600)  # seconds
TYPES = ("question", "complaint", "commercial_question", "compliment", "remark")
LEAST_REPLIES = 30  # before a brand is said to be reactive only
BUSIEST = 10
DIGITS = 4


@dataclass(frozen=True)
class Tier:
    """First answers to direct public posts, of the brands of one size."""

    brands: int
    clocks: int
    answered_share: float
    mean_hours: float  # of the brands' means over what they answered: each brand counts once
    pooled_hours: float  # mean over all answers: the largest brands make most of it
    median_hours: float  # over all answers
    within: tuple[float, ...]  # shares of all clocks answered within each of SPANS


@dataclass(frozen=True)
class Figures:
    """A world's figures. Shares are between 0 and 1; hours of the day and week are local."""

    seed: int
    first_day: str
    brands: int
    weeks: int
    posts: int
    clocks: int
    replies: int
    tiers: tuple[Tier, ...]  # the busiest first
    answered_share: float  # of first direct public clocks
    answered_by_type: dict[str, float]
    question_share: float  # of the posts that open a direct public conversation
    all_question_share: float  # of all direct posts
    private_share: float  # of public replies: ask to go on in private
    engagement: dict[str, float]  # of replies by a person
    first_engagement: dict[str, float]  # of first replies
    reactive_only_share: float  # of brands with enough replies
    busiest_moments: float  # contact moments a day, mean of the ten busiest brands
    week: tuple[tuple[float, ...], ...]  # direct posts by weekday, Monday first, and hour
    question_hours: tuple[float, ...]  # direct questions by hour


def measure(world: World) -> Figures:
    """Measure the weeks of a world's history; the weeks after it let clocks be answered.

    Clocks and posts count in their own week, whenever the answer came.
    """
    told = truth(world)
    end = world.start + timedelta(weeks=world.weeks)
    clocks = [clock for clock in told.clocks if clock.started_at < end]
    replies = [r for r in told.replies if r.replied_at < end and not r.is_automated]
    posts = [p for p in told.posts if p.created_at < end and p.exclusion_reason is None]
    direct = [post for post in posts if post.addressing_status == "direct"]
    labels = {(post.platform, post.native_id): post.labels for post in world.posts}
    asking = [p for p in direct if (one := labels[p.platform, p.native_id]) and one.is_question]
    asking_ids = {(post.platform, post.native_id) for post in asking}
    public = [labels[r.platform, r.native_id] for r in replies if r.channel == "public"]
    to_private = [one for one in public if one is not None and one.asks_for_private_contact]
    first = [
        clock
        for clock in clocks
        if clock.clock_kind == "first"
        and clock.addressing_status == "direct"
        and clock.channel == "public"
    ]
    openings = {(clock.platform, clock.started_post_id) for clock in first}
    tiers = tiers_of(world.specs)
    return Figures(
        seed=world.seed,
        first_day=world.start.date().isoformat(),
        brands=len(world.specs),
        weeks=world.weeks,
        posts=len({(post.platform, post.native_id) for post in posts}),
        clocks=len(clocks),
        replies=len(replies),
        tiers=tuple(
            _tier(
                sum(size == tier for size in tiers.values()),
                [clock for clock in first if tiers[clock.brand_id] == tier],
            )
            for tier in sorted(set(tiers.values()))
        ),
        answered_share=_answered(first),
        answered_by_type={
            kind: _answered([clock for clock in first if clock.message_type == kind])
            for kind in TYPES
        },
        question_share=_share(len(openings & asking_ids), len(openings)),
        all_question_share=_share(len(asking), len(direct)),
        private_share=_share(len(to_private), len(public)),
        engagement=_shares(reply.engagement for reply in replies),
        first_engagement=_shares(reply.engagement for reply in replies if reply.is_first_reply),
        reactive_only_share=_reactive_only(replies),
        busiest_moments=_busiest(clocks, replies, world.weeks * 7),
        week=_week(direct, {s.brand_id: ZoneInfo(s.timezone) for s in world.specs}),
        question_hours=_hours(asking),
    )


def _tier(brands: int, clocks: Sequence[ClockTruth]) -> Tier:
    answered = [clock for clock in clocks if clock.answered_at is not None]
    by_brand: dict[str, list[int]] = {}
    for clock in answered:
        by_brand.setdefault(clock.brand_id, []).append(clock.calendar_seconds or 0)
    waits = sorted(wait for own in by_brand.values() for wait in own)
    middle = (waits[(len(waits) - 1) // 2] + waits[len(waits) // 2]) / 2 if waits else 0.0
    means = [_mean(own) for own in by_brand.values()]
    return Tier(
        brands=brands,
        clocks=len(clocks),
        answered_share=_share(len(waits), len(clocks)),
        mean_hours=round(_mean(means) / 3600, DIGITS),
        pooled_hours=round(_mean(waits) / 3600, DIGITS),
        median_hours=round(middle / 3600, DIGITS),
        within=tuple(_share(sum(w <= span for w in waits), len(clocks)) for span in SPANS),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _answered(clocks: Sequence[ClockTruth]) -> float:
    return _share(sum(clock.answered_at is not None for clock in clocks), len(clocks))


def _reactive_only(replies: Iterable[ReplyTruth]) -> float:
    """Give the share of brands that join no talk unasked."""
    counts = Counter(reply.brand_id for reply in replies)
    unasked = {reply.brand_id for reply in replies if reply.engagement == "proactive"}
    judged = [brand_id for brand_id, count in counts.items() if count >= LEAST_REPLIES]
    return _share(sum(brand_id not in unasked for brand_id in judged), len(judged))


def _busiest(clocks: Iterable[ClockTruth], replies: Sequence[ReplyTruth], days: int) -> float:
    """Give the contact moments a day: customer turns and replies where the brand took part."""
    joined = {(reply.platform, reply.brand_id, reply.conversation_id) for reply in replies}
    moments = Counter(reply.brand_id for reply in replies)
    moments.update(
        clock.brand_id
        for clock in clocks
        if (clock.platform, clock.brand_id, clock.conversation_id) in joined
    )
    busiest = [count for _, count in moments.most_common(BUSIEST)]
    return round(sum(busiest) / max(len(busiest), 1) / days, 1)


def _week(posts: Iterable[PostTruth], zones: dict[str, ZoneInfo]) -> tuple[tuple[float, ...], ...]:
    counts: Counter[tuple[int, int]] = Counter()
    for post in posts:
        local = post.created_at.astimezone(zones[post.brand_id or post.about_brand_id])
        counts[local.weekday(), local.hour] += 1
    return tuple(
        tuple(_share(counts[day, hour], counts.total()) for hour in range(24)) for day in range(7)
    )


def _hours(posts: Iterable[PostTruth]) -> tuple[float, ...]:
    counts = Counter(post.local_hour for post in posts)
    return tuple(_share(counts[hour], counts.total()) for hour in range(24))


def _shares(values: Iterable[str]) -> dict[str, float]:
    counts = Counter(values)
    return {name: _share(counts[name], counts.total()) for name in sorted(counts)}


def _share(part: int, whole: int) -> float:
    """Give a share, rounded; 0 of nothing."""
    return round(part / whole, DIGITS) if whole else 0.0
