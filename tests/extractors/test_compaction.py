"""Compaction: fewer files, and nothing that SQL can tell from before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from fakes import NINE, NOBODY, RING, Fake, _all, body, entry, land, post, rows
from hypothesis import given
from hypothesis import strategies as st

from enrichment.run import enrich
from extractors import zones
from extractors.compaction import compact, without_repeats
from extractors.lake import Lake
from extractors.records import arrow_schema
from extractors.run import replay

TOMORROW = date(2026, 3, 3)


@pytest.fixture(params=["folder", "memory"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    return Lake.at(tmp_path if request.param == "folder" else f"memory://{tmp_path.name}")


def run_of(*versions: str) -> pa.Table:
    """Give the sightings of one post, one a second."""
    found = [_sighting(second, "1", None, text) for second, text in enumerate(versions)]
    return pa.Table.from_pylist(found, schema=arrow_schema("posts"))


def _sighting(second: int, native_id: str, query_id: str | None, version: str) -> dict[str, Any]:
    known_at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=second)
    return {
        "platform": "x",
        "native_id": native_id,
        "query_id": query_id,
        "version_key": version,
        "known_at": known_at,
    }


def in_order(table: pa.Table) -> str:
    return "".join(table.sort_by("known_at")["version_key"].to_pylist())


@pytest.mark.parametrize(
    ("seen", "kept"),
    [("A", "A"), ("AABA", "ABA"), ("AB", "AB"), ("ABB", "ABB"), ("ABAB", "ABAB"), ("AAAA", "AA")],
)
def test_only_what_tells_something_new_is_kept(seen: str, kept: str) -> None:
    assert in_order(without_repeats(run_of(*seen))) == kept


SIGHTINGS = st.lists(
    st.tuples(st.sampled_from("12"), st.sampled_from(["q", None]), st.sampled_from("AB")),
    max_size=14,
)


@given(SIGHTINGS, st.randoms())
def test_versions_their_first_and_last_sightings_and_the_latest_stay_the_same(
    seen: list[tuple[str, str | None, str]], random: Any
) -> None:
    found = [_sighting(second, *sighting) for second, sighting in enumerate(seen)]
    random.shuffle(found)
    before = pa.Table.from_pylist(found, schema=arrow_schema("posts"))

    after = without_repeats(before)

    for by in (["native_id"], ["native_id", "query_id"]):
        for value in ("min", "max"):
            times = [("known_at", value)]
            old = before.group_by(by).aggregate(times).to_pylist()
            new = after.group_by(by).aggregate(times).to_pylist()
            assert sorted(new, key=str) == sorted(old, key=str)
    by = ["native_id", "query_id", "version_key"]
    first = [("known_at", "min")]
    old = before.group_by(by).aggregate(first).to_pylist()
    assert sorted(after.group_by(by).aggregate(first).to_pylist(), key=str) == sorted(old, key=str)
    for native_id in "12":
        is_it = pc.field("native_id") == native_id
        was, is_now = in_order(before.filter(is_it)), in_order(after.filter(is_it))
        assert was[-1:] == is_now[-1:]
        assert _changes(was) == _changes(is_now)


def _changes(seen: str) -> str:
    return "".join(b for a, b in zip(" " + seen, seen, strict=False) if a != b)


def a_day(lake: Lake) -> None:
    """Land a day of four readings: A, A, B, A; one other post; and a deletion."""
    for hour, text in enumerate(["A", "A", "B", "A"]):
        posts = [post("1", text), *([post("2")] if hour < 2 else [])]
        now = NINE + timedelta(hours=1 + hour)
        land(lake, Fake({"a": [body(*posts)]}), reread_hours=24, now=now)


def told(lake: Lake) -> dict[str, Any]:
    posts = sorted(rows(lake, "posts"), key=lambda row: row["known_at"])
    return {
        "versions": {row["version_key"] for row in posts},
        "latest": {row["native_id"]: row["version_key"] for row in posts},
        "gone": [(row["native_id"], row["known_at"]) for row in rows(lake, "deletions")],
        "readings": sorted(row["reading_id"] for row in _all(lake, "readings")),
    }


def labels(lake: Lake) -> set[str]:
    return {
        key
        for name in lake.files("enriched", "masked_text")
        for key in zones.read_table(lake, name)["version_key"].to_pylist()
    }


def test_a_closed_day_becomes_one_file_a_table_and_tells_the_same(lake: Lake) -> None:
    a_day(lake)
    enrich(lake, NOBODY)
    before = told(lake)

    assert compact(lake, TOMORROW) > 0
    assert told(lake) == before
    assert labels(lake) >= before["versions"]
    for table in ("posts", "readings"):
        assert len(lake.files("landed", table, "source=fake")) == 1
    assert len(lake.files("enriched", "masked_text", "source=fake")) == 1


def test_compacting_twice_does_nothing_and_labels_nothing_again(lake: Lake) -> None:
    a_day(lake)
    enrich(lake, NOBODY)
    compact(lake, TOMORROW)

    assert enrich(lake, NOBODY) == 0
    assert compact(lake, TOMORROW) == 0


def test_a_day_that_is_not_closed_or_not_labelled_is_left_alone(lake: Lake) -> None:
    a_day(lake)
    posts = lake.files("landed", "posts", "source=fake")
    compact(lake, TOMORROW)
    assert lake.files("landed", "posts", "source=fake") == posts

    enrich(lake, NOBODY)
    assert compact(lake, date(2026, 3, 2)) == 0


def test_killed_between_writing_and_removing_it_loses_nothing(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(lake)
    enrich(lake, NOBODY)
    before = told(lake)
    with monkeypatch.context() as patched:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(lake.fs, "rm_file", killed)
        with pytest.raises(KeyboardInterrupt):
            compact(lake, TOMORROW)
    half = told(lake)
    half["gone"] = sorted(set(half["gone"]))
    half["readings"] = sorted(set(half["readings"]))
    assert half == before

    enrich(lake, NOBODY)
    compact(lake, TOMORROW)
    assert told(lake) == before
    assert labels(lake) >= before["versions"]


def test_what_a_killed_run_left_does_not_stand_in_for_what_was_really_seen(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post("1"))]}))
    (killed,) = lake.files("landed", "readings", "source=fake")
    lake.fs.rm_file(killed)
    land(lake, Fake({"a": [body(post("1"))]}), now=NINE + timedelta(hours=2))
    enrich(lake, NOBODY)

    compact(lake, TOMORROW)
    assert [row["native_id"] for row in rows(lake, "posts")] == ["1"]


def test_a_replay_after_compaction_leaves_nothing_of_the_old_parser(lake: Lake) -> None:
    class Shouting(Fake):
        def parse(self, payload: Any) -> Any:
            """Read a post in capitals, and a deletion as it is."""
            record = super().parse(payload)
            text = getattr(record, "body_text", "").upper()
            return record.model_copy(update={"body_text": text} if text else {})

    a_day(lake)
    enrich(lake, NOBODY)
    compact(lake, TOMORROW)
    for raw_file in lake.files("raw", suffix=".jsonl.zst"):
        replay(entry(Shouting({})), raw_file, lake, RING, None)
    enrich(lake, NOBODY)

    posts = rows(lake, "posts")
    assert {row["body_text"] for row in posts} == {"A", "B", "HELLO"}
    assert labels(lake) >= {row["version_key"] for row in posts}
