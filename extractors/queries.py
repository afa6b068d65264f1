"""Our query language: words, "phrases", #tags, @handles, lang:nl, AND, OR, NOT and brackets.

Terms side by side mean AND, which binds closer than OR; NOT (or a leading ``-``) binds closest.
The operators are capitals, so that "or" and "not" are words. ``dialects`` says what each
platform can be asked of a query; ``matches`` tells the rest, after reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from typing import Literal

Kind = Literal["word", "phrase", "tag", "handle", "language"]
KINDS: Mapping[Kind, str] = {
    "word": "words",
    "phrase": "phrases",
    "tag": "#tags",
    "handle": "@handles",
    "language": "lang:",
}
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<open>\()
    | (?P<close>\))
    | "(?P<phrase>[^"]*)"
    | (?P<minus>-(?=[\w"#@(]))
    | lang:(?P<language>[A-Za-z]{2,3})(?![\w-])
    | \#(?P<tag>\w+)
    | @(?P<handle>[\w.:-]+(?:@[\w.-]+)?)
    | (?P<word>\w[\w'’&./-]*)
    """,
    re.VERBOSE,
)
OPERATORS = ("AND", "OR", "NOT")
WORDS = re.compile(r"\w+")
MOST_BRACKETS = 50
MOST_CLAUSES = 100


class QueryError(ValueError):
    """A query that cannot be read or asked; shows the place."""

    def __init__(self, text: str, place: int, why: str) -> None:
        super().__init__(f"{why}\n  {text}\n  {' ' * place}^")
        self.place, self.why = place, why


@dataclass(frozen=True, order=True)
class Term:
    """One thing to look for; ``text`` is in lower case and without its sign."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        signs = {
            "word": "{}",
            "phrase": '"{}"',
            "tag": "#{}",
            "handle": "@{}",
            "language": "lang:{}",
        }
        return signs[self.kind].format(self.text)


@dataclass(frozen=True)
class Not:
    """What must not be there."""

    part: Node


@dataclass(frozen=True)
class All:
    """Parts that must all hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Any:
    """Parts of which one must hold."""

    parts: tuple[Node, ...]


Node = Term | Not | All | Any


@dataclass(frozen=True)
class Clause:
    """Terms that must all be there, and terms of which none may."""

    wanted: frozenset[Term] = frozenset()
    unwanted: frozenset[Term] = frozenset()

    def __str__(self) -> str:
        wanted, unwanted = (sorted(terms, key=_order) for terms in (self.wanted, self.unwanted))
        return " ".join([*map(str, wanted), *(f"-{term}" for term in unwanted)])


def _order(term: Term) -> tuple[int, str]:
    return list(KINDS).index(term.kind), term.text


@dataclass(frozen=True)
class Query:
    """A query as it was written, and its clauses: one of them must hold."""

    text: str
    tree: Node
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Said:
    """What ``matches`` looks at: a post's text and language (an unknown one is ``None``)."""

    text: str
    language: str | None = None


@cache
def parse(text: str) -> Query:
    """Read a query; raise ``QueryError`` with a caret under the place that is wrong."""
    tree = _Reader(text).read()
    clauses = _clauses(text, tree)
    for clause in clauses:
        if not any(term.kind != "language" for term in clause.wanted):
            told = f"({clause}) " if len(clauses) > 1 else ""
            raise QueryError(
                text, 0, f"a query {told}needs something to find, not only to leave out"
            )
    return Query(text, tree, clauses)


def matches(node: Node, said: Said) -> bool | None:
    """Whether a post is what a query asks for; ``None`` where its language is not known.

    Words are compared without regard to case, whole, in their order within a phrase.
    """
    match node:
        case Term():
            return _holds(node, said)
        case Not(part):
            found = matches(part, said)
            return None if found is None else not found
        case All(parts):
            answers = [matches(part, said) for part in parts]
            return False if False in answers else None if None in answers else True
        case Any(parts):
            answers = [matches(part, said) for part in parts]
            return True if True in answers else None if None in answers else False


