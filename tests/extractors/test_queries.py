"""The query language and its dialects, against a plain reading of the same query."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.base import Stream
from extractors.dialects import DIALECTS, Dialect, asked, plan, unasked
from extractors.facts import Ask
from extractors.facts import Query as FactQuery
from extractors.queries import (
    All,
    Any,
    Clause,
    Node,
    Not,
    Query,
    QueryError,
    Said,
    Term,
    matches,
    parse,
)

TERMS = [
    Term("word", "fiets"),
    Term("word", "or"),
    Term("word", "café"),
    Term("phrase", "mijn fiets"),
    Term("phrase", "or fiets or"),
    Term("tag", "fiets"),
    Term("handle", "acme.test"),
    Term("language", "nl"),
    Term("language", "en"),
]
PIECES = ["fiets", "Fiets", "mijn", "or", "café", "#fiets", "#fietsen", "@acme.test", "@acme", "."]
nodes = st.recursive(
    st.sampled_from(TERMS),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=7,
)
posts = st.builds(
    Said,
    st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join),
    st.sampled_from(["nl", "en", "nl-BE", "de"]),
)


def written(node: Node, chance: random.Random) -> str:
    """Write a tree in one of the ways that mean it."""
    match node:
        case Term():
            return (
                str(node) if node.kind != "word" else chance.choice([node.text, f'"{node.text}"'])
            )
        case Not(part):
            return chance.choice(["NOT ", "-"]) + _bracketed(part, chance)
        case All(parts):
            return chance.choice([" AND ", "  "]).join(_bracketed(p, chance) for p in parts)
        case Any(parts):
            return " OR ".join(_bracketed(part, chance) for part in parts)


def _bracketed(node: Node, chance: random.Random) -> str:
    text = written(node, chance)
    return text if isinstance(node, Term) and chance.random() < 0.7 else f"({text})"


def holds(node: Node, said: Said) -> bool:
    """Judge a post by the tree itself, in ordinary logic and with ordinary words."""
    match node:
        case Not(part):
            return not holds(part, said)
        case All(parts):
            return all(holds(part, said) for part in parts)
        case Any(parts):
            return any(holds(part, said) for part in parts)
    pieces = [piece.lower() for piece in said.text.split() if piece != "."]
    bare = " ".join(pieces).replace("#", "").replace("@", "").replace(".", " ").split()
    match node.kind:
        case "language":
            return (said.language or "")[:2] == node.text
        case "tag" | "handle":
            return str(node) in pieces
        case _:
            return f" {node.text} " in f" {' '.join(bare)} "


def _read(node: Node, chance: random.Random) -> Query | None:
    try:
        return parse(written(node, chance))
    except QueryError:
        return None  # asks for nothing, or for what cannot be: tested below


@given(nodes, posts, st.randoms(use_true_random=False))
def test_a_query_finds_what_its_words_say(node: Node, said: Said, chance: random.Random) -> None:
    query = _read(node, chance)
    if query is not None:
        assert matches(query.tree, said) is holds(node, said)
        assert any(_clause_holds(clause, said) for clause in query.clauses) is holds(node, said)


def _clause_holds(clause: Clause, said: Said) -> bool:
    wanted = all(holds(term, said) for term in clause.wanted)
    return wanted and not any(holds(term, said) for term in clause.unwanted)


@given(nodes, posts, st.sampled_from(sorted(DIALECTS)), st.randoms(use_true_random=False))
def test_what_a_query_finds_is_found_by_what_a_platform_is_asked(
    node: Node, said: Said, name: str, chance: random.Random
) -> None:
    query = _read(node, chance)
    try:
        found = plan(query, DIALECTS[name]) if query else None
    except QueryError:
        return  # a part that the platform cannot be asked for at all: refused, not narrowed
    if query and found:
        is_asked = any(matches(parse(request).tree, said) for request in found.requests)
        assert is_asked or not holds(node, said)
        assert found.filtered or is_asked is holds(node, said)


@given(
    st.lists(st.sampled_from(TERMS[:7]), min_size=1, max_size=40, unique=True),
    st.integers(20, 60),
)
def test_no_request_is_longer_than_its_platform_takes(terms: list[Term], most: int) -> None:
    text = " OR ".join(f"({term} {other})" for term in terms for other in terms[:3])
    for has_or in (False, True):
        dialect = Dialect("small", has_or=has_or, has_not=True, most_characters=most)
        found = plan(parse(text), dialect)
        assert found.requests
        assert all(len(request) <= most for request in found.requests)


@given(
    st.text(max_size=40) | st.lists(st.sampled_from([*"()-#@:\" '", "AND", "OR", "a"])).map("".join)
)
def test_any_text_is_a_query_or_is_refused_with_the_place(text: str) -> None:
    refusal = None
    try:
        assert parse(text).clauses
    except QueryError as error:
        refusal = error
    assert refusal is None or 0 <= refusal.place <= len(text)
    assert refusal is None or str(refusal).endswith(" " * refusal.place + "^")


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("a OR (b", 5, "never closed"),
        ("a OR b)", 6, "never opened"),
        ("a OR", 4, "expected a word"),
        ("OR a", 0, "expected a word"),
        ('acme "bel', 5, "quotation mark is never closed"),
        ('acme ""', 5, "phrase without words"),
        ("acme & co", 5, "cannot read"),
        ("-spam", 0, "something to find"),
        ("lang:nl", 0, "something to find"),
        ("a OR -b", 0, "something to find"),
        ("a -a", 0, "nothing can be"),
        ("(" * 51 + "a" + ")" * 51, 51, "more than 50 brackets"),
        (" ".join(f"(a{n} OR b{n})" for n in range(7)), 0, "more than 100 combinations"),
        ("", 0, "expected a word"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused_with_a_caret_at_the_place(
    text: str, place: int, why: str
) -> None:
    with pytest.raises(QueryError, match=why) as caught:
        parse(text)
    assert caught.value.place == place
    assert str(caught.value).splitlines()[-1].index("^") == place + 2


def test_a_language_that_is_not_known_is_neither_right_nor_wrong() -> None:
    said = Said("acme", None)
    assert matches(parse("acme lang:nl").tree, said) is None
    assert matches(parse("acme -lang:nl").tree, said) is None
    assert matches(parse("acme OR (x lang:nl)").tree, said) is True
    assert matches(parse("x lang:nl").tree, said) is False


def test_each_request_is_a_list_of_its_own_and_says_what_to_filter_by() -> None:
    query = FactQuery(
        query_id="q", brand_id="acme", platform="*", query_text="a", valid_from=date(2026, 1, 1)
    )
    texts = {"one": "fiets", "two": "fiets OR #fiets", "job": "fiets -job"}
    changes = [{"query_id": name, "query_text": text} for name, text in texts.items()]
    ask = Ask(queries=tuple(query.model_copy(update=change) for change in changes))
    assert list(asked(ask, "mastodon")) == [
        Stream("query:one", "query", "fiets", "one"),
        Stream("query:two:1", "query", "fiets", "two"),
        Stream("query:two:2", "query", "#fiets", "two"),
        Stream("query:job", "query", "fiets", "job", "fiets -job"),
    ]
    assert [stream.name for stream in asked(ask, "reddit")] == ["query:one", "query:job"]
    (told,) = unasked(ask, "reddit")
    assert told.startswith("query two: reddit cannot be asked for (#fiets)")


def test_what_is_asked_of_each_platform() -> None:
    query = parse("(fiets OR #fiets) lang:nl NOT vacature")
    assert plan(query, DIALECTS["x"]) == (
        ("(fiets lang:nl -vacature) OR (#fiets lang:nl -vacature)",),
        (),
    )
    bluesky = plan(query, DIALECTS["bluesky"])
    assert bluesky.requests == ("fiets lang:nl", "#fiets lang:nl")
    assert bluesky.filtered == ("bluesky cannot leave out vacature",)
    mastodon = plan(query, DIALECTS["mastodon"])
    assert mastodon.requests == ("fiets", "#fiets")
    assert mastodon.filtered == (
        "mastodon cannot be asked for lang:nl",
        "mastodon cannot leave out vacature",
    )
    with pytest.raises(
        QueryError, match=r"reddit cannot be asked for \(#fiets lang:nl -vacature\)"
    ):
        plan(query, DIALECTS["reddit"])
