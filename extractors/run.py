"""Run one source over one window: read, keep what came, land it whole."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta

import pyarrow.compute as pc

from extractors import deadlines, landing, notes, registry, zones
from extractors import facts as brand_facts
from extractors.addresses import Guard
from extractors.answers import SourceError, UsedUp
from extractors.base import BadPage, Window
from extractors.before import Before, cut_off_since, ever_landed, has_read, landed_before, unlisted
from extractors.costs import Ledger
from extractors.http import PoliteSession
from extractors.keys import KeyRing, key_file
from extractors.lake import Lake, facts_folder
from extractors.landing import Landing
from extractors.raw import raw_pages
from extractors.records import Reading
from extractors.registry import SourceEntry

log = logging.getLogger(__name__)


def extract_named(
    source: str, start: datetime, end: datetime, environ: Mapping[str, str] = os.environ
) -> Reading:
    """Run a registered source over ``[start, end)`` with the environment's settings."""
    entry = registry.named(source, environ)
    lake = Lake.from_environment(environ)
    facts = brand_facts.read(facts_folder(environ))
    ring = KeyRing.load_or_create(key_file(environ))
    return extract(entry, Window(start, end), lake, facts, ring, environ=environ)


def extract(
    entry: SourceEntry,
    window: Window,
    lake: Lake,
    facts: brand_facts.Facts,
    ring: KeyRing,
    *,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    guard: Guard | None = None,
    on_used_up: Callable[[UsedUp], None] = lambda _: None,
) -> Reading:
    """Land every post of the window and what the look-back finds; return the reading.

    A stream that fails does not stop the others: what came is landed, and the reading says
    ``is_complete = False`` and why; so it does of a page that could not be read, whose posts
    nobody knows. The caller decides whether that is an error. ``on_used_up`` is told where the
    platform, or our budget, gives no more. ``guard`` is for tests.
    """
    source, options = entry.source(), entry.checked_options(environ)
    platform = source.platform(options)
    problems: list[str] = []
    zones.ensure_tables(lake)
    look_back = _look_back(lake, entry, window)
    rereads = look_back != window
    with (
        PoliteSession(
            requests_per_minute=entry.requests_per_minute,
            now=now,
            guard=guard,
            notes=notes.read(lake, entry.name),
        ) as session,
        Landing(
            lake,
            source,
            ring,
            name=entry.name,
            platform=platform,
            window=window,
            known_at=now(),
            keep_ids=rereads,
            before=_known(lake, entry, look_back),
        ) as reading,
    ):
        ledger = Ledger(
            lake,
            entry,
            platform=platform,
            reading_id=reading.reading_id,
            known_at=reading.known_at,
            now=now,
        )
        session.before_each = ledger.ask
        session.version_header = deadlines.version_header(entry, options)
        for stream in source.streams(options, facts.ask(platform)):
            try:
                with ledger.reading(stream.name):
                    for page in source.pages(session, options, stream, look_back):
                        ledger.take(page, reading.take(page))
            except (SourceError, BadPage) as error:
                problems.append(f"{stream.name}: {error}"[: landing.MOST_REASON])
                if isinstance(error, UsedUp):
                    on_used_up(error)
                    break  # no other stream would get more
        problems += (told for told in reading.bad_pages if told not in problems)
        if rereads and not problems:
            gone = unlisted(lake, entry.name, look_back, reading.seen or set())
            try:
                with ledger.reading("look-up"):
                    for page in source.look_up(session, options, gone):
                        ledger.take(page, reading.take(page))
            except (SourceError, BadPage) as error:
                problems.append(f"look-up: {error}"[: landing.MOST_REASON])
                if isinstance(error, UsedUp):
                    on_used_up(error)
            problems += (told for told in reading.bad_pages if told not in problems)
    for told in deadlines.of_version(entry, options, session.answered, now()):
        log.warning(told)
    result = reading.result(watermark=entry.watermark, problems=problems)
    zones.write_reading(lake, result)
    notes.write(lake, entry.name, session.notes)
    return result


def _look_back(lake: Lake, entry: SourceEntry, window: Window) -> Window:
    """Give how far back a reading looks: to ``since`` if a reconcile is due.

    Days are counted from ``since``, and the first reading after each so many reconciles. One that
    came to no good end leaves it to the next.
    """
    look_back = window.reaching_back(timedelta(hours=entry.reread_hours))
    cut_off = cut_off_since(lake, entry.name, look_back)
    if entry.reread_hours and cut_off is not None:
        look_back = Window(min(cut_off, look_back.start), window.end)
    if entry.reconcile_every_days is None:
        return look_back
    since = datetime.combine(entry.since, time(), UTC)
    every = timedelta(days=entry.reconcile_every_days)
    due = since + every * ((window.end - since) // every)
    if has_read(lake, entry.name, due):
        return look_back
    return Window(min(since, look_back.start), window.end)


def _known(lake: Lake, entry: SourceEntry, look_back: Window) -> Before | None:
    """Give what a reading need not land again; of files all of it, for they are read whole."""
    table = getattr(entry.source(), "LANDS", None)
    if table is not None:
        return ever_landed(lake, entry.name, table, "deletions")
    if entry.reread_hours or entry.reconcile_every_days:
        return landed_before(lake, entry.name, look_back)
    return None


def replay(
    entry: SourceEntry, raw_file: str, lake: Lake, ring: KeyRing, options: object
) -> Reading:
    """Make a reading again from its raw pages, with today's ``parse``.

    What it landed before goes: its files, its rows in compacted files, its labels.
    """
    old = _reading_of(lake, entry.name, raw_file)
    source = entry.source()
    with Landing(
        lake,
        source,
        ring,
        name=entry.name,
        platform=source.platform(options),
        window=Window(old.window_start, old.window_end),
        known_at=old.known_at,
        keep_raw=False,
    ) as reading:
        _, *own = reading.path("enriched", ".parquet").rsplit("/", 3)  # source, day, file
        for name in lake.files("enriched"):
            if name.endswith("/".join(["", *own])):
                zones.remove_file(lake, name)
        for page in raw_pages(lake, raw_file):
            reading.take(page)
    landing.remove_older(lake, reading)
    problems = [old.problem_text] if old.problem_text else []
    result = reading.result(watermark=entry.watermark, problems=problems)
    zones.write_reading(lake, result)
    return result


def _reading_of(lake: Lake, source: str, raw_file: str) -> Reading:
    reading_id = raw_file.rsplit("/", 1)[-1].removesuffix(".jsonl.zst")
    for name in lake.files("landed", "readings", f"source={source}"):
        rows = zones.read_table(lake, name)
        for row in rows.filter(pc.field("reading_id") == reading_id).to_pylist():
            return Reading.model_validate(row)
    raise LookupError(
        f"{reading_id} has raw pages but was never finished: run its window again instead"
    )
