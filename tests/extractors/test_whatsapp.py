"""WhatsApp: events come at least once and in any order; each message lands once, and its end."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes import NINE_TO_TEN, NOBODY, RING, clock, entry, rows
from jsonschema import Draft202012Validator
from spoilt import spoilt

from extractors.base import BadPage, Page, Stream, Window
from extractors.doctor import examine
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading
from extractors.run import extract
from extractors.sources import whatsapp

FIXTURES = Path(__file__).parents[1] / "fixtures" / "whatsapp"
NUMBER, CUSTOMER = "106540352242922", "31612345678"
EVENTS, EDIT, REVOKE, HISTORY = (
    "events.page-1.jsonl",
    "edit.page-1.json",
    "revoke.page-1.json",
    "history.page-1.json",
)
# Of the real events at hand: messages that land, and records that are refused.
REAL = {
    "webhook-accountUpdate-banned.json": (0, 0),
    "webhook-businessUsernameUpdate-approved.json": (0, 0),
    "webhook-incoming-message-contacts.json": (1, 0),
    "webhook-incoming-message-emoji.json": (0, 0),  # a reaction
    "webhook-incoming-message-interactive-list.json": (1, 0),
    "webhook-incoming-message-status-bsuid.json": (0, 0),
    "webhook-incoming-message-status-errors.json": (0, 0),
    "webhook-incoming-message-status-group-bsuid.json": (0, 0),
    "webhook-incoming-message-status-ui.json": (0, 0),
    "webhook-incoming-message-sticker.json": (1, 0),
    "webhook-incoming-message-system.json": (0, 0),
    "webhook-incoming-message-text.json": (1, 0),
    "webhook-incoming-message-unsupported.json": (1, 0),
    "webhook-incoming-message-video.json": (1, 0),
    "webhook-messageTemplateStatusUpdate-disabling.json": (0, 0),
    "webhook-phoneNumberNameUpdate.json": (0, 0),
    "webhook-phoneNumberQualityUpdate.json": (0, 0),
    "webhook-userIdUpdate.json": (0, 0),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "drop"
    made.mkdir()
    return made


def recorded(name: str) -> Any:
    text = (FIXTURES / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if "jsonl" in name else json.loads(text)


def run(folder: Path, lake: Lake, window: Window = NINE_TO_TEN, hours: float = 0) -> Reading:
    found = entry(whatsapp, reread_hours=0, options={"folder": str(folder)})
    return extract(
        found, window, lake, NOBODY, RING, now=clock(window.end + timedelta(hours=hours))
    )


def a_page(document: Any, *, name: str = "a.json", **context: Any) -> Page:
    body = json.dumps(document).encode()
    stream = Stream("file:a.json", "whatsapp", "{}")
    return Page(stream, f"{name}#page=0", 200, NINE_TO_TEN.end, body, context=context)


def read(document: Any, **context: Any) -> list[Post | Deletion]:
    return [whatsapp.parse(p) for p in whatsapp.payloads(a_page(document, **context))]


def post(document: Any, **context: Any) -> Post:
    (found,) = read(document, **context)
    assert isinstance(found, Post)
    return found


def told(lake: Lake) -> dict[str, Any]:
    """Give what SQL is told: the latest version of each message that is there."""
    latest = {
        row["native_id"]: row
        for row in sorted(
            rows(lake, "posts"),
            key=lambda row: (row["known_at"], row["edited_at"] or row["known_at"]),
        )
    }
    gone = {row["native_id"] for row in rows(lake, "deletions")}
    return {name: row["body_text"] for name, row in latest.items() if name not in gone}


def test_messages_and_echoes_land_and_statuses_and_reactions_do_not(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copy(FIXTURES / EVENTS, folder)
    lake = Lake.at(tmp_path / "lake")
    reading = run(folder, lake)

    assert (reading.landed_count, reading.quarantined_count, reading.is_complete) == (5, 0, True)
    found = {row["native_id"]: row for row in rows(lake, "posts")}
    question, answer, photo = (found[f"wamid.{name}"] for name in ("Q1", "A1", "Q2"))
    assert {row["channel"] for row in found.values()} == {"private"}
    assert {row["thread_id"] for row in found.values()} == {f"{NUMBER}/{CUSTOMER}"}
    assert (question["author_id"], question["mentioned_ids"]) == (CUSTOMER, [NUMBER])
    assert question["created_at"] == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    assert (answer["author_id"], answer["mentioned_ids"]) == (NUMBER, [CUSTOMER])
    assert (photo["body_text"], photo["in_reply_to_id"]) == ("Dit kreeg ik", "wamid.A1")
    assert found["wamid.Q3"]["body_text"] == "Bezorging"
    assert found["wamid.Q4"]["body_text"] == "", "who speaks instead of writing waits too"


def test_what_comes_twice_lands_once_and_a_second_run_lands_nothing(
    folder: Path, tmp_path: Path
) -> None:
    lake = Lake.at(tmp_path / "lake")
    for name in ("1.jsonl", "2.jsonl"):
        shutil.copy(FIXTURES / EVENTS, folder / name)
    for name in (EDIT, REVOKE):
        shutil.copy(FIXTURES / name, folder)
    first = run(folder, lake)
    assert (first.landed_count, first.quarantined_count) == (5, 0)

    second = run(folder, lake, hours=1)
    assert (second.landed_count, second.is_complete) == (0, True)


@pytest.mark.parametrize("order", [*itertools.permutations((EVENTS, EDIT, REVOKE))])
@pytest.mark.parametrize("runs", [1, 3])
def test_in_whatever_order_events_come_the_end_is_the_same(
    folder: Path, tmp_path: Path, order: tuple[str, ...], runs: int
) -> None:
    lake = Lake.at(tmp_path / "lake")
    for number, name in enumerate(order):
        shutil.copy(FIXTURES / name, folder / f"{number}-{name}")
        if runs > 1 or number == len(order) - 1:
            run(folder, lake, hours=number)

    assert told(lake) == {
        "wamid.Q1": "Waar blijft mijn pakket 3SABC?",
        "wamid.A1": "Het komt vanmiddag.",
        "wamid.Q3": "Bezorging",
        "wamid.Q4": "",
    }
    last = [row for row in rows(lake, "posts") if row["native_id"] == "wamid.Q1"]
    assert min(row["created_at"] for row in last) == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    ends = rows(lake, "deletions")
    assert {(row["native_id"], row["reason_code"]) for row in ends} == {("wamid.Q2", "tombstone")}
    assert {row["deleted_at"] for row in ends} == {datetime(2026, 3, 2, 9, 50, tzinfo=UTC)}


def test_a_message_that_was_deleted_before_the_first_reading_leaves_no_word(
    folder: Path, tmp_path: Path
) -> None:
    lake = Lake.at(tmp_path / "lake")
    for name in (EVENTS, REVOKE):
        shutil.copy(FIXTURES / name, folder)
    run(folder, lake)

    assert "wamid.Q2" not in {row["native_id"] for row in rows(lake, "posts")}


def test_the_last_of_several_edits_stands(folder: Path) -> None:
    first, second = recorded(EDIT), recorded(EDIT)
    message = second["entry"][0]["changes"][0]["value"]["messages"][0]
    message |= {"timestamp": str(int(message["timestamp"]) + 60)}
    message["edit"]["message"]["text"]["body"] = "Laat maar"
    (question,) = recorded(EVENTS)[:1]

    for order in itertools.permutations([first, second, question]):
        found = post([*order])
        assert (found.native_id, found.body_text) == ("wamid.Q1", "Laat maar")
        assert found.edited_at == datetime(2026, 3, 2, 9, 11, tzinfo=UTC)
        assert found.created_at == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    assert folder.is_dir()


def test_a_history_tells_both_sides_from_before(folder: Path, tmp_path: Path) -> None:
    shutil.copy(FIXTURES / HISTORY, folder)
    lake = Lake.at(tmp_path / "lake")
    reading = run(folder, lake)

    assert (reading.landed_count, reading.is_complete) == (3, True)
    found = {row["native_id"]: row for row in rows(lake, "posts")}
    assert found["wamid.H2"]["author_id"] == NUMBER
    assert found["wamid.H1"]["author_id"] == CUSTOMER
    assert {row["thread_id"] for row in found.values()} == {f"{NUMBER}/{CUSTOMER}"}
    assert found["wamid.H3"]["body_text"] == ""
    declined = recorded(HISTORY)
    error = {"errors": [{"code": 2593109, "title": "History sharing is turned off"}]}
    declined["entry"][0]["changes"][0]["value"]["history"] = [error]
    assert read(declined) == []


def test_a_customer_without_a_number_is_known_by_their_id() -> None:
    event = recorded(EVENTS)[0]
    message = event["entry"][0]["changes"][0]["value"]["messages"][0]
    message["from_user_id"] = "NL.1349"
    del message["from"]

    assert post(event).author_id == "NL.1349"


def test_one_event_that_cannot_be_read_takes_no_other_with_it(folder: Path, tmp_path: Path) -> None:
    text = (FIXTURES / EVENTS).read_text(encoding="utf-8")
    (folder / "a.jsonl").write_text(text + '{"object": "whats\n{"entry": {}}\n', encoding="utf-8")
    (folder / "b.json").write_text("<html>", encoding="utf-8")
    reading = run(folder, Lake.at(tmp_path / "lake"))

    assert (reading.landed_count, reading.quarantined_count) == (5, 3)
    assert (reading.problem_text or "").startswith("file:b.json: not JSON")


@pytest.mark.parametrize("name", [EVENTS, EDIT, REVOKE, HISTORY])
def test_whatever_is_lost_or_changed_on_the_way_is_refused_or_makes_no_difference(
    name: str,
) -> None:
    events = recorded(name) if name == EVENTS else [recorded(name)]
    for number, event in enumerate(events):
        before = read([event])
        for where, broken in spoilt(event):
            try:
                payloads = whatsapp.payloads(a_page([broken]))
                after = [whatsapp.parse(payload) for payload in payloads]
            except (ValueError, LookupError, TypeError, AttributeError):
                continue
            assert len(after) == len(before), f"{name} {number}: {where} lost in silence"


def test_a_page_is_split_alike_each_time_and_stays_as_it_was() -> None:
    page = a_page(recorded(EVENTS), elsewhere=[])
    body = page.body

    assert whatsapp.payloads(page) == whatsapp.payloads(page)
    assert page.body == body


def test_an_empty_folder_is_well_and_a_missing_one_is_told(folder: Path, tmp_path: Path) -> None:
    reading = run(folder, Lake.at(tmp_path / "lake"))
    assert (reading.page_count, reading.is_complete) == (0, True)

    reading = run(tmp_path / "absent", Lake.at(tmp_path / "other"))
    assert not reading.is_complete
    assert "is `folder` right" in (reading.problem_text or "")
    findings = list(examine(entry(whatsapp, options={"folder": str(folder)}), NOBODY, {}))
    assert all(finding.is_well for finding in findings)


def test_a_message_newer_than_the_window_is_a_later_runs_work(folder: Path, tmp_path: Path) -> None:
    shutil.copy(FIXTURES / EVENTS, folder)
    lake, half_past = Lake.at(tmp_path / "lake"), timedelta(minutes=28)
    window = Window(NINE_TO_TEN.start, NINE_TO_TEN.start + half_past)

    assert (run(folder, lake, window).landed_count, run(folder, lake).landed_count) == (2, 3)


def test_real_events_are_read_completely(shared: Path) -> None:
    counts = {}
    for path in sorted(
        (shared / "data" / "payloads" / "facebook_restfb" / "whatsapp").glob("webhook-*")
    ):
        landed = refused = 0
        for payload in whatsapp.payloads(a_page(json.loads(path.read_text(encoding="utf-8")))):
            try:
                whatsapp.parse(payload)
                landed += 1
            except ValueError:
                refused += 1
        counts[path.name] = (landed, refused)

    assert counts == REAL


@pytest.fixture(scope="module")
def conforms(shared: Path) -> Callable[[Any], bool]:
    """Give a check against the official specification of webhooks.

    It was joined of several, in which the same names met: those of what comes in end in ``_1``,
    and of an incoming text only the part with its words is left.
    """
    text = (shared / "data" / "specs" / "meta-bm-v23.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the other takes half a minute
    schemas = yaml.load(text, Loader=loader)["components"]["schemas"]  # noqa: S506
    where = "#/components/schemas/"

    def incoming(node: Any) -> Any:
        if isinstance(node, list):
            return [incoming(part) for part in node]
        if not isinstance(node, dict):
            return node
        return {
            key: f"{value}_1"
            if key == "$ref" and f"{value.removeprefix(where)}_1" in schemas
            else incoming(value)
            for key, value in node.items()
        }

    words = schemas["TextMessage_1"]
    of_text = {"type": {"const": "text"}, "text": words}
    base = {"$ref": f"{where}BaseMessageProperties_1"}
    made = incoming(schemas) | {
        "TextMessage_1": {"allOf": [base, {"properties": of_text, "required": [*of_text]}]}
    }
    document = {"$ref": f"{where}WebhookPayload", "components": {"schemas": made}}
    return Draft202012Validator(document).is_valid


def test_our_events_are_of_the_shape_that_the_specification_promises(
    conforms: Callable[[Any], bool],
) -> None:
    events = recorded(EVENTS)
    of_messages = [
        event for event in events if event["entry"][0]["changes"][0]["field"] == "messages"
    ]

    assert len(of_messages) == len(events) - 1
    assert [event for event in of_messages if not conforms(event)] == []
    broken = json.loads(json.dumps(of_messages[0]))
    del broken["entry"][0]["changes"][0]["value"]["messages"][0]["text"]
    assert not conforms(broken)
    with pytest.raises(KeyError):
        read(broken)


@pytest.mark.parametrize("seconds", ["9" * 20, "-" + "9" * 20, "9" * 5000, "soon", "", None, 5])
def test_a_time_that_cannot_be_is_refused(seconds: object) -> None:
    event = recorded(EVENTS)[0]
    event["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = seconds

    with pytest.raises((ValueError, OverflowError)):
        read(event)


def test_a_body_that_is_no_json_is_a_bad_page() -> None:
    page = Page(Stream("f", "whatsapp", "{}"), "a.json#page=0", 200, NINE_TO_TEN.end, b"")

    with pytest.raises(BadPage):
        whatsapp.payloads(page)
