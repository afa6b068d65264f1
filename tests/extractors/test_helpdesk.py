"""Helpdesks, read from pages of our own writing after their documentation."""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from fakes import NINE, NINE_TO_TEN, NOBODY, RING, clock, rows
from requests import PreparedRequest

from extractors.base import PAGE_ERRORS, Page, Stream, Window
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading, TicketChange
from extractors.registry import SourceEntry
from extractors.run import extract
from extractors.sources import helpdesk

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


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


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


SAID = {
    "request_tracker": [
        ("801", "501", "Mijn internet\nligt eruit", False),
        ("804", "care", "Wat is je postcode?", False),
        ("811", "501", "", False),  # only a file was sent
    ],
    "chatwoot": [
        ("12/101", "41", "Zijn jullie open?", False),
        ("12/102", "41", "Mijn internet ligt eruit", False),
        ("12/103", "care", "We answer in a few hours.", True),
        ("12/109", "care", "Wat is je postcode?", False),
    ],
    "zendesk": [
        ("35/901", "501", "Mijn internet ligt eruit", False),
        ("35/921", "care", "Wat is je postcode?", False),
        ("35/931", "503", "1234 AB, schrijft haar man", False),
        ("35/941", "care", "We sloten dit verzoek", True),
        ("36/951", "502", "Bel mij", False),
    ],
}
CHANGED = {
    "request_tracker": [
        ("805", "status", "new", "open", "1"),
        ("806", "owner", None, "601", "601"),
        ("808", "team", "General", "Technical", "601"),
        ("809", "status", "open", "waiting", "601"),
    ],
    "chatwoot": [
        ("12/104", "owner", None, "agent/7", "agent/7"),
        ("12/106", "team", None, "technical", "agent/7"),
        ("12/108", "owner", None, "agent/8", "agent/7"),
        ("12/108/team", "team", None, "care", "agent/7"),
        ("12/111", "status", None, "resolved", "agent/8"),
        ("12/112", "status", None, "open", None),
    ],
    "zendesk": [
        ("35/912", "team", "Care", "Technical", "601"),
        ("35/922", "owner", None, "602", "602"),
        ("35/923", "status", "new", "waiting", "602"),
        ("35/942", "status", "waiting", "resolved", None),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_and_changed_is_landed_and_notes_are_not(
    kind: str, mock: responses.RequestsMock, tmp_path: Path
) -> None:
    server, lake = Server(mock, routes(kind)), Lake.at(tmp_path)

    reading = land(lake, kind)

    assert reading.is_complete, reading.problem_text
    assert (reading.platform, reading.quarantined_count) == (kind, 0)
    assert posts(lake) == SAID[kind]
    assert changes(lake) == CHANGED[kind]
    assert {row["channel"] for row in rows(lake, "posts")} == {"private"}
    assert len({row["thread_id"] for row in rows(lake, "posts")}) == (2 if kind == "zendesk" else 1)
    assert {row["thread_id"] for row in rows(lake, "ticket_changes")} < {
        row["thread_id"] for row in rows(lake, "posts")
    } | {"none other"}
    assert all(row["mentioned_ids"] == ["care"] for row in rows(lake, "posts") if _asks(row))
    assert not any("belt" in json.dumps(row, default=str) for row in rows(lake, "posts"))
    signed = {
        value
        for request in server.asked
        for name in ("Authorization", "api_access_token")
        if (value := request.headers.get(name))
    }
    expected = {"request_tracker": "token s3cret", "chatwoot": "s3cret"}
    assert signed == {expected.get(kind, "Bearer s3cret")}
    again = land(lake, kind)
    assert (again.landed_count, again.duplicate_count) == (0, reading.received_count)


def _asks(row: Mapping[str, Any]) -> bool:
    return bool(row["author_id"] != "care")


@pytest.mark.parametrize("kind", KINDS)
def test_agents_are_known_by_their_keys(
    kind: str, mock: responses.RequestsMock, tmp_path: Path
) -> None:
    Server(mock, routes(kind))
    lake = Lake.at(tmp_path)
    land(lake, kind)

    for row in rows(lake, "ticket_changes"):
        is_owner = row["change_kind"] == "owner"
        for key, value in (("author_key", "author_id"), ("to_key", "to_value")):
            native_id = row[value] if is_owner or key == "author_key" else None
            assert row[key] == (native_id and RING.key_of(kind, native_id))


@pytest.mark.parametrize("kind", ["request_tracker", "zendesk"])
def test_a_user_makes_the_token_a_pass_word(
    kind: str, mock: responses.RequestsMock, tmp_path: Path
) -> None:
    server = Server(mock, routes(kind))

    land(Lake.at(tmp_path), kind, user="ann@acme.example/token")

    expected = base64.b64encode(b"ann@acme.example/token:s3cret").decode()
    assert {r.headers["Authorization"] for r in server.asked} == {f"Basic {expected}"}


@pytest.mark.parametrize("kind", KINDS)
def test_two_desks_of_a_kind_are_two_platforms(kind: str) -> None:
    named = helpdesk.Options.model_validate(options(kind, platform="desk_nl"))

    assert helpdesk.platform(named) == "desk_nl"
    (stream,) = helpdesk.streams(named, NOBODY.ask("desk_nl"))
    assert (stream.name, stream.kind, stream.subject) == (f"{kind}:care", "desk_nl", "care")


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("request_tracker", "/REST/2.0/ticket/21/history"),
        ("chatwoot", "/api/v1/accounts/3/conversations/12/messages"),
        ("zendesk", "/api/v2/tickets/35/audits.json"),
    ],
)
def test_a_ticket_that_cannot_be_read_hides_no_other(
    kind: str, path: str, mock: responses.RequestsMock, tmp_path: Path
) -> None:
    server, lake = Server(mock, routes(kind)), Lake.at(tmp_path)
    server.answers[path] = lambda _: (200, {"items": 5, "payload": 5, "audits": 5})

    reading = land(lake, kind)

    assert not reading.is_complete
    assert [one[0] for one in posts(lake)] == (["36/951"] if kind == "zendesk" else [])
    assert reading.watermark_at is None


