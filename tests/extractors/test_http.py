"""Our manners: time-outs, pace, bounded tries, waits that servers ask for, no leaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
import responses

from extractors import http
from extractors.answers import Fetched, LoopDetected, Refused, Unavailable, UsageCapped, UsedUp
from extractors.auth import BearerAuth
from extractors.http import PoliteSession, Walk

URL = "https://api.example/list"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Sleeper:
    """Remembers the waits instead of waiting."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Take a wait."""
        if seconds > 0.1:  # less is the pace
            self.waits.append(seconds)


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper()


@pytest.fixture
def session(sleeper: Sleeper) -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e6, sleep=sleeper, now=lambda: NOW) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


@pytest.mark.parametrize(
    "header",
    [
        {"Retry-After": "42"},
        {"Retry-After": format_datetime(NOW + timedelta(seconds=42), usegmt=True)},
        {"RateLimit-Reset": str(int(NOW.timestamp()) + 42)},
        {"RateLimit-Reset": "42"},
        {"X-RateLimit-Reset": (NOW + timedelta(seconds=42)).isoformat()},
        {"X-RateLimit-Reset": "2026-03-02T09:00:42.000Z"},
        {"x-rate-limit-reset": str(int(NOW.timestamp()) + 42)},  # X's spelling
    ],
    ids=lambda header: " ".join(*header.items()),
)
def test_we_wait_as_long_as_a_server_asks(
    session: PoliteSession,
    sleeper: Sleeper,
    server: responses.RequestsMock,
    header: dict[str, str],
) -> None:
    server.get(URL, status=429, headers=header)
    server.get(URL, body=b"well")

    assert session.get(URL).body == b"well"
    assert sleeper.waits == [pytest.approx(42, abs=1)]


@pytest.mark.parametrize("value", ["soon", "", "-5", "nan"])
def test_a_wait_that_makes_no_sense_is_our_own_back_off(
    session: PoliteSession, sleeper: Sleeper, server: responses.RequestsMock, value: str
) -> None:
    server.get(URL, status=503, headers={"Retry-After": value})
    server.get(URL, body=b"well")

    session.get(URL)
    assert sleeper.waits == [1.0]


def test_when_nothing_is_left_we_wait_before_the_next_request(
    session: PoliteSession, sleeper: Sleeper, server: responses.RequestsMock
) -> None:
    reset = (NOW + timedelta(seconds=30)).isoformat()
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    server.get(URL, headers=headers)
    server.get(URL)

    session.get(URL)
    session.get(URL)
    assert sleeper.waits == [pytest.approx(30, abs=1)]


@pytest.mark.parametrize(("left", "waits"), [("0.0", [41.5]), ("0.5", [41.5]), ("1.0", [])])
def test_what_is_left_may_be_told_as_a_float(
    session: PoliteSession,
    sleeper: Sleeper,
    server: responses.RequestsMock,
    left: str,
    waits: list[float],
) -> None:
    server.get(URL, headers={"X-Ratelimit-Remaining": left, "X-Ratelimit-Reset": "41.5"})
    server.get(URL)

    session.get(URL)
    session.get(URL)
    assert sleeper.waits == [pytest.approx(seconds, abs=1) for seconds in waits]


def test_a_cap_told_in_a_platforms_own_words_stops_at_once(
    session: PoliteSession, sleeper: Sleeper, server: responses.RequestsMock
) -> None:
    def refused(fetched: Fetched) -> None:
        raise UsedUp(fetched.body.decode(), until=NOW)

    session.refused = refused
    server.get(URL, status=429, body="no more today")

    with pytest.raises(UsedUp, match="no more until 2026-03-02 09:00 UTC: no more today"):
        session.get(URL)
    assert (sleeper.waits, len(server.calls)) == ([], 1)


def test_the_end_of_a_window_in_which_requests_remain_is_no_reason_to_wait(
    session: PoliteSession, sleeper: Sleeper, server: responses.RequestsMock
) -> None:
    headers = {"RateLimit-Remaining": "2999", "RateLimit-Reset": "300"}
    server.get(URL, status=503, headers=headers)
    server.get(URL, body=b"well", headers=headers)

    session.get(URL)
    assert sleeper.waits == [1.0]


