"""The words every source is written in: a window, a stream, a page, four functions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

import orjson
from pydantic import BaseModel

from extractors.answers import Fetched
from extractors.facts import Ask
from extractors.http import PoliteSession
from extractors.records import Record

Payload = Mapping[str, Any]
MOST_DIGITS = 4_000
# What a page or record may raise that is not what was promised.
PAGE_ERRORS = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


class BadPage(ValueError):
    """A page body that cannot be read as what the platform promises."""


def _plain_utc(moment: datetime) -> datetime:
    """Give a moment as a plain datetime: Airflow's own kind loses its zone in a subtraction."""
    return datetime.fromisoformat(moment.astimezone(UTC).isoformat())


@dataclass(frozen=True)
class Window:
    """A half-open span of time, ``start <= t < end``, kept in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window needs time-zone-aware bounds, such as 2026-03-02T09:00Z")
        object.__setattr__(self, "start", _plain_utc(self.start))
        object.__setattr__(self, "end", _plain_utc(self.end))
        if self.start >= self.end:
            raise ValueError(f"empty window: {self.start} .. {self.end}; the end comes later")

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def reaching_back(self, span: timedelta) -> Window:
        """Give the window with an earlier start: what a re-read looks at."""
        return Window(self.start - span, self.end)


@dataclass(frozen=True)
class Stream:
    """One list to walk to its end, such as an account's mentions or a query's finds."""

    name: str
    kind: str
    subject: str
    query_id: str | None = None
    filter_by: str | None = None  # the whole query, where the platform was asked less of it


@dataclass(frozen=True)
class Page:
    """One answer, kept as it came, with where and when it was got."""

    stream: Stream
    url: str
    status: int
    retrieved_at: datetime
    body: bytes
    asked: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)  # what other pages told of this one

    @classmethod
    def of(
        cls,
        stream: Stream,
        fetched: Fetched,
        asked: Sequence[str] = (),
        context: Mapping[str, Any] | None = None,
    ) -> Page:
        """Make a page of an answer; ``asked`` are the ids that a look-up asked for.

        ``context`` is what only other pages tell and its records need, such as who asked the
        question: it is kept beside the body, as JSON, so that the page can be read again alone.
        """
        return cls(
            stream,
            fetched.url,
            fetched.status,
            fetched.retrieved_at,
            fetched.body,
            tuple(asked),
            context or {},
        )


class Charge(NamedTuple):
    """One object of a page: what the platform charges it as, and which one it is."""

    unit: str
    object_id: str


class Source(Protocol):
    """What a module in ``extractors/sources/`` offers.

    ``streams``, ``payloads`` and ``parse`` are pure; only ``pages`` and ``look_up`` ask.
    A module may also have ``charges(page) -> Iterator[Charge]``, pure too, where the platform's
    prices differ by object, or it charges none twice on one day; else each record is an object;
    ``expires(session, options) -> datetime | None``, where the platform tells when a token ends;
    ``api(options) -> tuple[str, str]``, the API's name in versions.yml and the version asked by.
    """

    Options: type[BaseModel]

    def platform(self, options: Any) -> str:
        """Name the platform that the records are from."""

    def streams(self, options: Any, ask: Ask) -> Iterator[Stream]:
        """Name the lists to walk; one that fails does not stop the others."""

    def pages(
        self, session: PoliteSession, options: Any, stream: Stream, window: Window
    ) -> Iterator[Page]:
        """Yield every page of a stream that may hold a post from the window."""

    def look_up(
        self, session: PoliteSession, options: Any, native_ids: Sequence[str]
    ) -> Iterator[Page]:
        """Ask for posts by id, to tell the deleted ones from the merely unlisted."""

    def payloads(self, page: Page, *, exact: bool = False) -> Sequence[Payload]:
        """Split a page into records; raise ``BadPage`` where it is not what was promised."""

    def parse(self, payload: Payload) -> Record:
        """Read one payload; raise ``ValueError`` or ``LookupError`` with what is wrong."""


def decode_json(body: bytes, *, exact: bool = False) -> Any:
    """Read a JSON body; raise ``BadPage`` with what came instead.

    The fast reader refuses lone surrogates and makes floats of numbers beyond 64 bits;
    ``exact`` reads both, at a tenth of the speed.
    """
    try:
        if not exact:
            try:
                return orjson.loads(body)
            except orjson.JSONDecodeError:
                pass  # perhaps a lone surrogate: the exact reader decides
        return json.loads(body, parse_int=_whole_number)
    except (ValueError, RecursionError) as error:
        start = body[:60].decode("utf-8", "replace")
        raise BadPage(f"not JSON ({error}); the body begins with {start!r}") from error


def _whole_number(digits: str) -> int | str:
    """Read a whole number; one that is too long for Python stays text, and its page readable."""
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def moment(value: object) -> datetime:
    """Read an ISO 8601 time into UTC; raise ``ValueError`` for a number or a time without zone."""
    if not isinstance(value, str):
        raise ValueError(f"expected a time such as 2026-03-02T09:00:00Z, found {value!r:.60}")
    found = datetime.fromisoformat(value)
    if found.tzinfo is UTC:
        return found
    if found.tzinfo is None:
        raise ValueError(f"expected a time with its zone, found {value[:60]!r}")
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"expected a time that UTC can hold, found {value[:60]!r}") from error


def text_id(value: object) -> str:
    """Give an id as text; raise ``ValueError`` for what cannot be one."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"expected an id (text or whole number), found {value!r}")
