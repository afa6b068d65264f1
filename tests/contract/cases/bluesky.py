"""Bluesky: an account's feed, its mentions and their threads, and a query."""

from __future__ import annotations

import json

from tests.contract.case import Case, Route, query
from tests.extractors.fakes import account, asking

FEED = "/xrpc/app.bsky.feed."
NOT_FOUND = json.dumps({"error": "NotFound"}).encode()
ACME, ANN = "at://did:plc:acme/app.bsky.feed.post/", "at://did:plc:ann/app.bsky.feed.post/"

CASES = (
    Case(
        source="bluesky",
        options={
            "service": "https://pds.example",
            "identifier": "acme.example",
            "password": "hunter2",
        },
        secrets=("hunter2", "hunter3"),
        facts=asking(
            account("bluesky", "did:plc:acme", "acme.example"),
            queries=(query("bluesky", "#storing"),),
        ),
        routes=(
            Route(
                "/xrpc/com.atproto.server.createSession",
                method="POST",
                body=b'{"accessJwt": "hunter3"}',
            ),
            Route(f"{FEED}getAuthorFeed", "getAuthorFeed.page-2", {"cursor": "2026-03-02"}),
            Route(f"{FEED}getAuthorFeed", "getAuthorFeed.page-1", {"cursor": None}),
            Route(f"{FEED}getAuthorFeed", asks={"cursor": "2026-02-27"}, body=b'{"feed": []}'),
            Route(f"{FEED}searchPosts", "searchPosts.page-1"),
            Route(f"{FEED}getPostThread", "getPostThread.page-1", {"uri": f"{ANN}q1"}),
            Route(f"{FEED}getPostThread", status=400, body=NOT_FOUND),
        ),
        paging=("cursor",),
        lands=frozenset(
            {
                *(f"{ANN}{key}" for key in ("q1", "q2")),
                *(f"{ACME}{key}" for key in ("b1", "o1", "r1")),
            }
        ),
        ends=frozenset({f"{ANN}gone"}),
        empty={
            "getAuthorFeed.page-1": {"feed": []},
            "getAuthorFeed.page-2": {"feed": []},
            "searchPosts.page-1": {"posts": [], "hitsTotal": 0},
            "getPostThread.page-1": {"error": "NotFound"},
        },
        untold=(
            # The last page of a list has no cursor either.
            "getAuthorFeed.page-1: cursor removed",
            "getAuthorFeed.page-1: cursor renamed",
            # Nor has a post any replies where the thread is cut off for being deep.
            "getPostThread.page-1: *replies removed",
            "getPostThread.page-1: *replies renamed",
        ),
    ),
)
