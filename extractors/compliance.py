"""What a platform says must go: asked about all that was collected, landed as deletions.

A re-read finds what is gone within its look-back; this finds it however old it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pyarrow.compute as pc
import pyarrow.dataset as ds

from extractors import landing, registry, zones
from extractors.answers import SourceError
from extractors.base import BadPage, Page, Window
from extractors.before import Before
from extractors.costs import Ledger
from extractors.http import PoliteSession
from extractors.keys import KeyRing, key_file
from extractors.lake import Lake
from extractors.landing import Landing
from extractors.records import Reading
from extractors.registry import SourceEntry

WAIT_BUDGET_SECONDS = 3_600.0  # a platform works on millions of ids for a while

Redactions = Callable[[PoliteSession, Any, Sequence[str]], Iterator[Page]]


def comply_named(source: str, environ: Mapping[str, str] = os.environ) -> Reading:
    """Ask a registered source's platform, with the environment's settings."""
    entries = registry.load(registry.sources_file(environ))
    if source not in entries:
        raise registry.RegistryError(f"no source {source!r}; there are {', '.join(entries)}")
    lake = Lake.from_environment(environ)
    return comply(entries[source], lake, KeyRing.load_or_create(key_file(environ)), environ=environ)


def comply(
    entry: SourceEntry,
    lake: Lake,
    ring: KeyRing,
    *,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] | None = None,
) -> Reading:
    """Ask which of a source's posts must go, and land that; return the reading.

    It is a reading of no window of posts, so it makes nothing known until any moment. Raises
    ``LookupError`` for a source whose platform cannot be asked. ``sleep`` is for tests.
    """
    source, options = entry.source(), entry.checked_options(environ)
    redactions = cast("Redactions | None", getattr(source, "redactions", None))
    if redactions is None:
        raise LookupError(f"{entry.name} cannot be asked: its re-reads find what is deleted")
    zones.ensure_tables(lake)
    settings: dict[str, Any] = {} if sleep is None else {"sleep": sleep}
    problems: list[str] = []
    known_at = now()
    standing, gone = _public_posts(lake, entry.name)
    with (
        PoliteSession(
            requests_per_minute=entry.requests_per_minute,
            wait_budget_seconds=WAIT_BUDGET_SECONDS,
            now=now,
            **settings,
        ) as session,
        Landing(
            lake,
            source,
            ring,
            name=entry.name,
            platform=source.platform(options),
            window=Window(known_at - timedelta(seconds=1), known_at),
            known_at=known_at,
            before=Before(deleted=gone),
        ) as reading,
    ):
        ledger = Ledger(
            lake,
            entry,
            platform=reading.platform,
            reading_id=reading.reading_id,
            known_at=known_at,
            now=now,
        )
        session.before_each = ledger.ask
        try:
            with ledger.reading("compliance"):
                for page in redactions(session, options, standing):
                    ledger.take(page, reading.take(page))
        except (SourceError, BadPage) as error:
            problems.append(f"compliance: {error}"[: landing.MOST_REASON])
        problems += (told for told in reading.bad_pages if told not in problems)
    result = reading.result(watermark="last_post", problems=problems)
    zones.write_reading(lake, result)
    return result


def _public_posts(lake: Lake, source: str) -> tuple[list[str], frozenset[str]]:
    """Give the ids of a source's posts that stand, and of those known to be gone."""
    seen = _last_known(lake, source, "posts", pc.field("channel") == "public")
    told = _last_known(lake, source, "deletions")
    gone = {i for i, known_at in told.items() if i not in seen or known_at >= seen[i]}
    return sorted(seen.keys() - gone), frozenset(gone)


def _last_known(
    lake: Lake, source: str, table: str, rule: pc.Expression | None = None
) -> dict[str, datetime]:
    files = lake.files("landed", table, f"source={source}")
    if not files:
        return {}
    rows = ds.dataset(files, filesystem=lake.fs, format="parquet").to_table(
        columns=["native_id", "known_at"], filter=rule
    )
    last = rows.group_by("native_id").aggregate([("known_at", "max")])
    return dict(zip(last["native_id"].to_pylist(), last["known_at_max"].to_pylist(), strict=True))
