"""Faults of lists: cursors that repeat or skip, empty pages, totals that change, duplicates.

They know a platform only by the ``PageShape`` that its Api declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from simulator.platforms.answers import Answer, PageShape, Request

Ask = Callable[[Request], Answer]
ListKey = tuple[str, ...]
NEXT = re.compile(r'<([^>]*)>\s*;\s*rel="?next"?')
TWICE = 3  # posts that stand on two pages
MORE = 7  # by which a total differs from the truth
OF_A_PAGE = ("access_token", "limit")  # which Graph writes into the address of the next page


@dataclass(frozen=True)
class _Repeat:
    """A page that comes again in the place of the next one."""

    asked: str | None
    answer: Answer
    is_lasting: bool


class Lists:
    """What the lists of one platform still owe because of a fault on an earlier page."""

    def __init__(self) -> None:
        """Owe nothing."""
        self._repeats: dict[ListKey, _Repeat] = {}
        self._held: dict[ListKey, tuple[str | None, list[Any]]] = {}

    def answer(self, request: Request, shape: PageShape | None, ask: Ask) -> Answer:
        """Answer as the platform does, after what an earlier page's fault did to this one."""
        if shape is None:
            return ask(request)
        key, asked = _key(request, shape), request.first(shape.asked_by)
        repeat = self._repeats.get(key)
        if repeat is not None and asked not in (None, repeat.asked):
            if not repeat.is_lasting:
                del self._repeats[key]
            return repeat.answer
        answer = ask(request)
        items, held = _items(answer, shape), self._held.get(key)
        if items is not None and held is not None and asked not in (None, held[0]):
            del self._held[key]
            return replace(answer, body=_put(answer.body, shape.items, held[1] + items))
        return answer

    def spoil(
        self, kind: str, request: Request, shape: PageShape, ask: Ask, *, lasts: bool
    ) -> Answer | None:
        """Give the page as the fault makes it; None where it offers nothing to spoil."""
        plain = ask(request)
        if _items(plain, shape) is None:
            return None
        following = following_page(request, shape, plain)
        if following is None and kind in ("empty_page", "skipped_cursor", "duplicates"):
            return None
        if kind == "changed_totals" and _with_other_totals(plain, shape) is None:
            return None
        answer = self.answer(request, shape, ask)
        if kind == "changed_totals":
            return _with_other_totals(answer, shape)
        key, asked = _key(request, shape), request.first(shape.asked_by)
        items = _items(answer, shape) or []
        if kind == "repeated_cursor":
            self._repeats.setdefault(key, _Repeat(asked, answer, lasts))
            return answer
        if kind == "empty_page":
            self._held[key] = (asked, items)
            return replace(answer, body=_put(answer.body, shape.items, []))
        after = ask(following or request)
        if kind == "skipped_cursor":
            return _with_next_of(answer, after, shape)
        twice = (_items(after, shape) or [])[:TWICE]
        return replace(answer, body=_put(answer.body, shape.items, items + twice))


def _key(request: Request, shape: PageShape) -> ListKey:
    """Tell lists apart: by caller, path and all that is asked but the page."""
    of_a_page = (*OF_A_PAGE, shape.asked_by)
    rest = sorted((k, *values) for k, values in request.query.items() if k not in of_a_page)
    return (request.credential, request.path, *(word for pair in rest for word in pair))


def _items(answer: Answer, shape: PageShape) -> list[Any] | None:
    found = _get(answer.body, shape.items)
    return found if answer.status == 200 and isinstance(found, list) else None


def following_page(request: Request, shape: PageShape, answer: Answer) -> Request | None:
    """Make the request for the next page, as a client would."""
    link = NEXT.search(answer.headers.get("Link", ""))
    after = link[1] if link else _get(answer.body, shape.nexts[0]) if shape.nexts else None
    if after is None or after == "":
        return None
    if str(after).startswith("http"):
        parts = urlsplit(str(after))
        query = parse_qs(parts.query, keep_blank_values=True)
        return replace(request, path=unquote(parts.path), query=query)
    return replace(request, query={**request.query, shape.asked_by: [str(after)]})


def _with_next_of(answer: Answer, after: Answer, shape: PageShape) -> Answer:
    """Let a page lead to where the page after it leads."""
    body = answer.body
    for place in shape.nexts:
        body = _put(body, place, _get(after.body, place))
    headers = {name: value for name, value in answer.headers.items() if name != "Link"}
    if "Link" in after.headers:
        headers["Link"] = after.headers["Link"]
    return replace(answer, body=body, headers=headers)


def _with_other_totals(answer: Answer, shape: PageShape) -> Answer | None:
    body, headers = answer.body, dict(answer.headers)
    for place in shape.totals:
        total = _get(body, place)
        if isinstance(total, int):
            body = _put(body, place, total + MORE)
    for name in shape.total_headers:
        if headers.get(name, "").isdecimal():
            headers[name] = str(int(headers[name]) + MORE)
    has_changed = body is not answer.body or headers != answer.headers
    return replace(answer, body=body, headers=headers) if has_changed else None


def _get(body: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body


def _put(body: Any, place: tuple[str, ...], value: Any) -> Any:
    """Give a copy of a body with a value in a place; None takes the name away."""
    if not place:
        return value
    inner = body.get(place[0]) if isinstance(body, Mapping) else None
    if value is None and inner is None:
        return body
    copy = dict(body) if isinstance(body, Mapping) else {}
    copy[place[0]] = _put(inner, place[1:], value)
    if copy[place[0]] is None:
        del copy[place[0]]
    return copy
