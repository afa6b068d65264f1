"""X as its specification has it: every answer validates, every wrong request is refused."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from x_client import APP, NOBODY, XClient, client_of, small_world, user_token
from x_specification import Case, Specification

from simulator import World
from simulator.people import Account
from simulator.platforms.answers import Request, iso

JOBS = "/2/compliance/jobs"
PATHS = (
    "/2/tweets",
    "/2/tweets/{id}",
    "/2/tweets/search/recent",
    "/2/tweets/search/all",
    "/2/tweets/counts/recent",
    "/2/users/{id}/mentions",
    "/2/users/{id}/tweets",
    "/2/users",
    "/2/users/by",
    "/2/users/by/username/{username}",
    "/2/users/{id}",
    "/2/users/me",
    "/2/dm_events",
    "/2/dm_conversations/with/{participant_id}/dm_events",
    "/2/dm_conversations/{id}/dm_events",
    "/2/usage/tweets",
    JOBS,
    f"{JOBS}/{{id}}",
)
FILES = {"2.159": "x-openapi-xdk-latest.json", "2.167": "x-openapi-docs.json"}
USER_ONLY = ("/2/users/me", "/2/dm_")


@pytest.fixture(scope="module")
def small() -> World:
    return small_world()


@pytest.fixture(scope="module")
def specification(shared: Path) -> Specification:
    return Specification(shared / "data" / "specs" / FILES["2.159"])


@pytest.fixture(scope="module")
def newer(shared: Path) -> Specification:
    return Specification(shared / "data" / "specs" / FILES["2.167"])


@pytest.fixture
def client(small: World) -> XClient:
    client = client_of(small, small.start + timedelta(weeks=3))
    client.ask(JOBS, method="POST", body=b'{"type": "tweets", "name": "first"}')
    return client


@pytest.fixture
def good(client: XClient) -> Callable[[str], dict[str, str]]:
    """Give, for an endpoint, values that the world knows."""

    def values(path: str) -> dict[str, str]:
        now = client.clock.now()
        ours = most_mentioned(client)
        ids = client.every("/2/tweets/search/recent", query=client.about_all)
        deleted = [p.native_id for p in client.world.by_platform("x") if p.deleted_at][:3]
        messages = client.ask(
            "/2/dm_events",
            token=reader_of(client),
            dm_event__fields="dm_conversation_id",
        ).body["data"]
        ours_all = {a.account_id for a in client.world.accounts}
        conversations = Counter(event["dm_conversation_id"] for event in messages)
        ((conversation, _),) = conversations.most_common(1)
        partner = next(part for part in conversation.split("-") if part not in ours_all)
        found = {
            "query": f"({client.about_all}) -has:links",
            "start_time": iso(now - timedelta(days=6)),
            "end_time": iso(now - timedelta(days=1)),
            "since_id": ids[-1],
            "until_id": ids[0],
            "usernames": "belvaart,zendgolf,nobody_here",
            "username": "belvaart",
            "participant_id": partner,
            "type": "tweets",
            "id": ours.account_id,
            "ids": f"{ours.account_id},1",
        }
        if path.startswith("/2/tweets"):
            found |= {"id": ids[0], "ids": ",".join([*ids[:20], *deleted])}
        if path.startswith("/2/dm"):
            found["id"] = conversation
        if path.startswith(JOBS):
            found["id"] = client.ask(JOBS, type="tweets").body["data"][0]["id"]
        return found

    return values


def most_mentioned(client: XClient) -> Account:
    """Give the brand's account that most posts mention."""
    accounts = [client.brand(brand_id) for brand_id in client.brand_ids]
    return max(accounts, key=lambda a: sum(a in post.mentions for post in client.shown()))


def reader_of(client: XClient) -> str:
    """Give the token of the brand that has the longest conversation."""
    return max((user_token(brand_id) for brand_id in client.brand_ids), key=partial(length, client))


def length(client: XClient, token: str) -> int:
    """Count the messages of a brand's longest conversation."""
    answer = client.ask("/2/dm_events", token=token, dm_event__fields="dm_conversation_id").body
    conversations = Counter(event["dm_conversation_id"] for event in answer.get("data", ()))
    return max(conversations.values(), default=0)


def token_for(client: XClient, path: str) -> str:
    return reader_of(client) if path.startswith(USER_ONLY) else APP


