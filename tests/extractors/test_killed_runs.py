"""A run that is killed at any point never happened, and the next run of its window mends it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from fakes import NINE, Fake, _all, body, land, post, rows

from extractors import compaction, landing, zones
from extractors.lake import Lake

# What a reading writes, in order; each is a place to be killed at.
STEPS = [
    *("landed/costs", "raw", "landed/posts", "landed/deletions", "quarantine", "vault"),
    "landed/readings",
]


def killed_run(lake: Lake, step: str, when: str) -> None:
    """Run in a child that ends, without any goodbye, as a step's file takes its place."""
    replace = os.replace

    def killing(source: object, target: object) -> None:
        if f"/{step}/source=fake/" in str(target):
            if when == "after":
                replace(source, target)  # type: ignore[call-overload]
            os._exit(9)
        replace(source, target)  # type: ignore[call-overload]

    child = os.fork()
    if not child:
        try:
            os.replace = killing
            source = Fake({"a": [body(post("1", "edited"), {"id": "bad"})]})
            land(lake, source, reread_hours=24, now=NINE + timedelta(hours=2))
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9, "the step was never reached"


def first_run(lake: Lake) -> None:
    land(lake, Fake({"a": [body(post("1"), post("2"))]}), reread_hours=24)


def last_run(lake: Lake) -> None:
    source = Fake({"a": [body(post("1", "edited"), {"id": "bad"})]})
    land(lake, source, reread_hours=24, now=NINE + timedelta(hours=3))


def told(lake: Lake) -> tuple[set[tuple[str, str]], set[str]]:
    """Give what SQL is told: the versions, and which posts are gone."""
    posts = {(row["native_id"], row["version_key"]) for row in rows(lake, "posts")}
    return posts, {row["native_id"] for row in rows(lake, "deletions")}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[tuple[str, str]], set[str]]:
    lake = Lake.at(tmp_path_factory.mktemp("unhurt"))
    first_run(lake)
    last_run(lake)
    return told(lake)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_the_next_run_mends_a_run_that_was_killed(
    tmp_path: Path, step: str, when: str, expected: tuple[set[tuple[str, str]], set[str]]
) -> None:
    lake = Lake.at(tmp_path)
    first_run(lake)
    before = told(lake)

    killed_run(lake, step, when)

    has_happened = (step, when) == ("landed/readings", "after")
    assert told(lake) == (expected if has_happened else before)
    last_run(lake)
    assert told(lake) == expected
    compaction.compact(lake, (NINE + timedelta(days=2)).date())
    zones.ensure_tables(lake)
    assert {version for _, version in told(lake)[0]} == {version for _, version in expected[0]}
    assert told(lake)[1] == expected[1]


@pytest.mark.parametrize("url", ["folder", "memory://killed"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, OSError])
def test_a_run_that_fails_leaves_nothing_behind(
    tmp_path: Path, url: str, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake.at(tmp_path if url == "folder" else url)
    zones.ensure_tables(lake)
    before = lake.fs.find(lake.root)
    source = Fake({"a": [body(post("1"), {"id": "bad"}), body(post("2"))]})
    taken = []

    def parse(payload: dict[str, object]) -> object:
        taken.append(payload)
        if len(taken) > 2:
            raise error
        return Fake.parse(source, payload)

    monkeypatch.setattr(source, "parse", parse)
    monkeypatch.setattr(landing, "ROWS_AT_ONCE", 1)
    with pytest.raises(error):
        land(lake, source)
    assert lake.fs.find(lake.root) == before


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake.at(tmp_path)
    zones.ensure_tables(lake)
    before = lake.fs.find(lake.root)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(landing.pq.ParquetWriter, "write_table", full)
    with pytest.raises(OSError, match="No space"):
        land(lake, Fake({"a": [body(post())]}))
    assert lake.fs.find(lake.root) == before
    assert _all(lake, "readings") == []
