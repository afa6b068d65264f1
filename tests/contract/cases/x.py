"""X: an account's mentions, posts, conversations and messages, and a query."""

from __future__ import annotations

from datetime import UTC, datetime

from extractors.base import Window
from tests.contract.case import TEN, Case, Route, query
from tests.extractors.fakes import account, asking

ACME = "1200000000000000001"
SEARCH = "/2/tweets/search/recent"

CASES = (
    Case(
        source="x",
        options={
            "service": "https://x.example/",
            "token": "hunter2-app",
            "tokens": {ACME: "hunter3-own"},
        },
        secrets=("hunter2-app", "hunter3-own"),
        facts=asking(account("x", ACME, "acme"), queries=(query("x", "acme"),)),
        window=Window(datetime(2026, 2, 24, 12, tzinfo=UTC), TEN),  # so far back a search reaches
        routes=(
            Route(
                f"/2/users/{ACME}/mentions",
                "users-mentions.page-2",
                {"pagination_token": "7140dibdnow9c7btw423i3sy3u5zupmkcpofxcsmxj48j"},
            ),
            Route(f"/2/users/{ACME}/mentions", "users-mentions.page-1", {"pagination_token": None}),
            Route(f"/2/users/{ACME}/tweets", "users-tweets.page-1"),
            Route(SEARCH, "search-recent.page-1", {"query": "(acme) -is:retweet"}),
            Route(SEARCH, "search-conversations.page-1"),
            Route("/2/tweets", "tweets.page-1"),
            Route(
                "/2/dm_events", "dm-events.page-2", {"pagination_token": "18LAA5FFPEKJA52G0G00ZZZZ"}
            ),
            Route("/2/dm_events", "dm-events.page-1", {"pagination_token": None}),
        ),
        paging=("pagination_token",),
        untold=(
            # The last page of a list has no token either.
            "dm-events.page-1: meta.next_token removed",
        ),
        lands=frozenset(
            {
                *("2026718837939896320", "2028396140109496320", "2028397398400696320"),
                *("2028399914983096320", "2028401173274296320", "2028402431565496320"),
                *("2028403186540216320", "2028403689856696320", "2028404948147896320"),
                *("2028405199806136320", "2028407464730296320"),
            }
        ),
        empty=lambda _: {"meta": {"result_count": 0}},
    ),
)
