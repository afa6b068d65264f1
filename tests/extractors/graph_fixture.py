"""Meta's Graph API as a server of our own, and answers of the real one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fakes import NINE

from extractors.answers import Fetched
from extractors.base import Stream
from extractors.graph import GraphOptions

PAYLOADS = Path(__file__).parents[3] / "shared" / "data" / "payloads" / "facebook_restfb"
API = "https://graph.facebook.com/v26.0/"
TOKEN = "EAAhunter2"
OPTIONS = GraphOptions.model_validate({"tokens": {"1": TOKEN, "2": "EAAother3"}})
STREAM = Stream("account:1", "account", "1")
LIST = {"data": [{"id": "a"}]}


def recorded(name: str) -> Any:
    path = PAYLOADS / name
    if not path.exists() and not os.environ.get("CI"):
        pytest.skip("the recorded answers are not on this machine")
    return json.loads(path.read_text(encoding="utf-8"))


def error(code: int, message: str = "no", subcode: int | None = None, **more: Any) -> bytes:
    told = {"message": message, "type": "OAuthException", "code": code, **more}
    if subcode is not None:
        told["error_subcode"] = subcode
    return json.dumps({"error": told}).encode()


def answered(body: bytes, status: int = 400, **headers: str) -> Fetched:
    return Fetched(f"{API}1/feed", status, headers, body, NINE, None)


Answer = tuple[int, dict[str, str], bytes]
Respond = Callable[[str, dict[str, str]], Answer]


class Server:
    """Answers as ``respond`` says, and notes what it was asked and how long we waited."""

    def __init__(self) -> None:
        self.respond: Respond = lambda *_: ok(LIST)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.waits: list[float] = []

    def __call__(self, request: Any) -> Answer:
        """Answer one request."""
        parts = urlsplit(request.url)
        asked = dict(parse_qsl(parts.query))
        self.asked.append((parts.path.removeprefix("/v26.0/"), asked))
        return self.respond(*self.asked[-1])


def ok(document: Any, **headers: str) -> Answer:
    return 200, headers, json.dumps(document).encode()
