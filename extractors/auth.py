"""How a request is signed. Always by an object: a bare header could be replaced by ~/.netrc."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from requests import PreparedRequest
from requests.auth import AuthBase

from extractors.answers import SECRETS

SHORTEST = 6  # characters of a secret that is looked for in an answer
UNTOLD = b"***"


class BearerAuth(AuthBase):
    """A bearer token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class HeaderAuth(AuthBase):
    """Keys in headers that a platform names itself."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request."""
        request.headers.update(self._headers)
        return request


class NoAuth(AuthBase):
    """Sends nothing, and keeps requests from looking for a ~/.netrc."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Leave a request as it is."""
        return request


def without_secrets(body: bytes, sent: Iterable[PreparedRequest]) -> bytes:
    """Give a refusal without the secrets that it was asked with; some platforms say them back."""
    for request in sent:
        for secret in sorted({*_secrets(request)}, key=len, reverse=True):
            if len(secret) >= SHORTEST:
                body = body.replace(secret.encode(), UNTOLD)
    return body


def _secrets(request: PreparedRequest) -> Iterator[str]:
    for name, value in request.headers.items():
        told = value.decode("latin-1") if isinstance(value, bytes) else value
        if name.lower() == "authorization":
            scheme, _, rest = told.partition(" ")
            yield from re.findall('"([^"]*)"', rest) if scheme == "OAuth" else (rest,)
            if scheme == "Basic":
                yield _password(rest)
        elif _is_secret(name):
            yield told
    sent = request.body.decode("utf-8", "replace") if isinstance(request.body, bytes) else ""
    sent = request.body if isinstance(request.body, str) else sent
    try:
        fields = json.loads(sent)
    except ValueError:
        fields = dict(parse_qsl(sent))
    if isinstance(fields, dict):
        yield from (str(value) for name, value in fields.items() if _is_secret(name))


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in (*SECRETS, "password", "secret"))


def _password(told: str) -> str:
    try:
        return base64.b64decode(told).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
