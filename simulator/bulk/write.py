"""The landed zone of a lake, written day by day as readings would have left it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

import numpy as np
import pyarrow as pa

from extractors.facts import write
from simulator.bulk.cast import KeyOf, cast_of, people_for
from simulator.bulk.desks import Desks
from simulator.bulk.draws import ALL_BITS, Draws
from simulator.bulk.fates import fates
from simulator.bulk.landed import Reader
from simulator.bulk.plan import DAY, Town, conversations
from simulator.bulk.reading import ROWS_AT_ONCE, BulkReading
from simulator.bulk.rows import Rows
from simulator.bulk.texts import pool_of
from simulator.people import BLUESKY, MASTODON
from simulator.town.brands import MOST_BRANDS, brand_specs
from simulator.town.demand import DAILY
from simulator.town.facts import facts_of

EPOCH = date(1970, 1, 1)
PLATFORMS = (BLUESKY, MASTODON)
FEWEST_AT_ONCE = 16  # conversations
MOST_POSTS_A_DAY = 10_000_000  # of one platform: more, and two might share an id
HOURS_AFTER_END = timedelta(days=40)  # longer than any answer takes


@dataclass(frozen=True)
class BulkSummary:
    """What was written: posts are distinct, rows are sightings of them."""

    posts: int = 0
    rows: int = 0
    deletions: int = 0
    readings: int = 0
    size: int = 0  # bytes of the landed zone and the vault

    def __add__(self, other: BulkSummary) -> BulkSummary:
        return BulkSummary(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def write_bulk(
    folder: Path, *, posts: int, seed: int, start: date, days: int, brands: int, key_of: KeyOf
) -> BulkSummary:
    """Write ``posts`` posts as a lake's landed zone and vault, and the brand facts.

    The lake is ``folder/lake``, the facts are CSVs in ``folder/facts``. Each UTC day from
    ``start`` on has one reading of Bluesky and one of Mastodon, which share the posts evenly.
    ``key_of`` makes an author key of a platform and an account's id (``KeyRing.key_of``). The
    same arguments give the same bytes. Memory follows the posts of a day, not their sum.

    Raises ``ValueError`` for arguments that make no lake, ``FileExistsError`` if there is one.
    """
    _check(posts, seed, days, brands)
    lake = folder / "lake"
    if (lake / "landed").exists():
        raise FileExistsError(f"folder: {lake} holds a landed zone; expected a new folder")
    specs = brand_specs(brands)
    facts = facts_of(specs, start)
    write(folder / "facts", facts)
    pool = pool_of(specs, seed)
    written = BulkSummary()
    for number, platform in enumerate(PLATFORMS):
        share = (posts + 1 - number) // len(PLATFORMS)
        cast = cast_of(facts, platform, people=people_for(share), seed=seed, key_of=key_of)
        last = start + timedelta(days=days) + HOURS_AFTER_END
        desks = Desks(facts, platform, first=start - timedelta(days=2), last=last)
        asked = [query for query in facts.queries if query.platform in (platform, "*")]
        town = Town.of(cast, desks, specs, [query.brand_id for query in asked], seed)
        query_ids = pa.array([query.query_id for query in asked], pa.string())
        reader = Reader(cast, pool, query_ids, salt=seed & ALL_BITS >> 2)
        draws = Draws(seed * len(PLATFORMS) + number)
        first_day = (start - EPOCH).days
        written += _Days(lake, town, reader, draws, range(first_day, first_day + days)).write(share)
    return written


def _check(posts: int, seed: int, days: int, brands: int) -> None:
    if seed < 0:
        raise ValueError(f"seed: {seed}; expected 0 or more")
    if not 1 <= brands <= MOST_BRANDS:
        raise ValueError(f"brands: {brands}; expected 1 to {MOST_BRANDS}")
    if days < 1:
        raise ValueError(f"days: {days}; expected at least 1")
    least, most = days * len(PLATFORMS), days * len(PLATFORMS) * MOST_POSTS_A_DAY
    if not least <= posts <= most:
        raise ValueError(f"posts: {posts}; expected {least:,} to {most:,} in {days} days")


class _Days:
    """One platform's days, one after the other, and what later days are to see."""

    def __init__(self, lake: Path, town: Town, reader: Reader, draws: Draws, days: range) -> None:
        self._lake, self._town, self._reader, self._draws = lake, town, reader, draws
        self._days = days
        self._pending: dict[int, list[Rows]] = {}

    def write(self, posts: int) -> BulkSummary:
        """Write a reading for every day, with so many posts in all."""
        written = BulkSummary()
        shares = [round(DAILY[(EPOCH + timedelta(day)).weekday()] * 100) for day in self._days]
        for day, until in zip(self._days, accumulate(shares), strict=True):
            quota = posts * until // sum(shares) - written.posts
            with BulkReading(self._lake, self._reader, day) as reading:
                for part in self._pending.pop(day, []):
                    reading.take(part)
                for part in self._told(day, quota, written.posts):
                    reading.take(part)
            landed = reading.landed
            written += BulkSummary(quota, landed["posts"], landed["deletions"], 1, reading.size)
        return written

    def _told(self, day: int, quota: int, number: int) -> Iterator[Rows]:
        """Draw a day's conversations; give what is known today, keep the rest for its day."""
        while quota:
            told = conversations(
                self._draws,
                self._town,
                day * DAY,
                count=min(max(quota // 3, FEWEST_AT_ONCE), ROWS_AT_ONCE // 2),
                most=quota,
                end=self._days.stop * DAY,
                number=number,
            )
            quota, number = quota - len(told), number + len(told)
            seen = fates(
                self._draws,
                told,
                self._town.queries,
                last_day=self._days[-1],
                can_edit=self._town.cast.platform == MASTODON,
            )
            for known_day in np.unique(seen.known_day).tolist():
                part = seen.take(seen.known_day == known_day)
                if known_day == day:
                    yield part
                else:
                    self._pending.setdefault(known_day, []).append(part)
