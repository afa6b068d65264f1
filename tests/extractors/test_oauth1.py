"""OAuth 1.0a, against the worked examples of X's own documentation."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
import responses
from requests import Request

from extractors.http import PoliteSession
from extractors.oauth1 import Keys, OAuth1Auth

# Made up by the documentation; none of them ever opened anything else.
KEYS = Keys.model_validate(
    {
        "consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "consumer_secret": "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "token_secret": "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    }
)
ASKED = {"include_entities": "true", "status": "Hello Ladies + Gentlemen, a signed OAuth request!"}


@pytest.mark.parametrize(
    ("version", "signature"),
    [("1", "tnnArxj06cWHq44gCs1OSKk/jLY="), ("1.1", "hCtSmYh+iHYCEqBWrE7C7hYmtUk=")],
)
def test_a_request_is_signed_as_in_the_documentation(version: str, signature: str) -> None:
    auth = OAuth1Auth(
        KEYS,
        now=lambda: datetime.fromtimestamp(1318622958, UTC),
        nonce=lambda: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
    )
    url = f"https://api.twitter.com/{version}/statuses/update.json"
    request = Request("POST", url, params=ASKED, auth=auth).prepare()

    header = request.headers["Authorization"]
    told = dict(re.findall(r'(\w+)="([^"]*)"', header))
    assert header.startswith("OAuth ")
    assert unquote(told["oauth_signature"]) == signature
    assert told["oauth_timestamp"] == "1318622958"
    for secret in (KEYS.consumer_secret, KEYS.token_secret):
        assert secret.get_secret_value() not in header
        assert secret.get_secret_value() not in repr(KEYS)


def test_each_try_is_signed_anew() -> None:
    with (
        responses.RequestsMock() as server,
        PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session,
    ):
        server.get("https://x.example/a", status=503)
        server.get("https://x.example/a", json={})
        session.get("https://x.example/a", auth=OAuth1Auth(KEYS))
        first, second = (call.request.headers["Authorization"] for call in server.calls)
    assert first != second
