"""What every platform's server shares: a request in, an answer out, no network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

BEARER = re.compile(r"^Bearer\s+(\S+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """What a client asked."""

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


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):  # it is an answer, not a fault
    """A request that the platform refuses."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        """Refuse with a status and the body that the platform gives."""
        super().__init__(f"{status} {body}")
        self.answer = Answer(dict(body), status)


class Api(Protocol):
    """One platform's server."""

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where the platform refuses."""


def iso(moment: datetime) -> str:
    """Write an instant with milliseconds, as both platforms do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )
