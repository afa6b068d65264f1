"""Bluesky, read from pages of our own writing: no test here touches the network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE_TO_TEN, account, asking
from responses import matchers

from extractors.answers import LoopDetected, Refused
from extractors.base import BadPage, Page, Stream
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.records import Deletion, Post
from extractors.sources import bluesky

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bluesky"
FEED = "https://pds.example/xrpc/app.bsky.feed."
OPTIONS = bluesky.Options.model_validate({"service": "https://pds.example"})
ACME = account("bluesky", "did:plc:acme", "acme.example")
QUERY = Query(
    query_id="storing",
    brand_id="acme",
    platform="bluesky",
    query_text="#storing",
    valid_from=date(2026, 1, 1),
)


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def a_page(name: str, *asked: str) -> Page:
    body = (FIXTURES / f"{name}.json").read_bytes()
    return Page(Stream("s", "account", "d"), "u", 200, NINE_TO_TEN.start, body, asked)


def read(page: Page) -> list[Post | Deletion]:
    return [bluesky.parse(payload) for payload in bluesky.payloads(page)]


def account_stream() -> Stream:
    (stream,) = bluesky.streams(OPTIONS, asking(ACME).ask("bluesky"))
    return stream


def test_each_account_and_each_query_is_a_list() -> None:
    ask = asking(ACME, ACME, queries=(QUERY,)).ask("bluesky")

    streams = list(bluesky.streams(OPTIONS, ask))
    assert [stream.name for stream in streams] == ["account:did:plc:acme", "query:storing"]
    assert streams[1].query_id == "storing"


def serve_account(server: responses.RequestsMock) -> None:
    def on(method: str, page: str, **params: str) -> None:
        match = [matchers.query_param_matcher(params, strict_match=False)]
        server.get(FEED + method, json=recorded(page), match=match)

    on("getAuthorFeed", "getAuthorFeed.page-2", actor="did:plc:acme", cursor="2026-03-02")
    on("getAuthorFeed", "getAuthorFeed.page-1", actor="did:plc:acme", filter="posts_with_replies")
    on("searchPosts", "searchPosts.page-1", q="*", mentions="did:plc:acme", sort="latest")
    on("searchPosts", "searchPosts.page-1", q="acme.example", mentions="did:plc:acme")
    root = "at://did:plc:ann/app.bsky.feed.post/q1"
    on("getPostThread", "getPostThread.page-1", uri=root)
    for key in ("b1", "o1"):
        server.get(
            FEED + "getPostThread",
            status=400,
            json={"error": "NotFound"},
            match=[
                matchers.query_param_matcher(
                    {"uri": f"at://did:plc:acme/app.bsky.feed.post/{key}"}, strict_match=False
                )
            ],
        )


def test_an_account_is_its_feed_its_mentions_and_their_threads(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_account(server)

    pages = list(bluesky.pages(session, OPTIONS, account_stream(), NINE_TO_TEN))

    found = {record.native_id.rsplit("/", 1)[-1] for page in pages for record in read(page)}
    assert found == {"q1", "r1", "q2", "o1", "b1", "gone"}
    feeds = [page for page in pages if "getAuthorFeed" in page.url]
    assert len(feeds) == 2, "a page wholly before the window is the last"


def test_a_list_that_cannot_be_read_hides_no_other(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(FEED + "getAuthorFeed", body="<html>Log in</html>")
    server.get(FEED + "searchPosts", json=recorded("searchPosts.page-1"))
    server.get(FEED + "getPostThread", json=recorded("getPostThread.page-1"))
    walk = bluesky.pages(session, OPTIONS, account_stream(), NINE_TO_TEN)

    pages = list(islice(walk, 4))
    with pytest.raises(BadPage, match="Log in"):
        next(walk)
    assert [page.url.split("?")[0].removeprefix(FEED) for page in pages] == [
        "getAuthorFeed",
        "searchPosts",
        "searchPosts",
        "getPostThread",
    ]


def test_a_query_asks_for_the_window_and_follows_its_cursor(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    more = recorded("searchPosts.page-1") | {"cursor": "25"}
    asked = {"q": "#storing", "since": "2026-03-02T09:00:00.000000Z", "sort": "latest"}
    match = [matchers.query_param_matcher(asked, strict_match=False)]
    server.get(FEED + "searchPosts", json=more, match=match)
    server.get(FEED + "searchPosts", json={"posts": []}, match=match)
    stream = Stream("query:storing", "query", "#storing", "storing")

    pages = list(bluesky.pages(session, OPTIONS, stream, NINE_TO_TEN))
    assert len(pages) == 2
    assert "cursor=25" in pages[1].url


def test_a_cursor_that_stands_still_is_an_error(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(FEED + "searchPosts", json=recorded("searchPosts.page-1") | {"cursor": "25"})
    stream = Stream("query:storing", "query", "#storing", "storing")

    with pytest.raises(LoopDetected):
        list(bluesky.pages(session, OPTIONS, stream, NINE_TO_TEN))


def test_a_log_in_is_made_once_and_its_token_sent(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    secret = {"identifier": "acme.example", "password": "secret"}
    options = bluesky.Options.model_validate({"service": "https://pds.example", **secret})
    log_in = server.post(
        "https://pds.example/xrpc/com.atproto.server.createSession",
        json={"accessJwt": "token-1"},
        match=[matchers.json_params_matcher(secret)],
    )
    header = [matchers.header_matcher({"Authorization": "Bearer token-1"})]
    server.get(FEED + "searchPosts", json={"posts": []}, match=header)
    stream = Stream("query:storing", "query", "#storing", "storing")

    for _ in range(2):
        list(bluesky.pages(session, options, stream, NINE_TO_TEN))
    assert log_in.call_count == 1


@pytest.mark.parametrize("method", ["searchPosts", "getPosts"])
def test_a_session_that_expires_is_opened_again_and_the_page_asked_once_more(
    session: PoliteSession, server: responses.RequestsMock, method: str
) -> None:
    secret = {"identifier": "acme.example", "password": "secret"}
    options = bluesky.Options.model_validate({"service": "https://pds.example", **secret})
    log_in = "https://pds.example/xrpc/com.atproto.server.createSession"
    for number in (1, 2):
        server.post(log_in, json={"accessJwt": f"token-{number}"})
    expired = {"error": "ExpiredToken", "message": "Token has expired"}
    for number, answer in ((1, {"status": 400, "json": expired}), (2, {"json": {"posts": []}})):
        header = matchers.header_matcher({"Authorization": f"Bearer token-{number}"})
        server.get(FEED + method, match=[header], **answer)

    if method == "getPosts":
        (page,) = bluesky.look_up(session, options, ["at://did:plc:ann/app.bsky.feed.post/q1"])
    else:
        stream = Stream("query:storing", "query", "#storing", "storing")
        (page,) = bluesky.pages(session, options, stream, NINE_TO_TEN)
    assert page.status == 200


def test_a_session_that_expires_again_at_once_is_refused(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    secret = {"identifier": "acme.example", "password": "secret"}
    options = bluesky.Options.model_validate({"service": "https://pds.example", **secret})
    server.post(
        "https://pds.example/xrpc/com.atproto.server.createSession", json={"accessJwt": "token-1"}
    )
    server.get(FEED + "getAuthorFeed", status=400, json={"error": "ExpiredToken"})

    with pytest.raises(Refused, match=r"getAuthorFeed.*answered 400.*ExpiredToken"):
        list(bluesky.pages(session, options, account_stream(), NINE_TO_TEN))


@pytest.mark.parametrize("answer", [[], {}, {"jwt": "x"}, "text"])
def test_a_log_in_without_a_token_is_a_bad_page(
    session: PoliteSession, server: responses.RequestsMock, answer: Any
) -> None:
    secret = {"identifier": "acme.example", "password": "secret"}
    options = bluesky.Options.model_validate({"service": "https://pds.example", **secret})
    server.post("https://pds.example/xrpc/com.atproto.server.createSession", json=answer)

    with pytest.raises(BadPage, match="accessJwt"):
        list(bluesky.pages(session, options, account_stream(), NINE_TO_TEN))


def test_a_question_is_read_whole() -> None:
    (question,) = read(a_page("searchPosts.page-1"))

    assert isinstance(question, Post)
    assert question.native_id == question.thread_id == "at://did:plc:ann/app.bsky.feed.post/q1"
    assert question.mentioned_ids == ("did:plc:acme",)
    assert question.author_id == "did:plc:ann"
    assert question.language_code == "nl"
    assert question.permalink == "https://bsky.app/profile/did:plc:ann/post/q1"
    assert question.created_at == datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert question.in_reply_to_id is None


def test_a_reply_says_whom_and_which_thread_it_answers() -> None:
    bot, reply = read(a_page("getAuthorFeed.page-1"))

    assert isinstance(reply, Post)
    assert reply.thread_id == reply.in_reply_to_id == "at://did:plc:ann/app.bsky.feed.post/q1"
    assert reply.in_reply_to_author_id == "did:plc:ann"
    assert isinstance(bot, Post)
    assert (bot.is_automated, reply.is_automated) == (True, False)


def test_a_thread_tells_its_missing_posts_and_not_its_blocked_ones() -> None:
    records = read(a_page("getPostThread.page-1"))

    gone = [record.native_id for record in records if isinstance(record, Deletion)]
    assert gone == ["at://did:plc:ann/app.bsky.feed.post/gone"]
    assert len(records) == 4


def test_a_very_deep_thread_is_read() -> None:
    leaf = recorded("getPostThread.page-1")["thread"]["post"]
    node: dict[str, Any] = {"post": leaf}
    for _ in range(300):
        node = {"post": leaf, "replies": [node]}
    page = a_page("searchPosts.page-1")
    deep = Page(page.stream, "u", 200, page.retrieved_at, json.dumps({"thread": node}).encode())

    assert len(bluesky.payloads(deep)) == 301


def test_what_a_look_up_does_not_give_back_is_missing(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    there, gone = "at://did:plc:ann/app.bsky.feed.post/q1", "at://did:plc:ann/x/gone"
    found = recorded("searchPosts.page-1")
    server.get(FEED + "getPosts", json=found)

    (page,) = bluesky.look_up(session, OPTIONS, [there, gone])
    records = {record.native_id: record for record in read(page)}
    assert isinstance(records[there], Post)
    assert isinstance(records[gone], Deletion)


def test_many_look_ups_are_asked_for_together(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    answer = server.get(FEED + "getPosts", json={"posts": []})

    pages = list(bluesky.look_up(session, OPTIONS, [f"at://d/x/{n}" for n in range(60)]))
    assert answer.call_count == 3
    assert sum(len(read(page)) for page in pages) == 60


def test_nothing_to_look_up_asks_nothing(session: PoliteSession) -> None:
    assert list(bluesky.look_up(session, OPTIONS, [])) == []
