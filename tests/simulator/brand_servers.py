"""Asks the servers that stand behind a brand's or a publisher's name, without a network."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from simulator import Clock, World
from simulator.platforms.answers import Answer, Api, PageShape, Refusal, Request
from simulator.platforms.apis import APIS
from simulator.platforms.request_tracker.api import request_tracker_token
from simulator.platforms.wordpress.api import wordpress_password
from simulator.posts import Post

SECRET = "only in tests"
HOST = "http://sim.test"


@dataclass
class Asker:
    """A client of one server; ``headers`` go with every request."""

    api: Api
    clock: Clock
    headers: dict[str, str]

    def ask(self, address: str, *, method: str = "GET", **query: Any) -> Answer:
        """Ask at a path or a whole address; a refusal is an answer too."""
        address += "?" + urlencode(query, doseq=True) if query else ""
        parts = urlsplit(address)
        asked = parse_qs(parts.query, keep_blank_values=True)
        request = Request(method, parts.path, asked, self.headers, b"", HOST)
        try:
            return self.api.answer(request)
        except Refusal as refusal:
            return refusal.answer

    def shape_of(self, path: str) -> PageShape | None:
        """Tell how the list at a path is paged."""
        return self.api.page_shape(Request("GET", path, {}, self.headers, b"", HOST))

    def bytes_of(self, address: str) -> bytes:
        """Give an answer's body as bytes."""
        body = self.ask(address).body
        return body if isinstance(body, bytes) else json.dumps(body).encode()


def asker(world: World, name: str, now: datetime, **headers: str) -> Asker:
    """Open a server at a moment."""
    clock = Clock(now)
    return Asker(APIS[name](world, clock, SECRET), clock, headers)


def editor_of(brand_id: str) -> str:
    """Give the Authorization of a blog's editor."""
    pair = f"{brand_id}:{wordpress_password(SECRET, brand_id)}"
    return "Basic " + b64encode(pair.encode()).decode()


def token_of(brand_id: str) -> str:
    """Give the Authorization of a helpdesk's reader."""
    return f"token {request_tracker_token(SECRET, brand_id)}"


def ids(posts: list[Post]) -> list[int]:
    """Give native ids as numbers."""
    return [int(post.native_id) for post in posts]
