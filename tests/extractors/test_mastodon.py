"""Mastodon, read from pages of our own writing, and from real ones where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import responses
import yaml
from fakes import NINE_TO_TEN, account, asking
from responses import matchers

from extractors.base import BadPage, Page, Stream
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.records import Deletion, Post
from extractors.sources import mastodon

FIXTURES = Path(__file__).parents[1] / "fixtures" / "mastodon"
API = "https://social.example/api/"
OPTIONS = mastodon.Options.model_validate(
    {"instance": "https://social.example", "tokens": '{"7": "token-7"}'}
)
PUBLIC = mastodon.Options.model_validate({"instance": "https://social.example"})
STREAM = Stream("account:7", "account", "7")


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


def a_page(document: Any, *asked: str, status: int = 200) -> Page:
    body = json.dumps(document).encode()
    return Page(STREAM, "u", status, NINE_TO_TEN.start, body, asked)


def read(page: Page) -> list[Post | Deletion]:
    return [mastodon.parse(payload) for payload in mastodon.payloads(page)]


def serve_account(server: responses.RequestsMock, *, with_token: bool) -> None:
    header = {"Authorization": "Bearer token-7"} if with_token else {}
    who = matchers.header_matcher(header)
    mine = f"{API}v1/accounts/7/statuses"
    if with_token:
        server.get(
            f"{API}v1/notifications",
            json=recorded("notifications.page-1"),
            match=[who, matchers.query_param_matcher({"types[]": "mention", "limit": "40"})],
        )
    server.get(
        mine,
        json=recorded("statuses.page-1"),
        headers={"Link": f'<{mine}?limit=40&max_id=103>; rel="next"'},
        match=[who, matchers.query_param_matcher({"limit": "40"})],
    )
    server.get(
        mine,
        json=recorded("statuses.page-2"),
        headers={"Link": f'<{mine}?limit=40&max_id=90>; rel="next"'},
        match=[who, matchers.query_param_matcher({"limit": "40", "max_id": "103"})],
    )
    server.get(f"{API}v1/statuses/104/context", json=recorded("context.page-1"), match=[who])
    if not with_token:
        server.get(f"{API}v1/statuses/103/context", status=404, json={"error": "gone"})


def test_an_account_is_its_mentions_its_posts_and_what_they_answer(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_account(server, with_token=True)

    pages = list(mastodon.pages(session, OPTIONS, STREAM, NINE_TO_TEN))
    found = {record.native_id for page in pages for record in read(page)}
    assert found == {"101", "102", "103", "104", "90", "99"}


def test_without_a_token_its_public_posts_and_what_they_answer_are_read(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_account(server, with_token=False)

    pages = list(mastodon.pages(session, PUBLIC, STREAM, NINE_TO_TEN))
    found = {record.native_id for page in pages for record in read(page)}
    assert found == {"103", "104", "90", "99"}


def test_a_question_is_read_as_plain_text_with_its_edit() -> None:
    private, question = read(a_page(recorded("notifications.page-1")))

    assert isinstance(question, Post)
    assert question.body_text == '@acme mijn "internet" ligt eruit\nHelp!\nDank & groet'
    assert question.edited_at == datetime(2026, 3, 2, 9, 12, tzinfo=UTC)
    assert question.author_handle == "ann@elders.example"
    assert question.mentioned_ids == ("7",)
    assert question.permalink == "https://social.example/users/ann@elders.example/statuses/101"
    assert isinstance(private, Post)
    assert (private.channel, question.channel) == ("private", "public")


def test_a_notification_of_a_status_that_is_gone_holds_nothing() -> None:
    hollow = {"id": "1", "type": "mention", "account": {"id": "11"}, "status": None}

    found = read(a_page([hollow, *recorded("notifications.page-1")]))
    assert [record.native_id for record in found] == ["102", "101"]


def test_a_reply_says_whom_it_answers() -> None:
    bot, reply = read(a_page(recorded("statuses.page-1")))

    assert isinstance(reply, Post)
    assert isinstance(bot, Post)
    assert (reply.in_reply_to_id, reply.in_reply_to_author_id) == ("101", "11")
    assert (bot.is_automated, reply.is_automated) == (True, False)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p>", "a"),
        ("a<br>b<br/>c<br />d", "a\nb\nc\nd"),
        ("<p>a</p><p class='x'>b</p>", "a\nb"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ('<a href="https://x.example/a?b=1">x.example/a</a>', "x.example/a"),
        ("", ""),
    ],
)
def test_html_becomes_plain_text(html: str, text: str) -> None:
    assert mastodon.plain(html) == text


def test_a_hashtag_is_a_timeline(session: PoliteSession, server: responses.RequestsMock) -> None:
    server.get(f"{API}v1/timelines/tag/st%C3%B6ring", json=recorded("statuses.page-2"))

    stream = Stream("query:q", "query", "#störing", "q")
    (page,) = mastodon.pages(session, PUBLIC, stream, NINE_TO_TEN)
    assert [record.native_id for record in read(page)] == ["90"]


def test_a_word_is_searched_for_page_by_page(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    for offset, found in (("0", recorded("search.page-1")), ("1", {"statuses": []})):
        match = [matchers.query_param_matcher({"offset": offset}, strict_match=False)]
        server.get(f"{API}v2/search", json=found, match=match)

    stream = Stream("query:q", "query", "storing", "q")
    pages = list(mastodon.pages(session, OPTIONS, stream, NINE_TO_TEN))
    assert [record.native_id for page in pages for record in read(page)] == ["99"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_status_that_a_look_up_does_not_find_is_deleted(
    session: PoliteSession, server: responses.RequestsMock, status: int
) -> None:
    server.get(f"{API}v1/statuses/101", status=status, body="<html>not JSON</html>")
    server.get(f"{API}v1/statuses/103", json=recorded("statuses.page-1")[1])

    pages = list(mastodon.look_up(session, OPTIONS, ["101", "103"]))
    gone, there = (record for page in pages for record in read(page))
    assert isinstance(gone, Deletion)
    assert gone.native_id == "101"
    assert isinstance(there, Post)


def test_a_private_message_is_looked_up_with_each_token_before_it_counts_as_deleted(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    options = mastodon.Options.model_validate(
        {"instance": "https://social.example", "tokens": {"7": "a", "8": "b"}}
    )
    for token, status in (("a", 404), ("b", 200)):
        match = [matchers.header_matcher({"Authorization": f"Bearer {token}"})]
        found = recorded("notifications.page-1")[0]["status"]
        server.get(f"{API}v1/statuses/102", status=status, json=found, match=match)

    (page,) = mastodon.look_up(session, options, ["102"])
    assert isinstance(read(page)[0], Post)


def test_an_error_in_the_place_of_a_status_that_is_looked_up_is_a_bad_page() -> None:
    with pytest.raises(BadPage, match="found error"):
        mastodon.payloads(a_page({"error": "Too many requests"}, "101"))


def test_accounts_and_queries_are_lists() -> None:
    query = Query(
        query_id="q",
        brand_id="acme",
        platform="*",
        query_text="acme",
        valid_from=date(2026, 1, 1),
    )
    ask = asking(account("mastodon", "7", "acme"), queries=(query,)).ask("mastodon")

    assert [s.name for s in mastodon.streams(OPTIONS, ask)] == ["account:7", "query:q"]


def interactions(file: Path) -> Iterator[tuple[str, Page]]:
    for item in yaml.safe_load(file.read_text(encoding="utf-8"))["interactions"]:
        uri, answer = item["request"]["uri"], item["response"]
        body = answer["body"]["string"].encode()
        lists = ("/notifications", "/context", "/search", "/statuses")
        if uri.split("?")[0].endswith(lists):
            asked = ("1",) if item["request"]["method"] == "POST" else ()
            status = answer["status"]["code"]
            yield uri, Page(STREAM, uri, status, NINE_TO_TEN.start, body, asked)


def test_real_pages_are_read_completely(shared: Path) -> None:
    files = sorted((shared / "data" / "payloads" / "mastodon_py").glob("*.yaml"))
    found = {uri: read(page) for file in files for uri, page in interactions(file)}

    assert len(found) >= 4
    posts = [post for records in found.values() for post in records]
    assert posts
    for post in posts:
        assert isinstance(post, Post)
        assert post.native_id.isdigit()
        assert "<" not in post.body_text
        assert post.created_at.tzinfo is UTC
    assert any(post.mentioned_ids for post in posts if isinstance(post, Post))


RECORDED = {  # file: statuses in its lists, or written by it, that land; none is refused
    "test_notifications.yaml": 2,
    "test_search.yaml": 0,  # three searches that found nothing
    "test_status_context.yaml": 1,
}


def test_every_recorded_file_lands_to_the_last_status(shared: Path) -> None:
    landed = {
        path.name: sum(len(read(page)) for _, page in interactions(path))
        for path in sorted((shared / "data" / "payloads" / "mastodon_py").glob("*.yaml"))
    }

    assert landed == RECORDED
