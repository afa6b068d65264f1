"""OAuth 1.0a: requests signed with keys that do not expire (RFC 5849, HMAC-SHA1).

X's other way, an OAuth 2 access token, lives two hours: too short for reading by schedule.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase


class Keys(BaseModel):
    """The app's key and an account's token, each with its secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    consumer_key: SecretStr
    consumer_secret: SecretStr
    token: SecretStr
    token_secret: SecretStr


class OAuth1Auth(AuthBase):
    """Signs requests without a body; ``now`` and ``nonce`` are for tests."""

    def __init__(
        self,
        keys: Keys,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._keys, self._now, self._nonce = keys, now, nonce

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request; each try of it gets a signature of its own."""
        told = {
            "oauth_consumer_key": self._keys.consumer_key.get_secret_value(),
            "oauth_nonce": self._nonce(),
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": str(int(self._now().timestamp())),
            "oauth_token": self._keys.token.get_secret_value(),
            "oauth_version": "1.0",
        }
        parts = urlsplit(request.url or "")
        asked = parse_qsl(parts.query, keep_blank_values=True)
        pairs = sorted((_escaped(k), _escaped(v)) for k, v in [*asked, *told.items()])
        address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        base = [request.method or "GET", address, "&".join(f"{k}={v}" for k, v in pairs)]
        holders = (self._keys.consumer_secret, self._keys.token_secret)
        key = "&".join(_escaped(secret.get_secret_value()) for secret in holders)
        text = "&".join(_escaped(part) for part in base)
        digest = hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()
        told["oauth_signature"] = b64encode(digest).decode()
        header = ", ".join(f'{name}="{_escaped(value)}"' for name, value in sorted(told.items()))
        request.headers["Authorization"] = f"OAuth {header}"
        return request


def _escaped(text: str) -> str:
    return quote(text, safe="~")
