"""Feedback and contacts: files in a folder, read whole, each row landed or refused with why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pytest
import zstandard
from fakes import NINE, NOBODY, RING, Fake, body, clock, entry, land, post, rows

from extractors import drops
from extractors.base import BadPage, Window
from extractors.doctor import examine
from extractors.lake import Lake
from extractors.links import link_tokens
from extractors.records import Reading
from extractors.run import extract, replay
from extractors.sources import contacts, feedback
from extractors.zones import read_table

FIXTURES = Path(__file__).parents[1] / "fixtures"
DAY = Window(NINE - timedelta(hours=9), NINE + timedelta(hours=1))
HEADER = ",".join(feedback.COLUMNS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "drop"
    made.mkdir()
    return made


def read(
    source: ModuleType, folder: Path, tmp_path: Path, window: Window = DAY, **options: Any
) -> tuple[Lake, Reading]:
    lake = Lake.at(tmp_path / "lake")
    found = entry(source, reread_hours=0, options={"folder": str(folder), **options})
    return lake, extract(found, window, lake, NOBODY, RING, now=clock(window.end))


def refused(lake: Lake) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for name in lake.files("quarantine", suffix=".jsonl.zst"):
        with lake.fs.open(name, "rb") as file:
            text = zstandard.ZstdDecompressor().stream_reader(file).read()
        lines += [orjson.loads(line) for line in text.splitlines()]
    return lines


def a_file(folder: Path, *lines: str, name: str = "a.csv", header: str = HEADER) -> None:
    (folder / name).write_bytes("\n".join([header, *lines]).encode("utf-8", "surrogateescape"))


def test_invitations_and_every_answer_are_landed_and_a_later_one_is_left_to_its_run(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copy(FIXTURES / "feedback" / "week-45.csv", folder)
    lake, reading = read(feedback, folder, tmp_path)

    assert (reading.landed_count, reading.quarantined_count, reading.later_count) == (4, 0, 1)
    assert (reading.is_complete, reading.watermark_at) == (True, DAY.end)
    found = {row["native_id"]: row for row in rows(lake, "feedback")}
    first = found["pmv2aa41/20260302T083000000000"]
    assert first["comment_text"] == 'Snel geholpen, "dank".\nEn vriendelijk.'
    assert (first["satisfaction_score"], first["recommend_score"]) == (9, 10)
    assert first["goal_reached_status"] == "yes"
    assert first["invited_at"] == datetime(2026, 3, 2, 7, 10, tzinfo=UTC)
    assert found["pmv2aa41/invited"]["responded_at"] is None
    assert first["token_key"] == RING.key_of("survey", "pmv2aa41")
    other = found["qqw81kd0/20260302T094000000000"]
    assert (other["recommend_score"], other["would_use_again_status"]) == (8, None)


def test_contacts_are_landed_with_their_customers_key_and_bad_rows_say_what_is_wrong(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copy(FIXTURES / "contacts" / "monday.csv", folder)
    lake, reading = read(contacts, folder, tmp_path, timezone="Europe/Amsterdam")

    assert (reading.landed_count, reading.quarantined_count) == (2, 3)
    call, mail = sorted(rows(lake, "contacts"), key=lambda row: row["native_id"])
    assert call["started_at"] == datetime(2026, 3, 2, 7, 55, tzinfo=UTC)
    assert call["customer_key"] == RING.key_of("mastodon", "109")
    assert call["token_key"] == RING.key_of("survey", "pmv2aa41")
    assert (call["resolved_status"], mail["resolved_status"]) == ("yes", None)
    assert (mail["customer_key"], mail["token_key"]) == (RING.key_of("contacts", "m-77"), None)
    told = [row["reason"] for row in refused(lake)]
    assert "monday.csv, row 3, column contact_channel: expected one of phone" in told[0]
    assert "answered_at is before started_at" in told[1]
    assert "monday.csv, row 5: expected 14 cells, found 3" in told[2]
    assert "k5" in refused(lake)[2]["payload"]
    people = [row for name in lake.files("vault") for row in read_table(lake, name).to_pylist()]
    assert {row["author_id"] for row in people} == {"109", "m-77"}


def test_json_is_read_too_and_a_key_that_no_row_has_refuses_the_file(
    folder: Path, tmp_path: Path
) -> None:
    text = (FIXTURES / "feedback" / "export.json").read_bytes()
    (folder / "export.json").write_bytes(text)
    both = orjson.loads(text)
    (folder / "lines.jsonl").write_bytes(
        b"\n".join([orjson.dumps(both[0] | {"token": "third"}), b"{broken", b"7"])
    )
    (folder / "none.json").write_bytes(orjson.dumps([{"token": "x", "brand_id": "acme"}]))
    lake, reading = read(feedback, folder, tmp_path)

    assert {row["token"] for row in rows(lake, "feedback")} == {"zzk3p9aa", "third"}
    assert {row["contact_channel"] for row in rows(lake, "feedback")} == {"chat"}
    assert any(b"odd extra column" in row["payload"].encode() for row in rows(lake, "feedback"))
    told = " ".join(row["reason"] for row in refused(lake))
    assert "column satisfaction_score: expected a whole number from 1 to 10, found 11" in told
    assert "lines.jsonl, row 2: not JSON" in told
    assert "lines.jsonl, row 3: expected an object" in told
    assert not reading.is_complete
    assert "none.json: no column contact_channel" in str(reading.problem_text)


def test_a_second_run_adds_only_news_even_where_two_files_tell_of_one_contact(
    folder: Path, tmp_path: Path
) -> None:
    head = ",".join(contacts.COLUMNS)
    a_file(folder, "k1,acme,phone,,c1,,,,,,,2026-03-02T08:00Z,,", header=head)
    done = "k1,acme,phone,,c1,A1,,,,yes,,2026-03-02T08:00Z,2026-03-02T08:01Z,2026-03-02T08:09Z"
    a_file(folder, done, name="b.csv", header=head)
    lake, first = read(contacts, folder, tmp_path)
    later = Window(DAY.end, DAY.end + timedelta(hours=1))
    _, second = read(contacts, folder, tmp_path, later)

    assert first.landed_count == 2
    assert (second.landed_count, second.duplicate_count) == (0, 2)
    latest = max(rows(lake, "contacts"), key=lambda row: row["known_at"])
    assert latest["resolved_status"] == "yes"


@pytest.mark.parametrize("column", feedback.COLUMNS)
@pytest.mark.parametrize("change", ["gone", "renamed"])
def test_a_column_that_is_missing_or_renamed_is_told_and_nothing_is_lost(
    folder: Path, tmp_path: Path, column: str, change: str
) -> None:
    row = dict.fromkeys(feedback.COLUMNS, "") | {
        "token": "tok1",
        "responded_at": "2026-03-02T08:00:00Z",
        "satisfaction_score": "9",
    }
    if change == "renamed":
        row = {f"{c} (new)" if c == column else c: v for c, v in row.items()}
    else:
        del row[column]
    a_file(folder, ",".join(row.values()), header=",".join(row))
    lake, reading = read(feedback, folder, tmp_path)

    assert (reading.landed_count, reading.watermark_at) == (0, None)
    assert f"no column {column}; found" in str(reading.problem_text)
    assert "under `columns`" in str(reading.problem_text)
    assert "tok1" in refused(lake)[0]["body"]["text"] or column == "token"
    if change == "renamed":
        settings: dict[str, Any] = {"columns": {column: f"{column} (new)"}}
    else:
        settings = {"without": [column]}
    lake, reading = read(feedback, folder, tmp_path / "again", **settings)
    assert (reading.landed_count, reading.quarantined_count) == (
        (0, 1) if change == "gone" and column in ("token", "responded_at") else (1, 0)
    )


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"token": " "}, "column token: expected something"),
        ({"satisfaction_score": "0"}, "a whole number from 1 to 10, found '0'"),
        ({"satisfaction_score": "8.5"}, "a whole number from 1 to 10, found '8.5'"),
        ({"recommend_score": "-1"}, "a whole number from 0 to 10, found '-1'"),
        ({"recommend_score": "٣"}, "a whole number from 0 to 10"),
        ({"goal_reached": "mostly"}, "column goal_reached: expected yes or no"),
        ({"responded_at": "2026-03-02 09:00"}, "or set `timezone`"),
        ({"responded_at": "gisteren"}, "expected a time such as"),
        ({"responded_at": ""}, "responded_at and invited_at are both empty"),
    ],
)
def test_a_bad_cell_says_where_it_stands_and_what_was_expected(
    folder: Path, tmp_path: Path, cells: dict[str, str], told: str
) -> None:
    row = dict.fromkeys(feedback.COLUMNS, "") | {
        "token": "tok1",
        "responded_at": "2026-03-02T08:00:00Z",
    }
    good = ",".join(row.values())
    a_file(folder, good, ",".join((row | cells).values()))
    lake, reading = read(feedback, folder, tmp_path)

    assert (reading.landed_count, reading.quarantined_count) == (1, 1)
    assert told in refused(lake)[0]["reason"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty; expected a header with token"),
        (b"\xff\xfe\x00", "no UTF-8 at byte 0"),
        (HEADER.encode() + b',token\n"a",', "more than one column token"),
        (HEADER.encode() + b'\n"a"b,c', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_whole_and_makes_the_reading_incomplete(
    folder: Path, tmp_path: Path, body: bytes, told: str
) -> None:
    (folder / "a.csv").write_bytes(body)
    lake, reading = read(feedback, folder, tmp_path)

    assert told in str(reading.problem_text)
    assert len(refused(lake)) == 1


def test_a_folder_that_is_not_there_is_told_and_an_empty_one_is_in_order(
    folder: Path, tmp_path: Path
) -> None:
    _, nothing = read(feedback, folder, tmp_path)
    assert (nothing.is_complete, nothing.watermark_at) == (True, DAY.end)

    found = entry(feedback, options={"folder": str(folder)})
    assert all(finding.is_well for finding in examine(found, NOBODY, {}))

    _, gone = read(feedback, tmp_path / "elsewhere", tmp_path)
    assert "is `folder` right" in str(gone.problem_text)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_of_any_size_give_the_same_rows(
    folder: Path, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drops, "ROWS_A_PAGE", size)
    shutil.copy(FIXTURES / "feedback" / "week-45.csv", folder)
    lake, reading = read(feedback, folder, tmp_path)

    assert reading.landed_count == 4
    assert reading.page_count == -(-5 // size)
    where = {orjson.loads(row["payload"])["where"] for row in rows(lake, "feedback")}
    assert where == {f"week-45.csv, row {number}" for number in range(1, 5)}


def test_a_reading_is_made_again_from_its_raw_pages(folder: Path, tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "feedback" / "week-45.csv", folder)
    lake, _ = read(feedback, folder, tmp_path)
    before = sorted(rows(lake, "feedback"), key=str)
    shutil.rmtree(folder)
    found = entry(feedback, reread_hours=0, options={"folder": str(folder)})
    (raw,) = lake.files("raw", suffix=".jsonl.zst")
    replay(found, raw, lake, RING, found.checked_options())

    assert sorted(rows(lake, "feedback"), key=str) == before


def test_a_time_zone_that_nobody_knows_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="such as Europe/Amsterdam"):
        drops.DropOptions(folder=folder, timezone="Mars/Olympus")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hoe deden we het? https://enquete.example/ab2c3d4e.", ("ab2c3d4e",)),
        ("(https://s.example/f/?t=ab2c3d4e&l=nl)", ("ab2c3d4e",)),
        ("https://a.example/ https://a.example/nl http://[x", ()),
        ("<https://a.example/tok12345/> HTTPS://b.example/tok6", ("tok12345", "tok6")),
        ("no link: enquete.example/ab2c3d4e", ()),
    ],
)
def test_the_ends_of_links_are_found(text: str, tokens: tuple[str, ...]) -> None:
    assert link_tokens(text) == tokens


def test_a_posts_links_are_landed_as_the_hashes_that_an_answers_token_has(tmp_path: Path) -> None:
    lake = Lake.at(tmp_path)
    said = post("1", "Tell us: https://enquete.example/pmv2aa41 (2 minutes)")
    land(lake, Fake({"a": [body(said, post("2"))]}))

    (link,) = [row for name in lake.files("landed", "links", "source=fake")
               for row in read_table(lake, name).to_pylist()]  # fmt: skip
    assert (link["native_id"], link["token_key"]) == ("1", RING.key_of("survey", "pmv2aa41"))
    assert link["reading_id"] in {row["reading_id"] for row in rows(lake, "readings")}


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda text: text[: len(text) // 2],
    "nul": lambda text: text.replace(b"acme", b"ac\0me"),
    "tabs": lambda text: text.replace(b",", b"\t"),
    "old mac": lambda text: text.replace(b"\n", b"\r"),
    "bom": lambda text: b"\xef\xbb\xbf" + text,
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_spoilt_files_lose_no_row_silently(folder: Path, tmp_path: Path, spoil: str) -> None:
    text = (FIXTURES / "feedback" / "week-45.csv").read_bytes()
    (folder / "a.csv").write_bytes(SPOILS[spoil](text))
    _, reading = read(feedback, folder, tmp_path)

    assert reading.later_count + reading.landed_count + reading.quarantined_count > 0
    assert reading.received_count == reading.landed_count + reading.quarantined_count


def test_a_page_of_another_shape_is_a_bad_page(folder: Path) -> None:
    (folder / "a.json").write_text('{"rows": []}')
    options = feedback.Options(folder=folder)
    (stream,) = drops.drop_streams(options, "feedback")
    (page,) = drops.drop_pages(stream)
    with pytest.raises(BadPage, match="expected a list of objects, found dict"):
        feedback.payloads(page)
