"""Conversations by the hundred thousand: who writes what to whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from simulator.bulk.cast import NOBODY, Cast
from simulator.bulk.desks import Desks, delays
from simulator.bulk.draws import CHANCES, Draws, Flags, Ints, bits, happens, table_of
from simulator.bulk.rows import NONE, Rows
from simulator.bulk.texts import ROLE, SCRIPTS, place_of
from simulator.town.brands import ZONES, BrandSpec, tiers_of
from simulator.town.demand import DAILY, HOURLY

DAY = 86_400
ZONE = ZoneInfo(ZONES["NL"])  # whose hours of the day the demand follows
BRAND_SLOTS, HOUR_SLOTS = 1 << 16, 1 << 12

# The skews, declared once; a share is of those for which it can happen.
# Brands' volumes and what they leave unanswered are the town's, as is the hour of the week.
DIRECT, INDIRECT = 0.64, 0.28  # of the openings; the rest are broadcasts with one comment
MEDIAN_MINUTES, SPREAD = (45, 90, 170), 1.3  # open time until an answer, by tier; log-normal
MORE, ME_TOO, ASKS_ON, ANSWERS_ON, CLOSES = 0.10, 0.06, 0.35, 0.80, 0.30

OPENING, GOES_ON, REPLY, ASKING_ON, ANSWERING_ON = 0, 1, 3, 5, 6  # stages that are answered


@dataclass(frozen=True)
class Town:
    """What a platform's conversations are drawn from."""

    cast: Cast
    desks: Desks
    queries: Ints  # brand × (name, tag) → place in the list of queries
    brands: Ints  # slot → brand
    answering: Ints  # brand → of 65,536 direct openings, how many get an answer
    proactive: Ints  # brand → the same of indirect ones
    tiers: Ints  # brand → 0 the busiest, to 2
    delays: Ints  # tier × slot → open seconds

    @staticmethod
    def of(
        cast: Cast, desks: Desks, specs: Sequence[BrandSpec], asked_for: Sequence[str], seed: int
    ) -> Town:
        """Make the tables for one platform; ``asked_for`` is the brand of each query."""
        tiers = tiers_of(specs)
        asked = [[n for n, own in enumerate(asked_for) if own == s.brand_id] for s in specs]
        return Town(
            cast,
            desks,
            queries=np.array([(own[0], own[-1]) for own in asked]),
            brands=table_of([round(s.weekly_openings * 1000) for s in specs], BRAND_SLOTS),
            answering=np.array([round((1 - s.ignored_share) * CHANCES) for s in specs]),
            proactive=np.array([round(s.proactive_share * CHANCES) for s in specs]),
            tiers=np.array([tiers[s.brand_id] - 1 for s in specs]),
            delays=np.stack([delays(seed, median, SPREAD) for median in MEDIAN_MINUTES]),
        )

    def hours(self, midnight: int) -> Ints:
        """Give a table of a UTC day: slot → UTC hour, by the demand of local hours."""
        start, weights = datetime.fromtimestamp(midnight, UTC), []
        for hour in range(24):
            local = (start + timedelta(hours=hour)).astimezone(ZONE)
            weights.append(round(HOURLY[local.hour] * DAILY[local.weekday()] * 100))
        return table_of(weights, HOUR_SLOTS)


@dataclass(frozen=True)
class Stage:
    """One step of many conversations: the post that each may have there."""

    is_there: Flags
    seconds: Ints
    authors: Ints
    parents: Ints  # the stage that it answers; NONE for an opening
    mentioned: Ints
    roles: Ints


def conversations(
    draws: Draws, town: Town, midnight: int, *, count: int, most: int, end: int, number: int
) -> Rows:
    """Draw ``count`` conversations that open on a UTC day; give at most ``most`` posts of them.

    Posts from the second ``end`` on are left out. Posts are numbered from ``number`` on.
    """
    who = draws.words(count)
    brands = town.brands[bits(who, 0, 16)]
    scripts = bits(who, 16, 16) % SCRIPTS
    stages = _stages(draws, town, brands, _opened(draws, town, midnight, count))
    seconds, authors, parents, mentioned, roles = (
        np.stack([getattr(stage, name) for stage in stages])
        for name in ("seconds", "authors", "parents", "mentioned", "roles")
    )
    is_there = np.stack([stage.is_there for stage in stages]) & (seconds < end)
    for later in range(1, len(stages)):  # without a question there is no answer
        is_there[later] &= np.take_along_axis(is_there, parents[later][None], 0)[0]
    _cut(is_there, most)
    numbers = number - 1 + np.cumsum(is_there).reshape(is_there.shape)

    stage, at = np.nonzero(is_there)
    parent = parents[stage, at]
    has_parent = parent != NONE

    def of_parent(values: Ints) -> Ints:
        return np.where(has_parent, values[parent, at], NONE)

    def of_root(values: Ints) -> Ints:
        return np.where(has_parent, values[0, at], NONE)

    role, brand = roles[stage, at], brands[at]
    return Rows(
        second=seconds[stage, at],
        number=numbers[stage, at],
        author=authors[stage, at],
        parent_second=of_parent(seconds),
        parent_number=of_parent(numbers),
        parent_author=of_parent(authors),
        root_second=of_root(seconds),
        root_number=of_root(numbers),
        root_author=of_root(authors),
        mentioned=mentioned[stage, at],
        text=place_of(brand, scripts[at], role),
        query=np.where(role == ROLE["indirect"], town.queries[brand, 0], NONE),
        edited_second=np.full(len(at), NONE),
        version=np.zeros(len(at), np.int64),
        known_day=seconds[stage, at] // DAY,
    )


