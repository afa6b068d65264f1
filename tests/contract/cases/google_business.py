"""Google Business: a location of two pages, with owners' replies."""

from __future__ import annotations

from tests.contract.case import Case, Route
from tests.extractors.fakes import account, asking

PLACE = "accounts/1/locations/2"
LIST = f"/v4/{PLACE}/reviews"

CASES = (
    Case(
        source="google_business",
        options={"client_id": "c", "client_secret": "hunter2", "refresh_token": "hunter3"},
        secrets=("hunter2", "hunter3", "hunter4"),
        facts=asking(account("google_business", PLACE, "acme-utrecht")),
        routes=(
            Route("/token", method="POST", body=b'{"access_token": "hunter4", "expires_in": 3599}'),
            Route(LIST, "reviews.page-2", {"pageToken": "t2"}),
            Route(LIST, "reviews.page-1", {"pageToken": None}),
        ),
        paging=("pageToken",),
        lands=frozenset(
            f"{PLACE}/reviews/{name}" for name in ("r5", "r4", "r3", "r3/reply", "r1", "r1/reply")
        ),
        empty={"reviews.page-1": {}, "reviews.page-2": {}},
        untold=(
            # A review without a reply tells none.
            "*: reviews.*.reviewReply removed",
            "*: reviews.*.reviewReply renamed",
            # Later pages are known to miss reviews: that the total is another is told by a warning.
            "reviews.page-2: reviews removed",
            "reviews.page-1: nextPageToken removed",
            "reviews.page-1: nextPageToken renamed",
        ),
    ),
)
