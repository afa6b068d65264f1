"""X: what is searched for and looked up, and what its limits do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE, NINE_TO_TEN, RING, account, asking, clock
from responses import matchers
from x_fixture import (
    ACCOUNT,
    ACME,
    API,
    CAPPED,
    EDITED,
    GONE,
    LOOK_UP,
    MESSAGES,
    NEXT,
    OPTIONS,
    QUERY,
    QUESTION,
    USAGE,
    a_page,
    an_entry,
    asks,
    read,
    recorded,
)

from extractors.answers import Refused, Unavailable, UsageCapped
from extractors.base import Window
from extractors.dialects import DIALECTS, plan
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.queries import parse
from extractors.records import Deletion, Post
from extractors.run import extract
from extractors.sources import x


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


def test_a_query_is_asked_for_its_window_without_retweets_and_fits(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    asks(
        server,
        "tweets/search/recent",
        "search-recent.page-1",
        query="(acme OR #acme) -is:retweet",
        start_time="2026-03-02T09:00:00Z",
        end_time="2026-03-02T11:00:00Z",
    )

    (page,) = x.pages(session, OPTIONS, QUERY, NINE_TO_TEN)
    assert page.stream.query_id == "q"
    longest = "a" * DIALECTS["x"].room
    assert len(DIALECTS["x"].framed(longest)) == OPTIONS.query_characters


def test_words_that_x_takes_for_operators_are_quoted() -> None:
    assert plan(parse("and or not"), DIALECTS["x"]).requests == ('"and" not "or"',)


def test_a_window_that_is_hardly_over_has_no_end_which_x_would_refuse(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    asks(server, "tweets/search/recent", "search-recent.page-1")

    now = NINE + timedelta(days=1)
    list(x.pages(session, OPTIONS, QUERY, Window(now - timedelta(minutes=15), now)))
    assert "end_time" not in str(server.calls[0].request.url)


def test_what_lies_beyond_the_reach_of_a_search_is_refused_after_the_rest_is_read(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    asks(server, "tweets/search/recent", "search-recent.page-1", start_time="2026-02-24T09:01:00Z")

    pages = x.pages(session, OPTIONS, QUERY, Window(NINE - timedelta(days=29), NINE))
    assert len(x.payloads(next(pages))) == 1
    with pytest.raises(Refused, match="reaches 7 days back: of 2026-02-01"):
        next(pages)
    long_ago = Window(NINE - timedelta(days=29), NINE - timedelta(days=28))
    with pytest.raises(Refused, match="it finds nothing"):
        next(x.pages(session, OPTIONS, QUERY, long_ago))
    assert len(server.calls) == 1


def test_the_archive_is_searched_however_far_back(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    asks(server, "tweets/search/all", "search-recent.page-1", start_time="2026-02-01T09:00:00Z")
    options = OPTIONS.model_copy(update={"search": "all"})

    long = Window(NINE - timedelta(days=29), NINE)
    assert len(list(x.pages(session, options, QUERY, long))) == 1


@pytest.mark.parametrize("words", ["tweet", "post"])
def test_a_long_list_that_knows_nothing_older_was_cut_off_and_is_searched_instead(
    session: PoliteSession, server: responses.RequestsMock, words: str
) -> None:
    options = OPTIONS.model_copy(update={"conversations": False, "long_list": 2, "words": words})
    mentions, tweets = f"users/{ACME}/mentions", f"users/{ACME}/tweets"
    late = Window(NINE + timedelta(hours=23), NINE + timedelta(hours=24))
    older = {"end_time": "2026-03-03T08:00:00Z", "max_results": "5"}
    asks(server, mentions, "users-mentions.page-2", max_results="100", pagination_token=NEXT)
    asks(server, mentions, "users-mentions.page-1", max_results="100")
    server.get(
        f"{API}{mentions}",
        json={"meta": {"result_count": 0}},
        match=[matchers.query_param_matcher(older, strict_match=False)],
    )
    asks(server, "tweets/search/recent", "search-recent.page-1", query="(@acme) -is:retweet")
    asks(server, tweets, "users-tweets.page-1", max_results="100")
    asks(server, tweets, "users-mentions.page-2", **older)  # older ones: this list is whole
    asks(server, "tweets", "tweets.page-1")

    pages = list(x.pages(session, options, ACCOUNT, late))
    kinds = [page.stream.kind for page in pages]
    assert kinds == ["account", "account", "probe", "account", "account", "probe", "account"]


def test_a_short_list_of_late_is_not_probed(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    for path in ("mentions", "tweets"):
        server.get(f"{API}users/{ACME}/{path}", json={"meta": {"result_count": 0}})
    late = Window(NINE + timedelta(hours=23), NINE + timedelta(hours=24))

    assert len(list(x.pages(session, OPTIONS, ACCOUNT, late))) == 2
    assert "end_time" not in str(server.calls[0].request.url)


def test_a_look_up_tells_the_deleted_from_those_that_are_there(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    asks(server, "tweets", "tweets-missing.page-1", ids=f"{GONE},{QUESTION}")

    (page,) = x.look_up(session, OPTIONS, [GONE, QUESTION])
    there, gone = read(page)
    assert isinstance(there, Post)
    assert gone == Deletion(platform="x", native_id=GONE, reason_code="missing")


@pytest.mark.parametrize("kind", ["resource-not-found", "not-authorized-for-resource"])
def test_what_is_gone_or_closed_to_us_must_go_in_either_spelling(kind: str) -> None:
    for host in ("api.twitter.com", "api.x.com"):
        problem = {"type": f"https://{host}/2/problems/{kind}", "value": GONE}
        (gone,) = read(a_page({"errors": [problem]}, GONE, stream=LOOK_UP))
        assert isinstance(gone, Deletion)


def test_a_post_of_which_x_says_nothing_is_not_deleted_but_refused() -> None:
    problem = {"type": "https://api.x.com/2/problems/resource-unavailable", "value": GONE}
    document = {**recorded("users-mentions.page-2"), "errors": [problem]}

    question, unknown = x.payloads(a_page(document, QUESTION, GONE, stream=LOOK_UP))
    assert isinstance(x.parse(question), Post)
    with pytest.raises(ValueError, match=f"asked for {GONE}"):
        x.parse(unknown)


def test_of_a_post_that_was_edited_the_latest_version_is_looked_up_too(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    latest = recorded("users-mentions.page-1")["data"][0]
    first = {**latest, "id": EDITED, "text": "@acme storing"}
    for native_id, found in ((EDITED, first), (latest["id"], latest)):
        match = [matchers.query_param_matcher({"ids": native_id}, strict_match=False)]
        server.get(f"{API}tweets", json={"data": [found]}, match=match)

    pages = list(x.look_up(session, OPTIONS, [EDITED]))
    (version,) = [record for page in pages for record in read(page)]
    assert isinstance(version, Post)
    assert (version.native_id, version.edited_at is None) == (EDITED, False)


def test_ids_are_looked_up_by_the_hundred(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(f"{API}tweets", json=recorded("tweets.page-1"))

    assert len(list(x.look_up(session, OPTIONS, [str(n) for n in range(201)]))) == 3


def test_accounts_their_messages_and_queries_are_lists() -> None:
    query = Query.model_validate(
        {
            "query_id": "q",
            "brand_id": "acme",
            "platform": "*",
            "query_text": "acme",
            "valid_from": "2026-01-01",
        }
    )
    ask = asking(account("x", ACME, "acme"), account("x", "5", "b"), queries=(query,)).ask("x")

    names = [stream.name for stream in x.streams(OPTIONS, ask)]
    assert names == [f"account:{ACME}", "account:5", f"messages:{ACME}", "query:q"]


def test_a_usage_cap_stops_the_source_at_once_and_says_until_when(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    server.get(f"{API}users/{ACME}/mentions", status=429, json=CAPPED)
    server.get(f"{API}usage/tweets", json=USAGE)

    reading = extract(
        an_entry(), NINE_TO_TEN, Lake.at(tmp_path), asking(account("x", ACME, "acme")), RING,
        now=clock(NINE + timedelta(hours=1)),
    )  # fmt: skip
    assert len(server.calls) == 2  # not a second try, and no other list
    assert not reading.is_complete
    assert reading.watermark_at is None
    assert reading.problem_text == (
        f"account:{ACME}: no more until 2026-03-14 00:00 UTC: the cap on posts that X lets be read "
        "(2000001 of 2000000 are read)"
    )


@pytest.mark.parametrize("answer", [{"data": {}}, {"data": {"cap_reset_day": "soon"}}, []])
def test_a_cap_without_a_day_is_told_all_the_same(
    session: PoliteSession, server: responses.RequestsMock, answer: Any, waits: list[float]
) -> None:
    server.get(f"{API}tweets/search/recent", status=429, json=CAPPED)
    server.get(f"{API}usage/tweets", json=answer)

    with pytest.raises(UsageCapped, match="until when it does not tell"):
        list(x.pages(session, OPTIONS, QUERY, NINE_TO_TEN))
    assert sum(waits) == 0


def test_a_rate_limit_is_waited_for_until_the_window_ends(
    session: PoliteSession, server: responses.RequestsMock, waits: list[float]
) -> None:
    reset = str(int((NINE + timedelta(days=1, minutes=7)).timestamp()))
    limits = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
    server.get(f"{API}tweets/search/recent", status=429, json={}, headers=limits)
    asks(server, "tweets/search/recent", "search-recent.page-1")

    assert len(list(x.pages(session, OPTIONS, QUERY, NINE_TO_TEN))) == 1
    assert sum(waits) == pytest.approx(420)


def test_messages_that_are_used_up_hold_up_no_search(
    session: PoliteSession, server: responses.RequestsMock, waits: list[float]
) -> None:
    reset = str(int((NINE + timedelta(days=1, minutes=7)).timestamp()))
    limits = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
    server.get(f"{API}dm_events", json=recorded("dm-events.page-2"), headers=limits)
    asks(server, "tweets/search/recent", "search-recent.page-1")

    list(x.pages(session, OPTIONS, MESSAGES, NINE_TO_TEN))
    list(x.pages(session, OPTIONS, QUERY, NINE_TO_TEN))
    assert sum(waits) == 0
    list(x.pages(session, OPTIONS, MESSAGES, NINE_TO_TEN))
    assert sum(waits) == pytest.approx(420, abs=5)


def test_a_server_that_stays_away_is_told(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(f"{API}tweets/search/recent", status=503)

    with pytest.raises(Unavailable, match="503"):
        list(x.pages(session, OPTIONS, QUERY, NINE_TO_TEN))
