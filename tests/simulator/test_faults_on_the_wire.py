"""What a client sees of each fault, over real sockets; and how faults are declared."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from simulator import Clock, build_world, serve
from simulator.faults import KINDS, Fault, FaultError, Faults
from simulator.faults.declared import faults_of
from simulator.platforms.server import Servers

PATH = "/api/v1/timelines/tag/belvaart?limit=20"
SHORT_SECONDS, LONG_SECONDS = 0.3, 10.0


@dataclass
class Wire:
    """Asks one address over one connection after the other, and never twice."""

    servers: Servers
    traffic: Clock

    def ask(
        self, path: str = PATH, *, seconds: float = LONG_SECONDS
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Give status, headers and body as they came; raise what the socket raises."""
        address = urlsplit(self.servers.url("mastodon"))
        connection = http.client.HTTPConnection(address.netloc, timeout=seconds)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def faulty(self, *faults: Fault) -> Wire:
        """Let these faults be met from now on."""
        self.servers.inject(Faults(faults))
        return self


@pytest.fixture(scope="module")
def served() -> Iterator[Wire]:
    world = build_world(date(2026, 9, 28), brands=1, weeks=1)
    traffic = Clock(world.end)
    with serve(
        world, secret="s", clock=Clock(world.end), traffic_clock=traffic, names=["mastodon"]
    ) as servers:
        yield Wire(servers, traffic)


@pytest.fixture
def wire(served: Wire) -> Iterator[Wire]:
    yield served
    served.traffic.advance(timedelta(minutes=1))  # a door that was shut opens
    served.servers.inject(None)


@pytest.fixture
def whole(wire: Wire) -> bytes:
    wire.servers.inject(None)
    return wire.ask()[2]


def test_only_the_requests_that_were_meant_are_met(wire: Wire, whole: bytes) -> None:
    wire.faulty(Fault("server_error", path="*/tag/*", page=2, times=2))
    assert [wire.ask()[0] for _ in range(4)] == [200, 500, 500, 200]
    wire.faulty(Fault("server_error", path="*/search", times=None), Fault("cut_json", "bluesky"))
    assert wire.ask()[2] == whole


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_of_a_server_has_the_status_that_was_asked_for(wire: Wire, status: int) -> None:
    assert wire.faulty(Fault("server_error", status=status)).ask()[0] == status


def test_too_many_tells_in_seconds_by_date_or_not_at_all(wire: Wire) -> None:
    faults = [
        Fault("too_many"),
        Fault("too_many_seconds", page=2, seconds=30),
        Fault("too_many_date", page=3, seconds=30),
    ]
    answers = [wire.faulty(*faults).ask()] + [wire.ask() for _ in range(2)]
    assert [status for status, *_ in answers] == [429] * 3
    told = [headers["Retry-After"] for _, headers, _ in answers]
    assert told[:2] == [None, "30"]
    soon = wire.traffic.now() + timedelta(seconds=30)
    assert parsedate_to_datetime(told[2]) == soon.replace(microsecond=0)
    assert not any("ratelimit" in name.lower() for name in answers[0][1])


def test_a_body_may_be_html_or_an_error_with_status_200(wire: Wire) -> None:
    status, headers, body = wire.faulty(Fault("log_in_page")).ask()
    assert (status, headers.get_content_type()) == (200, "text/html")
    assert b"password" in body
    status, headers, body = wire.faulty(Fault("error_body")).ask()
    assert (status, list(json.loads(body))) == (200, ["error"])


def test_a_compressed_body_ends_in_the_middle(wire: Wire, whole: bytes) -> None:
    _, headers, body = wire.faulty(Fault("cut_gzip")).ask()
    assert headers["Content-Encoding"] == "gzip"
    assert int(headers["Content-Length"]) == len(body)
    with pytest.raises(EOFError):
        gzip.decompress(body)
    found = zlib.decompressobj(wbits=31).decompress(body)
    assert whole.startswith(found)
    assert len(found) < len(whole)


@pytest.mark.parametrize("kind", ["cut_json", "length_too_short"])
def test_a_body_seems_to_end_before_its_end(wire: Wire, whole: bytes, kind: str) -> None:
    _, headers, body = wire.faulty(Fault(kind)).ask()
    assert whole.startswith(body)
    assert int(headers["Content-Length"]) == len(body) < len(whole)


def test_less_comes_than_was_promised(wire: Wire) -> None:
    with pytest.raises(http.client.IncompleteRead):
        wire.faulty(Fault("length_too_long")).ask()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset", ConnectionResetError),
        ("stall", TimeoutError),
        ("read_timeout", TimeoutError),
    ],
)
def test_an_answer_breaks_off_or_never_comes_and_the_next_one_does(
    wire: Wire, whole: bytes, kind: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        wire.faulty(Fault(kind)).ask(seconds=SHORT_SECONDS)
    assert wire.ask()[2] == whole


def test_a_shut_door_lets_a_connect_time_out_until_the_clock_opens_it(
    wire: Wire, whole: bytes
) -> None:
    with pytest.raises(ConnectionResetError):
        wire.faulty(Fault("connect_timeout", seconds=5)).ask()
    address = urlsplit(wire.servers.url("mastodon"))
    for _ in range(2):
        with (
            pytest.raises(TimeoutError),
            socket.create_connection((address.hostname, address.port or 0), timeout=SHORT_SECONDS),
        ):
            pass
    wire.traffic.advance(timedelta(seconds=5))
    assert wire.ask()[2] == whole


def test_a_server_with_a_shut_door_can_be_left() -> None:
    world = build_world(date(2026, 9, 28), brands=1, weeks=1)
    faults = Faults([Fault("connect_timeout", seconds=3600)])
    with (
        serve(world, secret="s", names=["mastodon"], faults=faults) as servers,
        pytest.raises(ConnectionResetError),
    ):
        Wire(servers, Clock()).ask()


def test_a_redirect_leads_to_itself(wire: Wire, whole: bytes) -> None:
    status, headers, _ = wire.faulty(Fault("redirect_loop")).ask()
    assert status == 302
    for _ in range(3):
        there = urlsplit(headers["Location"])
        status, headers, _ = wire.ask(f"{there.path}?{there.query}")
        assert (status, urlsplit(headers["Location"])) == (302, there)
    assert wire.ask()[2] == whole


# declarations


def test_faults_are_read_from_yaml_and_from_lines() -> None:
    text = """
    - kind: too_many_seconds
      platform: bluesky
      path: "*getAuthorFeed"
      page: 2
      seconds: 30
    - {kind: server_error, status: 503, share: 0.05, times: forever}
    - reset mastodon */search page=3 times=2
    """
    assert faults_of(text) == [
        Fault("too_many_seconds", "bluesky", "*getAuthorFeed", page=2, seconds=30),
        Fault("server_error", status=503, share=0.05, times=None),
        Fault("reset", "mastodon", "*/search", page=3, times=2),
    ]
    assert faults_of("") == []
    assert faults_of("stall") == [Fault("stall")]


@pytest.mark.parametrize(
    "text",
    [
        "- kind: earthquake",
        "- platform: bluesky",
        "- {kind: reset, where: here}",
        "- {kind: reset, page: 0}",
        "- {kind: reset, page: first}",
        "- {kind: reset, times: 0}",
        "- {kind: reset, share: 2}",
        "- 5",
        "- reset a b c",
        "- [",
    ],
)
def test_what_is_no_fault_is_refused_with_the_expected_form(text: str) -> None:
    with pytest.raises(FaultError, match="expected a list of faults of this form"):
        faults_of(text)


def test_every_kind_stands_in_the_documentation_with_what_it_does() -> None:
    page = Path(__file__).parents[2] / "docs" / "simulator-faults.md"
    text = page.read_text(encoding="utf-8")
    assert [kind for kind, told in KINDS.items() if f"| `{kind}` | {told} |" not in text] == []


@contextmanager
def _command(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "simulator", "serve", "--brands", "1", "--weeks", "1"]
    environment = {**os.environ, "WEERKLANK_SIM_SECRET": "s"}
    with subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def test_the_command_serves_with_faults_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "faults.yml"
    file.write_text("- server_error mastodon status=502 times=forever\n")
    with _command("--faults", str(file)) as process:
        assert process.stdout is not None
        address = urlsplit(json.loads(process.stdout.readline())["mastodon"])
        connection = http.client.HTTPConnection(address.netloc, timeout=10)
        connection.request("GET", PATH)
        assert connection.getresponse().status == 502
        connection.close()


def test_the_command_refuses_a_file_of_other_things(tmp_path: Path) -> None:
    file = tmp_path / "faults.yml"
    file.write_text("- earthquake\n")
    with _command("--faults", str(file)) as process:
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "earthquake" in told
