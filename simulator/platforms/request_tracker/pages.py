"""How Request Tracker writes records and lists of them: references, fields, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import quote_plus

from simulator.platforms.answers import Answer, Request
from simulator.platforms.request_tracker.desk import NEVER, Helpdesk
from simulator.platforms.request_tracker.records import (
    Reference,
    attachment_record,
    encoded,
    links,
    queue_record,
    ticket_record,
    transaction_record,
    user_record,
    w3c,
)

UNSET = w3c(NEVER)
PER_PAGE, MOST_PER_PAGE = 20, 100
DROPPED = {
    "transaction": ("Field", "OldValue", "NewValue", "Data"),
    "ticket": ("Told",),
    "user": ("Comments",),
}
"""What a single record's answer leaves out where it is empty."""


@dataclass(frozen=True)
class Asked:
    """One request to one helpdesk."""

    request: Request
    desk: Helpdesk
    base: str  # http://host:port/brand/REST/2.0

    def shown(self, value: Any, place: str) -> Any:
        """Write a value, a reference with the fields that ``fields[…]`` asks for."""
        if isinstance(value, list):
            return [self.shown(member, place) for member in value]
        if not isinstance(value, Reference):
            return value
        item = self.reference(value)
        wanted = [name for name in (self.request.first(place) or "").split(",") if name]
        if wanted:
            record = self.record(value)
            for name in wanted:
                item[name] = self.shown(record.get(name, ""), f"{place}[{name}]")
        return item

    def reference(self, to: Reference) -> dict[str, Any]:
        """Point at a record."""
        return {"type": to.kind, "id": to.id, "_url": f"{self.base}/{to.kind}/{to.id}"}

    def record(self, to: Reference) -> dict[str, Any]:
        """Give the record that a reference points at."""
        desk, files = self.desk, self.desk.files
        if to.kind == "ticket":
            return ticket_record(desk.tickets[int(to.id)], files)
        if to.kind == "user":
            return user_record(files.users[to.id])
        if to.kind == "queue":
            return queue_record(files.queues[int(to.id) - 1], files)
        line = desk.transactions[int(to.id)]
        if to.kind == "attachment":
            return attachment_record(line, desk.now)
        return transaction_record(line)

    def links(self, to: Reference) -> list[dict[str, Any]]:
        """Give a record's ``_hyperlinks``."""
        record = self.record(to)
        own = {**self.reference(to), "ref": "self", "id": record["id"]}
        own["_url"] = f"{self.base}/{to.kind}/{record['id']}"
        return [own, *links(to.kind, record, self.base)]


def single(asked: Asked, to: Reference, tag: int | None = None) -> Answer:
    """Answer with one record; ``tag`` is its version, where it is told."""
    record = asked.record(to)
    dropped = DROPPED.get(to.kind, ())
    shown = {
        name: asked.shown(value, f"fields[{name}]")
        for name, value in record.items()
        if (value not in ("", UNSET) or name not in dropped)
        and name not in ("ObjectId", "ObjectType")
    }
    if to.kind == "attachment":
        shown["Content"] = encoded(shown["Content"])
    headers = {} if tag is None else {"ETag": f'"{tag}"', "Last-Modified": record["LastUpdated"]}
    return Answer(shown | {"_hyperlinks": asked.links(to)}, headers=headers)


def page(asked: Asked, kind: str, numbers: Sequence[int]) -> Answer:
    """Cut a page out of what is found, and say where the pages beside it are."""
    request = asked.request
    per_page = min(_positive(request.first("per_page"), PER_PAGE), MOST_PER_PAGE)
    place = _positive(request.first("page"), 1)
    chosen = _ordered(asked, kind, numbers)[(place - 1) * per_page : place * per_page]
    pages = ceil(len(numbers) / per_page)
    body: dict[str, Any] = {
        "count": len(chosen),
        "total": len(numbers),
        "per_page": per_page,
        "page": place,
        "pages": pages or 0.0,  # its own way of writing none
        "items": [_item(asked, Reference(kind, str(number))) for number in chosen],
    }
    if place < pages:
        body["next_page"] = _address(asked, place + 1)
    if place > 1 and pages:
        body["prev_page"] = _address(asked, min(place - 1, pages))
    return Answer(body)


def _ordered(asked: Asked, kind: str, numbers: Sequence[int]) -> Sequence[int]:
    """Sort as asked; by a field that isn't there nothing at all is found."""
    orders = asked.request.all("order")
    columns = list(enumerate(asked.request.all("orderby")))
    for place, name in reversed(columns):
        keys: dict[int, Any] = {}
        for number in numbers:
            record = asked.record(Reference(kind, str(number)))
            if name not in record:
                return ()
            value = record[name]
            keys[number] = value.id if isinstance(value, Reference) else value
        falls = place < len(orders) and orders[place].upper() == "DESC"
        numbers = sorted(numbers, key=keys.__getitem__, reverse=falls)
    return numbers


def _item(asked: Asked, to: Reference) -> dict[str, Any]:
    item = asked.reference(to)
    wanted = [name for name in (asked.request.first("fields") or "").split(",") if name]
    record = asked.record(to) if wanted else {}
    for name in wanted:
        if name == "_hyperlinks":
            item[name] = asked.links(to)
        elif name in ("CustomFields", "Object"):
            item[name] = ""  # lists give it empty, whatever it is
        elif name == "TransactionId":
            item[name] = record[name].id
        else:
            item[name] = asked.shown(record.get(name, ""), f"fields[{name}]")
    return item


def _address(asked: Asked, page: int) -> str:
    """Write the address of a page.

    Where the request named a page before other parameters, an empty pair stays in its place:
    ``&=&``, as Request Tracker leaves it.
    """
    pairs = [
        (name, value) if name != "page" else ("", "")
        for name, values in asked.request.query.items()
        for value in values
    ]
    if [*asked.request.query][-1:] == ["page"]:
        pairs.pop()
    query = "&".join(f"{_quoted(n)}={_quoted(v)}" for n, v in [*pairs, ("page", str(page))])
    return f"{asked.request.base}{asked.request.path}?{query}"


def _quoted(text: str) -> str:
    return quote_plus(text, safe="!~*'()")


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) > 0 else default
