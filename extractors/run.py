"""Run one source over one window: read, keep what came, land it whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from extractors import facts as brand_facts
from extractors import landing, registry
from extractors.base import BadPage, Window
from extractors.http import PoliteSession, SourceError
from extractors.keys import KeyRing, key_file
from extractors.lake import Lake, facts_folder
from extractors.landing import Before, Landing
from extractors.records import Reading
from extractors.registry import SourceEntry


def extract_named(
    source: str, start: datetime, end: datetime, environ: Mapping[str, str] = os.environ
) -> Reading:
    """Run a registered source over ``[start, end)`` with the environment's settings."""
    entries = registry.load(registry.sources_file(environ))
    if source not in entries:
        raise registry.RegistryError(f"no source {source!r}; there are {', '.join(entries)}")
    lake = Lake.from_environment(environ)
    facts = brand_facts.read(facts_folder(environ))
    ring = KeyRing.load_or_create(key_file(environ))
    return extract(entries[source], Window(start, end), lake, facts, ring, environ=environ)


def extract(
    entry: SourceEntry,
    window: Window,
    lake: Lake,
    facts: brand_facts.Facts,
    ring: KeyRing,
    *,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Reading:
    """Land every post of the window and what the look-back finds; return the reading.

    A stream that fails does not stop the others: what came is landed, and the reading says
    ``is_complete = False`` and why. The caller decides whether that is an error.
    """
    source, options = entry.source(), entry.checked_options(environ)
    platform = source.platform(options)
    reread = timedelta(hours=entry.reread_hours)
    problems: list[str] = []
    landing.ensure_tables(lake)
    look_back = window.reaching_back(reread) if reread else window
    with (
        PoliteSession(requests_per_minute=entry.requests_per_minute, now=now) as session,
        Landing(
            lake,
            source,
            ring,
            name=entry.name,
            platform=platform,
            window=window,
            known_at=now(),
            keep_ids=bool(reread),
            before=landed_before(lake, entry.name, look_back) if reread else None,
        ) as reading,
    ):
        for stream in source.streams(options, facts.ask(platform)):
            try:
                for page in source.pages(session, options, stream, look_back):
                    reading.take(page)
            except (SourceError, BadPage) as error:
                problems.append(f"{stream.name}: {error}"[: landing.MOST_REASON])
        if reread and not problems:
            try:
                for page in source.look_up(session, options, unlisted(lake, reading, look_back)):
                    reading.take(page)
            except (SourceError, BadPage) as error:
                problems.append(f"look-up: {error}"[: landing.MOST_REASON])
    result = reading.result(watermark=entry.watermark, problems=problems)
    landing.write_reading(lake, result)
    return result


def landed_before(lake: Lake, source: str, window: Window) -> Before:
    """Tell what finished readings landed last of each post since the window began."""
    readings = _files(lake, "readings", source, window)
    files = _files(lake, "posts", source, window)
    if not readings or not files:
        return Before()
    finished = pc.field("reading_id").isin(_rows(lake, readings, ["reading_id"])["reading_id"])
    columns = ["native_id", "query_id", "version_key", "known_at"]
    rows = _rows(lake, files, columns, finished).sort_by("known_at")
    ids, queries, versions, moments = (rows[name].to_pylist() for name in columns)
    last_seen = dict(zip(ids, moments, strict=True))
    gone = {
        native_id
        for native_id, deleted in _landed(lake, "deletions", source, window).items()
        if native_id not in last_seen or deleted >= last_seen[native_id]
    }
    keys = zip(ids, queries, strict=True)
    return Before(dict(zip(keys, versions, strict=True)), frozenset(gone))


def unlisted(lake: Lake, reading: Landing, window: Window) -> list[str]:
    """Name the posts of the window that were landed before and not listed now.

    They may be deleted; a look-up decides. Posts already known as deleted are left out.
    """
    before = _landed(lake, "posts", reading.name, window)
    gone = _landed(lake, "deletions", reading.name, window)
    seen = reading.seen or set()
    return sorted(
        native_id
        for native_id, last_seen in before.items()
        if native_id not in seen and not (native_id in gone and gone[native_id] >= last_seen)
    )


def _landed(lake: Lake, table: str, source: str, window: Window) -> dict[str, datetime]:
    """Give the ids landed since the window began, each with when it was last.

    A deletion counts only if its reading came to its end: of a killed run nobody is told.
    """
    files = _files(lake, table, source, window)
    if not files:
        return {}
    if table == "posts":
        rule = (pc.field("created_at") >= window.start) & (pc.field("created_at") < window.end)
    else:
        readings = _files(lake, "readings", source, window)
        finished = _rows(lake, readings, ["reading_id"])["reading_id"] if readings else []
        rule = pc.field("reading_id").isin(finished)
    last = (
        _rows(lake, files, ["native_id", "known_at"], rule)
        .group_by("native_id")
        .aggregate([("known_at", "max")])
    )
    return dict(zip(last["native_id"].to_pylist(), last["known_at_max"].to_pylist(), strict=True))


def _rows(lake: Lake, files: list[str], columns: list[str], rule: Any = None) -> pa.Table:
    dataset = ds.dataset(files, filesystem=lake.fs, format="parquet")
    return dataset.to_table(columns=columns, filter=rule)


def _files(lake: Lake, table: str, source: str, window: Window) -> list[str]:
    where = lake.path("landed", table, f"source={source}")
    days = [
        path
        for path in (lake.fs.ls(where, detail=False) if lake.fs.exists(where) else [])
        if path.rsplit("read_date=", 1)[-1] >= window.start.date().isoformat()
    ]
    return [name for day in days for name in lake.fs.find(day) if name.endswith(".parquet")]


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
        landing.remove_file(lake, reading.path("enriched/masked_text", ".parquet"))
        for page in landing.raw_pages(lake, raw_file):
            reading.take(page)
    landing.remove_older(lake, reading)
    problems = [old.problem_text] if old.problem_text else []
    result = reading.result(watermark=entry.watermark, problems=problems)
    landing.write_reading(lake, result)
    return result


def _reading_of(lake: Lake, source: str, raw_file: str) -> Reading:
    reading_id = raw_file.rsplit("/", 1)[-1].removesuffix(".jsonl.zst")
    for name in lake.files("landed", "readings", f"source={source}"):
        rows = landing.read_table(lake, name)
        for row in rows.filter(pc.field("reading_id") == reading_id).to_pylist():
            return Reading.model_validate(row)
    raise LookupError(
        f"{reading_id} has raw pages but was never finished: run its window again instead"
    )
