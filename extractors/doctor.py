"""The doctor: is a source ready to run, and if not, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from extractors.answers import SourceError
from extractors.base import BadPage, Window
from extractors.deadlines import UnknownExpiry, token_deadline, version_deadlines, version_troubles
from extractors.dialects import DIALECTS, unasked
from extractors.facts import Facts
from extractors.http import PoliteSession
from extractors.registry import RegistryError, SourceEntry


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    is_well: bool
    text: str


def examine(entry: SourceEntry, facts: Facts, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at settings and credentials, at what to ask for, and at one real page."""
    if not entry.enabled:
        yield Finding(True, "switched off in sources.yml")
        return
    try:
        options = entry.checked_options(environ)
    except RegistryError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, "settings and credentials are there")
    yield from _ends(entry, options, datetime.now(UTC))
    source = entry.source()
    ask = facts.ask(source.platform(options))
    if source.platform(options) in DIALECTS:
        for told in unasked(ask, source.platform(options)):
            yield Finding(False, told)
    streams = list(source.streams(options, ask))
    if not streams and hasattr(source, "LANDS"):
        yield Finding(True, "the folder is there and holds no file yet")
        return
    if not streams:
        yield Finding(
            False,
            f"nothing to ask for: no row of brand_accounts.csv or queries.csv is for "
            f"{source.platform(options)}",
        )
        return
    yield Finding(True, f"{len(streams)} lists to read")
    now = datetime.now(UTC)
    with PoliteSession(
        requests_per_minute=entry.requests_per_minute, wait_budget_seconds=10
    ) as session:
        try:
            pages = source.pages(
                session, options, streams[0], Window(now - timedelta(minutes=15), now)
            )
            page = next(iter(pages), None)
            count = len(source.payloads(page)) if page else 0
        except (SourceError, BadPage, OSError) as error:
            yield Finding(False, f"{streams[0].name}: {error}")
            return
    yield Finding(True, f"{streams[0].name}: answered, {count} records on the first page")
    yield Finding(
        True,
        f"pace {entry.requests_per_minute:g} requests a minute: the {len(streams)} lists take at "
        f"least {len(streams) / entry.requests_per_minute * 60:.0f} s a run",
    )


def _ends(entry: SourceEntry, options: object, now: datetime) -> Iterator[Finding]:
    """Say when the token and the API version end; well is what is not near its end."""
    try:
        token = token_deadline(entry, options, now=lambda: now)
    except UnknownExpiry as error:
        yield Finding(False, str(error))
        token = None
    for deadline in (*([token] if token else ()), *version_deadlines(entry, options)):
        yield Finding(not deadline.is_near(now), deadline.told(now))
    for told in version_troubles(entry, options, {}):
        yield Finding(False, told)