def _opened(draws: Draws, town: Town, midnight: int, count: int) -> Ints:
    """Draw when conversations open, by the hour of the week."""
    when = draws.words(count)
    hours = town.hours(midnight)[bits(when, 0, 12)]
    return midnight + hours * 3600 + (bits(when, 12, 20) * 3600 >> 20)


def _stages(draws: Draws, town: Town, brands: Ints, opened: Ints) -> Sequence[Stage]:
    """Tell every conversation to its end, as if nobody stopped counting."""
    count = len(brands)
    first, second, third, fourth = (draws.words(count) for _ in range(4))
    cast, tiers = town.cast, town.tiers[brands]
    speakers, bots = cast.speakers[brands], cast.bots[brands]
    customers = cast.customers[bits(first, 0, 20)]
    others = cast.customers[bits(first, 20, 20)]
    kind = bits(first, 40, 16)
    is_direct = kind < round(DIRECT * CHANCES)
    is_broadcast = kind >= round((DIRECT + INDIRECT) * CHANCES)
    is_indirect = ~is_direct & ~is_broadcast

    def stage(
        is_there: Flags,
        seconds: Ints,
        authors: Ints,
        *,
        answers: int | Ints,
        roles: int | Ints,
        mentioned: int | Ints = NONE,
    ) -> Stage:
        told = (np.broadcast_to(column, count) for column in (answers, mentioned, roles))
        return Stage(is_there, seconds, authors, *told)

    opening_role = np.where(is_direct, ROLE["direct"], ROLE["indirect"])
    opening = stage(
        np.ones(count, np.bool_),
        opened,
        np.where(is_broadcast, speakers, customers),
        answers=NONE,
        roles=np.where(is_broadcast, ROLE["broadcast"], opening_role),
        mentioned=np.where(is_direct, speakers, NONE),
    )
    more_at = opened + 20 + (bits(second, 16, 12) << np.where(is_broadcast, 3, 0))
    more = stage(
        is_broadcast | (is_direct & happens(second, 0, MORE)),
        more_at,
        customers,
        answers=OPENING,
        roles=np.where(is_broadcast, ROLE["comment"], ROLE["more"]),
    )
    bot = stage(
        is_direct & (bots != NOBODY),
        opened + 4 + bits(second, 28, 4),
        bots,
        answers=OPENING,
        roles=ROLE["bot"],
    )
    asked_at = np.where(is_broadcast, more_at, opened)
    reply_at = town.desks.after(brands, asked_at, town.delays[tiers, bits(second, 32, 12)])
    chances = np.where(is_indirect, town.proactive[brands], town.answering[brands])
    reply = stage(
        bits(second, 44, 16) < chances,
        reply_at,
        speakers,
        answers=np.where(is_broadcast, GOES_ON, OPENING),
        roles=ROLE["reply"],
        # Mastodon's answers name whom they are for, Bluesky's do not.
        mentioned=customers if cast.uri_starts is None else NONE,
    )
    me_too = stage(
        is_direct & happens(third, 0, ME_TOO) & (others != customers),
        opened + 600 + bits(third, 16, 14),
        others,
        answers=OPENING,
        roles=ROLE["me_too"],
        mentioned=speakers,
    )
    asks_on_at = reply_at + 45 + bits(third, 30, 13)
    asks_on = stage(
        happens(third, 43, ASKS_ON),
        asks_on_at,
        customers,
        answers=REPLY,
        roles=ROLE["follow_up"],
        mentioned=speakers,
    )
    delay = town.delays[tiers, bits(fourth, 0, 12)]
    answers_on_at = town.desks.after(brands, asks_on_at, delay)
    answers_on = stage(
        happens(fourth, 12, ANSWERS_ON),
        answers_on_at,
        speakers,
        answers=ASKING_ON,
        roles=ROLE["second_reply"],
    )
    closes = stage(
        happens(fourth, 28, CLOSES),
        answers_on_at + 30 + bits(fourth, 44, 12),
        customers,
        answers=ANSWERING_ON,
        roles=ROLE["closer"],
    )
    return opening, more, bot, reply, me_too, asks_on, answers_on, closes


def _cut(is_there: Flags, most: int) -> None:
    """Keep the first ``most`` posts, conversation by conversation; no answer without question."""
    until = np.cumsum(is_there.sum(axis=0))
    if not len(until) or until[-1] <= most:
        return
    last = int(np.searchsorted(until, most, side="left"))
    too_many = int(until[last]) - most
    is_there[:, last + 1 :] = False
    if too_many:
        stages = np.flatnonzero(is_there[:, last])
        is_there[stages[-too_many:], last] = False
