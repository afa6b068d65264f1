"""Zendesk: tickets by the incremental export, each with its audits: what was said and changed.

The export gives what changed since a moment, up to a minute ago; of a deleted ticket, that it is.
Posts and changes are events of an audit; their ids begin with their ticket's, so that a look-up can
ask for the ticket: a single event has no address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.helpdesks.shape import (
    UNREADABLE,
    Options,
    change,
    customer,
    gone,
    is_one_of,
    items,
    post,
    signed,
    told,
)
from extractors.http import PoliteSession, Walk
from extractors.records import ChangeKind, Deletion, Post, TicketChange

PAGE_SIZE, AT_ONCE = 100, 100
NEWEST = timedelta(minutes=1)  # which the export does not give, nor may be asked for
FIELDS: Mapping[str, ChangeKind] = {"group_id": "team", "status": "status", "assignee_id": "owner"}
SYSTEM = "-1"  # the author of what no person did


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk the tickets that were changed since the window began, each through its audits."""
    groups: dict[str, str] = {}
    for page in _listed(session, options, stream, "groups", {"of": "groups"}):
        yield page
        found = filter(_is_group, items(decode_json(page.body), "groups"))
        groups |= {text_id(group["id"]): group["name"] for group in found}
    since = min(window.start, session.now() - NEWEST)
    walk, asked = Walk(f"{stream.name} tickets"), {"start_time": str(int(since.timestamp()))}
    problems: list[BadPage] = []
    while True:
        page = _ask(
            session, options, stream, "incremental/tickets/cursor", asked, {"of": "tickets"}
        )
        yield page
        document = decode_json(page.body)
        for item in filter(_is_ticket, items(document, "tickets")):
            ticket = _ticket(item)
            if ticket.status != "deleted" and is_one_of(ticket.brand, options.only):
                context = {"groups": groups, "customers": ticket.customers}
                try:
                    yield from _one(session, options, stream, ticket.number, context)
                except BadPage as error:
                    problems.append(error)  # told when the rest is read
        cursor, is_last = document.get("after_cursor"), document.get("end_of_stream")
        if is_last is True:
            break
        if is_last is not False or not isinstance(cursor, str):
            raise BadPage(f"expected a cursor or the stream's end, found {cursor!r:.60}")
        asked = {"cursor": walk.step(cursor)}
    for problem in problems:
        raise problem


def look_up(
    session: PoliteSession, options: Options, stream: Stream, native_ids: Sequence[str]
) -> Iterator[Page]:
    """Ask for the posts' tickets."""
    lines: dict[str, list[str]] = {}
    for native_id in native_ids:
        lines.setdefault(native_id.partition("/")[0], []).append(native_id)
    tickets = [*lines]
    for start in range(0, len(tickets), AT_ONCE):
        wanted = tickets[start : start + AT_ONCE]
        context = {"of": "standing", "lines": {number: lines[number] for number in wanted}}
        asked = {"ids": ",".join(wanted)}
        yield _ask(session, options, stream, "tickets/show_many", asked, context, wanted)


def payloads(page: Page, document: Any) -> Sequence[Payload]:
    """Split a page into posts, changes, marks of deletion, and what cannot be read."""
    of = page.context.get("of")
    if of == "groups":
        return [told(page, group=one) for one in items(document, "groups") if not _is_group(one)]
    if of == "audits":
        audits = [] if page.status == 404 else items(document, "audits")
        return [payload for audit in audits for payload in _payloads(page, audit)]
    tickets = items(document, "tickets")
    if of == "tickets":
        return [told(page, ticket=one) for one in tickets if not _is_ticket(one)]
    if not all(isinstance(one, dict) and "id" in one and "status" in one for one in tickets):
        raise BadPage("expected tickets with an id and a status")
    there = {str(one["id"]) for one in tickets if one["status"] != "deleted"}
    missing = [one for number in page.asked for one in page.context["lines"][number]]
    return [told(page, missing=one) for one in missing if one.partition("/")[0] not in there]