@pytest.mark.parametrize("path", PATHS)
def test_every_request_that_is_allowed_is_answered_as_specified(
    client: XClient, specification: Specification, good: Callable[..., dict[str, str]], path: str
) -> None:
    token, cases = token_for(client, path), list(specification.allowed(path, good(path)))
    assert len(cases) > 1
    with_data = 0
    for case in cases:
        answer = client.send(case.path, dict(case.query), token=token)
        assert answer.status == 200, (case, answer.body)
        assert specification.wrongs(answer.body, "GET", path) == [], case
        with_data += "data" in answer.body
    assert with_data > len(cases) / 2


@pytest.mark.parametrize("path", PATHS)
def test_every_request_that_is_not_allowed_is_refused_with_a_problem(
    client: XClient, specification: Specification, good: Callable[..., dict[str, str]], path: str
) -> None:
    token, cases = token_for(client, path), list(specification.refused(path, good(path)))
    assert len(cases) >= 5
    for case in cases:
        assert_refused(client, specification, case, token)


def assert_refused(client: XClient, specification: Specification, case: Case, token: str) -> None:
    answer = client.send(case.path, dict(case.query), token=token)
    assert answer.status == 400, (case, answer.body)
    assert specification.wrongs_of_problem(answer.body) == []
    assert answer.body["title"] == "Invalid Request"
    assert all(error["message"] for error in answer.body["errors"])


@pytest.mark.parametrize("path", PATHS)
def test_only_the_tokens_that_the_specification_names_are_let_in(
    client: XClient, specification: Specification, good: Callable[..., dict[str, str]], path: str
) -> None:
    (case,) = list(specification.allowed(path, good(path)))[-1:]
    let_in = {name for way in specification.operation("GET", path)["security"] for name in way}
    expected = {
        None: 401,
        NOBODY: 401,
        APP: 200 if "BearerToken" in let_in else 403,
        reader_of(client): 200 if "OAuth2UserToken" in let_in else 403,
    }
    for token, status in expected.items():
        answer = client.send(case.path, dict(case.query), token=token)
        assert answer.status == status, (token, answer.body)
        if status != 200:
            assert answer.body["status"] == status
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert {"title", "detail", "type"} <= answer.body.keys()


SERVED_BY_BOTH = [path for path in PATHS if path not in (JOBS, f"{JOBS}/{{id}}")]


@pytest.mark.parametrize("path", SERVED_BY_BOTH)
def test_requests_in_the_newer_words_are_answered_in_them(
    client: XClient,
    specification: Specification,
    newer: Specification,
    good: Callable[..., dict[str, str]],
    path: str,
) -> None:
    token, in_newer_words = token_for(client, path), 0
    for case in newer.allowed(path, good(path)):
        answer = client.send(case.path, dict(case.query), token=token)
        assert answer.status == 200, (case, answer.body)
        if "post.fields" in case.query:
            in_newer_words += 1
            assert newer.wrongs(answer.body, "GET", path) == [], case
    assert in_newer_words or path in ("/2/usage/tweets", "/2/tweets/counts/recent")
    for case in newer.refused(path, good(path)):
        words = newer if "post.fields" in case.query else specification
        assert_refused(client, words, case, token)


def test_a_spoilt_answer_does_not_validate(
    client: XClient, specification: Specification, good: Callable[..., dict[str, str]]
) -> None:
    path = "/2/tweets"
    case = list(specification.allowed(path, good(path)))[-1]
    body = client.send(case.path, dict(case.query)).body
    assert specification.wrongs(body, "GET", path) == []
    spoilt = list(spoil(body))
    assert len(spoilt) > 12
    for what, worse in spoilt:
        assert specification.wrongs(worse, "GET", path) != [], what


