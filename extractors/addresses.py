"""Addresses that users give: checked, pinned and bounded, so that none reaches our own network.

What counts is the connection: it is made here, to an address that was looked at a moment before.
So neither a redirect, nor another spelling, nor a name whose answer changes gets around it.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

WEB_PORTS = frozenset({80, 443})  # and those from 1024: below are mail, shells, file shares
FIRST_FREE_PORT = 1024
UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")  # readers differ on what comes after these
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "test", "invalid")
# Not what Python calls global: that differs between its releases, and lacks some of these.
CLOSED_V4 = [
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure's metadata, on an address that looks public
    )
]
OPEN_V6 = ip_network("2000::/3")
CLOSED_V6 = [
    ip_network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
]  # Teredo and others, documentation, 6to4, documentation, AS112
NAT64 = ip_network("64:ff9b::/96")  # how networks without IPv4 reach it: the rest is the address


class HostileAddress(ValueError):
    """An address that we do not ask: it could be of our own network, or says one thing of two."""


def addresses_of(host: str, port: int) -> list[str]:
    """Give every address of a name, as the system's resolver tells them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Guard:
    """Decides where a request may go. ``allowed`` is for tests: servers of their own on loopback.

    Nothing that is read from a file or the environment fills it.
    """

    def __init__(
        self,
        *,
        resolve: Callable[[str, int], Collection[str]] = addresses_of,
        allowed: Collection[tuple[str, int]] = (),
    ) -> None:
        self._resolve, self._allowed = resolve, frozenset(allowed)
        self.limit: TimeLimit | None = None

    def check(self, url: str) -> None:
        """Look at an address as it is written; raise ``HostileAddress`` with what is wrong."""
        if UNSEEN.search(url):
            raise HostileAddress("it holds a space, a backslash or a sign that is not shown")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise HostileAddress(f"it cannot be read ({error})") from error
        if parts.scheme not in ("http", "https"):
            raise HostileAddress("it is neither http nor https")
        if "@" in parts.netloc:
            raise HostileAddress("it holds a name or password")
        if port is None:
            port = 443 if parts.scheme == "https" else 80
        self._check_host(host.rstrip("."), port)

    def _check_host(self, host: str, port: int) -> None:
        if (host, port) in self._allowed:
            return
        if port not in WEB_PORTS and port < FIRST_FREE_PORT:
            raise HostileAddress(f"port {port} is no web server's")
        if ":" in host:
            self._check_found(host, port)
            return
        *_, last = labels = host.casefold().split(".")
        if NUMBER.fullmatch(last):  # any system reads such a host as an address
            self._check_found(host, port)
            return
        if "%" in host or not all(labels):
            raise HostileAddress(f"{host!r} is no name of a host")
        if len(labels) == 1 or host.casefold().endswith(tuple(f".{name}" for name in INSIDE)):
            raise HostileAddress(f"{host!r} is a name inside a network")

    def _check_found(self, address: str, port: int) -> None:
        if (address, port) in self._allowed:
            return
        try:
            found = ip_address(address)
        except ValueError:
            raise HostileAddress(f"{address!r} is an address in an unusual spelling") from None
        if not is_public(found):
            raise HostileAddress(f"{address} is no public address")

    def within(self, seconds: float) -> TimeLimit:
        """Bound the connections that are made in a ``with`` block to so many seconds together."""
        return TimeLimit(self, seconds)

    def connect(self, host: str, port: int, timeout: Any, options: Any) -> socket.socket:
        """Connect to a host, at an address that was looked at; if one is closed, to none."""
        self._check_host(host.rstrip("."), port)
        found = list(self._resolve(host, port))
        for address in found:
            self._check_found(address, port)
        trouble: OSError = socket.gaierror(f"{host} has no address")
        for address in found:
            try:
                made = socket.create_connection((address, port), timeout)
            except OSError as error:
                trouble = error
                continue
            for option in options or ():
                made.setsockopt(*option)
            if self.limit is not None:
                self.limit.add(made)
            return made
        raise trouble


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the public internet, also by the address that it carries."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_V4)
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in OPEN_V6 and not any(address in network for network in CLOSED_V6)


class TimeLimit:
    """Ends what it holds after so many seconds, however slowly each byte comes.

    The time-outs of a session are of one wait; a server may answer each of them with a byte.
    """

    def __init__(self, guard: Guard, seconds: float) -> None:
        self._guard, self.has_passed = guard, False
        self._sockets: list[socket.socket] = []
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def add(self, made: socket.socket) -> None:
        """Watch a connection, by a handle of our own: TLS takes the first one over."""
        self._sockets.append(made.dup())

    def _end(self) -> None:
        self.has_passed = True
        for watched in self._sockets:
            try:
                watched.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it had ended by itself

    def __enter__(self) -> TimeLimit:
        self._guard.limit = self
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._guard.limit = None
        self._timer.cancel()
        self._timer.join()
        for watched in self._sockets:
            watched.close()


class GuardedAdapter(HTTPAdapter):
    """Looks at the address of every request, redirects included, and connects by its guard."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Make pools whose connections the guard makes."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._guard)

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        """Send a request to where the guard lets it go, past no proxy."""
        self._guard.check(request.url or "")
        more["proxies"] = {}
        return super().send(request, *args, **more)


def _pools(guard: Guard) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _made(guard, self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _made(guard, self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _made(guard: Guard, asked: HTTPConnection) -> socket.socket:
    try:
        return guard.connect(asked.host, asked.port, asked.timeout, asked.socket_options)
    except socket.gaierror as error:
        raise NameResolutionError(asked.host, asked, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(asked, f"{asked.host} did not answer") from error
    except OSError as error:
        raise NewConnectionError(asked, f"{asked.host}: {error}") from error
