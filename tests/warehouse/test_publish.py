"""Publishing: a whole new copy or the old one, for readers who never stop reading."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse.build import BuildBusy, only_builder
from warehouse.publish import NothingToPublish, publish

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HANDLE = "jan_de_vries_1984"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_build(tmp_path / "build.duckdb", 0)
    return tmp_path


def write_build(path: Path, number: int) -> None:
    """Write a build in which every row of both marts carries the same number."""
    with duckdb.connect(str(path)) as database:
        database.execute("create schema if not exists marts")
        database.execute("create schema if not exists staging")
        database.execute(f"create or replace table staging.stg_posts as select '{HANDLE}' as who")
        for mart in ("fct_posts", "fct_replies"):
            database.execute(
                f"create or replace table marts.{mart} as"
                f" select {number} as number from range({1000 + number})"
            )
        database.execute(
            "create or replace table marts.rpt_sources as"
            " select 'bluesky' as platform, timestamp '2026-11-20 11:00:00' as watermark_at"
        )


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute(query).fetchall()


def test_the_copy_holds_the_marts_and_says_when_and_until_when(folder: Path) -> None:
    serving = folder / "serving.duckdb"
    publish(folder / "build.duckdb", serving, published_at=NOW)
    assert read(serving, "select distinct table_schema from information_schema.tables") == [
        ("marts",)
    ]
    assert read(serving, "from marts.serving_info") == [
        ("bluesky", datetime(2026, 11, 20, 12), datetime(2026, 11, 20, 11))  # noqa: DTZ001
    ]


def test_no_byte_of_the_other_schemas_is_in_the_copy(folder: Path) -> None:
    serving = folder / "serving.duckdb"
    publish(folder / "build.duckdb", serving, published_at=NOW)
    assert HANDLE.encode() in (folder / "build.duckdb").read_bytes()
    assert HANDLE.encode() not in serving.read_bytes()


def test_readers_during_twenty_swaps_see_no_error_and_no_torn_state(folder: Path) -> None:
    build, serving = folder / "build.duckdb", folder / "serving.duckdb"
    publish(build, serving, published_at=NOW)
    done, seen, wrong = threading.Event(), set[int](), list[object]()
    # A process of its own: inside one process DuckDB would share the open file.
    reader = (
        "import sys, duckdb\n"
        "with duckdb.connect(sys.argv[1], read_only=True) as database:\n"
        "    print(*database.execute('''select min(number), max(number), count(*) from ("
        "select number from marts.fct_posts union all select number from marts.fct_replies)"
        "''').fetchone())\n"
    )

    def keep_reading() -> None:
        while not done.is_set():
            answer = subprocess.run(
                [sys.executable, "-c", reader, str(serving)],
                capture_output=True,
                text=True,
                check=False,
            )
            if answer.returncode:
                wrong.append(answer.stderr)
                continue
            least, most, count = map(int, answer.stdout.split())
            seen.add(least)
            if least != most or count != 2 * (1000 + least):
                wrong.append((least, most, count))

    threads = [threading.Thread(target=keep_reading) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(1, 21):
        write_build(build, number)
        publish(build, serving, published_at=NOW)
        done.wait(0.05)
    done.wait(0.5)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(seen) > 1, "the readers were too slow to see a swap"


def test_a_publisher_that_is_killed_leaves_the_old_copy_and_the_next_one_tidies(
    folder: Path,
) -> None:
    build, serving = folder / "build.duckdb", folder / "serving.duckdb"
    publish(build, serving, published_at=NOW)
    write_build(build, 7)
    dying = (
        "import os, sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from warehouse import publish\n"
        "publish._flush = lambda path: os._exit(9)\n"
        "publish.publish(Path(sys.argv[1]), Path(sys.argv[2]), published_at=datetime.now(UTC))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", dying, str(build), str(serving)],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert killed.returncode == 9
    assert list(folder.glob(".serving.duckdb.*"))
    assert read(serving, "select max(number) from marts.fct_posts") == [(0,)]
    publish(build, serving, published_at=NOW)
    assert read(serving, "select max(number) from marts.fct_posts") == [(7,)]
    assert not list(folder.glob(".serving.duckdb.*"))


def test_a_build_that_runs_is_not_published(folder: Path) -> None:
    with only_builder(folder / "build.duckdb"), pytest.raises(BuildBusy, match="another process"):
        publish(folder / "build.duckdb", folder / "serving.duckdb", published_at=NOW)


def test_a_build_without_marts_leaves_the_old_copy(folder: Path) -> None:
    serving = folder / "serving.duckdb"
    publish(folder / "build.duckdb", serving, published_at=NOW)
    before = serving.read_bytes()
    with duckdb.connect(str(folder / "empty.duckdb")) as database:
        database.execute("create table other (a int)")
    with pytest.raises(NothingToPublish, match="no tables"):
        publish(folder / "empty.duckdb", serving, published_at=NOW)
    assert serving.read_bytes() == before
    assert not list(folder.glob("*.tmp"))
