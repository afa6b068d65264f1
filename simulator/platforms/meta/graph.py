"""What the Graph API's objects have in common: kinds, their fields, links and lists.

A kind of object is described (``Kind``); ``shown`` writes an object with the fields that were
asked for, ``listed`` writes a page of a list. Both refuse what a kind lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from simulator.platforms.meta.book import Book
from simulator.platforms.meta.errors import no_permission, no_such_field, retired_field, too_much
from simulator.platforms.meta.fields import Field, written
from simulator.platforms.meta.paging import bounds, limit_of, page_of, paging
from simulator.platforms.meta.tokens import Grant

MOST_OBJECTS = 2500  # in one answer
YES = ("1", "true", "total_count")

Parameters = Mapping[str, str]
Thing = Any  # a post, an account, a thread…: what its kind knows how to read


@dataclass
class Asking:
    """Who asks, when, and by which address; it counts the objects of the answer."""

    book: Book
    kinds: Mapping[str, Kind]
    now: datetime
    grant: Grant
    token: str
    address: str  # http://host/version
    objects: int = 0

    def count(self) -> None:
        """Count an object; raise ``Refusal`` where they become too many."""
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            raise too_much()

    def must_have(self, scope: str, *, is_private: bool = False) -> None:
        """Raise ``Refusal`` where the token lacks a permission."""
        if scope not in self.grant.scopes:
            raise no_permission(scope, is_private=is_private)


class Listing(NamedTuple):
    """What a list holds, in its order: keys that sort, and things."""

    rows: Iterable[tuple[str, Thing]]
    is_falling: bool = True  # the highest key comes first


@dataclass(frozen=True)
class Edge:
    """A list that hangs on a kind of object."""

    to: str | Callable[[Parameters], str]  # the kind of what it holds
    rows: Callable[[Asking, Thing, Parameters], Listing]
    scope: str
    is_private: bool = False
    time: Callable[[Asking, Thing], datetime] | None = None  # what since and until act on
    summary: Callable[[Asking, Thing, Parameters], dict[str, Any]] | None = None
    most: int = 100
    defaults: tuple[str, ...] | None = None  # fields that are shown unasked; None: the kind's
    has_before: bool = True
    stray: tuple[str, ...] = ()  # fields of the kind that this list refuses


@dataclass(frozen=True)
class Kind:
    """A kind of object; a field whose value is None is left out, and so is an empty list in it."""

    name: str  # as Meta's refusals call it
    fields: Mapping[str, Callable[[Asking, Thing], Any]]
    id_of: Callable[[Thing], str]
    scope: str
    defaults: tuple[str, ...] = ("id",)
    links: Mapping[str, Callable[[Asking, Thing, Parameters], tuple[str, Thing] | None]] = field(
        default_factory=dict
    )
    edges: Mapping[str, Edge] = field(default_factory=dict)
    reports: Mapping[str, Callable[[Asking, Thing, Parameters], dict[str, Any]]] = field(
        default_factory=dict
    )  # lists that are reckoned and have pages of their own
    retired: tuple[str, ...] = ()
    is_private: bool = False
    has_id: bool = True


def constant(value: Any) -> Callable[[Asking, Thing], Any]:
    """Make a field that is the same for all."""
    return lambda _asking, _thing: value


def shown(
    asking: Asking, kind: Kind, thing: Thing, fields: tuple[Field, ...] | None
) -> dict[str, Any]:
    """Write an object with the fields asked for, or its own; its id comes last if unasked."""
    asking.count()
    body: dict[str, Any] = {}
    for one in tuple(map(Field, kind.defaults)) if fields is None else fields:
        value = _value(asking, kind, thing, one)
        if value is not None:
            body[one.name] = value
    if kind.has_id and "id" not in body:
        body["id"] = kind.id_of(thing)
    return body


def listed(
    asking: Asking,
    kind: Kind,
    thing: Thing,
    name: str,
    parameters: Parameters,
    fields: tuple[Field, ...] | None,
) -> dict[str, Any]:
    """Write a page of one of an object's lists, with the addresses of its neighbours."""
    edge = kind.edges[name]
    asking.must_have(edge.scope, is_private=edge.is_private)
    of = asking.kinds[edge.to if isinstance(edge.to, str) else edge.to(parameters)]
    for one in fields or ():
        if one.name in edge.stray:
            raise no_such_field(one.name, of.name)
    limit = limit_of(parameters, edge.most)
    listing = edge.rows(asking, thing, parameters)
    rows = listing.rows
    if edge.time is not None:
        rows = _between(asking, edge.time, rows, parameters)
    page = page_of(rows, name, parameters, limit, is_falling=listing.is_falling)
    wanted = fields
    if wanted is None and edge.defaults is not None:
        wanted = tuple(map(Field, edge.defaults))
    body: dict[str, Any] = {"data": [shown(asking, of, one, wanted) for _, one in page.rows]}
    if page.rows:
        kept = dict(parameters) | ({} if fields is None else {"fields": written(fields)})
        address = f"{asking.address}/{kind.id_of(thing)}/{name}"
        body["paging"] = paging(
            page, name, address, kept, limit, token=asking.token, has_before=edge.has_before
        )
    if edge.summary is not None and parameters.get("summary", "").casefold() in YES:
        body["summary"] = edge.summary(asking, thing, parameters)
    return body


def _value(asking: Asking, kind: Kind, thing: Thing, one: Field) -> Any:
    if one.name in kind.fields:
        return _chosen(kind.fields[one.name](asking, thing), one)
    if one.name in kind.links:
        found = kind.links[one.name](asking, thing, one.parameters)
        return (
            None if found is None else shown(asking, asking.kinds[found[0]], found[1], one.fields)
        )
    if one.name in kind.edges:
        page = listed(asking, kind, thing, one.name, one.parameters, one.fields)
        return page if page["data"] or "summary" in page else None
    if one.name in kind.reports:
        return kind.reports[one.name](asking, thing, one.parameters)
    if one.name == "id" and kind.has_id:
        return kind.id_of(thing)
    raise (retired_field if one.name in kind.retired else _lacking(kind))(one.name)


def _lacking(kind: Kind) -> Callable[[str], Exception]:
    return lambda name: no_such_field(name, kind.name)


def _chosen(value: Any, one: Field) -> Any:
    """Keep of a plain object, or of a list of them, what was named within braces."""
    if one.fields is None or not isinstance(value, dict):
        return value
    if isinstance(value.get("data"), list):
        return {"data": [_chosen(item, one) for item in value["data"]]}
    for inner in one.fields:
        if inner.name not in value:
            raise no_such_field(inner.name, one.name)
    kept = {inner.name: value[inner.name] for inner in one.fields}
    return kept | ({"id": value["id"]} if "id" in value else {})


def _between(
    asking: Asking,
    time: Callable[[Asking, Thing], datetime],
    rows: Iterable[tuple[str, Thing]],
    parameters: Parameters,
) -> Iterator[tuple[str, Thing]]:
    since, until = bounds(parameters)
    if since is None and until is None:
        yield from rows
        return
    for key, thing in rows:
        moment = time(asking, thing)
        if (since is None or since <= moment) and (until is None or moment <= until):
            yield key, thing
