"""The whole world: every brand's story on one clock, with ids, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from extractors.facts import Facts
from simulator.ids import numbered
from simulator.people import PLATFORMS, Account, customers
from simulator.posts import Post
from simulator.town.aftercare import Case, Contact, Feedback
from simulator.town.brands import MOST_BRANDS, BrandSpec, brand_accounts, brand_specs
from simulator.town.desk import Desk
from simulator.town.facts import facts_of
from simulator.town.hours import OpenHours
from simulator.town.story import Town

LIVE_WEEKS = 4  # the world goes on after its history, so that new windows find something
PEOPLE = 900  # customers per platform


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


def build_world(start: date, *, seed: int = 1, brands: int = 12, weeks: int = 8) -> World:
    """Make the world that begins on ``start``, a Monday; ``weeks`` of history and 4 more."""
    if start.weekday() != 0:
        raise ValueError(f"start: {start} is a {start:%A}; expected a Monday")
    if not 1 <= brands <= MOST_BRANDS:
        raise ValueError(f"brands: {brands}; expected 1 to {MOST_BRANDS}")
    specs = brand_specs(brands)
    begins = datetime.combine(start, time(), UTC)
    ends = begins + timedelta(weeks=weeks + LIVE_WEEKS)
    facts = facts_of(specs, start)
    people = {
        platform: customers(Random(f"{seed} people {platform}"), platform, PEOPLE, str(seed))
        for platform in PLATFORMS
    }
    accounts = {spec.brand_id: brand_accounts(spec) for spec in specs}
    posts: list[Post] = []
    for spec in specs:
        rng = Random(f"{seed} brand {spec.brand_id}")
        hours = {
            platform: OpenHours(
                facts,
                spec.brand_id,
                platform,
                first=start - timedelta(days=2),
                last=ends.date() + timedelta(days=2),
            )
            for platform in PLATFORMS
        }
        rivals = [
            account
            for other in specs
            if other.sector == spec.sector and other is not spec
            for account in accounts[other.brand_id]
            if not account.is_automated
        ]
        desk = Desk(rng, spec, hours)
        town = Town(rng, spec, desk, accounts[spec.brand_id], people, rivals)
        posts += town.tell(begins, ends)
    return World(
        seed=seed,
        start=begins,
        end=ends,
        specs=specs,
        facts=facts,
        accounts=tuple(a for spec in specs for a in accounts[spec.brand_id]),
        posts=tuple(numbered(posts)),
        weeks=weeks,
    )
