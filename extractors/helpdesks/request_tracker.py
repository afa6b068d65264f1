"""Request Tracker, REST 2.0: tickets by their last update, each with its history and texts.

The list of tickets names who asked; a ticket's history tells what happened, and its text parts
what was said. Posts and changes are transactions, and a thread is named by the transaction that
created its ticket. Numbers are a desk's own: a second desk needs another ``platform``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.helpdesks.shape import (
    UNREADABLE,
    Options,
    change,
    customer,
    gone,
    items,
    post,
    signed,
    told,
)
from extractors.http import PoliteSession, Walk
from extractors.markup import plain
from extractors.records import ChangeKind, Deletion, Post, TicketChange

PAGE_SIZE = 100  # the most it gives for one request
AT_ONCE = 50  # ids of one look-up: the query stands in the address
READERS_ZONE = timedelta(days=1)  # a query's times are in the zone of the token's user
SAID = frozenset({"Create", "Correspond"})  # a Comment is an internal note: no answer
OWNER = frozenset({"Set", "Take", "Untake", "Give", "Steal", "Force"})
TEXTS = json.dumps([{"field": "ContentType", "operator": "STARTSWITH", "value": "text/"}])
PARTS = {"query": TEXTS, "fields": "TransactionId,ContentType,Filename,Content"}
TICKET = {"fields": "LastUpdated,Requestor,Cc", "fields[Requestor]": "id", "fields[Cc]": "id"}
LINE = {"fields": "Type,Field,OldValue,NewValue,Created,Creator", "fields[Creator]": "id,Name"}


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk the tickets that were changed since the window began, each to its last line."""
    page = _ask(session, options, stream, "user/Nobody", "", {"of": "nobody"})
    yield page
    nobody, queues = _id(decode_json(page.body), "id"), dict[str, str]()
    names = {"fields": "Name", "find_disabled_rows": "1"}
    for page in _walk(session, options, stream, "queues/all", names, {"of": "queues"}):
        yield page
        queues |= dict(filter(None, map(_queue, items(decode_json(page.body), "items"))))
    problems: list[BadPage] = []
    # By id: a ticket that is changed meanwhile keeps its place, and none is passed over.
    wanted = {"query": _since(window, options), "orderby": "id", **TICKET}
    for page in _walk(session, options, stream, "tickets", wanted, {"of": "tickets"}):
        yield page
        for item in filter(_is_ticket, items(decode_json(page.body), "items")):
            number, updated_at, people = _ticket(item)
            if updated_at >= window.start:
                context = {"nobody": nobody, "queues": queues, "customers": people}
                try:
                    yield from _one(session, options, stream, number, context)
                except BadPage as error:
                    problems.append(error)  # told when the rest is read: one ticket hides no other
    for problem in problems:
        raise problem


def look_up(
    session: PoliteSession, options: Options, stream: Stream, native_ids: Sequence[str]
) -> Iterator[Page]:
    """Ask for transactions, then for their tickets: a deleted ticket keeps its history.

    They are asked for in lists: of a single one that it has not it says 500, as when it is ill.
    """
    for start in range(0, len(native_ids), AT_ONCE):
        wanted = list(native_ids[start : start + AT_ONCE])
        asked = {"query": _either(wanted), "fields": "ObjectId", "per_page": str(PAGE_SIZE)}
        of: dict[str, Any] = {"of": "lines"}
        page = _ask(session, options, stream, "transactions", urlencode(asked), of, wanted)
        yield page
        tickets: dict[str, list[str]] = {}
        for item in items(decode_json(page.body), "items"):
            tickets.setdefault(_id(item, "ObjectId"), []).append(_id(item, "id"))
        if tickets:
            asked = {"query": _either([*tickets]), "per_page": str(PAGE_SIZE)}
            of = {"of": "standing", "lines": tickets}
            yield _ask(session, options, stream, "tickets", urlencode(asked), of, [*tickets])