def test_only_the_named_inboxes_and_brands_are_read(
    mock: responses.RequestsMock, tmp_path: Path
) -> None:
    Server(mock, routes("zendesk") | routes("chatwoot"))

    zendesk, chatwoot = Lake.at(tmp_path / "z"), Lake.at(tmp_path / "c")
    assert land(zendesk, "zendesk", only=("6",)).received_count == 0
    assert land(zendesk, "zendesk", only=("5",)).received_count > 0
    assert land(chatwoot, "chatwoot", only=("9",)).received_count == 0


# What Request Tracker's paging does.


def test_a_stray_pair_and_another_address_in_next_page_do_no_harm(
    mock: responses.RequestsMock, tmp_path: Path
) -> None:
    server = Server(mock, routes("request_tracker"))

    land(Lake.at(tmp_path), "request_tracker")

    followed = [urlsplit(r.url or "") for r in server.asked if "page=2" in (r.url or "")]
    assert [one.netloc for one in followed] == ["desk.example"] * 2  # not inside.example
    assert not any("&=" in one.query for one in followed)


def test_tickets_are_asked_for_by_their_last_update_with_room_for_the_readers_zone(
    mock: responses.RequestsMock, tmp_path: Path
) -> None:
    server = Server(mock, routes("request_tracker"))

    land(Lake.at(tmp_path), "request_tracker", only=("Care", "O'Hara"))

    (first,) = [
        r.url for r in server.asked if "/tickets" in (r.url or "") and "page=2" not in r.url
    ]
    query = parse_qs(urlsplit(first).query)
    assert query["query"] == [
        r"LastUpdated > '2026-03-01 08:30:00' AND (Queue = 'Care' OR Queue = 'O\'Hara')"
    ]
    assert query["orderby"] == ["id"]
    # Ticket 22 was changed before the window, though after that moment.
    assert not any("/ticket/22/" in (r.url or "") for r in server.asked)


def test_a_reader_who_is_told_no_number_of_pages_reads_to_the_first_empty_one(
    mock: responses.RequestsMock, tmp_path: Path
) -> None:
    server, lake = Server(mock, routes("request_tracker")), Lake.at(tmp_path)

    def tickets(asked: dict[str, str]) -> Answer:
        number = int(asked.get("page", "1"))
        items = recorded("request_tracker", f"tickets.page-{number}")["items"] if number < 3 else []
        return 200, {"count": 1, "page": number, "per_page": 1, "items": items}

    server.answers["/REST/2.0/tickets"] = tickets

    assert land(lake, "request_tracker").is_complete
    assert len([r for r in server.asked if "/tickets" in (r.url or "")]) == 3
    assert posts(lake) == SAID["request_tracker"]


