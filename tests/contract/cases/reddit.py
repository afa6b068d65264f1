"""Reddit: what an account wrote with the trees below it, its boxes, and a query."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.case import FIXTURES, Case, Route, query
from tests.extractors.fakes import account, asking

NOTHING = {"kind": "Listing", "data": {"after": None, "children": []}}
OLD = json.loads((FIXTURES / "reddit" / "overview.page-2.json").read_text(encoding="utf-8"))


def emptied(page: Any) -> Any:
    if isinstance(page, list):
        return [page[0], NOTHING]
    if "json" in page:
        return {"json": {"errors": [], "data": {"things": []}}}
    return NOTHING


CASES = (
    Case(
        source="reddit",
        options={"client_id": "c", "client_secret": "hunter2", "refresh_token": "hunter3"},
        secrets=("hunter2", "hunter3", "hunter4"),
        facts=asking(account("reddit", "acmehelp", "AcmeHelp"), queries=(query("reddit", "acme"),)),
        routes=(
            Route(
                "/access_token",
                method="POST",
                body=b'{"access_token": "hunter4", "expires_in": 3600}',
            ),
            Route("/user/acmehelp/overview", "overview.page-1", {"after": None}),
            Route("/user/acmehelp/overview", "overview.page-2", {"after": "t1_c2"}),
            Route("/comments/p0", body=json.dumps([OLD, NOTHING]).encode()),
            Route("/comments/p1", "comments.page-1", {"comment": None}),
            Route("/comments/p1", "comments.page-2", {"comment": "c2"}),
            Route("/api/morechildren", "morechildren.page-1", {"children": "c3,c4"}),
            Route("/search", "search.page-1", {"q": "acme"}),
            Route("/message/mentions", "mentions.page-1"),
            Route("/api/info", "info.page-1", {"id": "t1_c1"}),
            Route("/message/messages", "messages.page-1"),
            *(
                Route(f"/message/{box}", body=json.dumps(NOTHING).encode())
                for box in ("comments", "selfreply", "sent")
            ),
        ),
        paging=("after", "count"),
        looks_back=True,  # trees are read of posts and comments of the look-back
        lands=frozenset({"t1_c1", "t1_c2", "t1_c4", "t1_c5", "t3_p0", "t3_p1", "t4_m1", "t4_m2"}),
        ends=frozenset({"t1_c3"}),
        empty=emptied,
    ),
)
