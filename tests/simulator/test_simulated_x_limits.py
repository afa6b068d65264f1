"""What X allows: requests in 15 minutes, posts in a month, one compliance job at a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from simulator_client import SECRET, Client
from x_client import APP, XClient, client_of, small_world, user_token

from simulator import Clock, World, serve
from simulator.platforms.apis import APIS
from simulator.platforms.x.api import X
from simulator.platforms.x.limits import PUBLISHED

RECENT, JOBS = "/2/tweets/search/recent", "/2/compliance/jobs"
QUARTER = timedelta(minutes=15)


@pytest.fixture(scope="module")
def small() -> World:
    return small_world()


@pytest.fixture
def client(small: World) -> XClient:
    return client_of(small, small.start + timedelta(weeks=3))


# requests


def test_every_endpoint_counts_for_itself_and_for_each_token(small: World) -> None:
    traffic = Clock(datetime(2026, 10, 20, 12, 1, tzinfo=UTC))
    limits = {f"GET {RECENT}": (2, 1), "GET /2/users/me": (1, 1)}
    client = client_of(small, small.end, limits=limits, traffic_clock=traffic)
    asked = {"query": "from:belvaart"}
    answers = [client.ask(RECENT, **asked) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    told = [answer.headers["x-rate-limit-remaining"] for answer in answers]
    assert told == ["1", "0", "0"]
    assert {answer.headers["x-rate-limit-limit"] for answer in answers} == {"2"}
    resets_at = datetime(2026, 10, 20, 12, 15, tzinfo=UTC)
    assert answers[0].headers["x-rate-limit-reset"] == str(int(resets_at.timestamp()))
    assert answers[2].body == {
        "title": "Too Many Requests",
        "detail": "Too Many Requests",
        "type": "about:blank",
        "status": 429,
    }
    assert not any(name.lower() == "retry-after" for name in answers[2].headers)
    user = [client.ask(RECENT, token=user_token("belvaart"), **asked).status for _ in range(2)]
    assert user == [200, 429]
    assert client.ask(RECENT, token=user_token("zendgolf"), **asked).status == 200
    assert client.ask("/2/users/me", token=user_token("belvaart")).status == 200
    assert client.ask("/2/users/by", usernames="belvaart").status == 200
    traffic.set(resets_at)
    refused = client.ask(RECENT)  # it counts as well
    assert (refused.status, refused.headers["x-rate-limit-remaining"]) == (400, "1")
    assert client.ask(RECENT, **asked).status == 200


def test_what_x_published_names_every_endpoint(client: XClient) -> None:
    assert PUBLISHED.keys() == {r.name for r in client.x.routes if r.access != "anybody"}


def test_limits_and_pages_hold_over_http(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(small.start + timedelta(weeks=3))
    monkeypatch.setitem(APIS, "x", partial(X, limits={f"GET {RECENT}": (2, 2)}))
    query = " OR ".join(f"@{spec.brand_id} OR from:{spec.brand_id}" for spec in small.specs)
    with serve(small, secret=SECRET, clock=clock, names=["x"]) as servers:
        http, url = Client(small, servers, clock), servers.url("x") + RECENT
        first = http.ask(url, token=APP, query=query)
        second = http.ask(url, token=APP, query=query, next_token=first.body["meta"]["next_token"])
        for reply in (first, second):
            assert reply.headers["x-rate-limit-limit"] == "2"
            assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
        ids = [post["id"] for reply in (first, second) for post in reply.body["data"]]
        assert len(ids) == len(set(ids)) > 10
        over = http.ask(url, token=APP, query=query)
        assert (over.status, over.headers["x-rate-limit-remaining"]) == (429, "0")
        assert over.headers["Content-Type"] == "application/problem+json"
        assert http.ask(f"{servers.url('x')}/2/users/me").status == 401


# posts


def test_the_months_posts_run_out_and_no_waiting_helps_before_the_next(small: World) -> None:
    client = client_of(small, datetime(2026, 10, 20, 12, tzinfo=UTC), monthly_cap=11)
    query = " OR ".join(f"@{spec.brand_id} OR from:{spec.brand_id}" for spec in small.specs)
    asked = {"query": query, "max_results": 10}
    first = client.ask(RECENT, **asked)
    again = client.ask(RECENT, **asked)  # the same posts on the same day
    assert (first.status, again.status) == (200, 200)
    usage = client.ask("/2/usage/tweets", usage__fields="daily_project_usage", days=2).body
    assert usage["data"]["project_usage"] == len(first.body["data"]) == 10
    assert [day["usage"] for day in usage["data"]["daily_project_usage"]["usage"]] == [10, 0]
    token = first.body["meta"]["next_token"]
    assert client.ask(RECENT, **asked, next_token=token).status == 200
    capped = client.ask(RECENT, **asked)
    assert capped.status == 429
    assert capped.body["type"] == "https://api.twitter.com/2/problems/usage-capped"
    assert capped.body["title"] == "UsageCapExceeded"
    assert client.ask("/2/users/by", usernames="belvaart").status == 200
    client.clock.advance(QUARTER)
    assert client.ask(RECENT, **asked).status == 429
    client.clock.set(datetime(2026, 11, 1, tzinfo=UTC))
    assert client.ask(RECENT, **asked).status == 200


# compliance


def make(client: XClient, kind: str = "tweets") -> dict[str, str]:
    body: dict[str, str] = client.ask(
        JOBS, method="POST", body=json.dumps({"type": kind}).encode()
    ).body["data"]
    return body


def carry(client: XClient, url: str, method: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send or fetch a file as a program does that knows no more than the address."""
    path, _, signature = url.removeprefix("http://127.0.0.1:8093").partition("?signature=")
    query = {"signature": [signature]}
    answer = client.send(path, query, token=None, method=method, body=body)
    return answer.status, answer.body


