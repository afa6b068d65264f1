"""Pages of X's lists: newest first, with tokens to the next and the previous one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from simulator.platforms.x.shelf import Line, Version

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
LAST = 1 << 63  # above every id
CHECK_BITS = 64

Way = Literal["next", "previous"]


@dataclass(frozen=True)
class Page:
    """Versions, newest first, and the tokens of the pages beside it."""

    versions: list[Version]
    next_token: str | None = None
    previous_token: str | None = None

    def meta(self, *, with_ids: bool = True) -> dict[str, Any]:
        """Give ``meta`` as X writes it; without ids for messages."""
        numbers = [version.number for version in self.versions]
        told: dict[str, Any] = {"result_count": len(numbers)}
        if with_ids and numbers:
            told |= {"newest_id": str(max(numbers)), "oldest_id": str(min(numbers))}
        tokens = {"next_token": self.next_token, "previous_token": self.previous_token}
        return told | {name: token for name, token in tokens.items() if token is not None}


def page(
    line: Line,
    accepts: Callable[[Version], bool],
    *,
    low: int = 0,
    high: int = LAST,
    size: int,
    token: str | None,
    bound: str,
) -> Page:
    """Take a page of the accepted ids between ``low`` and ``high``, both left out.

    A token holds for one list, which ``bound`` names; another's raises ``ValueError``.
    """
    way: Way = "next"
    place = high
    if token is not None:
        way, place = _read(token, bound)
    if way == "previous":
        walk = filter(accepts, line.oldest(max(low, place), high))
        climbed = list(islice(walk, size + 1))
        found, has_newer, has_older = climbed[:size][::-1], len(climbed) > size, True
    else:
        walk = filter(accepts, line.newest(low, min(high, place)))
        climbed = list(islice(walk, size + 1))
        found, has_newer, has_older = climbed[:size], token is not None, len(climbed) > size
    if not found:
        return Page([])
    return Page(
        found,
        _token("next", found[-1].number, bound) if has_older else None,
        _token("previous", found[0].number, bound) if has_newer else None,
    )


def _check(way: Way, place: int, bound: str) -> int:
    digest = hashlib.sha256(f"{way} {place} {bound}".encode()).digest()
    return int.from_bytes(digest[: CHECK_BITS // 8]) | 1 << (CHECK_BITS - 1)


def _token(way: Way, place: int, bound: str) -> str:
    number = _check(way, place, bound) << 65 | place << 1 | (way == "previous")
    signs = ""
    while number:
        number, rest = divmod(number, 36)
        signs += SIGNS[rest]
    return signs


def _read(token: str, bound: str) -> tuple[Way, int]:
    number = 0
    for sign in reversed(token):
        number = number * 36 + SIGNS.index(sign)  # ValueError where it is no sign of ours
    way: Way = "previous" if number & 1 else "next"
    place = number >> 1 & (1 << 64) - 1
    if number >> 65 != _check(way, place, bound):
        raise ValueError(f"{token}: no token of this list")
    return way, place
