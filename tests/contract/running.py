"""A case, run against its fake server: whole into a lake, or quickly and without one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import responses
from requests import PreparedRequest
from requests.utils import parse_header_links

from extractors.answers import Fetched, Refused, SourceError, told_address
from extractors.base import BadPage, Page
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.landing import PARSE_ERRORS
from extractors.raw import raw_pages
from extractors.records import LANDED, Deletion, Reading
from extractors.run import extract
from tests.contract.case import TEN, Case, Server, patched
from tests.extractors.fakes import RING, clock, entry, rows

ANYWHERE = re.compile(".*")
DEFAULTS = PoliteSession.__init__.__kwdefaults__


@dataclass
class Ran:
    """A reading, and what it asked and waited for."""

    reading: Reading
    server: Server
    waits: list[float]


def run(
    case: Case,
    lake: Lake,
    *,
    server: Server | None = None,
    minutes: float = 1,
    source: object = None,
    folder: Path | None = None,
    changed: Mapping[str, bytes] | None = None,
) -> Ran:
    """Extract a case's window, some minutes after it ended."""
    server, waits = server or Server(case, changed=changed), list[float]()
    files = folder or Path(lake.root) / "drop"
    found = entry(
        source or case.module,
        options=case.settled(files, changed or {}),
        reread_hours=case.reread_hours,
        **case.settings,
    )
    began = case.window.end + timedelta(minutes=minutes)
    with answering(server), patched(DEFAULTS, "sleep", waits.append):
        reading = extract(found, case.window, lake, case.facts, RING, now=clock(began))
    return Ran(reading, server, waits)


@contextmanager
def answering(server: Server) -> Iterator[None]:
    """Let every request be answered by a case's server."""

    def callback(request: PreparedRequest) -> tuple[int, Mapping[str, str], Any]:
        server.sent = f"{request.url} {request.headers} {request.body!r}"
        found = server.answer(request.method or "", request.url or "", request.body)
        return (0, {}, found) if isinstance(found, Exception) else found

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in ("GET", "POST"):
            mock.add_callback(method, ANYWHERE, callback=callback)
        yield


def landed(lake: Lake, *, but: tuple[str, ...] = ("deletions",)) -> Counter[tuple[str, ...]]:
    """Count what SQL would see, version by version."""
    return Counter(
        (table, row["native_id"], row["version_key"], str(row.get("query_id")))
        for table in LANDED
        if table not in but and lake.files("landed", table)
        for row in rows(lake, table)
    )


def ids(lake: Lake, *, deleted: bool = False) -> set[str]:
    """Name the records that landed, or those that are gone."""
    tables = ["deletions"] if deleted else [t for t in LANDED if t != "deletions"]
    return {row["native_id"] for t in tables if lake.files("landed", t) for row in rows(lake, t)}


def pages_of(lake: Lake) -> list[Page]:
    """Give the pages of a lake as they came."""
    files = lake.files("raw", suffix=".jsonl.zst")
    return [page for name in sorted(files) for page in raw_pages(lake, name)]


@dataclass
class Outcome:
    """What becomes of the records of a walk."""

    ids: set[str] = field(default_factory=set)
    refused: int = 0
    told: list[str] = field(default_factory=list)

    def read(self, module: Any, page: Page) -> None:
        """Read a page as the landing does."""
        try:
            payloads = module.payloads(page)
        except PARSE_ERRORS as error:
            self.told.append(repr(error))
            return
        for payload in payloads:
            try:
                record = module.parse(payload)
            except PARSE_ERRORS:
                self.refused += 1
            else:
                self.ids.add(f"{record.native_id}{' gone' * isinstance(record, Deletion)}")


def walk(case: Case, options: Any, changed: Mapping[str, bytes] | None = None) -> Outcome:
    """Walk every stream of a case, with neither a lake nor the machinery of HTTP."""
    module, outcome = case.module, Outcome()
    server = Server(case, changed=changed, is_patient=True)
    ask = case.facts.ask(module.platform(options))
    now = clock(case.window.end)
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None, now=now) as session:
        session._ask = _quickly(session, server)  # type: ignore[method-assign]
        for stream in module.streams(options, ask):
            try:
                for page in module.pages(session, options, stream, case.window):
                    outcome.read(module, page)
            except (SourceError, BadPage) as error:
                outcome.told.append(repr(error))
    return outcome


def _quickly(session: PoliteSession, server: Server) -> Callable[..., Fetched]:
    def ask(
        method: str,
        url: str,
        *,
        accept: tuple[int, ...],
        params: Any = None,
        **options: Any,
    ) -> Fetched:
        request = PreparedRequest()
        request.prepare_url(url, params)
        sent = options.get("json") or options.get("data")
        answer = server.answer(method, request.url or "", sent)
        assert not isinstance(answer, Exception)
        status, headers, body = answer
        links = parse_header_links(headers.get("Link", ""))
        next_url = next((link["url"] for link in links if link.get("rel") == "next"), None)
        told = told_address(request.url or "")
        fetched = Fetched(told, status, headers, body, TEN, next_url)
        if status < 300 or status in accept:
            return fetched
        session.refused(fetched)
        raise Refused.told_by(fetched)

    return ask
