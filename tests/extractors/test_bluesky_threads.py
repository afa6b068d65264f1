"""A thread of which a post is deleted still holds what was said below it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import responses

from extractors.base import Stream, Window
from extractors.http import PoliteSession
from extractors.sources import bluesky

BRAND, CUSTOMER = "did:plc:acme", "did:plc:ann"
ROOT, REPLY, FOLLOW_UP = (f"at://{did}/app.bsky.feed.post/{key}" for did, key in (
    (CUSTOMER, "root"), (BRAND, "reply"), (CUSTOMER, "more")))  # fmt: skip
OPTIONS = bluesky.Options(service="https://pds.example")
WINDOW = Window(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))


def view(uri: str, parent: str) -> dict[str, Any]:
    return {
        "uri": uri,
        "author": {"did": uri.split("/")[2], "handle": "somebody.example"},
        "record": {
            "text": "hello",
            "createdAt": "2026-03-02T09:00:00Z",
            "reply": {"root": {"uri": ROOT}, "parent": {"uri": parent}},
        },
    }


def test_a_brands_reply_below_a_post_deleted_halfway_is_asked_for_itself() -> None:
    root = {"post": view(ROOT, ROOT), "replies": []}  # the post between is gone, and all below it
    reply, more = view(REPLY, f"{ROOT}-2"), view(FOLLOW_UP, REPLY)

    def thread(request: Any) -> tuple[int, dict[str, str], bytes]:
        below = {"post": reply, "replies": [{"post": more}]}
        found = root if request.params["uri"] == ROOT else below
        return 200, {}, orjson.dumps({"thread": found})

    base = "https://pds.example/xrpc/app.bsky.feed."
    with responses.RequestsMock() as mock, PoliteSession(requests_per_minute=60_000) as session:
        mock.get(f"{base}getAuthorFeed", json={"feed": [{"post": reply}]})
        mock.get(f"{base}searchPosts", json={"posts": []})
        mock.add_callback("GET", f"{base}getPostThread", thread)
        pages = list(bluesky.pages(session, OPTIONS, Stream("a", "account", BRAND), WINDOW))

    found = {payload["uri"] for page in pages for payload in bluesky.payloads(page)}
    assert found == {ROOT, REPLY, FOLLOW_UP}


def test_a_post_that_was_only_seen_above_another_is_asked_for_its_other_answers() -> None:
    reply, late = view(REPLY, ROOT), view(f"at://{BRAND}/app.bsky.feed.post/a", FOLLOW_UP)
    more, other = view(FOLLOW_UP, REPLY), view(f"at://{CUSTOMER}/app.bsky.feed.post/other", REPLY)
    assert late["uri"] < REPLY, "so that the later one is asked for first"

    def thread(request: Any) -> tuple[int, dict[str, str], bytes]:
        above = {"post": more, "parent": {"post": reply}}
        found = {
            late["uri"]: {"post": late, "parent": above},
            REPLY: {"post": reply, "replies": [{"post": more}, {"post": other}]},
        }.get(request.params["uri"])
        body = {"thread": found} if found else {"error": "NotFound"}
        return 200 if found else 400, {}, orjson.dumps(body)

    base = "https://pds.example/xrpc/app.bsky.feed."
    with responses.RequestsMock() as mock, PoliteSession(requests_per_minute=60_000) as session:
        mock.get(f"{base}getAuthorFeed", json={"feed": [{"post": late}, {"post": reply}]})
        mock.get(f"{base}searchPosts", json={"posts": []})
        mock.add_callback("GET", f"{base}getPostThread", thread)
        pages = list(bluesky.pages(session, OPTIONS, Stream("a", "account", BRAND), WINDOW))

    found = {payload["uri"] for page in pages for payload in bluesky.payloads(page)}
    assert found == {view["uri"] for view in (reply, late, more, other)}


def test_a_brands_reply_below_a_deleted_post_is_asked_for_itself() -> None:
    reply, more = view(REPLY, ROOT), view(FOLLOW_UP, REPLY)
    asked: list[str] = []

    def thread(request: Any) -> tuple[int, dict[str, str], bytes]:
        asked.append(request.params["uri"])
        if request.params["uri"] == ROOT:
            return 400, {}, orjson.dumps({"error": "NotFound"})
        return 200, {}, orjson.dumps({"thread": {"post": reply, "replies": [{"post": more}]}})

    base = "https://pds.example/xrpc/app.bsky.feed."
    with responses.RequestsMock() as mock, PoliteSession(requests_per_minute=60_000) as session:
        mock.get(f"{base}getAuthorFeed", json={"feed": [{"post": reply}]})
        mock.get(f"{base}searchPosts", json={"posts": []})
        mock.add_callback("GET", f"{base}getPostThread", thread)
        pages = list(bluesky.pages(session, OPTIONS, Stream("a", "account", BRAND), WINDOW))

    assert asked == [ROOT, REPLY]
    found = {payload["uri"] for page in pages for payload in bluesky.payloads(page)}
    assert found == {REPLY, FOLLOW_UP}
