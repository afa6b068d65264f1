"""Any order and split of arrivals gives exactly the tables of a full refresh."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import mart_rows, run_dbt

POST_COUNT = 220
LAST = START + timedelta(minutes=97 * POST_COUNT)


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4, 5))]
)
def test_arrivals_in_any_order_build_what_a_full_refresh_builds(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    lake, grown, fresh = tmp_path / "lake", tmp_path / "grown.duckdb", tmp_path / "fresh.duckdb"
    write_town_facts(lake)
    readings = arrivals(chance, sightings(chance, post_count=POST_COUNT), count=4)
    for number, reading in enumerate(readings):
        # The watermark moves on by itself too, and one reading is incomplete.
        watermark_at = None if number == 2 else LAST - timedelta(hours=40 * (3 - number))
        land(lake, number, reading, watermark_at)
        run_dbt("run", lake=lake, database=grown, work=tmp_path)
        if number in (1, 3):
            run_dbt("run", "--full-refresh", lake=lake, database=fresh, work=tmp_path)
            expected = mart_rows(fresh)
            for mart, rows in mart_rows(grown).items():
                assert rows == expected[mart], f"{mart} after reading {number}"
    assert len(expected["fct_posts"]) > POST_COUNT
    assert {row[0] for row in _statuses(fresh)} >= {"answered", "open", "withdrawn"}


def _statuses(database: Path) -> list[tuple[str]]:
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select distinct status from marts.fct_response_clocks"
        ).fetchall()