def parse(payload: Payload) -> Post | Deletion | TicketChange:
    """Read one event of an audit."""
    if "missing" in payload:
        return gone(payload)
    if "event" not in payload:
        raise ValueError("expected a group, ticket or audit with its id and what it holds")
    audit, event = payload["audit"], payload["event"]
    native_id = f"{text_id(audit['ticket_id'])}/{text_id(event['id'])}"
    happened_at, kind = moment(audit["created_at"]), event["type"]
    if kind == "Comment":
        if event["public"] is not True:
            raise ValueError(f"expected whether a comment is public, found {event['public']!r:.40}")
        author_id = text_id(event["author_id"])
        body_text = event.get("plain_body", event.get("body"))
        if not isinstance(body_text, str):
            raise ValueError(f"expected a text, found {body_text!r:.60}")
        via = event.get("via") or audit.get("via") or {}
        return post(
            payload,
            native_id=native_id,
            author_id=customer(payload, author_id),
            author_handle=None,
            body_text=body_text,
            created_at=happened_at,
            is_automated=author_id == SYSTEM or via.get("channel") == "rule",
        )
    if kind != "Change":
        raise ValueError(f"expected a kind of event, found {kind!r:.40}")
    field, old, new = FIELDS[event["field_name"]], event["previous_value"], event["value"]
    old, new = (None if value is None else text_id(value) for value in (old, new))
    if field == "team":
        old, new = (value and payload["groups"].get(value, value) for value in (old, new))
    author_id = text_id(audit["author_id"])
    return change(
        payload,
        native_id=native_id,
        kind=field,
        old=old,
        new=new,
        author_id=None if author_id == SYSTEM else author_id,
        changed_at=happened_at,
    )


def _payloads(page: Page, audit: Any) -> Iterator[Payload]:
    """Give what ``parse`` reads of an audit: no internal notes, no other fields, no mails."""
    events = audit.get("events") if isinstance(audit, dict) else None
    if not isinstance(events, list):
        yield told(page, audit=audit)
        return
    about = {name: value for name, value in audit.items() if name not in ("events", "metadata")}
    for event in events:
        kind = event.get("type") if isinstance(event, dict) else None
        is_told = kind == "Comment" and event.get("public") is not False
        field = event.get("field_name") if kind == "Change" else ""
        is_told = is_told or not isinstance(field, str) or field in FIELDS
        if is_told or not isinstance(kind, str):
            yield told(page, audit=about, event=event)


class _Ticket(NamedTuple):
    number: str
    status: str
    brand: str
    customers: list[str]


def _ticket(item: Any) -> _Ticket:
    """Read a ticket of the export: its number, and whose it is."""
    people = [item["requester_id"], *(item.get("email_cc_ids") or ())]
    if not isinstance(item["status"], str):
        raise ValueError(f"expected a status, found {item['status']!r:.40}")
    if not isinstance(item["id"], int):  # it is asked for by this: another's 404 would say nothing
        raise ValueError(f"expected a ticket's number, found {item['id']!r:.60}")
    customers = [text_id(one) for one in people]
    return _Ticket(text_id(item["id"]), item["status"], str(item.get("brand_id")), customers)


def _is_ticket(item: Any) -> bool:
    try:
        _ticket(item)
    except UNREADABLE:
        return False
    return True


def _is_group(item: Any) -> bool:
    try:
        return bool(text_id(item["id"])) and isinstance(item["name"], str)
    except UNREADABLE:
        return False


def _one(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    number: str,
    context: Mapping[str, Any],
) -> Iterator[Page]:
    context = {**context, "of": "audits", "thread": f"ticket/{number}"}
    yield from _listed(session, options, stream, f"tickets/{number}/audits", context)


def _listed(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    path: str,
    context: Mapping[str, Any],
) -> Iterator[Page]:
    """Walk a list by its cursor."""
    walk, asked = Walk(f"{stream.name} {path}"), {"page[size]": str(PAGE_SIZE)}
    while True:
        page = _ask(session, options, stream, path, asked, context)
        yield page
        if page.status == 404:
            return
        document = decode_json(page.body)
        meta = document.get("meta") if isinstance(document, dict) else None
        if not isinstance(meta, dict) or not isinstance(meta.get("has_more"), bool):
            raise BadPage(f"{path}: expected meta.has_more, found {meta!r:.60}")
        if not meta["has_more"]:
            return
        if not isinstance(meta.get("after_cursor"), str):
            raise BadPage(f"{path}: expected meta.after_cursor, found {meta!r:.60}")
        asked = {"page[size]": str(PAGE_SIZE), "page[after]": walk.step(meta["after_cursor"])}


def _ask(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    path: str,
    params: Mapping[str, str],
    context: Mapping[str, Any],
    asked: Sequence[str] = (),
) -> Page:
    url = f"{str(options.url).rstrip('/')}/api/v2/{path}.json"
    auth = signed(options, {"Authorization": f"Bearer {options.token.get_secret_value()}"})
    gone_too = (404,) if path.endswith("/audits") else ()
    fetched = session.get(url, params, auth=auth, accept=gone_too, readable=decode_json)
    return Page.of(stream, fetched, asked, context)
