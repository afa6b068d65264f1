"""The whole world: every brand's story on one clock, with ids, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from extractors.facts import Facts
from simulator.ids import numbered
from simulator.people import PLATFORMS, Account, customers
from simulator.posts import Post
from simulator.town.aftercare import Case, Contact, Feedback
from simulator.town.brands import MOST_BRANDS, BrandSpec, brand_accounts, brand_specs
from simulator.town.facts import facts_of
from simulator.town.hours import OpenHours
from simulator.town.names import BY_HAND
from simulator.town.story import Town

LIVE_WEEKS = 4  # the world goes on after its history, so that new windows find something
DEMO_BRANDS = len(BY_HAND)
PEOPLE = 900  # customers per platform, for every 24 brands begun


@dataclass(frozen=True)
class World:
    """Brands, people and posts, sorted as platforms list them."""

    seed: int
    start: datetime
    end: datetime
    specs: tuple[BrandSpec, ...]
    facts: Facts
    accounts: tuple[Account, ...]  # the brands'
    posts: tuple[Post, ...]
    weeks: int = 8  # of history, before the weeks that are lived while one looks on
    cases: tuple[Case, ...] = ()
    contacts: tuple[Contact, ...] = ()
    feedback: tuple[Feedback, ...] = ()

    def by_platform(self, platform: str) -> list[Post]:
        """Give one platform's posts, oldest first."""
        return [post for post in self.posts if post.platform == platform]


def build_world(
    start: date,
    *,
    seed: int = 1,
    brands: int = DEMO_BRANDS,
    weeks: int = 8,
    live_weeks: int = LIVE_WEEKS,
) -> World:
    """Make the world that begins on ``start``, a Monday; ``weeks`` of history and some more."""
    towns = list(towns_of(start, seed=seed, brands=brands, weeks=weeks, live_weeks=live_weeks))
    specs = brand_specs(brands)
    posts = [post for town in towns for post in town.tell()]
    numbered(posts)
    told = [row for town in towns for invited in town.invitations() for row in invited.told()]
    contacts = [contact for town in towns for contact in town.contacts]
    cases = [case for town in towns for case in town.cases()]
    return World(
        seed=seed,
        start=_midnight(start),
        end=_midnight(start) + timedelta(weeks=weeks + live_weeks),
        specs=specs,
        facts=facts_of(specs, start),
        accounts=tuple(a for spec in specs for a in brand_accounts(spec)),
        posts=tuple(posts),
        weeks=weeks,
        cases=tuple(sorted(cases, key=lambda case: (case.opened_at, case.case_id))),
        contacts=tuple(sorted(contacts, key=lambda c: (c.started_at, c.contact_id))),
        feedback=tuple(sorted(told, key=lambda f: (f.invited_at, f.token, f.response_number))),
    )


def towns_of(
    start: date,
    *,
    seed: int = 1,
    brands: int = DEMO_BRANDS,
    weeks: int = 8,
    live_weeks: int = LIVE_WEEKS,
) -> Iterator[Town]:
    """Give the town of each brand, before its story is told."""
    if start.weekday() != 0:
        raise ValueError(f"start: {start} is a {start:%A}; expected a Monday")
    if not 1 <= brands <= MOST_BRANDS:
        raise ValueError(f"brands: {brands}; expected 1 to {MOST_BRANDS}")
    specs = brand_specs(brands)
    begins = _midnight(start)
    ends = begins + timedelta(weeks=weeks + live_weeks)
    facts = facts_of(specs, start)
    crowd = PEOPLE * -(-brands // 24)
    people = {
        platform: customers(Random(f"{seed} people {platform}"), platform, crowd, str(seed))
        for platform in PLATFORMS
    }
    accounts = {spec.brand_id: brand_accounts(spec) for spec in specs}
    for spec in specs:
        hours = _hours(facts, spec.brand_id, start, ends.date())
        rivals = [
            account
            for other in specs
            if other.sector == spec.sector and other is not spec
            for account in accounts[other.brand_id]
            if not account.is_automated
        ]
        yield Town(
            Random(f"{seed} brand {spec.brand_id}"),
            spec,
            hours,
            accounts[spec.brand_id],
            people,
            rivals,
            seed=seed,
            start=begins,
            end=ends,
        )


def _hours(facts: Facts, brand_id: str, start: date, end: date) -> dict[str, OpenHours]:
    """Work out a brand's hours in general ("*") and on each platform."""
    own = {row.platform for row in facts.opening_hours if row.brand_id == brand_id}
    first, last = start - timedelta(days=2), end + timedelta(days=2)
    made = {
        platform: OpenHours(facts, brand_id, platform, first=first, last=last)
        for platform in ("*", *PLATFORMS)
        if platform in own
    }
    return {platform: made.get(platform, made["*"]) for platform in ("*", *PLATFORMS)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
