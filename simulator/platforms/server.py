"""The HTTP in front of the platforms: loopback only, one port each, in one process."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from simulator.platforms.answers import Answer, Api, Refusal, Request, iso
from simulator.platforms.bluesky import Bluesky
from simulator.platforms.mastodon import Mastodon
from simulator.platforms.shelf import Clock
from simulator.world import World

HOST = "127.0.0.1"
WINDOW_SECONDS = 300
ROOMY = 60_000  # requests; real servers allow 3000 and 300, which would hold a demo up
MOST_BODY_BYTES = 1_000_000


class Meter:
    """Counts requests per caller in windows of five minutes."""

    def __init__(self, limit: int) -> None:
        """Allow ``limit`` requests a window."""
        self.limit = limit
        self._used: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()

    def take(self, caller: str) -> tuple[int, int]:
        """Count a request; give what remains (-1: too many) and the window's end in seconds."""
        window = int(time.time()) // WINDOW_SECONDS
        with self._lock:
            for old in [key for key in self._used if key[1] != window]:
                del self._used[old]
            used = self._used[caller, window] = self._used.get((caller, window), 0) + 1
        return max(-1, self.limit - used), (window + 1) * WINDOW_SECONDS


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

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        told = self.headers.get("Content-Length", "")
        length = int(told) if told.isdecimal() else 0
        request = Request(
            self.command,
            unquote(parts.path),
            parse_qs(parts.query, keep_blank_values=True),
            {name: str(value) for name, value in self.headers.items()},
            self.rfile.read(min(length, MOST_BODY_BYTES)),
            f"http://{self.headers.get('Host') or HOST}",
        )
        caller = request.token or self.client_address[0]
        remaining, resets_at = self.server.meter.take(caller)
        limits = self._limits(remaining, resets_at)
        if remaining < 0:
            error = {"error": "Too many requests"}
            if self.server.platform == "bluesky":
                error = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
            answer = Answer(error, 429)
        else:
            try:
                answer = self.server.api.answer(request)
            except Refusal as refusal:
                answer = refusal.answer
        self._send(answer, limits)

    def _limits(self, remaining: int, resets_at: int) -> dict[str, str]:
        limit, left = str(self.server.meter.limit), str(max(0, remaining))
        if self.server.platform == "bluesky":
            return {
                "RateLimit-Limit": limit,
                "RateLimit-Remaining": left,
                "RateLimit-Reset": str(resets_at),
                "RateLimit-Policy": f"{limit};w={WINDOW_SECONDS}",
            }
        return {
            "X-RateLimit-Limit": limit,
            "X-RateLimit-Remaining": left,
            "X-RateLimit-Reset": iso(datetime.fromtimestamp(resets_at, UTC)),
        }

    def _send(self, answer: Answer, headers: dict[str, str]) -> None:
        body = json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a demo asks thousands of times."""


class PlatformServer(ThreadingHTTPServer):
    """One platform on one port of the loopback address."""

    daemon_threads = True

    def __init__(self, platform: str, api: Api, port: int, limit: int) -> None:
        """Listen on ``port`` (0: any free one)."""
        self.platform, self.api, self.meter = platform, api, Meter(limit)
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.server_address[1]}"


@dataclass(frozen=True)
class Servers:
    """Both platforms, listening."""

    bluesky: PlatformServer
    mastodon: PlatformServer
    clock: Clock


@contextmanager
def serve(
    world: World,
    *,
    secret: str,
    clock: Clock | None = None,
    ports: tuple[int, int] = (0, 0),
    limits: tuple[int, int] = (ROOMY, ROOMY),
) -> Iterator[Servers]:
    """Serve Bluesky and Mastodon (in this order in ``ports`` and ``limits``) until left."""
    clock = clock or Clock()
    servers: list[PlatformServer] = []
    try:
        bluesky = PlatformServer("bluesky", Bluesky(world, clock, secret), ports[0], limits[0])
        servers.append(bluesky)
        mastodon = PlatformServer("mastodon", Mastodon(world, clock, secret), ports[1], limits[1])
        servers.append(mastodon)
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Servers(bluesky, mastodon, clock)
        for server in servers:
            server.shutdown()
    finally:
        for server in servers:
            server.server_close()