def payloads(page: Page, document: Any) -> Sequence[Payload]:
    """Split a page into posts, changes, marks of deletion, and what cannot be read."""
    of = page.context.get("of")
    if of == "nobody":
        _id(document, "id")
        return []
    found = items(document, "items")
    if of == "queues":
        return [told(page, queue=item) for item in found if _queue(item) is None]
    if of == "tickets":
        return [told(page, ticket=item) for item in found if not _is_ticket(item)]
    if of == "history":
        return [told(page, line=line) for line in found if _is_change(line)]
    if of == "texts":
        return _said(page, document, found)
    there = {_id(item, "id") for item in found}
    missing = [one for one in page.asked if one not in there]
    if of == "standing":
        missing = [line for number in missing for line in page.context["lines"][number]]
    return [told(page, missing=native_id) for native_id in missing]


def parse(payload: Payload) -> Post | Deletion | TicketChange:
    """Read one line of a ticket's history, with its text where it says something."""
    if "missing" in payload:
        return gone(payload)
    if "line" not in payload:
        raise ValueError("expected a queue's name, or a ticket with its update and its customers")
    line = payload["line"]
    native_id, happened_at = text_id(line["id"]), moment(line["Created"])
    author_id = text_id(line["Creator"]["id"])
    if "parts" in payload:
        return post(
            payload,
            native_id=native_id,
            author_id=customer(payload, author_id),
            author_handle=line["Creator"].get("Name"),
            body_text=_text(payload["parts"]),
            created_at=happened_at,
        )
    kind, old, new = _changed(line), text_id(line["OldValue"]), text_id(line["NewValue"])
    if kind is None:
        raise ValueError("expected a change of team, status or owner")
    if kind == "team":
        old, new = (payload["queues"].get(queue, queue) for queue in (old, new))
    if kind == "owner":
        old, new = ("" if owner == payload["nobody"] else owner for owner in (old, new))
    return change(
        payload,
        native_id=native_id,
        kind=kind,
        old=old,
        new=new,
        author_id=author_id,
        changed_at=happened_at,
    )


def _since(window: Window, options: Options) -> str:
    query = f"LastUpdated > '{window.start - READERS_ZONE:%Y-%m-%d %H:%M:%S}'"
    queues = " OR ".join(f"Queue = {_quoted(name)}" for name in options.only)
    return f"{query} AND ({queues})" if queues else query


def _one(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    number: str,
    context: Mapping[str, Any],
) -> Iterator[Page]:
    """Read a ticket's history, then the texts of what was said in it."""
    thread, said = f"ticket/{number}", dict[str, Any]()
    for page in _walk(session, options, stream, f"ticket/{number}/history", LINE, {}):
        lines = items(decode_json(page.body), "items")
        said |= {str(line.get("id")): line for line in lines if _is_said(line)}
        thread = next((id_ for id_, line in said.items() if line["Type"] == "Create"), thread)
        yield replace(page, context={**context, "of": "history", "thread": thread})
    if not said:
        return
    context = {"of": "texts", "thread": thread, "customers": context["customers"]}
    for page in _walk(session, options, stream, f"ticket/{number}/attachments", PARTS, {}):
        page = replace(page, context={**context, "said": dict(said)})
        yield page
        for payload in payloads(page, decode_json(page.body)):
            said.pop(str(payload["line"].get("id")), None)


def _queue(item: Any) -> tuple[str, str] | None:
    """Read a queue's id and name; None where it has none."""
    name = item.get("Name") if isinstance(item, dict) else None
    return (_id(item, "id"), name) if isinstance(name, str) else None


def _ticket(item: Any) -> tuple[str, datetime, list[str]]:
    """Read a ticket of a list: its number, when it was changed last, and whose it is."""
    people = [*item["Requestor"], *item["Cc"]]
    return text_id(item["id"]), moment(item["LastUpdated"]), [text_id(one["id"]) for one in people]


def _is_ticket(item: Any) -> bool:
    try:
        _ticket(item)
    except UNREADABLE:
        return False
    return True


