"""Spark builds from the same lake what DuckDB builds: every mart, row for row."""

from __future__ import annotations

import math
import os
import random
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import MARTS, PROJECT, run_dbt

POST_COUNT = 150
DBT = PROJECT.parent / ".venv-spark" / "bin" / "dbt"

pytestmark = [pytest.mark.spark, pytest.mark.slow]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give ``WEERKLANK_PARITY_LAKE`` if that is set, else a small town's lake."""
    if given := os.environ.get("WEERKLANK_PARITY_LAKE"):
        return Path(given)
    lake = tmp_path_factory.mktemp("parity") / "lake"
    chance = random.Random(11)
    write_town_facts(lake)
    found = sightings(chance, post_count=POST_COUNT)
    for number, reading in enumerate(arrivals(chance, found, count=2)):
        land(lake, number, reading, START + timedelta(minutes=97 * POST_COUNT - 3000))
    return lake


def test_every_mart_is_the_same_on_both_engines(lake: Path, tmp_path: Path) -> None:
    database, warehouse = tmp_path / "build.duckdb", tmp_path / "spark"
    run_dbt("run", lake=lake, database=database, work=tmp_path / "duckdb")
    build_on_spark(lake, warehouse, tmp_path)
    with duckdb.connect(str(database), read_only=True) as connection:
        for mart in MARTS:
            columns = connection.execute(
                "select column_name, data_type from duckdb_columns() "
                "where schema_name = 'marts' and table_name = ? order by column_index",
                [mart],
            ).fetchall()
            ours = rows(connection, f"marts.{mart}", [name for name, _ in columns])
            # Whether Spark writes instants with a zone or without: both mean UTC.
            selected = [
                f"cast({name} as timestamp) as {name}" if kind == "TIMESTAMP" else name
                for name, kind in columns
            ]
            connection.execute("set TimeZone = 'UTC'")
            theirs = rows(
                connection, f"read_parquet('{warehouse}/marts.db/{mart}/*.parquet')", selected
            )
            assert len(ours) == len(theirs), mart
            for our_row, their_row in zip(ours, theirs, strict=True):
                for (name, _), our, their in zip(columns, our_row, their_row, strict=True):
                    assert same(our, their), (mart, name, our_row, their_row)
            assert ours, f"{mart} is empty, which compares nothing"


def build_on_spark(lake: Path, warehouse: Path, work: Path) -> None:
    """Run ``dbt build`` in the Spark environment, in a folder of its own."""
    environ = os.environ | {
        "WEERKLANK_LAKE": str(lake),
        "WEERKLANK_SPARK_WAREHOUSE": str(warehouse),
        "DBT_TARGET_PATH": str(work / "spark_target"),
        "DBT_LOG_PATH": str(work / "spark_logs"),
    }
    told = subprocess.run(
        [
            str(DBT),
            *("build", "--target", "spark", "--exclude-resource-type", "unit_test"),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        ],
        cwd=work,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-6000:]


def rows(
    connection: duckdb.DuckDBPyConnection, relation: str, selected: list[str]
) -> list[tuple[Any, ...]]:
    """Give rows in one order, whatever made them: by their whole numbers, texts and times."""
    found = connection.execute(f"select {', '.join(selected)} from {relation}").fetchall()
    return sorted(
        found, key=lambda row: [("" if v is None else str(v)) for v in row if type(v) is not float]
    )


def same(our: object, their: object) -> bool:
    """Compare two values; of fractions the last digit may differ."""
    if isinstance(our, float) and isinstance(their, float):
        return math.isclose(our, their, rel_tol=1e-12, abs_tol=1e-15)
    return our == their
