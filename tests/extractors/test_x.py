"""X: what its posts, messages and edits say, from pages of our own writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import responses
from fakes import NINE, NINE_TO_TEN
from responses import matchers
from x_fixture import (
    ACCOUNT,
    ACME,
    ANN,
    API,
    EDITED,
    MESSAGES,
    OPTIONS,
    QUERY,
    QUESTION,
    a_page,
    asks,
    posts,
    read,
    recorded,
    serve_account,
)

from extractors.base import Window
from extractors.http import PoliteSession
from extractors.records import Post
from extractors.sources import x, x_requests


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def session(waits: list[float]) -> Iterator[PoliteSession]:
    def now() -> datetime:
        return NINE + timedelta(days=1)

    with PoliteSession(requests_per_minute=1e9, sleep=waits.append, now=now) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_an_account_is_its_mentions_its_posts_their_conversations_and_what_they_answer(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_account(server)

    pages = list(x.pages(session, OPTIONS, ACCOUNT, NINE_TO_TEN))
    assert len(pages) == 7
    found = [record.native_id for page in pages for record in read(page)]
    assert len(set(found)) == 8
    (search,) = [c.request for c in server.calls if "search" in str(c.request.url)]
    assert str(search.url).count("conversation_id%3A") == 4


def test_conversations_share_requests_as_far_as_512_characters_go() -> None:
    ids = [str(2 * 10**18 + number) for number in range(40)]

    queries = list(x_requests.joined(ids, 512))
    assert [query.count("conversation_id:") for query in queries] == [13, 13, 13, 1]
    assert all(len(query) <= 512 for query in queries)
    assert " OR ".join(queries) == " OR ".join(f"conversation_id:{native_id}" for native_id in ids)
    assert list(x_requests.joined([], 512)) == []


def test_a_question_is_read_as_it_was_written() -> None:
    question = posts("users-mentions.page-2")[QUESTION]

    assert question.body_text == (
        "@acme mijn internet & tv liggen eruit, zie https://foto.example/1?a=1"
    )
    assert question.created_at == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    assert (question.author_id, question.author_handle) == (ANN, None)
    assert (question.mentioned_ids, question.thread_id) == ((ACME,), QUESTION)
    assert (question.in_reply_to_id, question.edited_at) == (None, None)
    assert (question.language_code, question.channel) == ("nl", "public")


def test_a_reply_says_whom_it_answers_and_keeps_the_whole_of_its_link() -> None:
    reply = next(p for p in posts("users-tweets.page-1").values() if p.in_reply_to_id == QUESTION)

    assert (reply.in_reply_to_author_id, reply.thread_id) == (ANN, QUESTION)
    assert reply.body_text.endswith("https://enquete.example/u/TOKEN-1")


def test_under_one_post_of_the_brands_each_customer_answers_for_themselves() -> None:
    found = posts("search-conversations.page-1").values()
    long = max(found, key=lambda post: len(post.body_text))

    below = [post for post in found if post.in_reply_to_id == long.native_id]
    assert {post.thread_id for post in below} == {long.native_id}
    assert len({post.author_id for post in below}) == len(below) == 2
    assert {post.in_reply_to_author_id for post in below} == {ACME}


def test_an_edit_is_a_version_of_its_first_post_whose_id_tells_when_it_was_written() -> None:
    (edited,) = posts("users-mentions.page-1").values()

    assert edited.native_id == EDITED
    assert edited.created_at == datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert edited.edited_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert edited.body_text == "@acme storing in Delft <centrum>"


def test_an_answer_to_an_edit_answers_its_first_version_which_comes_along() -> None:
    edited = recorded("users-mentions.page-1")["data"][0]
    document = recorded("users-tweets.page-1")
    (reply,) = (p for p in document["data"] if p["conversation_id"] == QUESTION)
    reply["referenced_tweets"][0]["id"] = edited["id"]
    document |= {"data": [reply], "includes": {"tweets": [edited]}}

    answer, asked = read(a_page(document))
    assert isinstance(answer, Post)
    assert answer.in_reply_to_id == asked.native_id == EDITED
    (found,) = read(a_page(document, stream=QUERY))
    assert found == answer  # what a find answers is no find


def test_a_long_post_is_read_whole_with_whom_it_mentions() -> None:
    long = max(posts("users-tweets.page-1").values(), key=lambda post: len(post.body_text))

    assert len(long.body_text) > 280
    assert long.body_text.endswith("@acmehulp helpt u.")
    assert long.mentioned_ids == ("1200000000000000002",)


def test_both_versions_words_are_read_alike() -> None:
    older, newer = posts("users-tweets.page-1"), posts("users-tweets-newer.page-1")

    assert {**older, **posts("users-mentions.page-1")} == newer


def test_the_newer_words_are_asked_for_where_an_entry_says_so(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    asks(server, "tweets/search/recent", "search-recent.page-1")
    options = OPTIONS.model_copy(update={"words": "post"})

    list(x.pages(session, options, QUERY, NINE_TO_TEN))
    url = str(server.calls[0].request.url)
    assert "post.fields=" in url
    assert "edit_history_post_ids" in url
    assert not re.search("tweet.fields|_tweet|note_tweet", url)


def test_names_of_authors_are_read_where_they_are_paid_for(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    asks(server, "tweets/search/recent", "search-recent.page-1", **{"user.fields": "username"})
    options = OPTIONS.model_copy(update={"handles": True})

    (page,) = x.pages(session, options, QUERY, NINE_TO_TEN)
    (found,) = read(page)
    assert isinstance(found, Post)
    assert (found.author_handle, found.language_code) == ("eva_nl", None)


def test_private_messages_are_read_with_the_accounts_own_token_until_they_are_too_old(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    match = [matchers.header_matcher({"Authorization": "Bearer acme's"})]
    first, second = recorded("dm-events.page-1"), recorded("dm-events.page-2")
    second["meta"]["next_token"] = "there would be more, all of it older"
    for page in (first, second):
        server.get(f"{API}dm_events", json=page, match=match)

    late = Window(NINE + timedelta(minutes=34), NINE + timedelta(hours=1))
    pages = list(x.pages(session, OPTIONS, MESSAGES, late))
    answer, message = (record for page in pages for record in read(page))
    assert isinstance(message, Post)
    assert isinstance(answer, Post)
    assert (message.author_id, message.mentioned_ids) == (ANN, (ACME,))
    assert (answer.author_id, answer.mentioned_ids) == (ACME, (ANN,))
    assert (message.channel, message.thread_id) == ("private", answer.thread_id)
    assert message.body_text == "Mijn klantnummer is 12 & postcode 1234 AB"


def test_messages_are_read_with_keys_that_stay(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    keys = {"consumer_key": "a", "consumer_secret": "b", "token": "c", "token_secret": "d"}
    told = {"service": "https://x.example/", "token": "app", "tokens": json.dumps({ACME: keys})}
    server.get(f"{API}dm_events", json=recorded("dm-events.page-2"))

    assert list(x.pages(session, x.Options.model_validate(told), MESSAGES, NINE_TO_TEN))
    header = server.calls[0].request.headers["Authorization"]
    assert header.startswith('OAuth oauth_consumer_key="a"')


def test_a_message_to_a_group_is_for_the_account_that_reads_it() -> None:
    document = recorded("dm-events.page-2")
    document["data"][0]["dm_conversation_id"] = "1700000000000000099"

    (message,) = read(a_page(document, stream=MESSAGES))
    assert isinstance(message, Post)
    assert message.mentioned_ids == (ACME,)


def test_a_retweet_and_an_older_version_are_left_out() -> None:
    document = recorded("users-mentions.page-2")
    question = document["data"][0]
    shared = {**question, "referenced_tweets": [{"type": "retweeted", "id": EDITED}]}
    older = {**question, "edit_history_tweet_ids": [QUESTION, EDITED]}

    assert read(a_page({**document, "data": [shared, older]})) == []
