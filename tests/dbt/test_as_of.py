"""Points in time: built later as of a moment, the marts are what they were then."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from lake_fixture import write_model
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import mart_rows, run_dbt

LAST = START + timedelta(minutes=97 * 300)
OLD, NEW = datetime(2026, 1, 1, tzinfo=UTC), START + timedelta(days=30, minutes=2, seconds=30)


def test_a_past_moment_is_built_again_row_for_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    lake = tmp_path / "lake"
    write_town_facts(lake)
    readings = arrivals(chance, sightings(chance, post_count=300), count=4)
    then: dict[str, object] = {}
    moments: list[datetime] = []
    for number, reading in enumerate(readings):
        land(lake, number, reading, LAST - timedelta(hours=40 * (3 - number)))
        moments.append(START + timedelta(days=30, minutes=number))
        database = tmp_path / f"then-{number}.duckdb"
        if number in (0, 2):
            run_dbt("run", lake=lake, database=database, work=tmp_path)
            then[str(number)] = mart_rows(database)
    assert then["0"] != then["2"]
    for number in (0, 2):
        database = tmp_path / f"again-{number}.duckdb"
        monkeypatch.setenv("WEERKLANK_AS_OF", moments[number].isoformat())
        run_dbt("run", lake=lake, database=database, work=tmp_path)
        assert mart_rows(database) == then[str(number)]


def test_the_labels_of_a_past_moment_are_those_in_use_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    write_town_facts(lake)
    chance = random.Random(4)
    (reading,) = arrivals(chance, sightings(chance, post_count=40), count=1)
    land(lake, 0, reading, LAST)
    write_model(lake, completed_at=NEW, version="newer")
    found = {}
    for name, moment in (("now", ""), ("then", LAST.isoformat()), ("first", "2020-01-01")):
        monkeypatch.setenv("WEERKLANK_AS_OF", moment)
        database = tmp_path / f"{name}.duckdb"
        only = ("--select", "stg_label_versions")
        run_dbt("run", *only, lake=lake, database=database, work=tmp_path)
        found[name] = _version(database)
    assert found["now"] == "newer"
    assert found["then"] == found["first"] != "newer"


def _version(database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as connection:
        ((version,),) = connection.sql("select * from staging.stg_label_versions").fetchall()
    return str(version)
