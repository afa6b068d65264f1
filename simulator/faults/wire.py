"""Faults of the wire: what TCP and HTTP do to an answer on its way."""

from __future__ import annotations

import gzip
import os
import socket
import struct
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler

from simulator.platforms.shelf import Clock

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: a close sends RST, not FIN
QUEUE = 64  # connections that wait to be taken
LOOK_AGAIN_SECONDS = 0.002


def send(
    handler: BaseHTTPRequestHandler,
    kind: str,
    status: int,
    headers: dict[str, str],
    body: bytes,
    cut: float,
) -> None:
    """Send an answer as a fault of the wire wants it; the connection may be over after it.

    ``cut`` is the share of the body (0 to 1) that comes before it goes wrong.
    """
    handler.close_connection = not kind.startswith("cut")
    if kind == "read_timeout":
        _wait_for_the_client(handler)
        return
    if kind == "connect_timeout":
        _reset(handler)
        return
    if kind == "cut_gzip":
        body = gzip.compress(body, mtime=0)
        headers = headers | {"Content-Encoding": "gzip"}
    if kind == "length_too_short":  # else the next answer would begin with the rest of this one
        headers = headers | {"Connection": "close"}
    part = body[: max(1, min(len(body) - 1, int(len(body) * cut)))]
    told = {
        "cut_gzip": len(part),
        "cut_json": len(part),
        "length_too_short": len(part),
        "length_too_long": len(body) + 10,
    }.get(kind, len(body))
    handler.send_response(status)
    for name, value in (headers | {"Content-Length": str(told)}).items():
        handler.send_header(name, value)
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body if kind.startswith("length") else part)
    handler.wfile.flush()
    if kind == "stall":
        _wait_for_the_client(handler)
    elif kind == "reset":
        _reset(handler)


def _wait_for_the_client(handler: BaseHTTPRequestHandler) -> None:
    """Stay silent until the client has had enough."""
    try:
        while handler.connection.recv(1024):
            pass
    except OSError:
        pass  # it went, or stayed longer than a minute


def _reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    os.close(handler.connection.detach())


class Door:
    """Takes connections, or for a while none: then a client's connect finds a full queue.

    The kernel drops what asks for a place in a listening socket's full queue, so that the client
    waits as for a host that does not answer. It is full because we stand in it ourselves.
    """

    def __init__(self, listening: socket.socket, clock: Clock) -> None:
        """Guard a listening socket; ``clock`` tells when it opens again."""
        self._socket, self._clock = listening, clock
        self._opens_at: datetime | None = None
        self._ours: list[socket.socket] = []
        self._lock, self._is_left = threading.Lock(), threading.Event()

    def shut(self, seconds: int) -> None:
        """Take no connection for so many seconds of the clock."""
        with self._lock:
            self._opens_at = self._clock.now() + timedelta(seconds=seconds)
            self._socket.listen(0)
            for _ in range(3):  # one is queued, the others prove that it is full
                place = socket.socket()
                place.setblocking(False)
                place.connect_ex(self._socket.getsockname())
                self._ours.append(place)

    def wait(self) -> None:
        """Wait until it is open."""
        while (opens_at := self._opens_at) and not self._is_left.wait(LOOK_AGAIN_SECONDS):
            if self._clock.now() >= opens_at:
                self._open()

    def leave(self) -> None:
        """Open for good, so that the server can be left."""
        self._is_left.set()
        self._open()

    def _open(self) -> None:
        with self._lock:
            self._opens_at = None
            self._socket.listen(QUEUE)
            while self._ours:
                self._ours.pop().close()
