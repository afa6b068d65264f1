"""Random schedules of arrival on Spark: what grew there is what DuckDB builds from nothing.

A whole build takes minutes on Spark, so only the models up to the clocks are built; the others
are made of these anew in every run, and test_two_engines.py holds them equal.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from test_two_engines import ROOT, compared

# test_two_engines.py has put tests/dbt on the path.
from random_schedules import Schedule  # isort: skip
from warehouse_runs import run_dbt  # isort: skip

MARTS = ("fct_posts", "fct_conversations", "fct_response_clocks")
PYTHON = ROOT / ".venv-spark" / "bin" / "python"
# Three are the promise: `WEERKLANK_SPARK_SCHEDULES=3 pytest -m spark`.
# Each takes minutes, so the suite runs the first.
SCHEDULES = int(os.environ.get("WEERKLANK_SPARK_SCHEDULES", "1"))
pytestmark = [pytest.mark.spark, pytest.mark.slow]


@pytest.mark.parametrize("seed", range(1, SCHEDULES + 1))
def test_what_grew_on_spark_is_what_duckdb_builds_from_nothing(seed: int, tmp_path: Path) -> None:
    if not PYTHON.exists():
        told = f"the Spark environment is missing: {PYTHON}; `make setup` makes it"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    schedule, lake, lakes = Schedule(seed), tmp_path / "lake", tmp_path / "lakes"
    for number in range(len(schedule.readings)):
        schedule.land(lake, number)
        # Spark makes every table anew: a run on top of another tells what more of them would.
        if number >= len(schedule.readings) - 2:
            shutil.copytree(lake, lakes / str(number))
    chosen = ("--select", *(f"+{mart}" for mart in MARTS))
    run_dbt("run", *chosen, lake=lake, database=tmp_path / "build.duckdb", work=tmp_path)
    _grow_on_spark(lakes, lake, tmp_path, *chosen)
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'")
        database.execute(f"attach '{tmp_path}/build.duckdb' as built (read_only)")
        counted = database.execute("select count(*) from built.marts.fct_response_clocks")
        assert (counted.fetchone() or (0,))[0] > 10
        differing = {mart: how for mart in MARTS if (how := compared(database, mart, tmp_path))}
    assert differing == {}


def _grow_on_spark(lakes: Path, lake: Path, folder: Path, *options: str) -> None:
    done = subprocess.run(
        [
            *(str(PYTHON), str(Path(__file__).with_name("spark_runs.py")), str(lakes), str(lake)),
            *("--project-dir", str(ROOT / "dbt"), "--profiles-dir", str(ROOT / "dbt")),
            *("--target-path", str(folder / "target_spark")),
            *("--log-path", str(folder / "logs_spark")),
            *options,
        ],
        env={
            **os.environ,
            "WEERKLANK_LAKE": str(lake),
            "WEERKLANK_SPARK_WAREHOUSE": str(folder / "spark"),
        },
        cwd=folder,  # Spark leaves its own files where it runs
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
