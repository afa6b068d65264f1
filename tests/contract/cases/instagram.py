"""Instagram: own media with comments and replies, tags, and a hashtag."""

from __future__ import annotations

from tests.contract.case import Case, Route, query
from tests.extractors.fakes import account, asking

CASES = (
    Case(
        source="instagram",
        options={"tokens": {"178100": "EAAhunter2"}},
        secrets=("EAAhunter2",),
        facts=asking(
            account("instagram", "178100", "acme"), queries=(query("instagram", "#acme"),)
        ),
        routes=(
            Route("/v26.0/178100/media", "media.page-2", {"after": "M1"}),
            Route("/v26.0/178100/media", "media.page-1", {"after": None}),
            Route("/178901/comments", "comments.page-2", {"after": "IC1"}),
            Route("/178901/comments", "comments.page-1", {"after": None}),
            Route("/17901/replies", "replies.page-1", {"after": "RP1"}),
            Route("/178100/tags", "tags.page-1"),
            Route("/ig_hashtag_search", "ig_hashtag_search.page-1", {"q": "acme"}),
            Route("/17843/recent_media", "recent_media.page-2", {"after": "SAME"}),
            Route("/17843/recent_media", "recent_media.page-1", {"after": None}),
        ),
        paging=("after",),
        lands=frozenset(
            {
                *("178901", "178902", "178903", "17901", "17902", "17903", "17904"),
                *("178911", "178921", "178922"),
            }
        ),
        untold=(
            # The last page of a list has no address of a next one, and a short one no paging.
            "*.page-1: paging removed",
            "*.page-1: paging.next removed",
            # A comment without replies comes without a list of them, and such a list has pages too.
            "*: data.?.replies removed",
            "comments.page-1: data.?.replies.paging removed",
            "comments.page-1: data.?.replies.paging.next removed",
        ),
    ),
)
