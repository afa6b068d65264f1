"""X's search language: what a query finds, and which queries are refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from x_client import XClient, client_of, listed, small_world, with_posts

from simulator.people import account
from simulator.posts import Post

RECENT, ALL = "/2/tweets/search/recent", "/2/tweets/search/all"
Test = Callable[[Post, str], bool]


@dataclass(frozen=True)
class Piece:
    """A part of a query, with what a reader of the documentation expects of it."""

    text: str
    test: Test
    is_anchor: bool


def plain(text: str) -> str:
    """Write small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def word(text: str) -> Piece:
    return Piece(text, lambda _, said: re.search(rf"\b{text}\b", said) is not None, True)


def mark(text: str, test: Test) -> Piece:
    return Piece(text, test, False)


@cache
def serving() -> XClient:
    return client_of(small_world(), small_world().start + timedelta(weeks=4))


@cache
def pieces() -> list[Piece]:
    """Make terms of every sort out of what the world holds."""
    client = serving()
    ours = client.brand("belvaart")
    root = next(p for p in client.shown() if p.parent is not None).root
    return [
        *(word(text) for text in ("de", "the", "niet", "belvaart", "zendgolf", "app")),
        Piece('"de app"', lambda _, said: re.search(r"\bde\W+app\b", said) is not None, True),
        Piece("@belvaart", lambda _, said: re.search(r"@belvaart\b", said) is not None, True),
        Piece("#belvaart", lambda _, said: re.search(r"#belvaart\b", said) is not None, True),
        Piece("from:belvaart", lambda post, _: post.author is ours, True),
        Piece(f"from:{ours.account_id}", lambda post, _: post.author is ours, True),
        Piece(
            "to:BELVAART",
            lambda post, _: post.parent is not None and post.parent.author is ours,
            True,
        ),
        Piece(f"conversation_id:{root.native_id}", lambda post, _: post.root is root, True),
        mark("is:reply", lambda post, _: post.parent is not None),
        mark("is:retweet", lambda _, __: False),
        mark("has:mentions", lambda post, _: bool(post.mentions)),
        mark("has:links", lambda _, said: "http" in said),
        mark("lang:nl", lambda post, _: post.language == "nl"),
        mark("lang:und", lambda post, _: post.language is None),
    ]


def negated(piece: Piece) -> Piece:
    return Piece(f"-{piece.text}", lambda post, said: not piece.test(post, said), False)


def together(parts: list[Piece]) -> Piece:
    return Piece(
        " ".join(part.text for part in parts),
        lambda post, said: all(part.test(post, said) for part in parts),
        any(part.is_anchor for part in parts),
    )


def either(parts: list[Piece]) -> Piece:
    return Piece(
        " OR ".join(part.text for part in parts),
        lambda post, said: any(part.test(post, said) for part in parts),
        all(part.is_anchor for part in parts),
    )


def bracketed(piece: Piece) -> Piece:
    return Piece(f"({piece.text})", piece.test, piece.is_anchor)


