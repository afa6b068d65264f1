"""A random schedule of arrivals on Spark: what grew there is what DuckDB builds from nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest
from test_two_engines import assert_equal_marts, on_spark

# test_two_engines.py has put tests/dbt on the path.
from random_schedules import Schedule  # isort: skip
from warehouse_runs import run_dbt  # isort: skip

# Three are the promise: `WEERKLANK_SPARK_SCHEDULES=3 pytest -m spark`.
# Each takes minutes, so the suite runs the first.
SCHEDULES = int(os.environ.get("WEERKLANK_SPARK_SCHEDULES", "1"))
pytestmark = [pytest.mark.spark, pytest.mark.slow]


@pytest.mark.parametrize("seed", range(1, SCHEDULES + 1))
def test_what_grew_on_spark_is_what_duckdb_builds_from_nothing(seed: int, tmp_path: Path) -> None:
    schedule, lake, lakes = Schedule(seed), tmp_path / "lake", tmp_path / "lakes"
    last = len(schedule.readings) - 1
    for number in range(last + 1):
        schedule.land(lake, number)
        # Spark makes every table anew: a run on top of another tells what more of them would.
        if number == last - 1:
            shutil.copytree(lake, lakes / str(number))
    shutil.copytree(lake, lakes / str(last))
    run_dbt("run", lake=lake, database=tmp_path / "build.duckdb", work=tmp_path)
    to_clocks = ["run", "--select", "+fct_response_clocks"]
    on_spark(
        [(str(lakes / str(last - 1)), to_clocks), (str(lakes / str(last)), ["run"])], lake, tmp_path
    )
    with duckdb.connect(str(tmp_path / "build.duckdb"), read_only=True) as database:
        counted = database.execute("select count(*) from marts.fct_response_clocks").fetchone()
    assert counted
    assert counted[0] > 10
    assert_equal_marts(tmp_path)
