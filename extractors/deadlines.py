"""What ends: tokens, API versions and their fields; told before it happens.

A token's end is asked of its platform where that tells it (a module's ``expires``), or is the
``token_expires`` of the entry. Versions stand in versions.yml. No line of this holds a token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from extractors.answers import SourceError
from extractors.base import BadPage
from extractors.http import PoliteSession
from extractors.registry import RegistryError, SourceEntry

TOKEN_DAYS, VERSION_DAYS = (14, 7, 1), (90, 30, 7)
VERSIONS = Path(__file__).with_name("versions.yml")


@dataclass(frozen=True)
class Deadline:
    """One thing that ends, and so many days before it is told."""

    source: str
    what: str
    at: datetime
    days: tuple[int, ...]

    def is_near(self, now: datetime) -> bool:
        """Whether the first of its days has come."""
        return now >= self.at - timedelta(days=self.days[0])

    def is_due(self, since: datetime, now: datetime) -> bool:
        """Whether one of its days came after ``since``, or the last of them has come."""
        steps = [self.at - timedelta(days=days) for days in self.days]
        return now >= steps[-1] or any(since < step <= now for step in steps)

    def told(self, now: datetime) -> str:
        """Say what ends and in how many days."""
        end, left = f"{self.at:%Y-%m-%d %H:%M} UTC", (self.at - now) // timedelta(days=1)
        if now >= self.at:
            return f"{self.source}: {self.what} ended on {end}: renew it now"
        return f"{self.source}: {self.what} ends on {end}, in {left} days"


class Ends(BaseModel):
    """When a version or field ends, where that is known, and what comes in its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ends: date | None
    instead: str | None = None


class Api(BaseModel):
    """What is known of one API's versions and fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    header: str | None = None  # of answers: by which version they were made
    versions: dict[str, Ends]
    fields: dict[str, Ends] = {}


class UnknownExpiry(RuntimeError):
    """A token's end that could not be asked; says no more, for the answer may repeat the token."""


def catalogue(path: Path = VERSIONS) -> dict[str, Api]:
    """Read the catalogue of API versions."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Api]).validate_python(document)


def token_deadline(
    entry: SourceEntry, options: Any, *, now: Callable[[], datetime]
) -> Deadline | None:
    """Say when a source's token ends: the earlier of what is set and what the platform tells.

    Raises ``UnknownExpiry`` where the platform does not answer well.
    """
    ends = [_midnight(entry.token_expires)] if entry.token_expires else []
    asks = getattr(entry.source(), "expires", None)
    if asks is not None:
        session = PoliteSession(
            requests_per_minute=entry.requests_per_minute, wait_budget_seconds=10, now=now
        )
        with session:
            try:
                found = asks(session, options)
            except (SourceError, BadPage, LookupError, TypeError, ValueError) as error:
                raise UnknownExpiry(
                    f"{entry.name}: when its token ends could not be asked ({type(error).__name__})"
                ) from None
        ends += [found] if found is not None else []
    return Deadline(entry.name, "its token", min(ends), TOKEN_DAYS) if ends else None


def version_deadlines(
    entry: SourceEntry, options: Any, apis: Mapping[str, Api] | None = None
) -> Iterator[Deadline]:
    """Say when the API version that a source asks by, and fields of that API, end."""
    api, version = _pinned(entry, options, apis)
    if api is None:
        return
    known = {f"version {version} of its API": api.versions.get(version, Ends(ends=None))}
    known |= {f"the field {field} of its API": ends for field, ends in api.fields.items()}
    for what, ends in known.items():
        if ends.ends is not None:
            instead = f" (now {ends.instead})" if ends.instead else ""
            yield Deadline(entry.name, what + instead, _midnight(ends.ends), VERSION_DAYS)


def version_troubles(
    entry: SourceEntry,
    options: Any,
    answered: Mapping[str, set[str]],
    apis: Mapping[str, Api] | None = None,
) -> Iterator[str]:
    """Say where an API answered by another version than was asked, or by one that nobody noted."""
    api, version = _pinned(entry, options, apis)
    if api is None:
        return
    if version not in api.versions:
        yield f"{entry.name}: version {version} of its API is not in versions.yml: note its end"
    for other in sorted(answered.get(api.header or "", set()) - {version}):
        yield f"{entry.name}: asked by version {version} of its API, answered by {other}"


def of_version(
    entry: SourceEntry, options: Any, answered: Mapping[str, set[str]], now: datetime
) -> Iterator[str]:
    """Say all that a run has to say of its API's version."""
    yield from version_troubles(entry, options, answered)
    near_end = (d for d in version_deadlines(entry, options) if d.is_near(now))
    yield from (deadline.told(now) for deadline in near_end)


def version_header(entry: SourceEntry, options: Any) -> str | None:
    """Name the header in which a source's API tells by which version it answered."""
    api, _ = _pinned(entry, options, None)
    return api.header if api is not None else None


def _pinned(
    entry: SourceEntry, options: Any, apis: Mapping[str, Api] | None
) -> tuple[Api | None, str]:
    """Give the API that a source asks, and the version by which; most have no version."""
    asks = getattr(entry.source(), "api", None)
    if asks is None:
        return None, ""
    name, version = asks(options)
    return (catalogue() if apis is None else apis)[name], version


def near(
    entries: Mapping[str, SourceEntry],
    environ: Mapping[str, str],
    *,
    since: datetime,
    now: datetime,
) -> tuple[list[str], list[str]]:
    """Give what is near its end; and of that, what is to be told between two moments."""
    told: list[str] = []
    due: list[str] = []
    for entry in entries.values():
        if not entry.enabled:
            continue
        try:
            options = entry.checked_options(environ)
        except RegistryError as error:
            told.append(str(error))
            due.append(str(error))
            continue
        found = [*version_deadlines(entry, options)]
        try:
            token = token_deadline(entry, options, now=lambda: now)
            found += [token] if token is not None else []
        except UnknownExpiry as error:
            told.append(str(error))
            due.append(str(error))
        told += [deadline.told(now) for deadline in found if deadline.is_near(now)]
        due += [deadline.told(now) for deadline in found if deadline.is_due(since, now)]
    return told, due


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=UTC))
