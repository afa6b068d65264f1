"""Discourse: what an account did, the forum's latest topics, a query, and the topic they are in."""

from __future__ import annotations

from datetime import UTC, datetime

from extractors.base import Window
from tests.contract.case import TEN, Case, Route, query
from tests.extractors.fakes import account, asking

NOTHING_FOUND = {"grouped_search_result": {"term": "internet", "more_full_page_results": None}}

CASES = (
    Case(
        source="discourse",
        options={
            "site": "https://forum.example/",
            "api_key": "hunter2",
            "api_username": "acme",
            "own": "acme",
        },
        secrets=("hunter2",),
        facts=asking(
            account("discourse", "acme", "Acme"), queries=(query("discourse", "internet"),)
        ),
        window=Window(datetime(2026, 2, 15, tzinfo=UTC), TEN),
        routes=(
            Route("/user_actions.json", "user_actions.page-1", {"offset": "0"}),
            Route("/user_actions.json", "user_actions.page-2", {"offset": "2"}),
            Route("/user_actions.json", body=b'{"user_actions": []}'),
            Route("/latest.json", "latest.page-2", {"page": "1"}),
            Route("/latest.json", "latest.page-1", {"page": None}),
            Route("/search.json", "search.page-1", {"page": "1"}),
            Route("/search.json", "search.page-2", {"page": "2"}),
            Route("/t/41.json", "topic.page-1"),
            Route("/t/41/posts.json", "topic.page-2"),
        ),
        paging=("offset", "page"),
        lands=frozenset({"41/1", "41/2", "41/3", "41/6"}),
        ends=frozenset({"41/4"}),
        empty={
            **{f"user_actions.page-{number}": {"user_actions": []} for number in (1, 2)},
            **{f"latest.page-{number}": {"topic_list": {"topics": []}} for number in (1, 2)},
            **{f"search.page-{number}": NOTHING_FOUND for number in (1, 2)},
            **{f"topic.page-{number}": {"post_stream": {"posts": []}} for number in (1, 2)},
        },
    ),
)
