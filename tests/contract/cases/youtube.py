"""YouTube: a channel's threads, the replies that they come without, and a find."""

from __future__ import annotations

from tests.contract.case import Case, Route, query
from tests.extractors.fakes import account, asking

API = "/youtube/v3/"

CASES = (
    Case(
        source="youtube",
        options={"api_key": "AIza-hunter2", "search": True},
        secrets=("AIza-hunter2",),
        facts=asking(account("youtube", "UCacme", "acme"), queries=(query("youtube", "acme"),)),
        routes=(
            Route(f"{API}commentThreads", "commentThreads.page-2", {"pageToken": "p2"}),
            Route(f"{API}commentThreads", "commentThreads.page-1", {"pageToken": None}),
            Route(f"{API}comments", "comments.page-2", {"pageToken": "r2", "parentId": "Ug1"}),
            Route(f"{API}comments", "comments.page-1", {"pageToken": None, "parentId": "Ug1"}),
            Route(f"{API}search", "search.page-1", {"q": "acme"}),
            Route(f"{API}videos", "videos.page-1", {"id": "w9"}),
        ),
        paging=("pageToken",),
        lands=frozenset({"Ug1", "Ug1.r1", "Ug1.r2", "Ug2", "Ug3", "Ug3.r1", "video:w9"}),
        untold=(
            # Replies that a thread comes without are asked for by themselves, as these then are.
            "commentThreads.page-?: items.*.replies removed",
            "commentThreads.page-?: items.*.replies renamed",
            "commentThreads.page-?: items.*.replies.comments removed",
            # The last page of a list has no token either.
            "commentThreads.page-1: nextPageToken removed",
            "comments.page-1: nextPageToken removed",
        ),
        empty=lambda page: {"kind": page["kind"], "items": []},
    ),
)
