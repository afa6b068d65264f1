"""Helpdesks: one desk of each of the three kinds."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Route
from tests.extractors.fakes import NINE_TO_TEN

URL = "https://desk.example"


def paged(path: str, name: str, parameter: str, *cursors: str) -> tuple[Route, ...]:
    """Give a list's pages: the first is asked for without a cursor, or by one of its own."""
    later = [
        Route(path, f"{name}.page-{number}", {parameter: cursor})
        for number, cursor in enumerate(cursors, 2)
    ]
    return (*later, Route(path, f"{name}.page-1"))


def options(kind: str, **more: str) -> dict[str, Any]:
    return {"kind": kind, "url": URL, "account_id": "care", "token": "hunter2", **more}


NOTHING: dict[str, Any] = {"meta": {}, "payload": []}
RT, CHATWOOT, ZENDESK = "/REST/2.0", "/api/v1/accounts/3", "/api/v2"

CASES = (
    Case(
        source="helpdesk",
        fixtures="request_tracker",
        options=options("request_tracker"),
        secrets=("hunter2",),
        routes=(
            Route(f"{RT}/user/Nobody", "nobody.page-1"),
            Route(f"{RT}/queues/all", "queues.page-1"),
            *paged(f"{RT}/tickets", "tickets", "page", "2"),
            *paged(f"{RT}/ticket/21/history", "history-21", "page", "2"),
            Route(f"{RT}/ticket/21/attachments", "texts-21.page-1"),
        ),
        paging=("*",),  # the address of a next page is the desk's own
        empty=lambda page: (
            {**page, "items": [], "pages": 1, "next_page": None} if "items" in page else page
        ),
        untold=(
            # Where no number of pages is told, what has no text is landed with the first empty one.
            "texts-21.page-1: pages removed",
            "texts-21.page-1: pages renamed",
        ),
        window=NINE_TO_TEN,
        reread_hours=0.5,
        lands=frozenset({"801", "804", "805", "806", "808", "809", "811"}),
    ),
    Case(
        source="helpdesk",
        fixtures="chatwoot",
        options=options("chatwoot", workspace="3"),
        secrets=("hunter2",),
        routes=(
            Route(f"{CHATWOOT}/teams", "teams.page-1"),
            Route(f"{CHATWOOT}/agents", "agents.page-1"),
            *paged(f"{CHATWOOT}/conversations", "conversations", "page", "2"),
            *paged(f"{CHATWOOT}/conversations/12/messages", "messages-12", "before", "105", "101"),
            Route(f"{CHATWOOT}/conversations/13/messages", status=404, body=b'{"error": "no"}'),
        ),
        paging=("page", "before"),
        empty=lambda page: page if isinstance(page, list) else {"payload": [], "data": NOTHING},
        window=NINE_TO_TEN,
        reread_hours=0.5,
        lands=frozenset(
            f"12/{name}" for name in (*range(101, 105), 106, 108, "108/team", 109, 111, 112)
        ),
        ends=frozenset({"12/110"}),
    ),
    Case(
        source="helpdesk",
        fixtures="zendesk",
        options=options("zendesk"),
        secrets=("hunter2",),
        routes=(
            Route(f"{ZENDESK}/groups.json", "groups.page-1"),
            *paged(f"{ZENDESK}/incremental/tickets/cursor.json", "tickets", "cursor", "MTc3MjQ0"),
            *paged(f"{ZENDESK}/tickets/35/audits.json", "audits-35", "page[after]", "eyJvIjoi"),
            Route(f"{ZENDESK}/tickets/36/audits.json", "audits-36.page-1"),
        ),
        paging=("cursor", "page[after]"),
        empty=lambda page: page | {"tickets": [], "audits": [], "end_of_stream": True},
        window=NINE_TO_TEN,
        reread_hours=0.5,
        lands=frozenset(
            {
                *(f"35/{name}" for name in (901, 912, 921, 922, 923, 931, 941, 942)),
                "36/951",
            }
        ),
    ),
)
