"""X's answers of our own writing, and a server of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import responses
from fakes import NINE
from responses import matchers

from extractors.base import Page, Stream
from extractors.records import Deletion, Post
from extractors.registry import SourceEntry
from extractors.sources import x, x_requests

FIXTURES = Path(__file__).parents[1] / "fixtures" / "x"
API = "https://x.example/2/"
ACME, ANN, FLO = "1200000000000000001", "1300000000000000011", "1300000000000000016"
QUESTION, EDITED, GONE = "2028396140109496320", "2028397398400696320", "2028395385134776320"
OPTIONS = x.Options.model_validate(
    {"service": "https://x.example/", "token": "app", "tokens": {ACME: "acme's"}}
)
ACCOUNT = Stream("account:1", "account", f"{ACME} acme")
MESSAGES = Stream("messages:1", "messages", ACME)
QUERY = Stream("query:q", "query", "acme OR #acme", "q")
LOOK_UP = Stream("look-up", "look_up", "")
NEXT = "7140dibdnow9c7btw423i3sy3u5zupmkcpofxcsmxj48j"
CAPPED = {
    "title": "UsageCapExceeded",
    "period": "Monthly",
    "type": "https://api.twitter.com/2/problems/usage-capped",
}
USAGE = {"data": {"cap_reset_day": 12, "project_cap": "2000000", "project_usage": "2000001"}}


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def a_page(document: Any, *asked: str, stream: Stream = ACCOUNT) -> Page:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Page(stream, "u", 200, NINE, body, asked)


def read(page: Page) -> list[Post | Deletion]:
    return [x.parse(payload) for payload in x.payloads(page)]


def posts(name: str, stream: Stream = ACCOUNT) -> dict[str, Post]:
    found = read(a_page(recorded(name), stream=stream))
    return {post.native_id: post for post in found if isinstance(post, Post)}


def asks(mock: responses.RequestsMock, path: str, name: str, **query: str) -> None:
    match = [
        matchers.query_param_matcher(query, strict_match=False),
        matchers.header_matcher({"Authorization": "Bearer app"}),
    ]
    mock.get(f"{API}{path}", json=recorded(name), match=match)


def serve_account(server: responses.RequestsMock) -> None:
    mentions = f"users/{ACME}/mentions"
    span = {"start_time": "2026-03-02T09:00:00Z", "end_time": "2026-03-02T11:00:00Z"}
    asks(server, mentions, "users-mentions.page-2", pagination_token=NEXT)
    first = matchers.query_param_matcher({**x_requests.TWEET, "max_results": "100", **span})
    page = recorded("users-mentions.page-1")
    server.get(f"{API}{mentions}", json=page, match=[first])
    asks(server, f"users/{ACME}/tweets", "users-tweets.page-1", exclude="retweets", **span)
    for path in (mentions, f"users/{ACME}/tweets"):  # neither list ends within the window
        asks(server, path, "tweets.page-1", end_time=span["start_time"], max_results="5")
    asks(server, "tweets/search/recent", "search-conversations.page-1", **span)
    asks(server, "tweets", "tweets.page-1", ids="2026718837939896320")


def an_entry() -> SourceEntry:
    return SourceEntry.model_validate(
        {
            "name": "x",
            "module": "x",
            "every": None,
            "since": "2026-01-01",
            "reread_hours": 0,
            "requests_per_minute": 1e9,
            "purpose": "a test",
            "legal_basis": "none needed",
            "options": {"service": "https://x.example/", "token": "app", "tokens": {}},
        }
    )
