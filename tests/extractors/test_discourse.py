"""Discourse: lists of topics, actions and finds, and the topics that they lead to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE_TO_TEN, RING, account, asking, clock, entry, rows
from responses import matchers

from extractors.base import BadPage, Page, Stream, Window
from extractors.dialects import asked
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading
from extractors.run import extract
from extractors.sources import discourse

FIXTURES = Path(__file__).parents[1] / "fixtures" / "discourse"
SITE = "https://forum.example/"
SETTINGS = {"site": SITE, "api_key": "hunter2", "api_username": "acme"}
OPTIONS = discourse.Options.model_validate(SETTINGS)
STREAM = Stream("account:acme", "account", "acme")
TOPICS = Stream("topics", "topics", "acme")
QUERY = Query(
    query_id="q",
    brand_id="acme",
    platform="*",
    query_text="internet",
    valid_from=date(2026, 1, 1),
)
SIGNED = matchers.header_matcher({"Api-Key": "hunter2", "Api-Username": "acme"})


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


def serve_topic(server: responses.RequestsMock) -> None:
    server.get(f"{SITE}t/41.json", json=recorded("topic.page-1"), match=[SIGNED])
    ids = {"post_ids[]": ["904", "905", "906"]}
    match = [SIGNED, matchers.query_param_matcher(ids)]
    server.get(f"{SITE}t/41/posts.json", json=recorded("topic.page-2"), match=match)


def serve_actions(server: responses.RequestsMock) -> None:
    for page, offset in ((1, "0"), (2, "2")):
        ask = {"username": "acme", "filter": "4,5,6,7", "offset": offset}
        match = [SIGNED, matchers.query_param_matcher(ask)]
        server.get(
            f"{SITE}user_actions.json", json=recorded(f"user_actions.page-{page}"), match=match
        )


def read(pages: list[Page]) -> dict[str, Post | Deletion]:
    found = [discourse.parse(part) for page in pages for part in discourse.payloads(page)]
    return {record.native_id: record for record in found}


def run(lake: Lake, at: datetime = NINE_TO_TEN.end, **options: Any) -> Reading:
    facts = asking(account("discourse", "acme", "Acme"))
    found = entry(discourse, options={**SETTINGS, **options})
    return extract(found, NINE_TO_TEN, lake, facts, RING, now=clock(at))


def test_an_account_is_the_topics_in_which_it_wrote_or_is_mentioned(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_actions(server)
    serve_topic(server)

    found = read(list(discourse.pages(session, OPTIONS, STREAM, NINE_TO_TEN)))
    assert list(found) == ["41/1", "41/2", "41/3", "41/4", "41/6"]


def test_a_question_is_its_title_and_text_with_who_is_mentioned_and_its_edit(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_actions(server)
    serve_topic(server)

    found = read(list(discourse.pages(session, OPTIONS, STREAM, NINE_TO_TEN)))
    question, answer, reply, end = (found[f"41/{n}"] for n in (1, 2, 3, 4))
    assert isinstance(question, Post)
    assert question.body_text == "Internet ligt eruit\n\nSinds vanmorgen. @acme, wat nu?"
    assert (question.author_id, question.mentioned_ids) == ("ann", ("acme",))
    assert question.edited_at == datetime(2026, 3, 2, 9, 7, tzinfo=UTC)
    assert (question.in_reply_to_id, question.thread_id) == (None, "41/1")
    assert question.permalink == f"{SITE}t/41/1"
    assert isinstance(answer, Post)
    assert answer.body_text == "We kijken ernaar.\nEven geduld.", "a quote is not what it says"
    assert (answer.in_reply_to_id, answer.in_reply_to_author_id) == ("41/1", None)
    assert (answer.author_id, answer.mentioned_ids, answer.edited_at) == ("acme", (), None)
    assert isinstance(reply, Post)
    assert (reply.in_reply_to_id, reply.in_reply_to_author_id) == ("41/2", "acme")
    assert isinstance(end, Deletion)
    assert (end.reason_code, end.deleted_at) == (
        "tombstone",
        datetime(2026, 3, 2, 9, 42, tzinfo=UTC),
    )


def test_a_brands_own_forum_is_walked_by_an_address_that_was_made_for_people(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    for ask, page in (
        ({"no_definitions": "true"}, 1),
        ({"no_definitions": "true", "page": "1"}, 2),
    ):
        match = [matchers.query_param_matcher(ask)]
        server.get(f"{SITE}latest.json", json=recorded(f"latest.page-{page}"), match=match)
    serve_topic(server)

    found = read(list(discourse.pages(session, OPTIONS, TOPICS, NINE_TO_TEN)))
    assert list(found) == ["41/1", "41/2", "41/3", "41/4", "41/6"]


def test_every_topic_of_a_brands_own_forum_is_addressed_to_it() -> None:
    options = discourse.Options.model_validate({**SETTINGS, "own": "Acme"})
    page = Page(TOPICS, "u", 200, NINE_TO_TEN.end, json.dumps(recorded("topic.page-1")).encode())
    page = Page(**{**page.__dict__, "context": {"own": "acme", "site": SITE}})

    found = read([page])
    assert [post.mentioned_ids for post in found.values() if isinstance(post, Post)] == [
        ("acme",),
        (),
        (),
    ]
    ask = asking(account("discourse", "acme", "Acme")).ask("discourse")
    assert [s.name for s in discourse.streams(options, ask)] == ["topics", "account:acme"]


@pytest.mark.parametrize("more", ["https://x.example/latest", "//x.example/latest?page=1"])
def test_a_list_that_leads_to_another_server_is_not_followed(
    session: PoliteSession, server: responses.RequestsMock, more: str
) -> None:
    page = recorded("latest.page-1")
    page["topic_list"] |= {"more_topics_url": more, "topics": page["topic_list"]["topics"][1:]}
    server.get(f"{SITE}latest.json", json=page)
    serve_topic(server)

    with pytest.raises(BadPage, match="leads away"):
        list(discourse.pages(session, OPTIONS, TOPICS, NINE_TO_TEN))


def test_a_query_lands_what_it_finds_and_no_more_of_the_topics(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    for number in (1, 2):
        ask = {"q": "internet order:latest after:2026-03-01", "page": str(number)}
        match = [matchers.query_param_matcher(ask)]
        server.get(f"{SITE}search.json", json=recorded(f"search.page-{number}"), match=match)
    server.get(f"{SITE}t/41.json", json=recorded("topic.page-1"))
    found = {"post_stream": {"posts": recorded("topic.page-1")["post_stream"]["posts"][2:]}}
    match = [matchers.query_param_matcher({"post_ids[]": "903"})]
    server.get(f"{SITE}t/41/posts.json", json=found, match=match)

    facts = asking(queries=(QUERY,)).ask("discourse")
    (stream,) = asked(facts, "discourse")
    pages = list(discourse.pages(session, OPTIONS, stream, NINE_TO_TEN))
    assert sorted(read(pages)) == ["41/1", "41/3"]


def test_a_search_without_finds_is_empty_and_one_that_reaches_its_limit_says_so(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    stream = Stream("query:q", "query", "internet", "q")
    server.get(f"{SITE}search.json", json={"grouped_search_result": {"term": "internet"}})
    assert read(list(discourse.pages(session, OPTIONS, stream, NINE_TO_TEN))) == {}

    server.reset()
    server.get(f"{SITE}search.json", json=recorded("search.page-1"))
    server.get(f"{SITE}t/41/posts.json", json=recorded("topic.page-1"))
    options = OPTIONS.model_copy(update={"search_pages": 2})
    walk = discourse.pages(session, options, stream, NINE_TO_TEN)
    assert len(read([next(walk), next(walk), next(walk)])) == 3, "what it found is read"
    with pytest.raises(BadPage, match="more than 2 pages"):
        next(walk)


def test_a_long_topic_is_read_from_its_end_back_to_the_window(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    actions = {"user_actions": recorded("user_actions.page-1")["user_actions"]}
    server.get(f"{SITE}user_actions.json", json=actions)
    server.get(f"{SITE}user_actions.json", json={"user_actions": []})
    topic = recorded("topic.page-1")
    topic["post_stream"]["stream"] = [901, 902, 903, *range(1000, 1050)]
    server.get(f"{SITE}t/41.json", json=topic)
    old = {"post_stream": {"posts": [{"id": 1, "created_at": "2026-02-01T00:00:00Z"}]}}
    ids = [str(number) for number in range(1030, 1050)]
    match = [matchers.query_param_matcher({"post_ids[]": ids})]
    server.get(f"{SITE}t/41/posts.json", json=old, match=match)

    assert len(list(discourse.pages(session, OPTIONS, STREAM, NINE_TO_TEN))) == 4


def test_messages_between_users_are_private(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    options = OPTIONS.model_copy(update={"private": True})
    server.get(f"{SITE}user_actions.json", json={"user_actions": []})
    row = {"id": 41, "bumped_at": "2026-03-02T09:50:00.000Z"}
    inbox = f"{SITE}topics/private-messages/acme.json"
    server.get(inbox, json={"topic_list": {"topics": [row]}})
    server.get(inbox.replace("messages/", "messages-sent/"), json={"topic_list": {"topics": []}})
    topic = recorded("topic.page-1") | {"archetype": "private_message"}
    server.get(f"{SITE}t/41.json", json=topic)
    server.get(f"{SITE}t/41/posts.json", json=recorded("topic.page-2"))

    found = read(list(discourse.pages(session, options, STREAM, NINE_TO_TEN)))
    posts = [post for post in found.values() if isinstance(post, Post)]
    assert len(posts) == 4
    assert {post.channel for post in posts} == {"private"}


def test_a_look_up_tells_deleted_posts_and_keeps_quiet_about_closed_topics(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    private = recorded("topic.page-1") | {"archetype": "private_message"}
    server.get(f"{SITE}t/41.json", json=private)
    server.get(f"{SITE}posts/by_number/41/4.json", status=404, json={"errors": ["no"]})
    late = recorded("topic.page-2")["post_stream"]["posts"][2]
    server.get(f"{SITE}posts/by_number/41/6.json", json=late)
    server.get(f"{SITE}t/50.json", status=410, body="<html>gone</html>")
    server.get(f"{SITE}t/60.json", status=403, json={"errors": ["no"]})

    ids = ["41/1", "41/4", "41/6", "50/1", "50/2", "60/1"]
    found = read(list(discourse.look_up(session, OPTIONS, ids)))
    gone = {name for name, record in found.items() if isinstance(record, Deletion)}
    assert gone == {"41/4", "50/1", "50/2"}
    kept = [record for record in found.values() if isinstance(record, Post)]
    assert {(post.native_id, post.channel) for post in kept} == {
        ("41/1", "private"),
        ("41/6", "private"),
    }


def test_an_automatic_voice_is_known_by_its_number() -> None:
    post = recorded("topic.page-2")["post_stream"]["posts"][2] | {"user_id": -2}
    told = {"title": None, "own": None, "site": None, "private": False}
    found = discourse.parse({"post": post, **told})

    assert isinstance(found, Post)
    assert found.is_automated


def test_a_busy_forum_is_waited_for_as_long_as_it_says(server: responses.RequestsMock) -> None:
    waits: list[float] = []
    busy = {"errors": ["slow down"], "error_type": "rate_limit", "extras": {"wait_seconds": 12}}
    server.get(f"{SITE}user_actions.json", status=429, json=busy, headers={"Retry-After": "12"})
    server.get(f"{SITE}user_actions.json", json={"user_actions": []})
    with PoliteSession(requests_per_minute=1e9, sleep=waits.append) as session:
        list(discourse.pages(session, OPTIONS, STREAM, NINE_TO_TEN))

    assert max(waits) == pytest.approx(12)


@pytest.mark.parametrize("page", ["user_actions.page-1", "latest.page-1", "search.page-1"])
def test_a_list_that_lost_its_rows_is_a_bad_page(
    session: PoliteSession, server: responses.RequestsMock, page: str
) -> None:
    document = recorded(page)
    lost = document.get("topic_list", document)
    lost["other"] = lost.pop(next(n for n in ("topics", "user_actions", "posts") if n in lost))
    lost.pop("grouped_search_result", None)
    kind, name = {
        "u": ("account", "user_actions"),
        "l": ("topics", "latest"),
        "s": ("query", "search"),
    }[page[0]]
    server.get(f"{SITE}{name}.json", json=document)

    with pytest.raises(BadPage):
        list(discourse.pages(session, OPTIONS, Stream("s", kind, "acme"), NINE_TO_TEN))


@pytest.mark.parametrize("more", [7, ["/latest"], {"url": "/latest"}])
def test_an_address_of_more_topics_that_is_none_is_told(
    session: PoliteSession, server: responses.RequestsMock, more: Any
) -> None:
    page = recorded("latest.page-2")
    page["topic_list"] |= {"more_topics_url": more, "topics": []}
    server.get(f"{SITE}latest.json", json=page)

    with pytest.raises(BadPage, match="address of more topics"):
        list(discourse.pages(session, OPTIONS, TOPICS, NINE_TO_TEN))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topic_id", "seven"),
        ("post_number", "3"),
        ("post_type", None),
        ("version", True),
        ("username", 7),
        ("reply_to_post_number", "2"),
        ("reply_to_user", {"name": "Acme"}),
        ("cooked", None),
    ],
)
def test_a_post_that_is_not_as_promised_is_refused(name: str, value: Any) -> None:
    post = recorded("topic.page-1")["post_stream"]["posts"][2] | {name: value}
    told = {"title": None, "own": None, "site": None, "private": False}

    with pytest.raises((ValueError, LookupError, TypeError, AttributeError)):
        discourse.parse({"post": post, **told})
    lost = {key: kept for key, kept in post.items() if key != name}
    if name != "reply_to_user":
        with pytest.raises(LookupError):
            discourse.parse({"post": lost, **told})


def test_an_edit_and_an_end_between_two_runs(tmp_path: Path) -> None:
    lake = Lake.at(tmp_path)
    with responses.RequestsMock() as server:
        serve_actions(server)
        serve_topic(server)
        assert run(lake).landed_count == 5
    with responses.RequestsMock() as server:
        serve_actions(server)
        topic = recorded("topic.page-1")
        topic["post_stream"]["stream"] = [901, 902]
        posts = topic["post_stream"]["posts"][:2]
        posts[1] |= {
            "version": 2,
            "updated_at": "2026-03-02T09:58:00.000Z",
            "cooked": "<p>Klaar</p>",
        }
        topic["post_stream"]["posts"] = posts
        server.get(f"{SITE}t/41.json", json=topic)
        for number in (3, 6):
            server.get(f"{SITE}posts/by_number/41/{number}.json", status=404)
        reading = run(lake, NINE_TO_TEN.end + timedelta(hours=1))

    assert (reading.landed_count, reading.is_complete) == (3, True)
    gone = {row["native_id"] for row in rows(lake, "deletions")}
    assert gone == {"41/3", "41/4", "41/6"}
    texts = {row["body_text"] for row in rows(lake, "posts") if row["native_id"] == "41/2"}
    assert texts == {"We kijken ernaar.\nEven geduld.", "Klaar"}


def test_a_window_that_nobody_wrote_in_reads_one_page(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve = recorded("user_actions.page-2")
    server.get(f"{SITE}user_actions.json", json=serve)

    later = Window(NINE_TO_TEN.end, NINE_TO_TEN.end + timedelta(hours=1))
    assert len(list(discourse.pages(session, OPTIONS, STREAM, later))) == 1