def _holds(term: Term, said: Said) -> bool | None:
    text = said.text.casefold()
    if term.kind == "language":
        language = (said.language or "").partition("-")[0].casefold()
        return language == term.text if language else None
    if term.kind in ("tag", "handle"):
        sign = "#" if term.kind == "tag" else "@"
        return re.search(rf"(?<!\w){sign}{re.escape(term.text)}(?!\w)", text) is not None
    wanted, found = WORDS.findall(term.text), WORDS.findall(text)
    width = len(wanted)
    return any(found[i : i + width] == wanted for i in range(len(found) - width + 1))


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


class _Reader:
    """Reads a query from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._next, self._depth = 0, 0

    def read(self) -> Node:
        tree = self._any()
        if token := self._peek():
            raise self._error(token, "a bracket closes that was never opened")
        return tree

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _takes(self, *kinds: str) -> _Token | None:
        token = self._peek()
        if token is None or token.kind not in kinds:
            return None
        self._next += 1
        return token

    def _any(self) -> Node:
        parts = [self._all()]
        while self._takes("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while True:
            token = self._peek()
            if token is None or token.kind in ("OR", "close"):
                return parts[0] if len(parts) == 1 else All(tuple(parts))
            self._takes("AND")
            parts.append(self._one())

    def _one(self) -> Node:
        if self._takes("NOT", "minus"):
            self._deeper()
            part = Not(self._one())
            self._depth -= 1
            return part
        if opened := self._takes("open"):
            self._deeper()
            inner = self._any()
            self._depth -= 1
            if not self._takes("close"):
                raise self._error(opened, "this bracket is never closed")
            return inner
        token = self._takes(*KINDS)
        if token is None:
            raise self._error(
                self._peek(), "expected a word, a phrase, a #tag, an @handle or lang:"
            )
        return Term(token.kind, token.text)  # type: ignore[arg-type] # _takes gave one of KINDS

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MOST_BRACKETS:
            raise self._error(self._peek(), f"more than {MOST_BRACKETS} brackets within each other")

    def _error(self, token: _Token | None, why: str) -> QueryError:
        return QueryError(self._text, token.place if token else len(self._text), why)


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            why = (
                "this quotation mark is never closed" if text[place] == '"' else "cannot read this"
            )
            raise QueryError(text, place, why)
        kind = str(found.lastgroup)
        value = found[kind]
        if kind == "word" and value in OPERATORS:
            yield _Token(value, value, place)
        elif kind == "word":
            # A word with a sign inside, such as "a-z", is the phrase of its parts.
            parts = WORDS.findall(value.casefold())
            yield _Token("word" if len(parts) == 1 else "phrase", " ".join(parts), place)
        elif kind == "phrase":
            parts = WORDS.findall(value.casefold())
            if not parts:
                raise QueryError(text, place, "a phrase without words")
            yield _Token("phrase" if len(parts) > 1 else "word", " ".join(parts), place)
        elif kind != "space":
            yield _Token(kind, value.casefold().rstrip("."), place)
        place = found.end()


def _clauses(text: str, tree: Node) -> tuple[Clause, ...]:
    """Write a tree as clauses of which one must hold, without those that never can."""

    def spread(node: Node, *, wanted: bool) -> list[Clause]:
        match node:
            case Term():
                return [Clause(frozenset({node})) if wanted else Clause(unwanted=frozenset({node}))]
            case Not(part):
                return spread(part, wanted=not wanted)
            case All(parts) | Any(parts):
                spreads = [spread(part, wanted=wanted) for part in parts]
                if isinstance(node, Any) is wanted:
                    return _checked([clause for some in spreads for clause in some])
                return reduce(lambda left, right: _checked(_crossed(left, right)), spreads)

    def _checked(found: list[Clause]) -> list[Clause]:
        kept = list(dict.fromkeys(found))
        if len(kept) > MOST_CLAUSES:
            why = f"more than {MOST_CLAUSES} combinations; split the query into several"
            raise QueryError(text, 0, why)
        return kept

    found = spread(tree, wanted=True)
    possible = [clause for clause in found if not clause.wanted & clause.unwanted]
    if not possible:
        raise QueryError(text, 0, "nothing can be what this asks for")
    return tuple(
        clause
        for clause in possible
        if not any(
            other != clause and other.wanted <= clause.wanted and other.unwanted <= clause.unwanted
            for other in possible
        )
    )


def _crossed(left: list[Clause], right: list[Clause]) -> list[Clause]:
    return [Clause(a.wanted | b.wanted, a.unwanted | b.unwanted) for a in left for b in right]
