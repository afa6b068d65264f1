"""What each platform can be asked of a query, and what must be looked at after reading.

Limits and operators are those of the platforms' documentation (2026): X's search operators,
Bluesky's ``searchPosts``, Mastodon's tag timelines and search, Reddit's, YouTube's and
Discourse's search, Instagram's hashtags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extractors.base import Stream
from extractors.facts import Ask
from extractors.queries import KINDS, Clause, Kind, Query, QueryError, Term, parse

EVERY_KIND: frozenset[Kind] = frozenset(KINDS)


@dataclass(frozen=True)
class Dialect:
    """A platform's search: which terms it knows, and how they may stand together."""

    name: str
    kinds: frozenset[Kind] = EVERY_KIND
    has_and: bool = True
    has_or: bool = False
    has_not: bool = False
    either: str = " OR "
    most_characters: int = 300
    lone_kinds: frozenset[Kind] = frozenset()  # have an address of their own: one to a request
    spell: Callable[[Term], str] = str
    frame: str = "{query}"  # what is sent along with every request

    @property
    def room(self) -> int:
        """How many characters a query itself may have."""
        return self.most_characters - len(self.framed(""))

    def framed(self, request: str) -> str:
        """Give a request as it is sent."""
        return self.frame.format(query=request)

    def clause(self, wanted: list[Term], unwanted: list[Term]) -> str:
        """Write terms as this platform reads them."""
        parts = [self.spell(term) for term in wanted]
        return " ".join([*parts, *(f"-{self.spell(term)}" for term in unwanted)])


class Plan(NamedTuple):
    """What a platform is asked, and why what it gives must be looked at again (if it must)."""

    requests: tuple[str, ...]
    filtered: tuple[str, ...]


DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        # Whoever shares a post says nothing of their own, and it costs as much to read.
        Dialect(
            "x",
            has_or=True,
            has_not=True,
            most_characters=512,
            frame="({query}) -is:retweet",
            spell=lambda term: f'"{term}"' if str(term) in ("and", "or") else str(term),
        ),
        Dialect("bluesky", has_not=False, most_characters=300),
        Dialect(
            "mastodon",
            kinds=frozenset({"word", "phrase", "tag", "handle"}),
            has_and=False,
            lone_kinds=frozenset({"tag"}),
            most_characters=200,
        ),
        Dialect(
            "reddit",
            kinds=frozenset({"word", "phrase"}),
            has_or=True,
            has_not=True,
            most_characters=512,
        ),
        # Its OR knows no brackets. Tags and handles are words in a title.
        Dialect("youtube", kinds=frozenset({"word", "phrase"}), has_not=True, most_characters=200),
        # @name asks for posts by somebody, #name for those of a category.
        Dialect("discourse", kinds=frozenset({"word", "phrase"}), most_characters=200),
        # Nothing but hashtags, 30 in seven days.
        Dialect(
            "instagram",
            kinds=frozenset({"tag"}),
            has_and=False,
            lone_kinds=frozenset({"tag"}),
            most_characters=100,
        ),
    )
}

# Platforms that take no questions: what they give is looked at whole.
UNASKED: Mapping[str, str] = {"feed": "every entry of a feed is looked at after the read"}


def plan(query: Query, dialect: Dialect) -> Plan:
    """Give the fewest requests that find all that a query asks for, and what to filter.

    Raises ``QueryError`` where a part of the query has nothing that the platform can be asked.
    """
    reasons: dict[str, None] = {}
    asked = [_asked(query, clause, dialect, reasons) for clause in query.clauses]
    texts = list(dict.fromkeys(asked))
    requests = _joined(texts, dialect) if dialect.has_or else texts
    return Plan(tuple(requests), tuple(reasons))


def asked(ask: Ask, platform: str) -> Iterator[Stream]:
    """One list for each request that a platform takes for the queries; see ``unasked`` too."""
    for query in ask.queries:
        try:
            found = plan(parse(query.query_text), DIALECTS[platform])
        except QueryError:
            continue
        for number, request in enumerate(found.requests, start=1):
            name = f"query:{query.query_id}" + (f":{number}" if len(found.requests) > 1 else "")
            filter_by = query.query_text if found.filtered else None
            yield Stream(name, "query", request, query.query_id, filter_by)


def unasked(ask: Ask, platform: str) -> Iterator[str]:
    """Say which queries a platform cannot be asked at all, and why; the doctor tells."""
    for query in ask.queries:
        try:
            plan(parse(query.query_text), DIALECTS[platform])
        except QueryError as error:
            yield f"query {query.query_id}: {error.why}"


def _asked(query: Query, clause: Clause, dialect: Dialect, reasons: dict[str, None]) -> str:
    """Write one clause; note in ``reasons`` what of it the platform is not asked."""
    known = [term for term in sorted(clause.wanted) if term.kind in dialect.kinds]
    wanted = sorted(known, key=_weight)
    if not any(term.kind != "language" for term in wanted):
        kinds = ", ".join(KINDS[kind] for kind in KINDS if kind in dialect.kinds)
        why = f"{dialect.name} cannot be asked for ({clause}): it knows {kinds}"
        raise QueryError(query.text, 0, why)
    for term in sorted(clause.wanted - set(known)):
        reasons[f"{dialect.name} cannot be asked for {term}"] = None
    if not dialect.has_and or wanted[0].kind in dialect.lone_kinds:
        for term in wanted[1:]:
            reasons[f"{dialect.name} takes one term to a request: {term} is left"] = None
        wanted = wanted[:1]
    unwanted = sorted(term for term in clause.unwanted if term.kind in dialect.kinds)
    if not dialect.has_not:
        unwanted = []
    for term in sorted(clause.unwanted - set(unwanted)):
        reasons[f"{dialect.name} cannot leave out {term}"] = None
    while len(text := dialect.clause(wanted, unwanted)) > dialect.room:
        if unwanted:
            left = unwanted.pop()
        elif len(wanted) > 1:
            left = wanted.pop()
        else:
            why = f"{dialect.name} takes {dialect.room} characters; {wanted[0]} is longer"
            raise QueryError(query.text, 0, why)
        reasons[f"{dialect.name} takes {dialect.room} characters: {left} is left"] = None
    return text


def _weight(term: Term) -> tuple[int, int, str]:
    """Order terms by how few posts each is likely to find: the first is asked if only one can."""
    rank = {"phrase": 0, "tag": 1, "handle": 2, "word": 3, "language": 4}
    return rank[term.kind], -len(term.text), term.text


def _joined(texts: list[str], dialect: Dialect) -> Iterator[str]:
    """Join clauses with OR, as many as a request may hold."""
    if len(texts) == 1:
        yield texts[0]
        return
    request = ""
    for text in (f"({text})" if " " in text else text for text in texts):
        joined = f"{request}{dialect.either}{text}" if request else text
        if len(joined) <= dialect.room:
            request = joined
            continue
        if request:
            yield request
        request = text[1:-1] if len(text) > dialect.room else text
    yield request
