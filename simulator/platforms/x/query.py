"""X's search language: words, phrases, operators, OR, brackets and negation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.platforms.x.parameters import HANDLE
from simulator.platforms.x.shelf import EMPTY, Line, Version, XShelf, tags_of
from simulator.platforms.x.texts import tokens

LEXEME = re.compile(
    r"\s*(?P<minus>-(?=\S))?(?:"
    r"(?P<open>\()|(?P<close>\))"
    r'|(?P<operator>[a-z_]+):(?:"(?P<inside>[^"]*)"|(?P<value>[^\s()"]+))'
    r'|"(?P<phrase>[^"]*)"'
    r"|(?P<either>OR)(?=[\s()]|$)"
    r'|(?P<sign>[#@$])(?P<name>\w+)|(?P<word>[^\s()"]+))'
)
VALUES = {
    "from": rf"@?({HANDLE}|[0-9]{{1,19}})",
    "to": rf"@?({HANDLE}|[0-9]{{1,19}})",
    "retweets_of": rf"@?({HANDLE}|[0-9]{{1,19}})",
    "conversation_id": r"[0-9]{1,19}",
    "in_reply_to_tweet_id": r"[0-9]{1,19}",
    "url": r".+",
    "lang": r"[a-z]{2,3}(-[a-z]+)?",
}
"""Operator → the form of its value."""
MARKS = {
    "is": ("reply", "retweet", "quote", "verified"),
    "has": ("links", "mentions", "hashtags", "media", "images", "videos", "cashtags", "geo"),
}
"""Operators that only narrow, as ``lang:`` does: a query needs something besides them."""


class QueryError(ValueError):
    """A query that X refuses, in X's words."""

    def __init__(self, message: str, position: int) -> None:
        """Tell what is wrong at a place, counted from 1."""
        super().__init__(
            f"There were errors processing your request: {message} (at position {position})"
        )


class Term:
    """One condition; ``line`` holds every version that may meet it, None where any may."""

    def __init__(
        self, test: Callable[[Version], bool], line: Line | None, position: int, *, alone: bool
    ) -> None:
        """Make a condition that may stand ``alone``, or only narrows."""
        self.test, self.line, self.position, self.alone = test, line, position, alone


@dataclass(frozen=True)
class Not:
    """Everything but."""

    node: Node


@dataclass(frozen=True)
class All:
    """Each of these."""

    nodes: Sequence[Node]


@dataclass(frozen=True)
class Either:
    """At least one of these."""

    nodes: Sequence[Node]


Node = Term | Not | All | Either


class Query:
    """A query over a shelf: where its finds stand, and which versions are finds."""

    def __init__(self, text: str, shelf: XShelf) -> None:
        """Read a query; raise ``QueryError`` where X refuses it."""
        self._shelf, self._text, self._at = shelf, text, 0
        self._lexemes = _lexemes(text)
        self._node = self._either()
        if self._at < len(self._lexemes):
            raise QueryError("missing EOF at ')'", self._lexemes[self._at].start("close") + 1)
        if not _is_anchored(self._node):
            narrow = [term for term in _terms(self._node) if not term.alone]
            if narrow:
                message = "is/has/lang cannot be used as a standalone operator"
                raise QueryError(message, narrow[0].position)
            raise QueryError("Rules must contain at least one positive, non-stopword clause", 1)
        self.line = _line(self._node) or shelf.everything

    def finds(self, version: Version) -> bool:
        """Tell whether a version meets the query."""
        return _meets(self._node, version)

    def _either(self) -> Node:
        nodes = [self._all()]
        while self._at < len(self._lexemes) and self._lexemes[self._at]["either"]:
            self._at += 1
            nodes.append(self._all())
        return nodes[0] if len(nodes) == 1 else Either(nodes)

    def _all(self) -> Node:
        nodes: list[Node] = []
        while self._at < len(self._lexemes):
            lexeme = self._lexemes[self._at]
            if lexeme["either"] or lexeme["close"]:
                break
            self._at += 1
            node: Node = self._group(lexeme) if lexeme["open"] else self._term(lexeme)
            nodes.append(Not(node) if lexeme["minus"] else node)
        if not nodes:
            ends = self._at >= len(self._lexemes)
            lexeme = self._lexemes[self._at - 1 if ends else self._at]
            seen = "<EOF>" if ends else lexeme[0].strip()
            place = len(self._text) if ends else lexeme.end()
            raise QueryError(f"no viable alternative at input '{seen}'", place)
        return nodes[0] if len(nodes) == 1 else All(nodes)

    def _group(self, opening: re.Match[str]) -> Node:
        node = self._either()
        if self._at >= len(self._lexemes):
            raise QueryError("missing ')' at '<EOF>'", opening.start("open") + 1)
        self._at += 1
        return node

    def _term(self, lexeme: re.Match[str]) -> Term:
        text = lexeme[0].lstrip()
        position = lexeme.end() - len(text) + 1
        if lexeme["operator"]:
            value = lexeme["inside"] if lexeme["value"] is None else lexeme["value"]
            return self._operator(lexeme["operator"], value, position)
        if lexeme["sign"]:
            return self._entity(lexeme["sign"], lexeme["name"], position)
        word = lexeme["word"]
        if word is not None and word.lower() in ("and", "or"):
            message = (
                f"Ambiguous use of {word.lower()} as a keyword. Use a space to logically join two "
                f'clauses, or "{word.lower()}" to find occurrences of {word.lower()} in text'
            )
            raise QueryError(message, position)
        wanted = tokens(lexeme["phrase"] if word is None else word)
        if not wanted or (word is not None and tokens(word[0]) == ()):
            raise QueryError(f"no viable alternative at character '{text[0]}'", position)
        return _phrase(wanted, self._shelf, position)

    def _operator(self, name: str, value: str, position: int) -> Term:
        if value in MARKS.get(name, ()):
            return Term(_mark(f"{name}:{value}"), None, position, alone=False)
        form = VALUES.get(name)
        if form is None or re.fullmatch(form, value, re.IGNORECASE) is None:
            shown = name if form is None and name not in MARKS else f"{name}:{value}"
            raise QueryError(
                f"Reference to invalid operator '{shown}'. Operator is not available in current "
                "product or product packaging. Please refer to complete available operator list "
                "at http://t.co/operators.",
                position,
            )
        if name == "lang":
            wanted = value.lower()
            return Term(lambda v: (v.post.language or "und") == wanted, None, position, alone=False)
        if name == "url":
            return _phrase(tokens(value), self._shelf, position)
        shelf = self._shelf
        account = shelf.account(value)
        who = account.account_id if account else ""
        line = {
            "from": shelf.by_author.get(who),
            "to": shelf.by_answered.get(who),
            "conversation_id": shelf.by_conversation.get(value),
            "in_reply_to_tweet_id": shelf.by_parent.get(value),
        }.get(name)
        return _of(line, position)

    def _entity(self, sign: str, name: str, position: int) -> Term:
        if sign == "@":
            account = self._shelf.handles.get(name.lower())
            return _of(self._shelf.by_mention.get(account.account_id if account else ""), position)
        return _of(self._shelf.by_tag.get(name.casefold()) if sign == "#" else None, position)


