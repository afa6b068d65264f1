"""Meta's Graph API: what it refuses, what it has retired, and what is too much."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import responses
from fakes import NINE, NINE_TO_TEN, clock
from graph_fixture import (
    LIST,
    OPTIONS,
    STREAM,
    TOKEN,
    Answer,
    Server,
    answered,
    error,
    ok,
    recorded,
)

from extractors.answers import SourceError, Unavailable, UsedUp
from extractors.graph import Graph, spelled
from extractors.graph_refusals import (
    ExpiredToken,
    GraphRefused,
    NotPermitted,
    NotThere,
    Passing,
    Retired,
    TooMuch,
    refusal_of,
)
from extractors.http import PoliteSession
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


# --- refusals


@pytest.mark.parametrize(
    ("code", "subcode", "message", "kind"),
    [
        (190, 463, "Error validating access token: Session has expired", ExpiredToken),
        (102, None, "Session key invalid", ExpiredToken),
        (10, None, "(#10) This endpoint requires the 'x' permission.", NotPermitted),
        (200, None, "(#200) Requires pages_messaging permission", NotPermitted),
        (3, None, "Application does not have the capability", NotPermitted),
        (100, 33, "Unsupported get request. Object with ID '5' does not exist", NotThere),
        (803, None, "(#803) Some of the aliases you requested do not exist: x", NotThere),
        (100, None, "(#100) Tried accessing nonexisting field (x) on node type (Post)", Retired),
        (12, None, "(#12) link field is deprecated for versions v3.3 and higher", Retired),
        (12, None, "(#12) deprecate_recommendations", Retired),
        (1, None, "Please reduce the amount of data you're asking for", TooMuch),
        (2, None, "Service temporarily unavailable", Passing),
        (2642, None, "(#2642) Invalid cursors values", GraphRefused),
        (100, None, "(#100) Invalid parameter", GraphRefused),
    ],
)
def test_a_refusal_is_named_by_its_code(
    code: int, subcode: int | None, message: str, kind: type[SourceError]
) -> None:
    found = refusal_of(answered(error(code, message, subcode)))

    assert type(found) is kind
    assert str(code) in str(found)
    assert "answered 400" in str(found)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("exampleError.json", ExpiredToken),
        ("oauthExampleError.json", Passing),
        ("Issue1095.json", Passing),
        ("instagram/ig_login_exception.json", GraphRefused),
        ("exampleOauthError.json", type(None)),
        ("threads/media-container-error.json", type(None)),
    ],
)
def test_recorded_refusals_are_named(name: str, kind: type[object]) -> None:
    assert type(refusal_of(answered(json.dumps(recorded(name)).encode()))) is kind


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80001, 80002, 80006])
def test_too_many_calls_stop_the_source_until_there_is_more(code: int) -> None:
    told = json.dumps({"9": [{"type": "pages", "estimated_time_to_regain_access": 19}]})
    found = refusal_of(answered(error(code), 403, **{"X-Business-Use-Case-Usage": told}))

    assert isinstance(found, UsedUp)
    assert found.until == NINE + timedelta(minutes=19)
    untold = refusal_of(answered(error(code), 400))
    assert isinstance(untold, UsedUp)
    assert untold.until == NINE + timedelta(hours=1)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"error": "no"}', b'{"error": {"code": "190"}}', b"null"]
)
def test_a_refusal_without_a_code_is_left_to_the_session(body: bytes) -> None:
    assert refusal_of(answered(body, 403)) is None


def test_a_trouble_that_passes_is_asked_again(server: Server, graph: Graph) -> None:
    answers = [(400, {}, error(2, "busy")), (500, {}, error(2, "busy")), ok(LIST)]
    server.respond = lambda *_: answers.pop(0)

    assert json.loads(graph.get("1/feed", ("id",)).body) == LIST
    assert len(server.asked) == 3


def test_a_trouble_that_stays_is_for_the_next_run(server: Server, graph: Graph) -> None:
    server.respond = lambda *_: (400, {}, error(2, "busy"))

    with pytest.raises(Unavailable, match="at each of 3 tries"):
        graph.get("1/feed", ("id",))


def test_an_expired_token_ends_a_reading_at_once(server: Server, session: PoliteSession) -> None:
    server.respond = lambda *_: (400, {}, error(190, f"expired: {TOKEN}", 463))

    options = facebook.Options.model_validate({"tokens": {"1": TOKEN}})
    with pytest.raises(ExpiredToken) as told:
        list(facebook.pages(session, options, STREAM, NINE_TO_TEN))
    assert len(server.asked) == 1
    assert TOKEN not in str(told.value)


# --- fields that Meta has retired, and answers that are too large


def test_a_retired_field_is_left_out_and_told(
    server: Server, graph: Graph, caplog: pytest.LogCaptureFixture
) -> None:
    def respond(_: str, asked: dict[str, str]) -> Answer:
        if "from" in asked["fields"]:
            told = "(#100) Tried accessing nonexisting field (from) on node type (Comment)"
            return 400, {}, error(100, told)
        return ok(LIST)

    server.respond = respond
    fields = ("id", "from", "message", ("parent", ("id", "from")))
    page = graph.get("5/comments", fields)
    again = graph.get("6/comments", fields)
    graph.get("7/feed", ("id", "message"))

    assert [asked["fields"] for _, asked in server.asked] == [
        "id,from,message,parent{id,from}",
        "id,message,parent{id}",
        "id,message,parent{id}",
        "id,message",
    ]
    assert page.context["without"] == again.context["without"] == ["from"]
    assert caplog.text.count("no longer gives from of comments") == 1


@pytest.mark.parametrize("field", ["message", "id", "something_else"])
def test_a_field_that_is_needed_or_was_not_asked_is_a_refusal(
    server: Server, graph: Graph, field: str
) -> None:
    told = f"(#12) {field} field is deprecated for versions v3.3 and higher"
    server.respond = lambda *_: (400, {}, error(12, told))

    with pytest.raises(Retired):
        graph.get("5/comments", ("id", "message", "from"))
    assert len(server.asked) == 1


def test_an_answer_that_is_too_large_is_asked_for_in_smaller_pages(
    server: Server, graph: Graph
) -> None:
    def respond(_: str, asked: dict[str, str]) -> Answer:
        is_large = int(asked["limit"]) > 30
        return (500, {}, error(1, "Please reduce the amount of data")) if is_large else ok(LIST)

    server.respond = respond
    list(graph.walk("1/feed", ("id",)))
    list(graph.walk("1/feed", ("id",)))
    assert [asked["limit"] for _, asked in server.asked] == ["100", "50", "25", "25"]
    server.respond = lambda *_: (500, {}, error(1, "Please reduce the amount of data"))
    with pytest.raises(TooMuch):
        list(graph.walk("1/feed", ("id",)))


def test_fields_are_spelled_as_meta_reads_them() -> None:
    fields = ("id", "comments.limit(0).summary(true)", ("replies.limit(5)", ("id", "from")))

    assert spelled(fields) == "id,comments.limit(0).summary(true),replies.limit(5){id,from}"
    assert spelled(fields, {"comments", "from"}) == "id,replies.limit(5){id}"
    assert spelled(fields, {"replies", None}) == "id,comments.limit(0).summary(true)"
