"""WordPress: posts and comments of two pages each, and what an old comment stands below."""

from __future__ import annotations

from tests.contract.case import Case, Route

API = "/wp-json/wp/v2/"
PAGES = {"X-WP-TotalPages": "2"}


def listed(kind: str, number: int) -> Route:
    asks = {"page": str(number), "include": None, "modified_after": None}
    return Route(f"{API}{kind}", f"{kind}.page-{number}", asks, headers=PAGES)


CASES = (
    Case(
        source="wordpress",
        options={"site": "https://blog.example", "user": "acme", "password": "hunter2"},
        secrets=("hunter2", "YWNtZTpodW50ZXIy"),
        routes=(
            *(listed(kind, number) for kind in ("posts", "comments") for number in (1, 2)),
            Route(f"{API}posts", asks={"page": "1", "include": None}, body=b"[]"),  # what changed
            Route(f"{API}posts", "posts.by-id", {"page": None}),
            Route(f"{API}comments", "comments.by-id", {"page": None}),
        ),
        paging=("page",),
        quiet_loop=True,  # its pages are counted beforehand
        lands=frozenset({"5", "7", "8", "9", *(f"comment-{number}" for number in (4, 7, 8, 9))}),
    ),
)