def _lexemes(text: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        lexeme = LEXEME.match(text, at)
        if lexeme is None:
            rest = text[at:].lstrip()
            place = len(text) - len(rest) + 1
            raise QueryError(f"no viable alternative at character '{rest[0]}'", place)
        found.append(lexeme)
        at = lexeme.end()
    return found


def _of(line: Line | None, position: int) -> Term:
    """Make a condition that holds for exactly the versions of a line."""
    held = line or EMPTY
    numbers = set(held.numbers)
    return Term(lambda version: version.number in numbers, held, position, alone=True)


def _phrase(wanted: tuple[str, ...], shelf: XShelf, position: int) -> Term:
    lines = [shelf.by_word.get(word, EMPTY) for word in wanted]
    rarest = min(lines, key=lambda line: len(line.numbers), default=EMPTY)
    if len(wanted) == 1:
        word = wanted[0]
        return Term(lambda version: word in version.words, rarest, position, alone=True)

    def holds(version: Version) -> bool:
        if not version.words.issuperset(wanted):
            return False
        words, size = tokens(version.raw), len(wanted)
        return any(words[at : at + size] == wanted for at in range(len(words) - size + 1))

    return Term(holds, rarest, position, alone=True)


def _mark(mark: str) -> Callable[[Version], bool]:
    if mark == "is:reply":
        return lambda version: version.post.parent is not None
    if mark == "has:links":
        return lambda version: "urls" in (version.shown.note or version.shown).entities
    if mark == "has:mentions":
        return lambda version: bool(version.mentions)
    if mark == "has:hashtags":
        return lambda version: bool(tags_of(version))
    if mark == "is:verified":
        return lambda version: version.post.author.brand_id is not None
    return lambda _: False  # the town neither shares nor quotes, and has no pictures


def _is_anchored(node: Node) -> bool:
    """Tell whether a condition that may stand alone holds for every find."""
    if isinstance(node, Term):
        return node.alone
    if isinstance(node, Not):
        return False
    return (all if isinstance(node, Either) else any)(_is_anchored(n) for n in node.nodes)


def _terms(node: Node) -> list[Term]:
    """Give the conditions that are not negated."""
    if isinstance(node, Term):
        return [node]
    return [] if isinstance(node, Not) else [term for n in node.nodes for term in _terms(n)]


def _meets(node: Node, version: Version) -> bool:
    if isinstance(node, Term):
        return node.test(version)
    if isinstance(node, Not):
        return not _meets(node.node, version)
    return (any if isinstance(node, Either) else all)(_meets(n, version) for n in node.nodes)


def _line(node: Node) -> Line | None:
    """Give the shortest line known to hold every find."""
    if isinstance(node, Term):
        return node.line
    if isinstance(node, Not):
        return None
    lines = [line for n in node.nodes if (line := _line(n)) is not None]
    if isinstance(node, All):
        return min(lines, key=lambda line: len(line.numbers), default=None)
    if len(lines) < len(node.nodes):
        return None
    together = {version.number: version for line in lines for version in line.versions}
    numbers = sorted(together)
    return Line(numbers, [together[number] for number in numbers])