def test_a_missing_next_page_is_told(mock: responses.RequestsMock, tmp_path: Path) -> None:
    server = Server(mock, routes("request_tracker"))
    cut = recorded("request_tracker", "tickets.page-1")
    del cut["next_page"]
    server.answers["/REST/2.0/tickets"] = lambda _: (200, cut)

    reading = land(Lake.at(tmp_path), "request_tracker")

    assert "expected the address of page 1 and one" in str(reading.problem_text)


# Deletions.


@pytest.mark.parametrize(
    ("kind", "answers", "gone"),
    [
        (
            "request_tracker",
            {
                "/REST/2.0/transactions": {"items": [{"id": "804", "ObjectId": "21"}]},
                "/REST/2.0/tickets": {"items": [{"id": "21"}]},
            },
            ["801", "811"],
        ),
        (
            "request_tracker",
            {
                "/REST/2.0/transactions": {
                    "items": [{"id": i, "ObjectId": "21"} for i in ("801", "804", "811")]
                },
                "/REST/2.0/tickets": {"items": []},  # a deleted ticket keeps its history
            },
            ["801", "804", "811"],
        ),
        (
            "zendesk",
            {
                "/api/v2/tickets/show_many.json": {
                    "tickets": [{"id": 35, "status": "deleted"}, {"id": 36, "status": "open"}]
                }
            },
            ["35/901", "35/921", "35/931", "35/941"],
        ),
    ],
)
def test_posts_that_are_gone_are_told_by_a_look_up(
    kind: str,
    answers: Mapping[str, Any],
    gone: list[str],
    mock: responses.RequestsMock,
) -> None:
    server = Server(mock, {})
    for path, document in answers.items():
        server.answers[path] = lambda _, document=document: (200, document)  # type: ignore[misc]
    asked = helpdesk.Options.model_validate(options(kind))
    with PoliteSession(requests_per_minute=1e9) as session:
        pages = helpdesk.look_up(session, asked, [one[0] for one in SAID[kind]])
        found = [helpdesk.parse(payload) for page in pages for payload in helpdesk.payloads(page)]

    assert [one.native_id for one in found] == gone
    assert all(isinstance(one, Deletion) for one in found)


def test_chatwoot_is_asked_for_one_message_and_a_gone_conversation_takes_all_of_its(
    mock: responses.RequestsMock,
) -> None:
    server = Server(mock, {})
    path = "/api/v1/accounts/3/conversations"
    server.answers[f"{path}/12/messages"] = lambda asked: (
        200,
        {"payload": [{"id": 102}] if asked == {"after": "102", "before": "103"} else []},
    )
    server.answers[f"{path}/14/messages"] = lambda _: (404, "<html>")
    asked = helpdesk.Options.model_validate(options("chatwoot"))
    with PoliteSession(requests_per_minute=1e9) as session:
        pages = helpdesk.look_up(session, asked, ["12/102", "12/103", "14/200"])
        found = [helpdesk.parse(payload) for page in pages for payload in helpdesk.payloads(page)]

    assert [one.native_id for one in found] == ["12/103", "14/200"]


def test_a_message_that_was_taken_back_is_a_deletion(
    mock: responses.RequestsMock, tmp_path: Path
) -> None:
    Server(mock, routes("chatwoot"))
    lake = Lake.at(tmp_path)
    land(lake, "chatwoot")

    (gone,) = rows(lake, "deletions")
    assert (gone["native_id"], gone["reason_code"]) == ("12/110", "tombstone")


