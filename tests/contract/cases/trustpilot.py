"""Trustpilot: a business unit with replies and a revision."""

from __future__ import annotations

from tests.contract.case import Case, Route
from tests.extractors.fakes import account, asking

LIST = "/v1/business-units/46d6a890/reviews"

CASES = (
    Case(
        source="trustpilot",
        options={"api_key": "hunter2"},
        secrets=("hunter2",),
        facts=asking(account("trustpilot", "46d6a890", "acme.example")),
        routes=tuple(Route(LIST, f"reviews.page-{n}", {"page": str(n)}) for n in (1, 2, 3)),
        paging=("page",),
        lands=frozenset({"t5", "t4", "t4/reply", "t3", "t2", "t2/reply"}),
        empty={f"reviews.page-{number}": {"links": [], "reviews": []} for number in (1, 2, 3)},
        untold=(
            # A review without a reply tells none.
            "*: reviews.*.companyReply removed",
            "*: reviews.*.companyReply renamed",
        ),
    ),
)