def _changed(line: Any) -> ChangeKind | None:
    """Say what of a ticket a line changed, if anything that is landed."""
    kind, field = line["Type"], line["Field"]
    if not isinstance(kind, str) or not isinstance(field, str):
        raise ValueError(f"expected a line's type and field, found {kind!r:.40} and {field!r:.40}")
    if kind == "Status":
        return "status"
    if kind == "Set" and field == "Queue":
        return "team"
    return "owner" if kind in OWNER and field == "Owner" else None


def _is_change(line: Any) -> bool:
    """Whether a line is for ``parse``: a change, or none that can be read."""
    try:
        return _changed(line) is not None
    except UNREADABLE:
        return True


def _is_said(line: Any) -> bool:
    return isinstance(line, dict) and isinstance(line.get("Type"), str) and line["Type"] in SAID


def _said(page: Page, document: Any, found: list[Any]) -> list[Payload]:
    """Give what was said, with its text; of what has none on the last page, an empty text."""
    said: Mapping[str, Any] = page.context["said"]
    parts: dict[str, list[Any]] = {}
    for part in found:
        parts.setdefault(_id(part, "TransactionId"), []).append(part)
    is_last = _next(document, "") is None
    return [
        told(page, line=line, parts=parts.get(number, []))
        for number, line in said.items()
        if number in parts or is_last
    ]


def _text(parts: Sequence[Any]) -> str:
    """Give a line's own text: the plain one, else that of its HTML; never an attached file's."""
    own = [part for part in parts if not part.get("Filename")]
    for content_type in ("text/plain", "text/html"):
        for part in own:
            if part["ContentType"] == content_type:
                content = part["Content"]
                if not isinstance(content, str):
                    raise ValueError(f"expected a text, found {content!r:.60}")
                return content.rstrip() if content_type == "text/plain" else plain(content)
    return ""


def _walk(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    path: str,
    asked: Mapping[str, str],
    context: Mapping[str, Any],
) -> Iterator[Page]:
    walk = Walk(f"{stream.name} {path}")
    query: str | None = urlencode({**asked, "per_page": PAGE_SIZE})
    while query is not None:
        page = _ask(session, options, stream, path, walk.step(query), context)
        yield page
        query = _next(decode_json(page.body), query)
        if query is not None:
            walk.page(page.body)  # a desk that counts no pages may give one for every number


def _next(document: Any, query: str) -> str | None:
    """Give the query of the next page; its address stands wherever the desk believes to be.

    In it there may be a stray ``&=&``. To a reader who may not see all tickets the number of
    pages is not told, nor a next page: then the first empty page is the last.
    """
    following, last = document.get("next_page"), document.get("pages")
    if isinstance(following, str):
        return urlencode([pair for pair in parse_qsl(urlsplit(following).query) if pair[0]])
    if following is not None or (last is not None and not _is_last(document)):
        raise BadPage(f"expected the address of page {document.get('page')!r:.20} and one")
    if last is not None or not document["items"]:
        return None
    pairs = dict(parse_qsl(query))
    return urlencode({**pairs, "page": int(pairs.get("page", "1")) + 1})


def _is_last(document: Any) -> bool:
    page, last = document.get("page"), document.get("pages")
    if not isinstance(page, int) or not isinstance(last, int | float):
        raise BadPage(f"expected a page's number, found {page!r:.20} of {last!r:.20}")
    return page >= last


def _ask(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    path: str,
    query: str,
    context: Mapping[str, Any],
    asked: Sequence[str] = (),
) -> Page:
    url = f"{str(options.url).rstrip('/')}/REST/2.0/{path}{query and '?'}{query}"
    auth = signed(options, {"Authorization": f"token {options.token.get_secret_value()}"})
    fetched = session.get(url, auth=auth, readable=decode_json)
    return Page.of(stream, fetched, asked, context)


def _id(item: Any, name: str) -> str:
    """Give an id out of a list's item that a walk goes on with."""
    try:
        return text_id(item[name])
    except UNREADABLE as error:
        raise BadPage(f"expected {name} in each item, found {item!r:.80}") from error


def _either(native_ids: Sequence[str]) -> str:
    return " OR ".join(f"id = {native_id}" for native_id in native_ids)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