def queries() -> st.SearchStrategy[Piece]:
    """Write queries of three levels, in which AND binds more than OR."""
    terms = st.integers(0, 18).map(lambda at: pieces()[at % len(pieces())])
    signed = terms | terms.map(negated)

    def grown(inner: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
        conjunctions = st.lists(inner, min_size=1, max_size=3).map(together)
        whole = st.lists(conjunctions, min_size=1, max_size=3).map(either)
        return whole.map(bracketed)

    one = grown(signed)
    two = grown(signed | one | one.map(negated))
    return two.map(lambda piece: Piece(piece.text[1:-1], piece.test, piece.is_anchor))


@settings(max_examples=150)
@given(query=queries())
def test_a_query_finds_what_its_words_say_and_a_vague_one_is_refused(query: Piece) -> None:
    client = serving()
    now = client.clock.now()
    answer = client.ask(ALL, query=query.text, max_results=500)
    if len(query.text) > 1024:
        assert answer.status == 400
        return
    if not query.is_anchor:
        assert answer.status == 400, query.text
        return
    assert answer.status == 200, (query.text, answer.body)
    found = client.every(ALL, query=query.text, max_results=500)
    expected = [
        post
        for post in client.shown()
        if (now - timedelta(days=30)) <= post.created_at < now - timedelta(seconds=30)
        and query.test(post, plain(post.shown_text(now)))
    ]
    assert found == listed(expected, now), query.text


@pytest.mark.parametrize(
    ("query", "message", "position"),
    [
        ("has:links", "is/has/lang cannot be used as a standalone operator", 1),
        ("has:links OR is:reply", "is/has/lang cannot be used as a standalone operator", 1),
        ("pakket OR lang:nl", "is/has/lang cannot be used as a standalone operator", 11),
        ("-pakket", "Rules must contain at least one positive", 1),
        ("-(pakket OR app)", "Rules must contain at least one positive", 1),
        ("(pakket app", "missing ')'", 1),
        ("pakket app)", "missing EOF at ')'", 11),
        ("()", "no viable alternative at input ')'", 2),
        ("pakket OR", "no viable alternative at input '<EOF>'", 9),
        ("OR pakket", "no viable alternative at input 'OR'", 2),
        ('"pakket', "no viable alternative at character '\"'", 1),
        ("pakket '", "no viable alternative at character '''", 8),
        ("[pakket]", "no viable alternative at character '['", 1),
        ("pakket and app", "Ambiguous use of and as a keyword", 8),
        ("pakket or app", "Ambiguous use of or as a keyword", 8),
        ("pakket colour:blue", "Reference to invalid operator 'colour'", 8),
        ("pakket has:polls", "Reference to invalid operator 'has:polls'", 8),
        ("conversation_id:x1", "Reference to invalid operator 'conversation_id:x1'", 1),
    ],
)
def test_a_query_that_breaks_the_grammar_is_refused_with_its_place(
    query: str, message: str, position: int
) -> None:
    answer = serving().ask(RECENT, query=query)
    assert answer.status == 400
    (error,) = answer.body["errors"]
    assert error["parameters"] == {"query": [query]}
    assert error["message"].startswith(f"There were errors processing your request: {message}")
    assert error["message"].endswith(f"(at position {position})")


def test_an_empty_query_and_one_too_long_are_refused() -> None:
    for path, most in ((RECENT, 512), (ALL, 1024), ("/2/tweets/counts/recent", 512)):
        longest = " OR ".join(["belvaart"] * 200)[:most].rsplit(" OR ", 1)[0]
        longest += "x" * (most - len(longest))
        assert serving().ask(path, query=longest).status == 200
        assert serving().ask(path, query=longest + "x").status == 400
        for empty in ("", "   "):
            (error,) = serving().ask(path, query=empty).body["errors"]
            assert "must be a non-empty string" in error["message"]


def test_words_are_found_whatever_their_accents_their_case_or_the_signs_around_them() -> None:
    customer = account("x", "noor_12", "Noor")
    texts = {
        "Één café, twee KOFFIE": ("een", "CAFÉ", '"cafe twee"', "koffie"),
        "kist-klos en coca-cola": ("klos", '"kist klos"', "coca-cola"),
        "blij 😀 met https://belvaart.test/storing/ede": ("😀", "ede", "url:storing has:links"),
    }
    moment = small_world().start + timedelta(days=3)
    posts = [
        Post(customer, moment + timedelta(hours=n), text, "belvaart", "remark", "delivery")
        for n, text in enumerate(texts)
    ]
    client = client_of(with_posts(small_world(), posts), moment + timedelta(days=1))
    for post, queries_of_it in zip(posts, texts.values(), strict=True):
        for query in queries_of_it:
            assert client.every(RECENT, query=query) == [post.native_id], query
        assert client.every(RECENT, query="from:noor_12 caf") == []


def test_several_conversations_fit_one_query() -> None:
    client = serving()
    now = client.clock.now()
    answered = {post.root for post in client.shown() if post.parent is not None}
    roots = sorted((root for root in answered), key=lambda root: root.native_id)[:9]
    query = " OR ".join(f"conversation_id:{root.native_id}" for root in roots)
    found = client.every(ALL, query=query, max_results=500)
    expected = [p for p in client.shown() if p.root in roots]
    young = [p for p in expected if now - p.created_at <= timedelta(days=30)]
    assert found == listed(young, now)
    assert len(found) > len(roots)


def test_by_relevance_the_liked_come_first_and_the_finds_stay_the_same() -> None:
    client = serving()
    asked = {"query": "de OR the OR het", "max_results": 100, "tweet__fields": "public_metrics"}
    newest = client.ask(ALL, **asked).body
    best = client.ask(ALL, **asked, sort_order="relevancy").body
    likes = [post["public_metrics"]["like_count"] for post in best["data"]]
    assert all(more >= fewer for more, fewer in pairwise(likes))
    assert {p["id"] for p in best["data"]} == {p["id"] for p in newest["data"]}
    assert best["meta"] == newest["meta"]