# Chatwoot's activities are words.


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Conversation was marked resolved by An Bos", ("status", None, "resolved")),
        ("Conversation was marked resolved by system due to 3 days of inactivity",
         ("status", None, "resolved")),
        ("Conversation was resolved by Ann", ("status", None, "resolved")),
        ("Conversation was reopened by Jos Vries", ("status", None, "open")),
        ("Conversation was marked as pending by Jos Vries", ("status", None, "waiting")),
        ("Conversation was snoozed by Jos Vries", ("status", None, "waiting")),
        ("Conversation was marked open automatically after an agent reply",
         ("status", None, "open")),
        ("Unassigned from care by Jos Vries", ("team", "care", None)),
        ("Conversation unassigned by Jos Vries", ("owner", None, None)),
        ("Assigned to technical by Automation System", ("team", None, "technical")),
        ("Assigned to An Bos by Jos Vries", ("owner", None, "agent/8")),
        ("Assigned to Somebody Gone by Jos Vries", None),
        ("Gesprek is opgelost door Jos Vries", None),
    ],
)  # fmt: skip
def test_an_activity_is_read_or_refused(words: str, expected: tuple[str, ...] | None) -> None:
    message = {"id": 1, "message_type": 2, "content": words, "created_at": 1772442000}
    context = {
        "of": "messages",
        "conversation": "12",
        "thread": "conversation/12",
        "customers": ["41"],
        "teams": {"care": "1", "technical": "2"},
        "agents": {"Jos Vries": "agent/7", "An Bos": "agent/8"},
    }
    body = json.dumps({"payload": [message]}).encode()
    page = Page(Stream("chatwoot:care", "chatwoot", "care"), "u", 200, NINE, body, (), context)
    (payload,) = helpdesk.payloads(page)

    if expected is None:
        with pytest.raises(ValueError, match="expected"):
            helpdesk.parse(payload)
        return
    change = helpdesk.parse(payload)
    assert isinstance(change, TicketChange)
    assert (change.change_kind, change.from_value, change.to_value) == expected


# Whatever becomes of a field, nothing is lost without a word.


def pages_of(kind: str, mock: responses.RequestsMock) -> list[Page]:
    Server(mock, routes(kind))
    asked = helpdesk.Options.model_validate(options(kind))
    (stream,) = helpdesk.streams(asked, NOBODY.ask(kind))
    window = NINE_TO_TEN.reaching_back(timedelta(minutes=30))
    with PoliteSession(requests_per_minute=1e9, now=clock()) as session:
        return list(helpdesk.pages(session, asked, stream, window))


def spoilt(node: Any, undo: Callable[[], Any]) -> Iterator[Any]:
    """Give a document again and again, each time with one field another."""
    values = [(key, node[key]) for key in node] if isinstance(node, dict) else enumerate(node)
    for key, value in [*values]:
        if isinstance(node, dict):
            del node[key]
            yield undo()
            node[f"{key}_of_yore"] = value
            yield undo()
            del node[f"{key}_of_yore"]
        # Another text is no other schema: kinds of lines and events are added at any time.
        for other in (None, 7.5, "other", [value], {"value": value}):
            if not (isinstance(value, str) and isinstance(other, str)):
                node[key] = other
                yield undo()
        node[key] = value
        if isinstance(value, dict | list):
            yield from spoilt(value, undo)


def outcome(page: Page) -> tuple[list[Any], int]:
    found, refused = [], 0
    try:
        payloads = helpdesk.payloads(page)
    except PAGE_ERRORS:
        return [], 1
    for payload in payloads:
        kept = copy.deepcopy(payload)
        try:
            found.append(helpdesk.parse(payload))
        except PAGE_ERRORS:
            refused += 1
        assert payload == kept
    return found, refused


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_schema_loses_nothing_without_a_word(
    kind: str, mock: responses.RequestsMock
) -> None:
    tried = 0
    for page in pages_of(kind, mock):
        expected, none = outcome(page)
        assert none == 0
        document = json.loads(page.body)
        for changed in spoilt(document, lambda document=document: document):
            if kind == "request_tracker" and changed.get("pages") is None:
                continue  # not told to every reader: the walk goes on to an empty page
            tried += 1
            found, refused = outcome(replace(page, body=json.dumps(changed).encode()))
            lost = len(expected) - len(found)
            assert refused or lost <= 0, changed
            assert all(isinstance(one, Post | Deletion | TicketChange) for one in found)
            texts = {one.body_text for one in found if isinstance(one, Post)}
            assert not any("belt" in text or "automatically" in text for text in texts)
    assert tried > 500
