"""Mastodon: an account with its own token, a hashtag, and a word."""

from __future__ import annotations

from tests.contract.case import Case, Route, query
from tests.extractors.fakes import account, asking

MINE = "/api/v1/accounts/7/statuses"
HOST = "https://social.example"


def next_page(path: str, max_id: str) -> dict[str, str]:
    return {"Link": f'<{HOST}{path}?limit=40&max_id={max_id}>; rel="next"'}


CASES = (
    Case(
        source="mastodon",
        options={"instance": HOST, "tokens": {"7": "hunter2"}},
        secrets=("hunter2",),
        facts=asking(account("mastodon", "7", "acme"), queries=(query("mastodon", "storing"),)),
        routes=(
            Route("/api/v1/notifications", "notifications.page-1"),
            Route(MINE, "statuses.page-2", {"max_id": "103"}),
            Route(MINE, "statuses.page-1", headers=next_page(MINE, "103")),
            Route("/api/v1/statuses/104/context", "context.page-1"),
            Route("/api/v2/search", "search.page-1", {"offset": "0"}),
            Route("/api/v2/search", body=b'{"statuses": []}'),
        ),
        paging=("max_id", "offset"),
        lands=frozenset({"90", "99", "101", "102", "103", "104"}),
        empty={
            "notifications.page-1": [],
            "statuses.page-1": [],
            "statuses.page-2": [],
            "context.page-1": {"ancestors": [], "descendants": []},
            "search.page-1": {"accounts": [], "statuses": [], "hashtags": []},
        },
    ),
)
