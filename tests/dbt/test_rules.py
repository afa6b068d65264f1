"""dbt's own tests: the rules as unit tests, the totals as data tests, on a random town."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from feedback_town import write_feedback
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

POST_COUNT = 400


def test_every_rule_and_every_total_holds(tmp_path: Path) -> None:
    chance = random.Random(42)
    lake = tmp_path / "lake"
    write_town_facts(lake)
    found = sightings(chance, post_count=POST_COUNT)
    for number, reading in enumerate(arrivals(chance, found, count=2)):
        land(lake, number, reading, START + timedelta(minutes=97 * POST_COUNT))
    write_feedback(lake, chance, found)
    run_dbt("build", lake=lake, database=tmp_path / "build.duckdb", work=tmp_path)
