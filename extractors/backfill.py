"""A long span, read in parts that are readings of their own: it can be stopped, and go on.

What is left is what no complete reading covers, so nothing else is kept about it. A part that was
cut short is halved at the next try: one that a whole day's budget is too small for still ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta

import pyarrow.compute as pc

from extractors import facts as brand_facts
from extractors import registry, zones
from extractors.answers import UsedUp
from extractors.base import Window
from extractors.keys import KeyRing, key_file
from extractors.lake import Lake, facts_folder
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.run import extract

PART, SMALLEST_PART = timedelta(days=1), timedelta(minutes=15)


def backfill_named(
    source: str,
    start: datetime,
    end: datetime,
    *,
    read_since: datetime | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Reading]:
    """Read what is left of ``[start, end)`` of a registered source with the environment's settings.

    Raises ``UsedUp`` where the budget, or the platform's own, ends it.
    """
    entry = registry.named(source, environ)
    lake = Lake.from_environment(environ)
    facts = brand_facts.read(facts_folder(environ))
    ring = KeyRing.load_or_create(key_file(environ))
    begin = max(start, datetime.combine(entry.since, time(tzinfo=UTC)))
    span = Window(begin, end)
    yield from backfill(entry, span, lake, facts, ring, read_since=read_since, environ=environ)


def backfill(
    entry: SourceEntry,
    span: Window,
    lake: Lake,
    facts: brand_facts.Facts,
    ring: KeyRing,
    *,
    read_since: datetime | None = None,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Reading]:
    """Read each part of a span that is left, oldest first; raise ``UsedUp`` where there is no more.

    Readings from before ``read_since`` do not count: to read anew after a query was added.
    """
    # Each part has its own window: looking back from it would read, and pay, the same again.
    alone = entry.model_copy(update={"reread_hours": 0.0, "reconcile_every_days": None})
    ends: list[UsedUp] = []
    for part in left(_readings(lake, entry.name, read_since), span):
        yield extract(
            alone, part, lake, facts, ring, environ=environ, now=now, on_used_up=ends.append
        )
        if ends:
            raise ends[0]


def left(readings: Iterable[Reading], span: Window) -> list[Window]:
    """Give the parts of a span that no complete reading covers, oldest first."""
    known = [*readings]
    tried = {(r.window_start, r.window_end) for r in known if not r.is_complete}
    covered = sorted((r.window_start, r.window_end) for r in known if r.is_complete)
    found: list[Window] = []
    start = span.start
    for begin, end in [*covered, (span.end, span.end)]:
        if start < (gap_end := min(begin, span.end)):
            found += _parts(start, gap_end, tried)
        start = max(start, end)
    return found


def _parts(start: datetime, end: datetime, tried: set[tuple[datetime, datetime]]) -> list[Window]:
    """Cut a gap at the days; and a part that was tried and not finished in the middle."""
    found: list[Window] = []
    while start < end:
        midnight = datetime.combine(start.date(), time(tzinfo=UTC)) + PART
        found += _halves(start, min(midnight, end), tried)
        start = midnight
    return found


def _halves(start: datetime, end: datetime, tried: set[tuple[datetime, datetime]]) -> list[Window]:
    if (start, end) not in tried or end - start < 2 * SMALLEST_PART:
        return [Window(start, end)]
    middle = start + (end - start) / 2
    return [*_halves(start, middle, tried), *_halves(middle, end, tried)]


def _readings(lake: Lake, source: str, read_since: datetime | None) -> Iterator[Reading]:
    for name in lake.files("landed", "readings", f"source={source}"):
        rows = zones.read_table(lake, name)
        if read_since is not None:
            rows = rows.filter(pc.field("known_at") >= read_since)
        yield from (Reading.model_validate(row) for row in rows.to_pylist())