def spoil(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Break one thing at a time: what must be there, of which type, in which form."""

    def broken(*place: str | int, value: Any = None) -> dict[str, Any]:
        copy: Any = json.loads(json.dumps(body))
        thing = copy
        for name in place[:-1]:
            thing = thing[name]
        if value is None:
            del thing[place[-1]]
        else:
            thing[place[-1]] = value
        return dict(copy)

    at = next(i for i, t in enumerate(body["data"]) if "mentions" in t.get("entities", {}))
    mention = ("data", at, "entities", "mentions", 0)
    for place in (
        ("data", 0, "public_metrics", "like_count"),
        ("data", 0, "edit_controls", "editable_until"),
        (*mention, "start"),
        ("includes", "users", 0, "username"),
        ("includes", "users", 0, "public_metrics", "followers_count"),
        ("errors", 0, "type"),
        ("errors", 0, "title"),
        ("errors", 0, "resource_id"),
    ):
        yield f"{place}: missing", broken(*place)
    for place, value in (
        (("data", 0, "id"), 17),
        (("data", 0, "id"), "17x"),
        (("data", 0, "created_at"), "Tue Oct 31 22:10:47 +0000 2017"),
        (("data", 0, "possibly_sensitive"), "no"),
        (("data", 0, "edit_history_tweet_ids"), []),
        (("data", 0, "reply_settings"), "nobody"),
        (("data", 0, "colour"), "blue"),
        ((*mention, "end"), "9"),
        ((*mention, "end"), -1),
        (("includes", "users", 0, "username"), "a.b"),
        (("includes", "users"), []),
        (("data",), []),
        (("errors", 0, "type"), "https://api.twitter.com/2/problems/colour"),
        (("colour",), "blue"),
    ):
        yield f"{place}: {value!r}", broken(*place, value=value)


def test_jobs_are_made_as_the_specification_says_and_not_otherwise(
    client: XClient, specification: Specification
) -> None:
    answer = client.ask(JOBS, method="POST", body=b'{"type": "users", "resumable": false}')
    assert specification.wrongs(answer.body, "POST", JOBS) == []
    for wanted in (
        b"",
        b"[]",
        b"{}",
        b'{"type": "posts"}',
        b'{"type": 1}',
        b'{"type": "users", "name": 1}',
        b'{"type": "users", "resumable": "yes"}',
        json.dumps({"type": "users", "name": "a" * 65}).encode(),
    ):
        refused = client.ask(JOBS, method="POST", body=wanted)
        assert refused.status == 400, wanted
        assert specification.wrongs_of_problem(refused.body) == []


def test_recorded_answers_have_the_same_names_as_ours(client: XClient, shared: Path) -> None:
    ours = {
        "test_client_get_tweets": client.ask("/2/tweets", ids=client.shown()[0].native_id),
        "test_client_get_user": client.ask("/2/users/by/username/belvaart"),
        "test_client_get_users_mentions": client.ask(
            f"/2/users/{most_mentioned(client).account_id}/mentions", max_results=5
        ),
        "test_client_search_recent_tweets": client.ask(
            "/2/tweets/search/recent", query=client.about_all
        ),
    }
    for name, answer in ours.items():
        file = shared / "data" / "payloads" / "x_tweepy" / f"{name}.yaml"
        for exchange in yaml.safe_load(file.read_text())["interactions"]:
            recorded = json.loads(gzip.decompress(exchange["response"]["body"]["string"]))
            assert shape_of(answer.body) == shape_of(recorded), name


def shape_of(thing: Any) -> Any:
    """Give the names and types of a JSON value; a list counts as its first member."""
    if isinstance(thing, dict):
        return {name: shape_of(value) for name, value in sorted(thing.items())}
    return [shape_of(thing[0])] if isinstance(thing, list) else type(thing).__name__


@pytest.mark.parametrize("path", PATHS)
def test_lists_that_go_on_say_how_they_are_paged_and_nothing_else_does(
    client: XClient, specification: Specification, good: Callable[..., dict[str, str]], path: str
) -> None:
    case = next(specification.allowed(path, good(path)))
    request = Request("GET", case.path, case.query, {})
    shape = client.x.page_shape(request)
    takes_tokens = any(
        "$ref" not in p and p["name"] == "pagination_token"
        for p in specification.operation("GET", path)["parameters"]
    )
    assert (shape is not None) == (takes_tokens and "counts" not in path)
    if shape is not None:
        size = "1" if path.startswith("/2/dm") else "5" if "users" in path else "10"
        token = token_for(client, path)
        query = {**case.query, "max_results": [size]}
        body = client.send(case.path, query, token=token).body
        assert isinstance(body[shape.items[0]], list)
        ((outer, inner),) = shape.nexts
        assert client.send(
            case.path, {**query, shape.asked_by: [body[outer][inner]]}, token=token
        ).body["data"]
