"""Landing: the control total, re-reading, deletions, raw pages and their replay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fakes import NINE, NINE_TO_TEN, RING, Fake, _all, body, entry, land, post, rows
from hypothesis import given
from hypothesis import strategies as st

from extractors import landing, raw, zones
from extractors.base import Page, Stream, Window
from extractors.lake import Lake
from extractors.run import replay


@pytest.fixture(params=["folder", "memory"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lake]:
    """Give a lake in a folder, and one on another fsspec file system."""
    if request.param == "folder":
        yield Lake.at(tmp_path / "lake")
    else:
        yield Lake.at("memory://lake")
        fsspec.filesystem("memory").store.clear()


def versions(lake: Lake) -> set[tuple[str, str]]:
    return {(row["native_id"], row["version_key"]) for row in rows(lake, "posts")}


def test_received_is_landed_and_duplicate_and_quarantined(lake: Lake) -> None:
    pages = [body(post("1"), post("2"), {"id": "3"}), body(post("1"), post("4", minute=0)), b"<p>"]

    reading = land(lake, Fake({"a": pages}))

    assert (reading.received_count, reading.page_count) == (6, 3)
    assert (reading.landed_count, reading.duplicate_count, reading.quarantined_count) == (3, 1, 2)
    assert {row["native_id"] for row in rows(lake, "posts")} == {"1", "2", "4"}


def test_a_post_at_the_windows_end_is_a_later_runs_work(lake: Lake) -> None:
    late = {"id": "2", "text": "", "at": "2026-03-02T10:00:00Z"}

    reading = land(lake, Fake({"a": [body(post("1", minute=59), late)]}))

    assert (reading.landed_count, reading.later_count) == (1, 1)
    assert [row["native_id"] for row in rows(lake, "posts")] == ["1"]


def test_what_a_platform_gives_beyond_the_query_is_told_and_not_landed(lake: Lake) -> None:
    found = body(post("1", "my bike"), post("2", "bike job"), post("3", "Bike!"), post("4", "car"))
    source = Fake({"q1 bike NOT job": [found], "q2 bike NOT (job lang:nl)": [found]})

    reading = land(lake, source)

    assert (reading.landed_count, reading.unasked_count, reading.received_count) == (5, 3, 5)
    landed = sorted((row["native_id"], row["query_id"]) for row in rows(lake, "posts"))
    # Whether a post is Dutch is not known here: what may be asked for is kept.
    assert landed == [("1", "q1"), ("1", "q2"), ("2", "q2"), ("3", "q1"), ("3", "q2")]
    (raw_file,) = lake.files("raw", suffix=".jsonl.zst")
    again = replay(entry(source), raw_file, lake, RING, None)
    assert (again.landed_count, again.unasked_count) == (5, 3)


def test_the_same_post_found_by_two_queries_is_landed_for_each(lake: Lake) -> None:
    reading = land(lake, Fake({"q1": [body(post())], "q2": [body(post())], "a": [body(post())]}))

    assert reading.landed_count == 3
    assert {row["query_id"] for row in rows(lake, "posts")} == {"q1", "q2", None}
    assert len(versions(lake)) == 1


def test_people_are_known_by_their_keys_and_the_vault_tells_who_they_are(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post(author="ann"), post("2", author=None))]}))

    keys = {row["native_id"]: row["author_key"] for row in rows(lake, "posts")}
    assert keys == {"1": RING.key_of("bluesky", "ann"), "2": None}
    (vault,) = lake.files("vault")
    (person,) = zones.read_table(lake, vault).to_pylist()
    assert (person["author_key"], person["author_id"]) == (keys["1"], "ann")


def test_a_window_read_twice_changes_nothing_downstream(lake: Lake) -> None:
    source = Fake({"a": [body(post("1"), post("2"))]})

    land(lake, source, reread_hours=24)
    once = versions(lake)
    land(lake, source, reread_hours=24, now=NINE + timedelta(hours=2))
    assert versions(lake) == once
    assert rows(lake, "deletions") == []


def test_an_edit_is_another_version_of_the_same_post(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post("1", "Helo"))]}))
    land(lake, Fake({"a": [body(post("1", "Hello"))]}), now=NINE + timedelta(hours=2))

    seen = sorted(rows(lake, "posts"), key=lambda row: row["known_at"])
    assert [row["body_text"] for row in seen] == ["Helo", "Hello"]
    assert len(versions(lake)) == 2


def test_a_stream_that_fails_stops_no_other_and_the_reading_says_so(lake: Lake) -> None:
    reading = land(lake, Fake({"a": [body(post("1")), None], "b": [body(post("2"))]}))

    assert not reading.is_complete
    assert reading.watermark_at is None
    assert reading.problem_text == "a: no answer"
    assert {row["native_id"] for row in rows(lake, "posts")} == {"1", "2"}


def test_a_post_no_longer_listed_is_deleted_only_if_a_look_up_finds_nothing(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post("1"), post("2"), post("3"))]}), reread_hours=24)
    source = Fake({"a": [body(post("1"))]}, {"2": body(post("2"))})

    land(lake, source, reread_hours=24, now=NINE + timedelta(hours=2))

    assert source.looked_up == ["2", "3"]
    (deletion,) = rows(lake, "deletions")
    assert (deletion["native_id"], deletion["reason_code"]) == ("3", "missing")


def test_nobody_is_looked_up_when_a_stream_was_not_read_to_its_end(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post("1"))]}), reread_hours=24)
    source = Fake({"a": [None]})

    land(lake, source, reread_hours=24, now=NINE + timedelta(hours=2))
    assert source.looked_up == []


def test_a_deleted_post_is_looked_up_once_and_again_only_after_it_was_seen_again(
    lake: Lake,
) -> None:
    listed, gone = [body(post("1"))], Fake({"a": [b"[]"]})
    land(lake, Fake({"a": listed}), reread_hours=24)
    for hour in (2, 3):
        land(lake, gone, reread_hours=24, now=NINE + timedelta(hours=hour))
    assert gone.looked_up == ["1"]

    land(lake, Fake({"a": listed}), reread_hours=24, now=NINE + timedelta(hours=4))
    land(lake, gone, reread_hours=24, now=NINE + timedelta(hours=5))
    assert gone.looked_up == ["1", "1"]
    assert len(rows(lake, "deletions")) == 2


def test_the_watermark_is_the_windows_end_or_just_past_a_files_last_post(lake: Lake) -> None:
    source = Fake({"a": [body(post("1", minute=7), post("2", minute=3))]})

    assert land(lake, source).watermark_at == NINE_TO_TEN.end
    last = land(lake, source, watermark="last_post", now=NINE + timedelta(hours=2)).watermark_at
    assert last == NINE + timedelta(minutes=7, seconds=1)


@given(bodies=st.lists(st.binary(max_size=200), max_size=4), text=st.text(max_size=20))
def test_raw_pages_are_read_back_as_they_came(bodies: list[bytes], text: str) -> None:
    lake = Lake.at("memory://lake")
    pages = [
        Page(Stream(f"s{n}", "k", text), f"https://x.example/{n}", 200, NINE, found, ("1", text))
        for n, found in enumerate(bodies)
    ]
    try:
        with landing.Landing(
            lake,
            Fake({}),
            RING,
            name="fake",
            platform="bluesky",
            window=NINE_TO_TEN,
            known_at=NINE,
        ) as reading:
            for page in pages:
                reading.take(page)
        path = reading.path("raw", ".jsonl.zst")
        assert (list(raw.raw_pages(lake, path)) if pages else []) == pages
    finally:
        fsspec.filesystem("memory").store.clear()


def without_times(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda row: (row["native_id"], str(row.get("query_id"))))


def replayed(lake: Lake, source: Any) -> None:
    for raw_file in lake.files("raw", suffix=".jsonl.zst"):
        replay(entry(source), raw_file, lake, RING, None)


def test_a_replay_lands_the_same_rows(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post("1"), post("2"))], "q": [body(post("2"))]}), reread_hours=24)
    source = Fake({"a": [body(post("1", "edited"), {"id": 7}), b"\xff<html>"]})
    land(lake, source, reread_hours=24, now=NINE + timedelta(hours=2))
    tables = ("posts", "deletions")
    before = {table: without_times(rows(lake, table)) for table in tables}
    readings = _all(lake, "readings")

    replayed(lake, source)

    assert {table: without_times(rows(lake, table)) for table in tables} == before
    assert _all(lake, "readings") == readings


def test_a_replay_with_another_parser_leaves_nothing_of_the_old_one(lake: Lake) -> None:
    class Shouting(Fake):
        def parse(self, payload: Any) -> Any:
            """Read a post in capitals; refuse the second."""
            record = super().parse(payload)
            if record.native_id == "2":
                raise ValueError("no longer read")
            return record.model_copy(update={"body_text": record.body_text.upper()})

    land(lake, Fake({"a": [body(post("1"))]}), reread_hours=0)
    land(lake, Fake({"a": [body(post("2"))]}), reread_hours=0, now=NINE + timedelta(hours=2))

    replayed(lake, Shouting({}))

    assert [row["body_text"] for row in rows(lake, "posts")] == ["HELLO"]
    assert sum(row["quarantined_count"] for row in _all(lake, "readings")) == 1


def test_raw_pages_of_a_run_that_was_killed_are_not_replayed(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post())]}))
    for name in lake.files("landed", "readings", "source=fake"):
        lake.fs.rm_file(name)

    with pytest.raises(LookupError, match="run its window again"):
        replayed(lake, Fake({}))


def test_every_table_has_a_file_before_anything_has_landed(lake: Lake) -> None:
    zones.ensure_tables(lake)

    for table in ("posts", "deletions", "readings"):
        assert _all(lake, table) == []
    assert lake.files("enriched", "masked_text")


def test_a_window_that_is_read_far_too_late_is_as_good(lake: Lake) -> None:
    window = Window(NINE - timedelta(days=30), NINE + timedelta(hours=1))
    old = {"id": "1", "text": "", "at": "2026-02-10T09:00:00Z"}

    assert land(lake, Fake({"a": [body(old)]}), window=window).landed_count == 1
