"""A source of our own making, which gives the pages that a test hands it."""

# ruff: noqa: D102, ARG002 - a source's functions are described in extractors/base.py
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pyarrow.dataset as ds
from pydantic import BaseModel

from extractors.answers import Unavailable
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.facts import BrandAccount, Facts, Query
from extractors.http import PoliteSession
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading, Record
from extractors.registry import SourceEntry
from extractors.run import extract

RING = KeyRing("k1", b"a key for tests")
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NINE_TO_TEN = Window(NINE, NINE + timedelta(hours=1))
NOBODY = Facts((), (), (), (), (), (), ())


class Options(BaseModel):
    """Nothing to set."""


class Fake:
    """Streams by name, each a list of bodies; ``None`` is a server that does not answer.

    An error in the place of a body is what the server makes of the request.
    """

    Options = Options

    def __init__(
        self,
        streams: Mapping[str, Sequence[bytes | Exception | None]],
        found: Mapping[str, bytes] | None = None,
    ) -> None:
        self._streams, self._found = streams, found or {}
        self.looked_up: list[str] = []

    def platform(self, options: Any) -> str:
        return "bluesky"

    def streams(self, options: Any, ask: Any) -> Iterator[Stream]:
        for name in self._streams:
            query_id, _, filter_by = name.partition(" ")
            is_query = name.startswith("q")
            yield Stream(name, "account", name, query_id if is_query else None, filter_by or None)

    def pages(
        self, session: PoliteSession, options: Any, stream: Stream, window: Window
    ) -> Iterator[Page]:
        for number, body in enumerate(self._streams[stream.name]):
            if body is None:
                raise Unavailable("no answer")
            if isinstance(body, Exception):
                raise body
            yield Page(stream, f"https://x.example/{number}", 200, session._now(), body)

    def look_up(
        self, session: PoliteSession, options: Any, native_ids: Sequence[str]
    ) -> Iterator[Page]:
        for native_id in native_ids:
            self.looked_up.append(native_id)
            body = self._found.get(native_id, b"[]")
            yield Page(
                Stream("look-up", "look_up", ""),
                "https://x.example/look-up",
                200,
                session._now(),
                body,
                (native_id,),
            )

    def payloads(self, page: Page, *, exact: bool = False) -> Sequence[Payload]:
        document = decode_json(page.body, exact=exact)
        if not isinstance(document, list):
            raise BadPage(f"expected a list, found {type(document).__name__}")
        found = [item.get("id") for item in document if isinstance(item, dict)]
        return [*document, *({"missing": i} for i in page.asked if i not in found)]

    def parse(self, payload: Payload) -> Record:
        if "missing" in payload:
            return Deletion(platform="bluesky", native_id=payload["missing"], reason_code="missing")
        return Post(
            platform="bluesky",
            native_id=text_id(payload["id"]),
            author_id=payload.get("author", "ann"),
            author_handle="ann.example",
            body_text=payload["text"],
            created_at=moment(payload["at"]),
        )


class FakeEntry(SourceEntry):
    """An entry whose source is an object of the test."""

    made: Any

    def source(self) -> Any:
        """Give the test's source."""
        return self.made


def entry(source: Any, **settings: Any) -> FakeEntry:
    """Make an entry for a source, in a hurry and with a look-back of a day."""
    return FakeEntry(
        name="fake",
        module="fake",
        every=None,
        since=date(2026, 1, 1),
        requests_per_minute=1e9,
        purpose="a test",
        legal_basis="none needed",
        made=source,
        **settings,
    )


def post(native_id: object = "1", text: str = "Hello", minute: int = 5, **more: Any) -> Any:
    """Give a post as the fake platform sends it."""
    return {"id": native_id, "text": text, "at": f"2026-03-02T09:{minute:02}:00Z", **more}


def body(*posts: Any) -> bytes:
    """Give a page of posts."""
    return orjson.dumps(list(posts))


def clock(start: datetime = NINE + timedelta(hours=1)) -> Callable[[], datetime]:
    """Give a clock that goes on by a second each time that it is read."""
    seconds = iter(range(10**9))
    return lambda: start + timedelta(seconds=next(seconds))


def land(
    lake: Lake,
    source: Any,
    *,
    now: datetime = NINE + timedelta(hours=1),
    window: Window = NINE_TO_TEN,
    facts: Facts = NOBODY,
    **settings: Any,
) -> Reading:
    """Extract a window of a fake source."""
    return extract(entry(source, **settings), window, lake, facts, RING, now=clock(now))


def rows(lake: Lake, table: str) -> list[dict[str, Any]]:
    """Give what SQL would see of a landed table: rows of readings that came to their end."""
    readings = [r["reading_id"] for r in _all(lake, "readings")]
    return [row for row in _all(lake, table) if row["reading_id"] in readings]


def _all(lake: Lake, table: str) -> list[dict[str, Any]]:
    files = lake.files("landed", table)
    found: list[dict[str, Any]] = ds.dataset(files, filesystem=lake.fs).to_table().to_pylist()
    return found


def account(platform: str, account_id: str, handle: str) -> BrandAccount:
    """Give an account of the one brand, Acme."""
    return BrandAccount(
        brand_id="acme",
        platform=platform,
        account_id=account_id,
        handle=handle,
        is_automated=False,
        valid_from=date(2026, 1, 1),
    )


def asking(*accounts: BrandAccount, queries: tuple[Query, ...] = ()) -> Facts:
    """Give facts that only say what to ask for."""
    return Facts((), accounts, queries, (), (), (), ())
