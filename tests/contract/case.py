"""What a source tells of itself so that the contract can be held against it."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from extractors.base import Window
from extractors.facts import Facts, Query
from tests.extractors.fakes import NOBODY

FIXTURES = Path(__file__).parents[1] / "fixtures"
MOST_REQUESTS = 500  # of a list that comes again and again
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
THIS_YEAR = Window(datetime(2026, 1, 1, tzinfo=UTC), TEN)


@dataclass(frozen=True)
class Route:
    """One answer, and the requests that it is for: those of a path, with these parameters.

    ``page`` names a fixture; None: the ``body`` itself. A parameter that is None must be absent.
    """

    path: str
    page: str | None = None
    asks: Mapping[str, str | None] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    method: str = "GET"
    body: bytes = b""

    def fits(self, method: str, path: str, asked: Mapping[str, str]) -> bool:
        """Whether it answers a request."""
        is_here = method == self.method and path.endswith(self.path)
        return is_here and all(asked.get(name) == value for name, value in self.asks.items())


def emptied(document: Any) -> Any:
    """Give a list's page as it is where there is nothing: without records, without a next one."""
    if isinstance(document, list):
        return []
    return {name: [] for name, value in document.items() if isinstance(value, list)}


@dataclass(frozen=True)
class Case:
    """A source as it is set up here, and what becomes of its fixtures."""

    source: str
    options: Mapping[str, Any]
    lands: frozenset[str]  # the ids of all records but deletions
    ends: frozenset[str] = frozenset()  # the ids of deletions
    routes: Sequence[Route] = ()
    folder: str | None = None  # of fixtures, where files are read
    facts: Facts = NOBODY
    window: Window = THIS_YEAR
    secrets: tuple[str, ...] = ()
    paging: tuple[str, ...] = ()  # parameters that tell a list's pages apart; "*": all
    quiet_loop: bool = False  # a list that comes again ends by itself, for it holds nothing new
    looks_back: bool = False  # what hangs below an older post is found by the look-back only
    remembers: bool = True  # False: what it landed may be landed again; staging takes it once
    untold: tuple[str, ...] = ()
    empty: Callable[[Any], Any] | Mapping[str, Any] = emptied  # by page, where pages differ
    fixtures: str | None = None  # the folder of them, where it is not the source's name
    reread_hours: float = 24
    settings: Mapping[str, Any] = field(default_factory=dict)  # other keys of sources.yml

    def __str__(self) -> str:
        return self.source if self.fixtures is None else f"{self.source}-{self.fixtures}"

    @property
    def module(self) -> ModuleType:
        """Give the module of the source."""
        return importlib.import_module(f"extractors.sources.{self.source}")

    @property
    def pages(self) -> list[str]:
        """Name the fixtures, in order."""
        if self.folder is not None:
            return sorted(path.name for path in (FIXTURES / self.folder).iterdir())
        return list(dict.fromkeys(route.page for route in self.routes if route.page))

    def body(self, page: str) -> bytes:
        """Give a fixture as it stands."""
        if self.folder is not None:
            return (FIXTURES / self.folder / page).read_bytes()
        where = FIXTURES / (self.fixtures or self.source)
        (path,) = [p for p in where.iterdir() if p.name.rpartition(".")[0] == page]
        return path.read_bytes()

    def empty_body(self, page: str) -> bytes:
        """Give a fixture without anything in it."""
        if callable(self.empty) and self.folder is not None:
            return b"[]" if page.endswith(".json") else self.body(page).splitlines()[0] + b"\n"
        if callable(self.empty):
            return json.dumps(self.empty(json.loads(self.body(page)))).encode()
        found = self.empty[page]
        return found if isinstance(found, bytes) else json.dumps(found).encode()

    def settled(self, folder: Path, changed: Mapping[str, bytes]) -> dict[str, Any]:
        """Give its options; of one that reads files, once they are in a folder."""
        if self.folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for page in self.pages:
                if page in changed:
                    (folder / page).write_bytes(changed[page])
                else:
                    shutil.copy(FIXTURES / self.folder / page, folder)
        return {
            name: value.replace("{folder}", str(folder)) if isinstance(value, str) else value
            for name, value in self.options.items()
        }

    def until(self, end: datetime) -> Case:
        """Give the case with a window that ends elsewhere."""
        return replace(self, window=Window(self.window.start, end))

    def since(self, start: datetime) -> Case:
        """Give the case with a window that begins elsewhere; without look-back if it can."""
        hours = self.reread_hours if self.looks_back else 0
        return replace(self, window=Window(start, self.window.end), reread_hours=hours)


Answer = tuple[int, Mapping[str, str], bytes]


class Server:
    """Answers as a case says, and notes what it was asked.

    ``changed`` are other bodies for some pages; ``before`` may answer, or fail, in its place.
    One that is patient does not know what a spoilt page makes a source ask for: that is a 404.
    """

    def __init__(
        self,
        case: Case,
        *,
        changed: Mapping[str, bytes] | None = None,
        before: Callable[[str], Answer | Exception | None] = lambda _: None,
        is_looping: bool = False,
        is_patient: bool = False,
    ) -> None:
        self._case, self._changed, self._before = case, changed or {}, before
        self._is_patient = is_patient
        self._bodies = {page: case.body(page) for page in case.pages}
        self._first: dict[str, Answer] | None = {} if is_looping else None
        self.asked: list[str] = []
        self.urls: list[str] = []
        self.sent = ""  # the last request, with its headers and body
        self.pages: list[str] = []
        self.repeated = 0

    def answer(self, method: str, url: str, sent: object = None) -> Answer | Exception:
        """Answer a request; an exception is what a broken line gives."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = f"{method} {parts.path} {sorted(query.items())} {sent or ''}"
        self.asked.append(asked)
        self.urls.append(url)
        if len(self.asked) > MOST_REQUESTS:
            raise Unrouted(f"{self._case}: no end to it: {asked}")
        instead = self._before(asked)
        if instead is not None:
            return instead
        if self._first is not None:
            paging = query if "*" in self._case.paging else self._case.paging
            left = {name: query[name] for name in query if name not in paging}
            list_asked = f"{method} {parts.path} {sorted(left.items())} {sent or ''}"
            if list_asked in self._first and method == "GET":
                self.repeated += 1
                return self._first[list_asked]
            return self._first.setdefault(list_asked, self._route(method, parts.path, query))
        return self._route(method, parts.path, query)

    def _route(self, method: str, path: str, query: Mapping[str, str]) -> Answer:
        for route in self._case.routes:
            if route.fits(method, path, query):
                if route.page is None:
                    return route.status, route.headers, route.body
                self.pages.append(route.page)
                body = self._changed.get(route.page, self._bodies[route.page])
                return route.status, route.headers, body
        if self._is_patient:
            return 404, {}, b'{"error": "not found"}'
        raise Unrouted(f"{self._case}: no route for {method} {path} {dict(query)}")


class Unrouted(BaseException):
    """A request too many, or one that a case has no answer for: no source may catch it."""


@contextmanager
def patched(holder: dict[str, Any], name: str, value: Any) -> Iterator[None]:
    """Put another value in a place, for a while."""
    kept = holder[name]
    holder[name] = value
    try:
        yield
    finally:
        holder[name] = kept


def query(platform: str, text: str, query_id: str = "q") -> Query:
    """Give a query of the one brand, Acme."""
    since = THIS_YEAR.start.date()
    return Query(
        query_id=query_id, brand_id="acme", platform=platform, query_text=text, valid_from=since
    )


def just_before(moment: datetime) -> datetime:
    """Give the moment before one."""
    return moment - timedelta(microseconds=1)
