"""What every platform's server shares: a request in, an answer out, no network."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

BEARER = re.compile(r"^Bearer\s+(\S+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """What a client asked; header names are in Title-Case, whatever the client wrote."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""
    base: str = ""  # http://host:port, as the client addressed us

    def first(self, name: str) -> str | None:
        """Give a parameter's first value."""
        values = self.query.get(name)
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        """Give every value of a parameter, written once or as ``name[]``."""
        return [*self.query.get(name, []), *self.query.get(f"{name}[]", [])]

    @property
    def token(self) -> str | None:
        """The bearer token, where there is one."""
        found = BEARER.match(self.headers.get("Authorization", ""))
        return found[1] if found else None

    @property
    def credential(self) -> str:
        """What the caller is known by: its token, however it is given, or what else it says."""
        given = self.token or self.headers.get("Authorization")
        return given or self.first("access_token") or ""

    @property
    def basic(self) -> tuple[str, str] | None:
        """The name and pass word of Basic authentication, where there are any."""
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        if kind.casefold() != "basic":
            return None
        try:
            name, _, password = b64decode(given).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return name, password


@dataclass(frozen=True)
class Answer:
    """What the server says.

    A body of bytes goes out as it is, with the Content-Type of ``headers``; any other as JSON.
    """

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):  # it is an answer, not a fault
    """A request that the platform refuses."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        """Refuse with a status and the body that the platform gives."""
        super().__init__(f"{status} {body}")
        self.answer = Answer(dict(body), status)


@dataclass(frozen=True)
class PageShape:
    """How one list is cut into pages: what a fault must know to spoil it.

    A place in the body is the names that lead to it from the outside in, such as
    ``("meta", "next_token")``; ``()`` is the body itself. Examples::

        PageShape(("feed",), nexts=(("cursor",),), asked_by="cursor")                 # Bluesky
        PageShape((), asked_by="max_id")                                  # Mastodon: a Link header
        PageShape(("data",), nexts=(("meta", "next_token"),), asked_by="pagination_token",
                  totals=(("meta", "result_count"),))                                        # X
        PageShape(("data",), nexts=(("paging", "next"), ("paging", "cursors", "after")),
                  asked_by="after")                                                      # Graph
        PageShape((), asked_by="page", total_headers=("X-WP-Total", "X-WP-TotalPages"))  # WordPress
        PageShape(("items",), nexts=(("next_page",),), asked_by="page",
                  totals=(("total",), ("pages",)))                               # Request Tracker
    """

    items: tuple[str, ...]  # where the list is
    nexts: tuple[tuple[str, ...], ...] = ()  # where a cursor or the URL of the next page may stand
    asked_by: str = "cursor"  # the parameter by which a client asks for another page
    totals: tuple[tuple[str, ...], ...] = ()  # where whole numbers say how much there is
    total_headers: tuple[str, ...] = ()  # the same in headers

    # The first of ``nexts`` must be absent on the last page. A ``Link`` header with rel="next"
    # is always looked at, and need not be declared.


@dataclass(frozen=True)
class Allowance:
    """What a caller may still ask in its window; moments are aware, UTC, of the traffic's clock."""

    limit: int
    remaining: int
    resets_at: datetime
    now: datetime


class Api(Protocol):
    """One platform's server."""

    platform: str  # its name in APIS
    window_seconds: int  # the span in which requests are counted

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where the platform refuses."""

    def limit_headers(self, left: Allowance) -> dict[str, str]:
        """Tell the caller's allowance as the platform does."""

    def too_many(self, resets_at: datetime) -> Answer:
        """Answer a request over the limit: the platform's status, body and own headers."""

    def expired(self) -> Answer:
        """Answer a request whose token has expired."""

    def page_shape(self, request: Request) -> PageShape | None:
        """Say how the list that a request asks for is paged; None where it asks for no list."""


def iso(moment: datetime) -> str:
    """Write an instant with milliseconds, as most platforms do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )
