"""The HTTP in front of the platforms: loopback only, one port each, in one process."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from simulator.faults import Door, Faults, Sent, send
from simulator.faults.wire import QUEUE
from simulator.platforms.answers import Allowance, Answer, Api, Refusal, Request
from simulator.platforms.apis import APIS
from simulator.platforms.shelf import Clock
from simulator.world import World

HOST = "127.0.0.1"
ROOMY = 60_000  # requests a window; real servers allow far fewer, which would hold a demo up
MOST_BODY_BYTES = 1_000_000
JSON = "application/json; charset=utf-8"


class Meter:
    """Counts requests per caller in the platform's windows, by a clock that tests may set."""

    def __init__(self, limit: int, window_seconds: int, clock: Clock) -> None:
        """Allow ``limit`` requests in each window."""
        self.limit, self._window_seconds, self.clock = limit, window_seconds, clock
        self._used: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()

    def take(self, caller: str) -> tuple[Allowance, bool]:
        """Count a request; give what is left, and whether this was one too many."""
        now = self.clock.now()
        window = int(now.timestamp()) // self._window_seconds
        with self._lock:
            for old in [key for key in self._used if key[1] != window]:
                del self._used[old]
            used = self._used[caller, window] = self._used.get((caller, window), 0) + 1
        ends_at = datetime.fromtimestamp((window + 1) * self._window_seconds, UTC)
        return Allowance(self.limit, max(0, self.limit - used), ends_at, now), used > self.limit


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    wbufsize = -1  # headers and body leave together; apart they wait for each other
    disable_nagle_algorithm = True
    timeout = 60
    server: PlatformServer

    def do_GET(self) -> None:
        self._handle()

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  # as http.server asks

    def _handle(self) -> None:
        request = self._request()
        meter, api, faults = self.server.meter, self.server.api, self.server.faults
        left, is_over = meter.take(request.credential or self.client_address[0])
        if is_over:
            sent = Sent(api.too_many(left.resets_at))
        elif faults is None:
            sent = Sent(self._asked(request))
        else:
            sent = faults.answer(api, request, self._asked, meter.clock)
        self._send(sent, api.limit_headers(left) if sent.has_limits else {})

    def _asked(self, request: Request) -> Answer:
        try:
            return self.server.api.answer(request)
        except Refusal as refusal:
            return refusal.answer

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        told = self.headers.get("Content-Length", "")
        length = int(told) if told.isdecimal() else 0
        return Request(
            self.command,
            unquote(parts.path),
            parse_qs(parts.query, keep_blank_values=True),
            {name.title(): str(value) for name, value in self.headers.items()},
            self.rfile.read(min(length, MOST_BODY_BYTES)),
            f"http://{self.headers.get('Host') or HOST}",
        )

    def _send(self, sent: Sent, limits: dict[str, str]) -> None:
        body, headers = encoded(sent.answer)
        if sent.wire is not None:
            if sent.wire.kind == "connect_timeout":
                self.server.door.shut(sent.wire.seconds)
            send(self, sent.wire.kind, sent.answer.status, limits | headers, body, sent.cut)
            return
        self.send_response(sent.answer.status)
        for name, value in (limits | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a demo asks thousands of times."""


def encoded(answer: Answer) -> tuple[bytes, dict[str, str]]:
    """Give an answer's bytes, and its headers with their type and length."""
    if isinstance(answer.body, bytes):
        body, kind = answer.body, {}
    else:
        body, kind = json.dumps(answer.body, ensure_ascii=False).encode(), {"Content-Type": JSON}
    # of a 304 it would be the length of what is not sent
    length = {} if answer.status == 304 else {"Content-Length": str(len(body))}
    return body, kind | length | answer.headers


class PlatformServer(ThreadingHTTPServer):
    """One platform on one port of the loopback address."""

    daemon_threads = True

    request_queue_size = QUEUE

    def __init__(self, api: Api, port: int, meter: Meter, faults: Faults | None) -> None:
        """Listen on ``port`` (0: any free one)."""
        self.api, self.meter, self.faults = api, meter, faults
        super().__init__((HOST, port), _Handler)
        self.door = Door(self.socket, meter.clock)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Take a connection, once the door is open."""
        self.door.wait()
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; tell all else as usual."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{HOST}:{self.server_address[1]}"


class Servers:
    """The platforms, listening; ``clock`` decides what they show."""

    def __init__(self, by_name: Mapping[str, PlatformServer], clock: Clock) -> None:
        """Hold the servers by their names in APIS."""
        self._by_name, self.clock = dict(by_name), clock

    @property
    def names(self) -> tuple[str, ...]:
        """Which platforms are served, in the order of APIS."""
        return tuple(self._by_name)

    def url(self, name: str) -> str:
        """Give a platform's address, such as http://127.0.0.1:8091, without a slash at the end."""
        return self._by_name[name].url

    def inject(self, faults: Faults | None) -> None:
        """From now on these faults, counted from the first request; None: no faults."""
        for server in self._by_name.values():
            server.faults = faults


@contextmanager
def serve(
    world: World,
    *,
    secret: str,
    clock: Clock | None = None,
    traffic_clock: Clock | None = None,
    ports: Mapping[str, int] | None = None,
    limits: Mapping[str, int] | None = None,
    faults: Faults | None = None,
    names: Collection[str] = tuple(APIS),
) -> Iterator[Servers]:
    """Serve the named platforms until left; a port that is not named is any free one.

    ``clock`` decides what is shown; ``traffic_clock`` (default: the real one) when limits reset
    and doors open, so that a world which stands still does not refuse its readers for ever.
    ``limits`` are requests a window. Raises ``KeyError`` with a name that no platform has.
    """
    clock, traffic_clock = clock or Clock(), traffic_clock or Clock()
    for name in (*names, *(ports or {}), *(limits or {})):
        if name not in APIS:
            raise KeyError(f"no platform {name!r}; there are {', '.join(APIS)}")
    servers: dict[str, PlatformServer] = {}
    with ExitStack() as stack:
        for name in (name for name in APIS if name in names):
            api = APIS[name](world, clock, secret)
            meter = Meter((limits or {}).get(name, ROOMY), api.window_seconds, traffic_clock)
            servers[name] = PlatformServer(api, (ports or {}).get(name, 0), meter, faults)
            stack.callback(servers[name].server_close)
        for server in servers.values():
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
            stack.callback(server.door.leave)
        yield Servers(servers, clock)
