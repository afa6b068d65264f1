"""Facebook: a Page's own posts, those of visitors and with its tag, recommendations, comments."""

from __future__ import annotations

from tests.contract.case import Case, Route
from tests.extractors.fakes import account, asking

CASES = (
    Case(
        source="facebook",
        options={"tokens": {"1000": "EAAhunter2"}},
        secrets=("EAAhunter2",),
        facts=asking(account("facebook", "1000", "acme")),
        routes=(
            Route("/v26.0/1000/feed", "feed.page-2", {"after": "F1"}),
            Route("/v26.0/1000/feed", "feed.page-1", {"after": None}),
            Route("/1000_1/comments", "comments.page-2", {"after": "C1"}),
            Route("/1000_1/comments", "comments.page-1", {"after": None}),
            Route("/1000/visitor_posts", "visitor_posts.page-1"),
            Route("/1000/tagged", "tagged.page-1"),
            Route("/2000_5/comments", "tagged_comments.page-1"),
            Route("/1000/ratings", "ratings.page-1"),
            Route("/301/comments", "ratings_comments.page-1"),
        ),
        paging=("after",),
        lands=frozenset(
            {
                *("1000_1", "1000_2", "1000_3", "1_11", "1_12", "1_13"),
                *("2000_5", "5_51", "301", "302", "301_9"),
            }
        ),
        untold=(
            # The last page of a list has no address of a next one, and a short one no paging.
            "*.page-1: paging removed",
            "*.page-1: paging.next removed",
        ),
    ),
)
