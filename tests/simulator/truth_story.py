"""Stories small enough to reckon by hand, told as a world."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from extractors.facts import Brand, Facts, OpeningHours, Query, SlaTarget
from simulator import World, build_world
from simulator.ids import numbered
from simulator.people import BLUESKY, Account, account
from simulator.posts import Post
from simulator.truth.known import everything
from simulator.truth.reach import Reading
from simulator.truth.reckoning import reckon
from simulator.truth.rows import Tables

MONDAY = date(2026, 3, 23)
NINE = datetime(2026, 3, 23, 9, tzinfo=UTC)  # ten o'clock in Amsterdam, summer time from the 29th
LONG_AGO = date(2020, 1, 1)


class Story:
    """Who writes what, in minutes after nine; ``world`` is what came of it."""

    def __init__(self, platform: str = BLUESKY) -> None:
        """Begin with a brand that is always open and promises an answer within the hour."""
        self.platform = platform
        self.posts: list[Post] = []
        self.brand = self._account("acme", brand_id="acme")
        self.bot = self._account("acme_bot", brand_id="acme", is_automated=True)
        self.hours = [self.open(day, "00:00", "24:00") for day in range(1, 8)]
        self.targets = [self.promise(3600, "calendar")]

    def customer(self, name: str) -> Account:
        """Give somebody who is no brand."""
        return self._account(name)

    def says(self, author: Account, minute: float, text: str = "hello", **more: Any) -> Post:
        """Write a post; a customer's without a parent mentions the brand unless told otherwise."""
        is_opening = author.brand_id is None and "parent" not in more
        more.setdefault("mentions", (self.brand,) if is_opening else ())
        named = "".join(f"@{account.handle} " for account in more["mentions"])
        moment = NINE + timedelta(minutes=minute)
        post = Post(author, moment, named + text, "acme", "question", "delivery", **more)
        self.posts.append(post)
        return post

    def open(self, day: int, opens_at: str, closes_at: str) -> OpeningHours:
        """Declare open hours on a weekday."""
        return OpeningHours(
            brand_id="acme",
            platform="*",
            iso_weekday=day,
            opens_at=opens_at,
            closes_at=closes_at,
            valid_from=LONG_AGO,
        )

    def promise(
        self, seconds: int, basis: str, valid_from: date = LONG_AGO, valid_to: date | None = None
    ) -> SlaTarget:
        """Declare a promise."""
        return SlaTarget.model_validate(
            {
                "brand_id": "acme",
                "platform": "*",
                "clock": "first_response",
                "target_seconds": seconds,
                "hours_basis": basis,
                "valid_from": valid_from,
                "valid_to": valid_to,
            }
        )

    @property
    def world(self) -> World:
        """Give the world in which just this happens."""
        brand = Brand(
            brand_id="acme",
            name="Acme",
            sector="retail",
            country_code="NL",
            timezone="Europe/Amsterdam",
        )
        query = Query(
            query_id="acme_name",
            brand_id="acme",
            platform="*",
            query_text="acme",
            valid_from=LONG_AGO,
        )
        hours, targets = tuple(self.hours), tuple(self.targets)
        return replace(
            _empty(),
            accounts=(self.brand, self.bot),
            facts=Facts((brand,), (), (query,), hours, (), targets, ()),
            posts=tuple(numbered(self.posts)),
        )

    def tables(self, *, minutes: float = 60 * 24 * 13) -> Tables:
        """Give the truth as of some minutes after nine."""
        world, moment = self.world, NINE + timedelta(minutes=minutes)
        known = {self.platform: everything(world, self.platform, moment)}
        return reckon(world, known, {self.platform: moment})

    def _account(self, name: str, **more: Any) -> Account:
        return account(self.platform, f"{name}.test" if self.platform == BLUESKY else name,
                       name.title(), **more)  # fmt: skip


@cache
def _empty() -> World:
    return build_world(MONDAY, brands=1, weeks=1)


def readings(*minutes: float, look_back: float = 60 * 72) -> list[Reading]:
    """Read at some minutes after nine, each since the one before it."""
    found: list[Reading] = []
    start = NINE - timedelta(days=30)
    for minute in minutes:
        moment = NINE + timedelta(minutes=minute)
        found.append(Reading(moment, start, moment, timedelta(minutes=look_back)))
        start = moment
    return found
