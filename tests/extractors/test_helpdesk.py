"""Helpdesks, read from pages of our own writing after their documentation."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from fakes import NINE, NOBODY, RING, rows
from helpdesk_fixture import (
    KINDS,
    Answer,
    Server,
    changes,
    land,
    options,
    posts,
    recorded,
    routes,
)

from extractors.base import Page, Stream
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, TicketChange
from extractors.sources import helpdesk


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


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
