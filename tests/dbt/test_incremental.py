"""Any order and split of arrivals gives exactly the tables of a build from nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lake_fixture import write_facts
from random_schedules import Schedule
from random_town import START, land, town_facts, write_town_facts
from replayed_runs import Recording, Table, Warehouse, differences, record, tables
from warehouse_runs import MARTS, run_dbt

pytestmark = pytest.mark.slow

# Five hundred are the promise: `WEERKLANK_SCHEDULES=500 pytest tests/dbt/test_incremental.py`.
SCHEDULES = int(os.environ.get("WEERKLANK_SCHEDULES", "10"))


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(tmp_path_factory.mktemp("recorded"), Schedule(0).land)


@pytest.mark.parametrize("seed", range(1, SCHEDULES + 1))
def test_any_schedule_of_arrivals_builds_what_a_build_from_nothing_builds(
    seed: int, recording: Recording, tmp_path: Path
) -> None:
    assert _differences(seed, recording, tmp_path) == []


def test_an_old_version_seen_again_moves_the_post_below_its_parent(
    recording: Recording, tmp_path: Path
) -> None:
    def at(hour: int) -> datetime:
        return START + timedelta(hours=hour)

    lake, post = tmp_path / "lake", {"native_id": "3", "created_at": at(2), "author_id": "c2"}
    first = {"native_id": "1", "created_at": at(0), "author_id": "c1", "known_at": at(1)}
    reply = {**first, "native_id": "2", "author_id": "A", "in_reply_to_id": "1"}
    below_first = {**post, "in_reply_to_id": "1", "known_at": at(3)}
    below_reply = {**post, "in_reply_to_id": "2", "body_text": "b", "known_at": at(4)}
    orphaned = {**post, "body_text": "c", "known_at": at(9)}  # what it answered was told before
    seen = [first, reply, below_first, below_reply, orphaned]
    write_town_facts(lake)
    grown, fresh = Warehouse(recording, lake), Warehouse(recording, lake)
    land(lake, 0, [("post", one) for one in seen], at(20))
    grown.build()
    land(lake, 1, [("post", {**below_first, "known_at": at(5)})], at(20))
    grown.build()
    fresh.build()
    assert differences(grown.tables(), fresh.tables()) == []


def grown_and_fresh(
    recording: Recording, lake: Path, *readings: Sequence[dict[str, Any]]
) -> list[str]:
    """Build after each reading, and once from nothing; give what differs."""
    grown, fresh = Warehouse(recording, lake), Warehouse(recording, lake)
    for number, posts in enumerate(readings):
        land(lake, number, [("post", one) for one in posts], START + timedelta(hours=20))
        grown.build()
    fresh.build()
    return differences(grown.tables(), fresh.tables())


def test_a_review_has_the_stars_that_it_was_given_last(
    recording: Recording, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    write_town_facts(lake)
    warehouse = Warehouse(recording, lake)
    review = {"native_id": "1", "created_at": START, "author_id": "c1"}
    for number, stars in enumerate((1, 4)):
        known_at = START + timedelta(hours=number)
        seen = {**review, "star_rating": stars, "known_at": known_at}
        land(lake, number, [("post", seen)], known_at)
        warehouse.build()
    assert warehouse.tables()["fct_posts"].said("star_rating") == {"4": 1}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_posts_of_a_thread_that_change_alike_are_all_noticed(
    count: int, recording: Recording, tmp_path: Path
) -> None:
    write_town_facts(tmp_path / "lake")
    first = {"native_id": "1", "created_at": START, "author_id": "c1", "known_at": START}
    below = [{**first, "native_id": str(n), "in_reply_to_id": "1"} for n in range(2, 2 + count)]
    edited = [{**one, "body_text": "edited"} for one in below]

    assert grown_and_fresh(recording, tmp_path / "lake", [first, *below], edited) == []


def test_news_is_noticed_where_no_query_is_declared(recording: Recording, tmp_path: Path) -> None:
    write_town_facts(tmp_path / "lake")
    write_facts(tmp_path / "lake", {**town_facts(), "queries": []})
    asked = {"native_id": "1", "created_at": START, "author_id": "c1", "known_at": START,
             "mentioned_ids": ["A"]}  # fmt: skip
    answer = {**asked, "native_id": "2", "author_id": "A", "in_reply_to_id": "1"}

    assert grown_and_fresh(recording, tmp_path / "lake", [asked], [answer]) == []


def test_a_longer_wait_moves_the_curves_until_it_is_the_longest_of_all(
    recording: Recording, tmp_path: Path
) -> None:
    def at(hour: int) -> datetime:
        return START + timedelta(hours=hour)

    lake = tmp_path / "lake"
    write_town_facts(lake)
    first = {"native_id": "1", "created_at": at(0), "author_id": "c1", "known_at": at(18),
             "mentioned_ids": ["A"]}  # fmt: skip
    answer = {**first, "native_id": "2", "created_at": at(10), "author_id": "A"}
    answer["in_reply_to_id"] = "1"
    waiting = {**first, "native_id": "3", "created_at": at(15), "author_id": "c2"}
    grown, digests = Warehouse(recording, lake), []
    for number, hour in enumerate((20, 22, 240, 336)):
        seen = [("post", one) for one in (first, answer, waiting) if number == 0]
        land(lake, number, seen, at(hour))
        grown.build()
        digests.append(grown.tables()["int_clock_periods"].said("period_digest"))
    assert [sum(one.values()) for one in digests] == [2] * 4  # a week and a quarter
    same = [before == after for before, after in pairwise(digests)]
    assert same == [False, False, True]
    fresh = Warehouse(recording, lake)
    fresh.build()
    assert differences(grown.tables(), fresh.tables()) == []


def test_a_model_that_forgets_nothing_is_found_out(recording: Recording, tmp_path: Path) -> None:
    assert len(recording.touched_models) > 5
    unnoticed = [
        model
        for model in recording.touched_models
        if not any(
            _differences(seed, recording.without_touch(model), tmp_path / f"{model}-{seed}", model)
            for seed in range(1, 6)
        )
    ]
    assert unnoticed == []


@pytest.mark.parametrize("seed", [1, 2])
def test_dbt_builds_what_its_replayed_statements_build(
    seed: int, recording: Recording, tmp_path: Path
) -> None:
    schedule, lake = Schedule(seed), tmp_path / "lake"
    grown, fresh = tmp_path / "grown.duckdb", tmp_path / "fresh.duckdb"
    replayed = Warehouse(recording, lake)
    for number in range(len(schedule.readings)):
        schedule.land(lake, number)
        run_dbt("run", lake=lake, database=grown, work=tmp_path)
        replayed.build()
    run_dbt("run", lake=lake, database=fresh, work=tmp_path)
    assert differences(_tables(grown), _tables(fresh)) == []
    assert differences(replayed.tables(), _tables(fresh)) == []
    filled = {name for name, table in _tables(fresh).items() if table.rows}
    # Nobody is asked how it went in a schedule: test_feedback.py looks at those.
    assert filled >= {mart for mart in MARTS if mart.startswith("fct_")} - {"fct_feedback"}


def _differences(seed: int, recording: Recording, folder: Path, *only: str) -> list[str]:
    """Grow a warehouse reading by reading; twice on the way hold it beside a new one.

    Tables that outlive a run can be wrong by what they were before, so they are built every time.
    The facts made of them are built once, at the end, and with every fifth seed all the others.
    """
    schedule, lake = Schedule(seed), folder / "lake"
    grown, count = Warehouse(recording, lake), len(schedule.readings)
    lasting = recording.with_parents(*(only or ("stg_sightings", *recording.touched_models)))
    facts = [mart for mart in MARTS if mart.startswith("fct_")]
    at_the_end = () if seed % 5 == 0 else lasting | recording.with_parents(*facts)
    for number in range(count):
        schedule.land(lake, number)
        broken_off_after = schedule.broken_off_after()
        if number > 0 and broken_off_after is not None:
            grown.build(lasting, broken_off_after=broken_off_after)
        models = lasting if only or number < count - 1 else at_the_end
        grown.build(models)
        if number in (1 + seed % (count - 1), count - 1):
            fresh = Warehouse(recording, lake)
            fresh.build(models)
            if found := differences(grown.tables(), fresh.tables()):
                return [f"after reading {number}: {one}" for one in found]
    return []


def _tables(database: Path) -> dict[str, Table]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return tables(connection)
