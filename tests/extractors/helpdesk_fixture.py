"""A helpdesk of each kind, as a server that answers from recorded pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import responses
from fakes import NINE_TO_TEN, NOBODY, RING, clock, rows
from requests import PreparedRequest

from extractors.base import Window
from extractors.lake import Lake
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.run import extract

FIXTURES = Path(__file__).parents[1] / "fixtures"
URL = "https://desk.example"
ANYWHERE = re.compile("https://.*")
KINDS = ("request_tracker", "chatwoot", "zendesk")
Answer = tuple[int, Any]
Routes = Mapping[str, Callable[[dict[str, str]], Answer]]


def recorded(kind: str, name: str) -> Any:
    return json.loads((FIXTURES / kind / f"{name}.json").read_text(encoding="utf-8"))


def paged(kind: str, name: str, parameter: str, *cursors: str) -> Callable[[Any], Answer]:
    """Answer with the page that a cursor names; the first is asked for without, or by its own."""

    def answer(asked: dict[str, str]) -> Answer:
        number = cursors.index(asked[parameter]) + 2 if asked.get(parameter) in cursors else 1
        return 200, recorded(kind, f"{name}.page-{number}")

    return answer


def routes(kind: str) -> dict[str, Callable[[dict[str, str]], Answer]]:
    """Give what a desk answers, by path."""

    def one(name: str, *more: str) -> Callable[[Any], Answer]:
        return paged(kind, name, *(more or ("page",)))

    if kind == "request_tracker":
        return {
            "/REST/2.0/user/Nobody": one("nobody"),
            "/REST/2.0/queues/all": one("queues"),
            "/REST/2.0/tickets": one("tickets", "page", "2"),
            "/REST/2.0/ticket/21/history": one("history-21", "page", "2"),
            "/REST/2.0/ticket/21/attachments": one("texts-21"),
        }
    if kind == "chatwoot":
        api = "/api/v1/accounts/3"
        return {
            f"{api}/teams": one("teams"),
            f"{api}/agents": one("agents"),
            f"{api}/conversations": one("conversations", "page", "2"),
            f"{api}/conversations/12/messages": one("messages-12", "before", "105", "101"),
            f"{api}/conversations/13/messages": lambda _: (404, {"error": "not found"}),
        }
    return {
        "/api/v2/groups.json": one("groups"),
        "/api/v2/incremental/tickets/cursor.json": one("tickets", "cursor", "MTc3MjQ0"),
        "/api/v2/tickets/35/audits.json": one("audits-35", "page[after]", "eyJvIjoi"),
        "/api/v2/tickets/36/audits.json": one("audits-36"),
    }


class Server:
    """A desk that answers by path, and notes what it was asked."""

    def __init__(self, mock: responses.RequestsMock, answers: Routes) -> None:
        self.answers = dict(answers)
        self.asked: list[PreparedRequest] = []
        mock.add_callback("GET", ANYWHERE, callback=self.answer)

    def answer(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        """Answer one request."""
        self.asked.append(request)
        parts = urlsplit(request.url or "")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.netloc == "desk.example"
        status, document = self.answers[parts.path](query)
        return status, {}, document if isinstance(document, str) else json.dumps(document)


def options(kind: str, **more: Any) -> dict[str, Any]:
    workspace = {"workspace": "3"} if kind == "chatwoot" else {}
    return {"kind": kind, "url": URL, "account_id": "care", "token": "s3cret", **workspace, **more}


def land(lake: Lake, kind: str, *, at: Window = NINE_TO_TEN, **more: Any) -> Reading:
    entry = SourceEntry(
        name="desk",
        module="helpdesk",
        every=None,
        since=date(2026, 1, 1),
        reread_hours=0.5,
        requests_per_minute=1e9,
        purpose="a test",
        legal_basis="none needed",
        options=options(kind, **more),
    )
    return extract(entry, at, lake, NOBODY, RING, now=clock(at.end))


def posts(lake: Lake) -> list[tuple[Any, ...]]:
    names = ("native_id", "author_id", "body_text", "is_automated")
    return sorted(tuple(row[name] for name in names) for row in rows(lake, "posts"))


def changes(lake: Lake) -> list[tuple[Any, ...]]:
    names = ("native_id", "change_kind", "from_value", "to_value", "author_id")
    return sorted(tuple(row[name] for name in names) for row in rows(lake, "ticket_changes"))
