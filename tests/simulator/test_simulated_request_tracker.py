"""The simulated Request Tracker: pages, Ticket SQL, history, what a moment shows, refusals."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from brand_servers import Asker, asker, ids, token_of

from simulator import World, build_world
from simulator.ids import numbered
from simulator.people import REQUEST_TRACKER, account
from simulator.posts import Change, Place, Post

START, BRAND = date(2026, 9, 28), "belvaart"
API = f"/{BRAND}/REST/2.0"
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def world() -> World:
    """Nine tickets, a minute apart; the first is answered, noted, handed over and resolved."""
    small = build_world(START, brands=1, weeks=1)
    care = next(a for a in small.accounts if a.platform == REQUEST_TRACKER)
    ann = account(REQUEST_TRACKER, "ann@post.example", "Ann")

    def says(
        author: Any, text: str, minutes: float, parent: Post | None = None, place: Place = "ticket"
    ) -> Post:
        return Post(author=author, created_at=at(minutes), text=text, about=BRAND, kind="question",
                    topic="internet", parent=parent, place=place, is_private=True)  # fmt: skip

    tickets = [says(ann, f"Vraag {n} 🌻", n) for n in range(9)]
    answer = says(care, "Antwoord", 30, tickets[0])
    note = says(care, "Klant belt straks", 31, tickets[0], "note")
    thanks = says(ann, "Dank!", 32, answer)
    tickets[0].changes += [
        Change(at(40), "owner", "Nobody", "JV"),
        Change(at(41), "status", "new", "open"),
        Change(at(42), "queue", "General", "Technical"),
        Change(at(43), "status", "open", "resolved"),
        Change(at(50), "status", "resolved", "open"),
    ]
    tickets[1].visible_at = at(90)
    tickets[2].edited_at, tickets[2].edited_text = at(90), "Vraag 2, anders"
    tickets[3].deleted_at = at(90)
    return replace(small, posts=tuple(numbered([*tickets, answer, note, thanks])))


@pytest.fixture
def desk(world: World) -> Asker:
    return asker(world, "request_tracker", at(60), Authorization=token_of(BRAND))


def pages(desk: Asker, path: str, **query: Any) -> list[Any]:
    """Follow next_page to the end."""
    body = desk.ask(f"{API}/{path}", **query).body
    found = list(body["items"])
    while "next_page" in body:
        body = desk.ask(body["next_page"]).body
        found += body["items"]
    assert len(found) == body["total"]
    return found


def numbers(items: list[Any]) -> list[int]:
    return [int(item["id"]) for item in items]


@pytest.mark.parametrize("size", [1, 3, 8, 100])
def test_pages_hold_every_shown_ticket_once(desk: Asker, world: World, size: int) -> None:
    found = pages(desk, "tickets", query="id > 0", per_page=size)
    expected = [p for p in world.posts if p.parent is None and p.is_shown(at(60))]
    assert numbers(found) == ids(expected)


def test_a_page_named_before_other_parameters_leaves_its_stray_pair(desk: Asker) -> None:
    first = desk.ask(f"{API}/tickets", query="id > 0", page=1, per_page=3).body
    assert "&=&per_page=3&page=2" in first["next_page"]
    second = desk.ask(first["next_page"]).body
    assert (second["page"], second["count"], second["per_page"]) == (2, 3, 3)
    assert "&=&per_page=3&page=3" in second["next_page"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Status = 'open'", [1]),
        ("Status != 'open' AND id < 4", [3]),
        ("Queue = 'Technical' OR id = 5", [1, 5]),
        ("Queue = 'General' AND (id = 1 OR id = 4)", [4]),
        ("LastUpdated > '2026-10-01 12:06:00'", [1, 8, 9]),
        ("LastUpdated >= '2026-10-01T12:06:00Z' AND Status = '__Active__'", [1, 7, 8, 9]),
        ("Created > '2026-10-01 12:07' AND Created < '2026-10-02'", [9]),
        ("Created = '2026-10-01' AND Subject LIKE 'vraag 8'", [9]),
        ("Owner = 'jv'", [1]),
        ("Requestor.EmailAddress = 'bo@post.example'", []),
    ],
)
def test_ticket_sql_finds(desk: Asker, query: str, expected: list[int]) -> None:
    assert numbers(desk.ask(f"{API}/tickets", query=query).body["items"]) == expected


def test_the_history_tells_answers_notes_and_changes_apart(desk: Asker) -> None:
    lines = pages(desk, "ticket/1/history", per_page=4, fields="Type,Field,OldValue,NewValue")
    assert [(line["Type"], line["Field"]) for line in lines] == [
        ("Create", ""),
        ("Correspond", ""),
        ("Comment", ""),
        ("Correspond", ""),
        ("Set", "Owner"),
        ("SetWatcher", "Owner"),
        ("Status", "Status"),
        ("Set", "Queue"),
        ("Status", "Status"),
        ("Status", "Status"),
    ]
    assert lines[-1]["NewValue"] == "open"
    queues = desk.ask(f"{API}/queues/all", fields="Name").body["items"]
    assert next(q["Name"] for q in queues if q["id"] == lines[7]["NewValue"]) == "Technical"


def test_what_was_written_is_an_attachment_in_base_64(desk: Asker) -> None:
    single = desk.ask(f"{API}/attachment/1").body
    assert b64decode(single["Content"]).decode() == "Vraag 0 🌻"
    (listed,) = desk.ask(f"{API}/transaction/1/attachments", fields="Content").body["items"]
    assert listed["Content"] == "Vraag 0 🌻"


def test_a_ticket_stands_as_at_the_moment(desk: Asker) -> None:
    states = []
    for minutes in (39, 41, 43, 60):
        desk.clock.set(at(minutes))
        ticket = desk.ask(f"{API}/ticket/1").body
        states.append((ticket["Status"], ticket["Owner"]["id"], ticket["LastUpdated"][11:16]))
    assert states == [
        ("new", "Nobody", "12:32"),
        ("open", "JV", "12:41"),
        ("resolved", "JV", "12:43"),
        ("open", "JV", "12:50"),
    ]


def test_late_edited_and_deleted_tickets_are_found_by_their_update(desk: Asker) -> None:
    assert desk.ask(f"{API}/ticket/2").status == 404
    assert desk.ask(f"{API}/ticket/4").status == 200
    desk.clock.set(at(90))
    query = "LastUpdated >= '2026-10-01 13:30:00'"
    found = desk.ask(f"{API}/tickets", query=query, fields="Subject,Created").body["items"]
    assert [(f["id"], f["Subject"], f["Created"][11:16]) for f in found] == [
        ("2", "Vraag 1 🌻", "12:01"),
        ("3", "Vraag 2, anders", "12:02"),
    ]
    assert desk.ask(f"{API}/ticket/4").status == 404
    assert desk.ask(f"{API}/ticket/4/history").body["total"] == 0


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("tickets", {"query": "Bogus = 3"}, 400),
        ("tickets", {"query": "Status = "}, 400),
        ("tickets", {"query": "(id = 1"}, 400),
        ("transactions", {"query": "Bogus = 3"}, 400),
        ("ticket/999", {}, 404),
        ("transaction/999", {}, 500),
        ("queue/nowhere", {}, 404),
        ("user/nobody-there", {}, 404),
        ("nothing", {}, 404),
    ],
)
def test_what_request_tracker_refuses_is_refused(
    desk: Asker, path: str, query: dict[str, str], status: int
) -> None:
    answer = desk.ask(f"{API}/{path}", **query)
    assert (answer.status, list(answer.body)) == (status, ["message"])


@pytest.mark.parametrize("given", ["", "token 1-14-wrong", token_of("zendgolf"), "Basic !"])
def test_only_the_brands_own_token_reads(desk: Asker, given: str) -> None:
    desk.headers["Authorization"] = given
    assert desk.ask(f"{API}/ticket/1").status == 401


def test_nothing_can_be_written(desk: Asker) -> None:
    answer = desk.ask(f"{API}/ticket/1", method="DELETE")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("path", ["tickets", "ticket/1/history", "transactions", "queues/all"])
def test_lists_declare_their_pages_and_single_records_none(desk: Asker, path: str) -> None:
    shape = desk.shape_of(f"{API}/{path}")
    assert shape is not None
    body = desk.ask(f"{API}/{path}", query="id > 0", per_page=1).body
    assert isinstance(body[shape.items[0]], list)
    assert {shape.nexts[0][0], *(place[0] for place in shape.totals)} <= {*body, "next_page"}
    assert desk.shape_of(f"{API}/ticket/1") is None


def test_the_same_request_gives_the_same_bytes(world: World) -> None:
    for path in ("tickets?query=id>0&fields=Subject,Owner,_hyperlinks", "ticket/1", "user/JV"):
        one, other = (
            asker(world, "request_tracker", at(60), Authorization=token_of(BRAND)) for _ in range(2)
        )
        assert one.bytes_of(f"{API}/{path}") == other.bytes_of(f"{API}/{path}")
