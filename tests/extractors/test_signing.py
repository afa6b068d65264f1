"""Keys go where they are meant to go, and no further."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import responses
from responses import matchers

from extractors.answers import Refused
from extractors.auth import HeaderAuth
from extractors.http import PoliteSession

URL = "https://forum.example/latest.json"
KEYS = HeaderAuth({"Api-Key": "secret", "Api-Username": "acme"})


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        session.auth = KEYS
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_a_platforms_own_headers_are_sent(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    headers = {"Api-Key": "secret", "Api-Username": "acme"}
    server.get(URL, json={}, match=[matchers.header_matcher(headers)])

    assert session.get(URL).status == 200


@pytest.mark.parametrize(
    ("target", "is_sent"), [("https://forum.example/new.json", True), ("https://x.example/", False)]
)
def test_a_key_does_not_follow_a_redirect_to_another_server(
    session: PoliteSession, server: responses.RequestsMock, target: str, is_sent: bool
) -> None:
    server.get(URL, status=302, headers={"Location": target})
    server.get(target, json={})

    session.get(URL)
    assert ("Api-Key" in server.calls[-1].request.headers) is is_sent


def test_a_form_is_sent_unsigned_and_follows_no_redirect(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    fields = {"refresh_token": "r"}
    server.post(URL, json={"a": 1}, match=[matchers.urlencoded_params_matcher(fields)])

    assert session.post_form(URL, fields).body == b'{"a": 1}'
    assert "Api-Key" not in server.calls[-1].request.headers
    server.reset()
    server.post(URL, status=302, headers={"Location": "https://x.example/"})
    with pytest.raises(Refused):
        session.post_form(URL, fields)
