"""Meta's Graph API: usage, lists, look-ups, versions, and tokens that must not be told."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE_TO_TEN, NOBODY, RING, account, asking, clock, entry, rows
from graph_fixture import (
    API,
    LIST,
    OPTIONS,
    STREAM,
    TOKEN,
    Answer,
    Server,
    error,
    ok,
    recorded,
)

from extractors.answers import LoopDetected, Refused, UsedUp
from extractors.base import BadPage, Page
from extractors.facts import Ask, BrandAccount
from extractors.graph import Graph, following, look_up, own_accounts
from extractors.graph_refusals import (
    NotPermitted,
    usage,
)
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.run import extract
from extractors.sources import facebook


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback("GET", re.compile(".*"), callback=found)
        yield found


@pytest.fixture
def session(server: Server) -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=server.waits.append, now=clock()) as made:
        yield made


@pytest.fixture
def graph(session: PoliteSession) -> Graph:
    return Graph(session, OPTIONS, STREAM, "1")


# --- what is used


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (0, None)),
        ({"X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":30}'}, (30, None)),
        ({"X-Page-Usage": '{"call_count":81}'}, (81, None)),
        (
            {
                "X-App-Usage": '{"call_count": 12}',
                "X-Business-Use-Case-Usage": '{"1": [{"call_count": 3}], "2": [{"total_time": 97.5,'
                '"estimated_time_to_regain_access": 7}, {"total_cputime": 4}]}',
            },
            (97, timedelta(minutes=7)),
        ),
        ({"X-App-Usage": "full"}, (0, None)),
        ({"X-App-Usage": "[]", "X-Business-Use-Case-Usage": '{"1": 5, "2": [6]}'}, (0, None)),
        ({"X-App-Usage": '{"call_count": "99", "total_time": null}'}, (0, None)),
    ],
)
def test_the_largest_share_counts(
    headers: dict[str, str], expected: tuple[int, timedelta | None]
) -> None:
    assert usage(headers) == expected


def test_a_recorded_usage_is_read() -> None:
    told = json.dumps(recorded("api/header-business.json"))

    assert usage({"X-Business-Use-Case-Usage": told}) == (100, timedelta(minutes=10))


@pytest.mark.parametrize(("used", "waited"), [(74, 0), (75, 1), (90, 16)])
def test_much_use_slows_down(server: Server, graph: Graph, used: int, waited: float) -> None:
    headers = {"X-App-Usage": json.dumps({"call_count": used})}
    server.respond = lambda *_: ok(LIST, **headers)

    graph.get("1/feed", ("id",))
    graph.get("1/feed", ("id",))
    assert max(server.waits) == pytest.approx(waited, abs=0.5)


def test_nearly_all_used_ends_the_reading_after_what_came(server: Server, tmp_path: Path) -> None:
    usage_told = {"1": [{"call_count": 95, "estimated_time_to_regain_access": 42}]}
    posts = {"data": [{"id": "1_2", "message": "Hoi", "created_time": "2026-03-02T09:05:00+0000"}]}
    header = {"X-Business-Use-Case-Usage": json.dumps(usage_told)}
    server.respond = lambda *_: ok(posts, **header)
    lake, told = Lake.at(tmp_path), list[UsedUp]()

    reading = extract(
        entry(facebook, options={"tokens": {"1": TOKEN, "2": TOKEN}}),
        NINE_TO_TEN,
        lake,
        asking(account("facebook", "1", "acme"), account("facebook", "2", "other")),
        RING,
        now=clock(),
        on_used_up=told.append,
    )
    assert len(server.asked) == 1, "no list and no Page would get more"
    assert [row["native_id"] for row in rows(lake, "posts")] == ["1_2"]
    assert not reading.is_complete
    assert "no more until 2026-03-02 10:4" in (reading.problem_text or "")
    assert told[0].until is not None


# --- lists


def paged(after: str | None, items: int = 1, **query: str) -> Any:
    paging: dict[str, Any] = {"cursors": {"before": "B", "after": after or "END"}}
    if after is not None:
        told = "&".join(f"{name}={value}" for name, value in ({"after": after} | query).items())
        paging["next"] = f"{API}1/feed?access_token={TOKEN}&limit=100&{told}"
    return {"data": [{"id": f"{after}{n}"} for n in range(items)], "paging": paging}


def test_a_list_is_followed_past_an_empty_page_to_its_end(server: Server, graph: Graph) -> None:
    found = {"": paged("x"), "x": paged("y", 0), "y": paged(None)}
    server.respond = lambda _, asked: ok(found[asked.get("after", "")])

    assert len(list(graph.walk("1/feed", ("id",), {"since": 5}))) == 3
    assert all(asked["since"] == "5" for _, asked in server.asked)
    assert not any("access_token" in asked for _, asked in server.asked)


def test_a_cursor_that_comes_back_unchanged_is_a_loop(server: Server, graph: Graph) -> None:
    bodies = iter(range(100))
    server.respond = lambda *_: ok(paged("x") | {"summary": {"n": next(bodies)}})

    with pytest.raises(LoopDetected, match="second time"):
        list(graph.walk("1/feed", ("id",)))
    assert len(server.asked) == 2


def test_where_cursors_stay_the_same_a_body_that_comes_again_is_a_loop(
    server: Server, graph: Graph
) -> None:
    pages = [paged("x", 1), paged("x", 2), paged("x", 3), paged("x", 3), paged("x", 4)]
    server.respond = lambda *_: ok(pages.pop(0))

    with pytest.raises(LoopDetected):
        list(graph.walk("1/recent_media", ("id",), keeps_cursor=True))
    assert len(server.asked) == 4


def test_a_list_that_is_paged_by_time_is_followed_too() -> None:
    old = paged("t", __paging_token="p", until="1700000000")
    del old["paging"]["cursors"]
    assert following(old) == {"after": "t", "__paging_token": "p", "until": "1700000000"}


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"data": [], "paging": []},
        {"data": [], "paging": {"next": 5}},
        {"data": [], "paging": {"next": f"{API}1/feed?access_token=x"}},
        {"data": [], "paging": {"nexts": "…"}},
        {"data": [], "pages": {}},
    ],
)
def test_a_page_whose_next_cannot_be_known_is_told(document: Any) -> None:
    with pytest.raises(BadPage):
        following(document)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("connection-p3.json", None),
        ("connection-with-cursor-only.json", None),
        ("v2_2/cursor_only_paging2.json", None),
        ("v7_0/issue1082.json", None),
        ("v2_5/photo-comments.json", None),
        ("v2_5/album-with-comments.json", {"after": "NjUZD"}),
        ("v4_0/strange-cursor.json", True),
    ],
)
def test_recorded_lists_end_or_go_on(name: str, expected: object) -> None:
    document = recorded(name)
    found = following(document.get("comments", document))
    assert bool(found) is expected if expected is True else found == expected


# --- tokens


@pytest.mark.parametrize(
    "written",
    [
        f'"next": "{API}x?access_token={TOKEN}&after=1"',
        f'"next": "https:\\/\\/graph.facebook.com\\/x?access_token={TOKEN}\\u0026after=1"',
        '"next": "https://x.example/?access_token=EAAsomebody&after=1"',
        f'"u": "https://x.example/?to=https%3A%2F%2Fy%3Faccess_token%3D{TOKEN}"',
        '"n": "https://x.example/?access_token\\u003dEAAsomebody"',
        f'"said": "{TOKEN}"',
    ],
)
def test_a_page_is_kept_without_any_token(server: Server, graph: Graph, written: str) -> None:
    body = b'{"data": [], ' + written.encode() + b"}"
    server.respond = lambda *_: (200, {}, body)

    page = graph.get("1/feed", ("id",))
    assert TOKEN.encode() not in page.body
    assert b"EAAsomebody" not in page.body
    assert b"***" in page.body
    json.loads(page.body)
    assert TOKEN not in page.url


def test_an_account_without_a_token_is_told(session: PoliteSession) -> None:
    with pytest.raises(Refused, match="no token for 3"):
        Graph(session, OPTIONS, STREAM, "3")
    assert "hunter2" not in repr(OPTIONS)


def test_which_accounts_are_read() -> None:
    def made(account_id: str, **more: Any) -> BrandAccount:
        return account("facebook", account_id, "a").model_copy(update=more)

    ended = {"valid_to": date(2026, 2, 1)}
    accounts = (made("1", **ended), made("3", **ended), made("4", is_automated=True), made("5"))
    assert own_accounts(OPTIONS, Ask(accounts)) == ["1", "5"]


# --- look-ups


def found_by(session: PoliteSession, *ids: str, likely: str = "") -> list[Page]:
    return list(look_up(session, OPTIONS, ids, likely=lambda _: likely))


def test_what_no_account_finds_is_gone(server: Server, session: PoliteSession) -> None:
    def respond(path: str, _: dict[str, str]) -> Answer:
        return ok({"id": "b"}) if path == "b" else (400, {}, error(100, "gone", 33))

    server.respond = respond
    pages = found_by(session, "a", "b", likely="2")
    assert [p for page in pages for p in facebook.payloads(page)] == [{"missing": "a"}]
    assert [path for path, _ in server.asked] == ["a", "a", "b"]


def test_what_nobody_may_ask_for_is_not_gone(server: Server, session: PoliteSession) -> None:
    server.respond = lambda *_: (403, {}, error(10, "(#10) permission"))

    with pytest.raises(NotPermitted):
        found_by(session, "a")
    assert found_by(session) == []


def test_another_answer_than_was_asked_for_is_a_bad_page(
    server: Server, session: PoliteSession
) -> None:
    server.respond = lambda *_: ok({"id": "c"})

    (page,) = found_by(session, "a")
    with pytest.raises(BadPage, match="asked for a"):
        facebook.payloads(page)


# --- the version


def test_an_answer_by_another_version_is_told(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.respond = lambda *_: ok({"data": []}, **{"facebook-api-version": "v27.0"})

    with caplog.at_level(logging.WARNING):
        reading = extract(
            entry(facebook, options={"tokens": {"1": TOKEN}}),
            NINE_TO_TEN,
            Lake.at(tmp_path),
            asking(account("facebook", "1", "acme")),
            RING,
            now=clock(datetime(2026, 3, 2, 10, tzinfo=UTC)),
        )
    assert reading.is_complete
    assert "asked by version v26.0 of its API, answered by v27.0" in caplog.text


def test_nothing_to_ask_is_no_list() -> None:
    options = facebook.Options.model_validate({"tokens": "{}"})
    assert list(facebook.streams(options, NOBODY.ask("facebook"))) == []
