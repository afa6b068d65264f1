"""Pages of the Graph API's lists: limits, cursors, bounds in time, addresses of neighbours."""

from __future__ import annotations

import base64
import binascii
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from simulator.platforms.meta.errors import bad_cursor, bad_parameter

DEFAULT_LIMIT = 25
FIRST_YEAR, LAST_YEAR = 1970, 2100  # of a time that can be asked for
OF_A_PAGE = ("after", "before", "limit", "access_token")

Rows = list[tuple[str, Any]]


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and whether there are others on each side."""

    rows: Rows
    has_previous: bool
    has_next: bool


def limit_of(parameters: Mapping[str, str], most: int) -> int:
    """Read how many are wanted; raise ``Refusal`` where it is no number or too many."""
    text = parameters.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdigit():
        raise bad_parameter("Param limit must be an integer that is not negative")
    if len(text) > 9 or int(text) > most:
        raise bad_parameter(f"The 'limit' parameter should not exceed {most}")
    return int(text)


def bounds(parameters: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Read ``since`` and ``until``, both inclusive: Unix seconds, or a date or time (UTC)."""
    return _moment(parameters, "since"), _moment(parameters, "until")


def page_of(
    rows: Iterable[tuple[str, Any]],
    name: str,
    parameters: Mapping[str, str],
    limit: int,
    *,
    is_falling: bool,
) -> Page:
    """Take a page after a cursor, before one, or from the beginning; keys need not exist still."""
    after, before = (_key(name, parameters.get(side)) for side in ("after", "before"))

    def comes_first(one: str, other: str) -> bool:
        return one > other if is_falling else one < other

    if limit == 0:
        return Page([], has_previous=False, has_next=False)
    if before is not None:
        earlier: deque[tuple[str, Any]] = deque(maxlen=limit + 1)
        for key, thing in rows:
            if not comes_first(key, before):
                break
            earlier.append((key, thing))
        return Page(list(earlier)[-limit:], has_previous=len(earlier) > limit, has_next=True)
    page: Rows = []
    for key, thing in rows:
        if after is not None and not comes_first(after, key):
            continue
        if len(page) == limit:
            return Page(page, has_previous=after is not None, has_next=True)
        page.append((key, thing))
    return Page(page, has_previous=after is not None, has_next=False)


def paging(
    page: Page,
    name: str,
    address: str,
    parameters: Mapping[str, str],
    limit: int,
    *,
    token: str,
    has_before: bool = True,
) -> dict[str, Any]:
    """Write a page's cursors and the full addresses of its neighbours, token included."""
    first, last = (_cursor(name, page.rows[at][0]) for at in (0, -1))
    kept = {key: value for key, value in parameters.items() if key not in OF_A_PAGE}

    def neighbour(side: str, cursor: str) -> str:
        query = {"access_token": token, **kept, "limit": str(limit), side: cursor}
        return f"{address}?{urlencode(query)}"

    told: dict[str, Any] = {"cursors": {"before": first, "after": last}}
    if not has_before:
        del told["cursors"]["before"]
    elif page.has_previous:
        told["previous"] = neighbour("before", first)
    if page.has_next:
        told["next"] = neighbour("after", last)
    return told


def _cursor(name: str, key: str) -> str:
    return base64.urlsafe_b64encode(f"{name} {key}".encode()).decode().rstrip("=") + "ZD"


def _key(name: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        body = cursor.removesuffix("ZD")
        text = base64.b64decode(body + "=" * (-len(body) % 4), b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as wrong:
        raise bad_cursor() from wrong
    key = text.partition(" ")[2]
    if not key or _cursor(name, key) != cursor:
        raise bad_cursor()
    return key


def _moment(parameters: Mapping[str, str], name: str) -> datetime | None:
    text = parameters.get(name)
    if not text:
        return None
    try:
        if text.isascii() and text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as wrong:
        raise bad_parameter(f"Invalid parameter: {name} must be a time") from wrong
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise bad_parameter(f"Invalid parameter: {name} must be a time")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
