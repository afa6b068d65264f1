"""An answer of a server, and the ways in which there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

NO_MORE = "no more until"  # how one begins that is used up
SECRETS = ("token", "key", "signature", "credential")  # no such part of an address is told


@dataclass(frozen=True)
class Fetched:
    """An answer read to its end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    retrieved_at: datetime
    next_url: str | None


class SourceError(RuntimeError):
    """A request that did not end well; named by what helps."""


class Refused(SourceError):
    """The platform says no (4xx): a person must look at token, permission or request."""

    @classmethod
    def told_by(cls, fetched: Fetched) -> Refused:
        """Say which address said no, and what it said."""
        return cls(f"{fetched.url} answered {fetched.status}: {fetched.body[:200]!r}")


class Unavailable(SourceError):
    """The platform did not answer well within tries and time: the next run may."""


class UsedUp(SourceError):
    """What we may read in this day or month is used up: waiting does not help, the source stops.

    ``until`` is when there is more; None where the platform does not tell.
    """

    def __init__(self, told: str, *, until: datetime | None = None) -> None:
        self.until = None if until is None else until.astimezone(UTC)
        # The moment comes first: a long text may be cut off.
        begin = "" if self.until is None else f"{NO_MORE} {self.until:%Y-%m-%d %H:%M} UTC: "
        super().__init__(begin + told)


class UsageCapped(UsedUp):
    """What we may read in this month or day is used up: no waiting of ours helps, the source stops.

    It looks like a rate limit (429) and is none; such an answer tells no time to come back.
    """

    @classmethod
    def told_by(cls, fetched: Fetched) -> UsageCapped:
        """Say which address said so, in its words."""
        said = fetched.body.decode("utf-8", "replace")
        return cls(f"{fetched.url}: the usage cap is reached: {said:.300}")


class OutOfReach(SourceError):
    """A list ends before the window's start: what lies between is not known; ask shorter spans."""


class LoopDetected(SourceError):
    """A page that was asked before: its list would never end."""


def told_address(url: str) -> str:
    """Give a URL without what could be a secret in its query."""
    address, _, query = url.partition("?")
    kept = [
        part
        for part in query.split("&")
        if part and not any(word in part.lower() for word in SECRETS)
    ]
    return f"{address}?{'&'.join(kept)}" if kept else address
