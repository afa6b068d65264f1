"""How Meta's Graph API says no, named by what helps; and what it tells of our use.

Every refusal has one body, ``{"error": {"code": …, "error_subcode": …, "message": …}}``, under
status 400, 403 or 500 alike: only the code says whether to wait, to renew or to ask otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from extractors.answers import Fetched, Refused, SourceError, UsedUp
from extractors.base import BadPage, decode_json
from extractors.http import RETRIABLE_STATUS

CALLS = frozenset({4, 17, 32, 341, 613})  # too many calls: of an app, a user, a Page, all, an edge
OF_A_BUSINESS = range(80_000, 80_100)  # too many calls of a business's use case
PASSING = frozenset({1, 2})  # an unknown error and a busy service, "try again"
TOKEN = frozenset({102, 190, 463, 467})
PERMISSION = frozenset({3, 10, *range(200, 300)})
NOWHERE, SUBCODE_NOWHERE, NO_ALIAS = 100, 33, 803
DEPRECATED = 12
TOO_MUCH = "reduce the amount of data"
FIELD = re.compile(r"nonexisting field \((\w+)\)|\(#12\) (\w+) field is deprecated")
AN_HOUR = timedelta(hours=1)  # over which calls are counted
APP_USAGE, BUSINESS_USAGE = ("X-App-Usage", "X-Page-Usage"), "X-Business-Use-Case-Usage"
SHARES = ("call_count", "total_cputime", "total_time")  # each a percentage of what is allowed


class GraphRefused(Refused):
    """A refusal with one of Meta's codes; ``answer`` is as it came."""

    def __init__(self, told: str, code: int, answer: Fetched) -> None:
        super().__init__(told)
        self.code, self.answer = code, answer


class ExpiredToken(GraphRefused):
    """A token that has ended, or was taken back: a person must renew it."""


class NotPermitted(GraphRefused):
    """A token without the permission or feature that this needs."""


class NotThere(GraphRefused):
    """An object that is deleted, or not for us: Meta does not say which."""


class Retired(GraphRefused):
    """A field (``field``), or a whole list (None), that this version no longer has."""

    field: str | None = None


class TooMuch(GraphRefused):
    """An answer that would be too large: fewer at once may do."""


class Passing(GraphRefused):
    """A trouble of theirs that is soon over."""


def refusal_of(fetched: Fetched) -> SourceError | None:
    """Name a refusal by its code; None where the answer has none."""
    try:
        document = decode_json(fetched.body)
    except BadPage:
        return None
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if error is None or isinstance(code, bool) or not isinstance(code, int):
        return None
    said, subcode = str(error.get("message")), error.get("error_subcode")
    number = f"{code}/{subcode}" if subcode else f"{code}"
    told = f"{fetched.url} answered {fetched.status}, code {number}: {said:.300}"
    if code in CALLS or code in OF_A_BUSINESS:
        return UsedUp(told, until=until_more(fetched))
    found = FIELD.search(said)
    kind = _kind(code, subcode, said, is_field=found is not None)
    if kind in (Passing, GraphRefused) and fetched.status in RETRIABLE_STATUS:
        return None  # the session repeats it by itself
    refusal = kind(told, code, fetched)
    if isinstance(refusal, Retired) and found is not None:
        refusal.field = found[1] or found[2]
    return refusal


def refuse(fetched: Fetched) -> None:
    """Raise a refusal by its name: what a session calls before it repeats or gives up."""
    refusal = refusal_of(fetched)
    if refusal is not None:
        raise refusal


def _kind(code: int, subcode: Any, said: str, *, is_field: bool) -> type[GraphRefused]:
    if code in TOKEN:
        return ExpiredToken
    if code in PERMISSION:
        return NotPermitted
    if code == NO_ALIAS or (code, subcode) == (NOWHERE, SUBCODE_NOWHERE):
        return NotThere
    if code == DEPRECATED or is_field:
        return Retired
    if TOO_MUCH in said:
        return TooMuch
    return Passing if code in PASSING else GraphRefused


def usage(headers: Mapping[str, str]) -> tuple[int, timedelta | None]:
    """Give the largest percentage that is used, and how long it takes until there is more.

    What cannot be read tells nothing: these headers come only once calls are many.
    """
    told = [_json(headers.get(name)) for name in APP_USAGE]
    by_business = _json(headers.get(BUSINESS_USAGE))
    if isinstance(by_business, dict):
        told += (one for uses in by_business.values() if isinstance(uses, list) for one in uses)
    found = [one for one in told if isinstance(one, dict)]
    used = max((n for one in found for n in _numbers(one, *SHARES)), default=0)
    waits = (n for one in found for n in _numbers(one, "estimated_time_to_regain_access"))
    minutes = max(waits, default=0)
    return used, timedelta(minutes=minutes) if minutes > 0 else None


def _numbers(told: Mapping[str, Any], *names: str) -> Iterator[int]:
    for name in names:
        value = told.get(name)
        if isinstance(value, int | float) and 0 <= value < 1_000_000:
            yield int(value)


def _json(value: str | None) -> Any:
    try:
        return decode_json(value.encode()) if value else None
    except BadPage:
        return None


def until_more(fetched: Fetched) -> datetime:
    """Give when there is more: as an answer tells, or when this hour's calls no longer count."""
    return fetched.retrieved_at + (usage(fetched.headers)[1] or AN_HOUR)