def test_a_wait_over_the_budget_is_the_next_runs_work(
    session: PoliteSession, sleeper: Sleeper, server: responses.RequestsMock
) -> None:
    server.get(URL, status=429, headers={"Retry-After": "3600"})

    with pytest.raises(Unavailable, match="budget"):
        session.get(URL)
    assert sleeper.waits == []


def test_tries_are_bounded(session: PoliteSession, server: responses.RequestsMock) -> None:
    answer = server.get(URL, status=502)

    with pytest.raises(Unavailable, match="status 502 at each of 5 tries"):
        session.get(URL)
    assert answer.call_count == http.TRIES


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_no_is_not_asked_again(
    session: PoliteSession, server: responses.RequestsMock, status: int
) -> None:
    answer = server.get(URL, status=status, body=b"why")

    with pytest.raises(Refused, match=f"{status}.*why"):
        session.get(URL)
    assert answer.call_count == 1


def test_an_error_shows_no_token(session: PoliteSession, server: responses.RequestsMock) -> None:
    server.get(URL, status=403)

    with pytest.raises(Refused) as refused:
        session.get(URL, {"access_token": "secret-1", "api_key": "secret-2", "q": "acme"})
    assert "secret" not in str(refused.value)
    assert URL in str(refused.value)


def test_an_unreadable_body_is_asked_for_again_and_then_given_as_it_is(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    answer = server.get(URL, body=b"<html>")

    assert session.get(URL, readable=lambda body: int(body)).body == b"<html>"
    assert answer.call_count == http.READABLE_TRIES


def test_an_unreadable_answer_to_a_log_in_is_asked_for_again(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.post(URL, body=b"<html>")
    server.post(URL, body=b"7")

    assert session.post_json(URL, {}, readable=lambda body: int(body)).body == b"7"


def test_the_body_of_a_no_that_counts_as_an_answer_need_not_be_readable(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    answer = server.get(URL, status=404, body=b"<html>")

    session.get(URL, accept=(404,), readable=lambda body: int(body))
    assert answer.call_count == 1


def test_every_request_has_time_outs(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(URL)
    server.post(URL)

    session.get(URL)
    session.post_json(URL, {})
    for call in server.calls:
        assert call.request.req_kwargs["timeout"] == (  # type: ignore[attr-defined]
            http.CONNECT_TIMEOUT,
            http.READ_TIMEOUT,
        )


@pytest.mark.parametrize("trouble", [requests.ConnectTimeout, requests.ReadTimeout])
def test_a_server_that_hangs_is_asked_again(
    session: PoliteSession, server: responses.RequestsMock, trouble: type[Exception]
) -> None:
    server.get(URL, body=trouble())
    server.get(URL, body=b"well")

    assert session.get(URL).body == b"well"


def test_a_log_in_is_not_sent_on_to_another_address(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.post(URL, status=307, headers={"Location": "https://elsewhere.example"})

    with pytest.raises(Refused, match="307"):
        session.post_json(URL, {"password": "secret"})


@contextmanager
def serving(handle: Any) -> Iterator[str]:
    """Serve real HTTP on loopback: some faults only show on a wire."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            handle(self)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_body_that_is_cut_short_is_asked_for_again(session: PoliteSession) -> None:
    asked = []

    def handle(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        request.send_response(200)
        request.send_header("Content-Length", "10")
        request.end_headers()
        request.wfile.write(b"0123456789" if len(asked) > 1 else b"0123")

    with serving(handle) as url:
        assert session.get(url).body == b"0123456789"
    assert len(asked) == 2


def test_a_redirect_that_goes_round_is_left_soon_and_asked_again(session: PoliteSession) -> None:
    asked = []

    def handle(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        request.send_response(302 if len(asked) < 9 else 200)
        request.send_header("Location", "/round")
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(handle) as url:
        assert session.get(url).status == 200
    assert asked == (["/"] + ["/round"] * http.MOST_REDIRECTS) + ["/", "/round", "/round"]
    assert session.request_count == 2


def test_an_endless_body_is_refused(
    session: PoliteSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MOST_BYTES", 100_000)

    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"x" * 200_000)

    with serving(handle) as url, pytest.raises(Refused, match="over 100000 bytes"):
        session.get(url)


@pytest.mark.parametrize("auth", [None, BearerAuth("ours")])
def test_a_netrc_file_is_never_looked_into(
    session: PoliteSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    auth: BearerAuth | None,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\ndefault login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    sent = []

    def handle(request: BaseHTTPRequestHandler) -> None:
        sent.append(request.headers.get("Authorization"))
        request.send_response(200 if request.path == "/there" else 302)
        request.send_header("Location", "/there")
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(handle) as url:
        session.get(url, auth=auth)
    assert sent == [None, None] if auth is None else ["Bearer ours", "Bearer ours"]


def test_a_token_does_not_follow_to_another_server(session: PoliteSession) -> None:
    sent = []

    def there(request: BaseHTTPRequestHandler) -> None:
        sent.append(request.headers.get("Authorization"))
        request.send_response(200)
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(there) as elsewhere:

        def here(request: BaseHTTPRequestHandler) -> None:
            request.send_response(302)
            request.send_header("Location", elsewhere.replace("127.0.0.1", "localhost"))
            request.send_header("Content-Length", "0")
            request.end_headers()

        with serving(here) as url:
            session.get(url, auth=BearerAuth("ours"))
    assert sent == [None]


def test_the_next_page_is_read_from_the_link_header(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(URL, headers={"Link": f'<{URL}?max_id=1>; rel="next", <{URL}>; rel="prev"'})

    assert session.get(URL).next_url == f"{URL}?max_id=1"


def test_a_cursor_that_comes_back_is_a_loop() -> None:
    walk = Walk("mentions")
    walk.step("a")
    walk.step("b")

    with pytest.raises(LoopDetected, match=r"mentions.*'a' came a second time"):
        walk.step("a")


def test_the_pace_is_kept() -> None:
    waits: list[float] = []
    with (
        responses.RequestsMock() as server,
        PoliteSession(requests_per_minute=2, sleep=waits.append) as session,
    ):
        server.get(URL)
        session.get(URL)
        session.get(URL)
    assert waits[0] == 0
    assert waits[1] == pytest.approx(30, abs=5)


@pytest.mark.parametrize(("remaining", "waits"), [("0", True), ("448", False)])
def test_the_window_of_x_is_waited_for_only_when_it_is_used_up(
    session: PoliteSession,
    sleeper: Sleeper,
    server: responses.RequestsMock,
    remaining: str,
    waits: bool,
) -> None:
    reset = str(int(NOW.timestamp()) + 42)
    headers = {"x-rate-limit-remaining": remaining, "x-rate-limit-reset": reset}
    server.get(URL, body=b"well", headers=headers)
    server.get(URL, body=b"well")
    session.get(URL)
    session.get(URL)
    assert bool(sleeper.waits) is waits


def test_a_limit_that_is_used_up_holds_up_only_what_is_counted_under_it(
    session: PoliteSession, server: responses.RequestsMock, sleeper: Sleeper
) -> None:
    used_up = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": str(int(NOW.timestamp()) + 60)}
    server.get(f"{URL}/messages", json={}, headers=used_up)
    server.get(f"{URL}/search", json={})

    session.get(f"{URL}/messages", allowance="messages")
    session.get(f"{URL}/search", allowance="search")
    assert sleeper.waits == []
    session.get(f"{URL}/messages", allowance="messages")
    assert sleeper.waits == [pytest.approx(60, abs=1)]


def test_a_usage_cap_is_no_rate_limit(
    session: PoliteSession, server: responses.RequestsMock, sleeper: Sleeper
) -> None:
    for host in ("api.twitter.com", "api.x.com"):
        problem = {"type": f"https://{host}/2/problems/usage-capped"}
        server.get(f"{URL}/{host}", status=429, json=problem)
        with pytest.raises(UsageCapped):
            session.get(f"{URL}/{host}")
    assert len(server.calls) == 2
    assert sleeper.waits == []


def test_a_file_is_sent_unsigned_and_its_signed_address_is_not_told(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    signed = f"{URL}?X-Goog-Credential=secret-1&X-Goog-Signature=secret-2&part=1"
    server.put(URL, status=403)
    session.auth = BearerAuth("secret-3")

    with pytest.raises(Refused) as told:
        session.put_text(signed, b"1\n2")
    assert "secret" not in str(told.value)
    assert "part=1" in str(told.value)
    (call,) = server.calls
    assert (call.request.body, call.request.headers.get("Authorization")) == (b"1\n2", None)
