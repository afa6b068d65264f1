"""Two versions of a rule over the same lake: each is computed, and the restatement says why."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
import yaml
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

from warehouse.definitions import REGISTER, read
from warehouse.restate import restated

pytestmark = pytest.mark.slow

POST_COUNT = 400
OLD, NEW = date(2026, 12, 31), date(2027, 1, 1)
HOURS = {OLD: 72, NEW: 6}


def test_the_old_and_the_new_definition_are_both_computed(tmp_path: Path) -> None:
    body = yaml.safe_load(REGISTER.read_text(encoding="utf-8"))
    rule = next(one for one in body["rules"] if one["name"] == "private_silence_hours")
    version = {"version": 2, "valid_from": NEW, "value": HOURS[NEW], "change": "Shorter."}
    rule["versions"].append(version)
    register = tmp_path / "metrics.yml"
    register.write_text(yaml.safe_dump(body), encoding="utf-8")

    chance = random.Random(7)
    lake = tmp_path / "lake"
    write_town_facts(lake)
    found = sightings(chance, post_count=POST_COUNT)
    for number, reading in enumerate(arrivals(chance, found, count=2)):
        land(lake, number, reading, START + timedelta(minutes=97 * POST_COUNT))
    builds = {}
    for day in (OLD, NEW):
        builds[day] = tmp_path / f"{day:%Y%m%d}.duckdb"
        settings = json.dumps(read(register).settings(day))
        run_dbt("run", "--vars", settings, lake=lake, database=builds[day], work=tmp_path)

    counts = {}
    for day, path in builds.items():
        with duckdb.connect(str(path), read_only=True) as database:
            ((setting,),) = database.execute(
                "select setting from marts.rpt_rules where rule = 'private_silence_hours'"
            ).fetchall()
            assert json.loads(setting) == HOURS[day]
            rows = database.execute(
                "select party_key, conversation_key, placed_at from intermediate.int_posts_turned "
                "where channel_status = 'private'"
            ).fetchall()
        talks = defaultdict(list)
        for party, _, moment in rows:
            talks[party].append(moment.replace(tzinfo=UTC))
        counts[day] = len({talk for _, talk, _ in rows})
        assert counts[day] == sum(_parted(moments, HOURS[day]) for moments in talks.values())
    assert counts[NEW] > counts[OLD]

    changes = restated(builds[OLD], builds[NEW])
    assert {one.column for one in changes} >= {"conversation_count", "first_clock_count"}
    for one in changes:
        assert "definition" in one.reasons
        assert "unexplained" not in one.reasons


def _parted(moments: list[datetime], hours: int) -> int:
    """Count a customer's private conversations: one, and one more after each long silence."""
    seconds = sorted(int(moment.timestamp()) for moment in moments)
    return 1 + sum(b - a > hours * 3600 for a, b in pairwise(seconds))
