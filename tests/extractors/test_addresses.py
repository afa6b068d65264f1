"""Addresses that users give: only the public internet is asked, and it is told nothing else."""

from __future__ import annotations

import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from extractors import http, outside
from extractors.addresses import Guard, HostileAddress, is_public
from extractors.answers import Refused, Unavailable
from extractors.http import PoliteSession

PUBLIC = "93.184.216.34"
# Names of the outside world, and where their owners let them point.
NAMES = {
    "public.example": [PUBLIC],
    "loopback.example": ["127.0.0.1"],
    "private.example": ["10.1.2.3"],
    "metadata.example": ["169.254.169.254"],
    "ula.example": ["fd00:ec2::254"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "mixed.example": [PUBLIC, "192.168.0.1"],
    "mixed6.example": [PUBLIC, "::1"],
    "linklocal.example": ["fe80::1%lo"],
    "nonsense.example": ["no address"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
}
WRITTEN = re.findall(
    r"\S+",
    """
http://127.0.0.1/ http://127.0.0.1:8080/feed http://127.1/ http://127.0.1/ http://127.8.9.10/
http://2130706433/ http://0x7f000001/ http://017700000001/ http://0x7f.0.0.1/ http://0177.0.0.1/
http://0x7f.1/ http://127.0.0.1./ http://127.0.0.01/ http://0/ http://0.0.0.0/ http://1.1.1/
http://134744072/ http://00000010.8.8.8/ http://256.1.1.1/ http://0xA9FEA9FE/
http://169.254.169.254/latest/meta-data/ http://100.100.100.200/ http://168.63.129.16/
http://192.0.0.192/ http://10.0.0.1/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.1.1/
http://100.64.0.1/ http://198.18.0.1/ http://192.0.2.1/ http://203.0.113.9/ http://224.0.0.1/
http://255.255.255.255/ http://240.0.0.1/ http://192.88.99.1/
http://[::1]/ http://[::]/ http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/ http://[::ffff:8.8.8.8]/ http://[::127.0.0.1]/ http://[64:ff9b::127.0.0.1]/
http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b:1::1]/ http://[2002:7f00:1::]/ http://[2001::1]/
http://[2001:db8::1]/ http://[fe80::1]/ http://[fe80::1%25lo]/ http://[fc00::1]/
http://[fd00:ec2::254]/ http://[fec0::1]/ http://[ff02::1]/ http://[100::1]/ http://[3fff::1]/
http://[::1/ http://[v1.x]/ http://[]/ http:///feed http://:80/
http://localhost/ http://LOCALHOST:8080/ http://localhost./ http://a.localhost/ http://printer/
http://metadata/ http://metadata.google.internal/ http://nas.local/ http://router.home.arpa/
http://user@public.example/ http://user:pass@public.example/ http://public.example@127.0.0.1/
http://public.example:80@127.0.0.1/ http://@127.0.0.1/ http://public.example%40127.0.0.1/
http://public.example\\@127.0.0.1/ http://127.0.0.1\\.public.example/ http://public..example/
http://public.example:22/ http://public.example:25/ http://public.example:0/
http://public.example:99999/ http://public.example:6x/
http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://127．0．0．1/ http://ⓛocalhost/ http://ｌｏｃａｌｈｏｓｔ/
http://loopback.example/ http://private.example/ http://metadata.example/ http://ula.example/
http://mapped.example/ http://nat64.example/ http://mixed.example/ http://mixed6.example/
http://linklocal.example/ http://nonsense.example/ http://127.0.0.1.nip.example/
https://127.0.0.1/ https://loopback.example/ https://[::1]/
file:///etc/passwd ftp://public.example/ gopher://127.0.0.1:70/_x data:,x javascript:1 dict://127.0.0.1:11/
jar:http://public.example!/ //127.0.0.1/ 127.0.0.1 localhost:80 http:127.0.0.1 http:/127.0.0.1/
""",
)
UNSEEN = [
    "http://public.example/\r\nHost: 127.0.0.1",
    " http://127.0.0.1/",
    "http://127.0.0.1\t/",
    "http://127.0.0.1 .public.example/",
    "http://public.example\n.x/",
    "http://127.0.0.1\x00.public.example/",
    "",
]


class Connected(OSError):
    """Something was about to be connected to."""


def resolve(host: str, _: int) -> list[str]:
    if host not in NAMES:
        raise socket.gaierror(f"no such name: {host}")
    return NAMES[host]


@pytest.fixture
def unconnected(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let no connection be made, and tell which was tried."""
    tried: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        tried.append(address)
        raise Connected(address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


@contextmanager
def polite(guard: Guard, **more: Any) -> Iterator[PoliteSession]:
    with PoliteSession(
        requests_per_minute=1e9, sleep=lambda _: None, guard=guard, **more
    ) as session:
        yield session


def test_there_are_enough_of_them() -> None:
    assert len(set(WRITTEN)) >= 60
    assert len(set(WRITTEN)) == len(WRITTEN)


@pytest.mark.parametrize("url", [*WRITTEN, *UNSEEN])
def test_a_hostile_address_is_refused_before_a_byte_is_sent(
    url: str, unconnected: list[object]
) -> None:
    with polite(Guard(resolve=resolve)) as session, pytest.raises(Refused):
        session.get_outside(url)
    assert unconnected == []


def test_a_public_address_is_connected_to_where_it_was_looked_at(unconnected: list[object]) -> None:
    asked: list[str] = []

    def changes(host: str, _: int) -> list[str]:
        """Answer well the first time only, as an owner of a name may."""
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    with polite(Guard(resolve=changes)) as session, pytest.raises(Refused, match="no public"):
        session.get_outside("https://rebinds.example/feed")
    assert unconnected == [(PUBLIC, 443)], "the first try; what was checked is what was used"
    assert asked == ["rebinds.example"] * 2, "asked once for each try"


def test_an_address_of_the_newer_kind_is_connected_to_as_well(unconnected: list[object]) -> None:
    with polite(Guard()) as session, pytest.raises(Unavailable):
        session.get_outside("http://[2606:4700::1111]/feed")
    assert set(unconnected) == {("2606:4700::1111", 80, 0, 0)}


def test_a_pinned_connection_still_asks_for_the_certificate_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed("secure.example", tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with serving(lambda handler: handler.says(b"safe"), certificate) as (port, heard):
        guard = Guard(resolve=lambda *_: ["127.0.0.1"], allowed=[("127.0.0.1", port)])
        with polite(guard) as session:
            assert session.get_outside(f"https://secure.example:{port}/").body == b"safe"
            assert f"'Host': 'secure.example:{port}'" in heard[0]
            with pytest.raises(Unavailable, match="SSLError"):
                session.get_outside(f"https://other.example:{port}/")
        assert len(heard) == 1
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with serving(lambda handler: handler.says(b"safe"), certificate) as (port, heard):
        guard = Guard(resolve=lambda *_: ["127.0.0.1"], allowed=[("127.0.0.1", port)])
        with polite(guard) as session, pytest.raises(Unavailable, match="SSLError"):
            session.get_outside(f"https://secure.example:{port}/")
        assert heard == []


def self_signed(name: str, folder: Path) -> Path:
    """Make a certificate for a name; key and certificate are in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
        ("::ffff:8.8.8.8", False),
        ("172.32.0.1", True),
        ("100.128.0.1", True),
    ],
)
def test_what_is_public(address: str, answer: bool) -> None:
    assert is_public(ip_address(address)) is answer


def test_a_name_without_an_address_is_a_matter_for_the_next_run() -> None:
    with polite(Guard(resolve=resolve)) as session, pytest.raises(Unavailable):
        session.get_outside("https://gone.example/feed")


def test_other_requests_are_not_guarded_for_who_runs_us_wrote_their_addresses() -> None:
    with serving(lambda handler: handler.says(b"ours")) as (port, _), polite(Guard()) as session:
        assert session.get(f"http://127.0.0.1:{port}/").body == b"ours"


class Handler(BaseHTTPRequestHandler):
    """Does what the test says."""

    does: Callable[[Any], None]
    heard: list[str]

    def do_GET(self) -> None:
        """Note the request, and answer it."""
        self.heard.append(f"{self.path} {dict(self.headers)}")
        type(self).does(self)

    def says(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Answer with a body."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """A server whose clients may go away."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serving(
    does: Callable[[Any], None], certificate: Path | None = None
) -> Iterator[tuple[int, list[str]]]:
    heard: list[str] = []
    handler = type("One", (Handler,), {"does": staticmethod(does), "heard": heard})
    with Quiet(("127.0.0.1", 0), handler) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield int(server.server_address[1]), heard
        finally:
            server.shutdown()
            thread.join()


def only(port: int) -> Guard:
    """Allow one server of the test; and any name is that address."""
    return Guard(resolve=lambda host, _: NAMES.get(host, [host]), allowed=[("127.0.0.1", port)])


REDIRECTS = [
    "http://127.0.0.1:{other}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://localhost:{port}/",
    "http://0x7f000001:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://loopback.example:{other}/",
    "//10.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "data:,x",
    "http://①②⑦.⓪.⓪.①:{other}/",
    "http://127.0.0.1:{port}\\@127.0.0.1:{other}/",
    "http://127.0.0.1:{port}@127.0.0.1:{other}/",
    "http://127.0.0.1 .x:{port}/",
    "HTTP://127.0.0.1:{other}/",
]


@pytest.mark.parametrize("target", REDIRECTS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_hostile_address_is_not_followed(target: str, status: int) -> None:
    with serving(lambda handler: handler.says(b"inner")) as (other, heard_inside):
        location: list[str] = []
        with (
            serving(lambda handler: handler.says(b"", status, Location=location[0])) as (
                port,
                heard,
            ),
            polite(only(port)) as session,
        ):
            location.append(target.format(port=port, other=other).encode().decode("latin1"))
            with pytest.raises(Refused, match="is not asked"):
                session.get_outside(f"http://127.0.0.1:{port}/feed")
        assert len(heard) == 1
        assert heard_inside == []


def test_a_redirect_to_a_good_address_is_followed_and_one_that_goes_round_ends() -> None:
    def moves(handler: Any) -> None:
        if handler.path == "/old":
            handler.says(b"", 301, Location="/new place")
        elif handler.path == "/round":
            handler.says(b"", 302, Location="/round")
        else:
            handler.says(b"here", Set_Cookie="a=b")

    with serving(moves) as (port, heard), polite(only(port)) as session:
        fetched = session.get_outside(f"http://127.0.0.1:{port}/old")
        assert (fetched.url, fetched.body) == (f"http://127.0.0.1:{port}/new%20place", b"here")
        session.get_outside(f"http://127.0.0.1:{port}/again")
        assert "Cookie" not in heard[-1]
        assert "Authorization" not in heard[-1]
        with pytest.raises(Unavailable, match="TooManyRedirects"):
            session.get_outside(f"http://127.0.0.1:{port}/round")


def test_the_same_question_twice_in_a_row_is_asked_once() -> None:
    with (
        serving(lambda handler: handler.says(b"x")) as (port, heard),
        polite(only(port)) as session,
    ):
        for _ in range(3):
            session.get_outside(f"http://127.0.0.1:{port}/feed")
        assert len(heard) == 1
        session.get_outside(f"http://127.0.0.1:{port}/feed", headers={"If-None-Match": '"1"'})
        assert len(heard) == 2


def test_an_answer_too_large_is_cut_off_also_one_that_is_small_on_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "MOST_OUTSIDE_BYTES", 100_000)
    packed = zlib.compress(b" " * 50_000_000)

    def large(handler: Any) -> None:
        if handler.path == "/packed":
            handler.says(packed, Content_Encoding="deflate")
        else:
            handler.says(b" " * 5_000_000)

    with serving(large) as (port, _), polite(only(port)) as session:
        for path in ("packed", "plain"):
            with pytest.raises(Refused, match="over 100000 bytes"):
                session.get_outside(f"http://127.0.0.1:{port}/{path}")


@pytest.mark.parametrize("drips", ["head", "body"])
def test_a_server_that_answers_byte_by_byte_is_left_in_time(
    drips: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "MOST_SECONDS", 0.5)
    over = Event()

    def slowly(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 x\r\n" + (b"\r\n" if drips == "body" else b""))
        while not over.wait(0.02):
            handler.wfile.write(b"a")

    started = time.monotonic()
    with serving(slowly) as (port, heard), polite(only(port)) as session:
        try:
            with pytest.raises(Unavailable, match=r"over 0\.5 s"):
                session.get_outside(f"http://127.0.0.1:{port}/feed")
        finally:
            over.set()
        assert len(heard) == 1
    assert time.monotonic() - started < 20


def test_the_body_of_a_redirect_is_not_waited_for() -> None:
    over = Event()

    def slowly(handler: Any) -> None:
        if handler.path == "/new":
            handler.says(b"here")
            return
        handler.wfile.write(b"HTTP/1.1 302 x\r\nLocation: /new\r\n\r\n")
        over.wait(30)

    with serving(slowly) as (port, _), polite(only(port)) as session:
        assert session.get_outside(f"http://127.0.0.1:{port}/old").body == b"here"
        over.set()


def test_nothing_that_is_read_can_allow_an_address() -> None:
    with pytest.raises(HostileAddress):
        Guard().check("http://127.0.0.1:8080/feed")
    with PoliteSession(requests_per_minute=1e9) as session, pytest.raises(Refused):
        session.get_outside("http://127.0.0.1:8080/feed")