def test_a_job_tells_which_posts_are_gone_and_nothing_of_the_others(client: XClient) -> None:
    now = client.clock.now()
    public = [post for post in client.world.by_platform("x") if not post.is_private]
    gone = [post for post in public if post.deleted_at and post.deleted_at <= now]
    ids = [number for post in public for number in (post.native_id, post.edited_id) if number]
    job = make(client)
    assert job["status"] == "created"
    assert carry(client, job["upload_url"], "PUT", "\n".join([*ids, "17"]).encode())[0] == 200
    path = f"{JOBS}/{job['id']}"
    assert client.ask(path).body["data"]["status"] == "in_progress"
    assert carry(client, job["download_url"], "GET")[0] == 404
    client.clock.advance(timedelta(minutes=1))
    assert client.ask(path).body["data"]["status"] == "complete"
    status, body = carry(client, job["download_url"], "GET")
    results = [json.loads(line) for line in body.decode().splitlines()]
    expected = {n for p in gone for n in (p.native_id, p.edited_id) if n}
    assert (status, {result["id"] for result in results}) == (200, expected)
    assert expected
    assert {(result["action"], result["reason"]) for result in results} == {("delete", "deleted")}
    client.clock.advance(timedelta(days=8))
    assert client.ask(path).body["data"]["status"] == "expired"
    assert carry(client, job["download_url"], "GET")[0] == 404


def test_one_job_of_a_type_runs_at_a_time(client: XClient) -> None:
    first = make(client)
    second = client.ask(JOBS, method="POST", body=b'{"type": "tweets"}')
    assert (second.status, second.body["type"].rpartition("/")[2]) == (409, "conflict")
    assert make(client, "users")["status"] == "created"
    client.clock.advance(QUARTER)  # nothing was uploaded
    assert client.ask(f"{JOBS}/{first['id']}").body["data"]["status"] == "expired"
    other = make(client)
    listed = client.ask(JOBS, type="tweets").body
    assert [job["id"] for job in listed["data"]] == [other["id"], first["id"]]
    assert listed["meta"]["result_count"] == 2
    assert [j["id"] for j in client.ask(JOBS, type="tweets", status="created").body["data"]] == [
        other["id"]
    ]


def test_addresses_of_files_hold_only_as_they_were_given(client: XClient) -> None:
    job = make(client)
    up, down = job["upload_url"], job["download_url"]
    assert carry(client, up[:-1] + "g", "PUT", b"1")[0] == 403
    assert carry(client, up.replace("/upload", "/download"), "GET")[0] == 403
    assert carry(client, up, "PUT", b"1")[0] == 200
    assert carry(client, up, "PUT", b"2")[0] == 403
    client.clock.advance(timedelta(minutes=1))
    assert carry(client, down, "GET") == (200, b"")
    late = make(client)
    client.clock.advance(QUARTER)
    assert carry(client, late["upload_url"], "PUT", b"1")[0] == 403
