"""The case periods, reckoned again in Python from the cases of a random town."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from scipy.stats import binomtest
from warehouse_runs import run_dbt

pytestmark = pytest.mark.slow

POST_COUNT = 500
SPANS = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "24h": timedelta(hours=24)}
HAND_OVER, REOPENED = timedelta(hours=48), timedelta(days=7)
Row = dict[str, Any]


def whole(moment: datetime) -> datetime:
    """Cut a moment to whole seconds, as durations are."""
    return moment.replace(microsecond=0)


def reckoned(cases: list[Row]) -> dict[str, int]:
    """Count what the mart counts of one group of cases."""
    handed = [one for one in cases if one["hand_over_asked_at"]]
    moved = [
        one for one in handed if one["as_of_at"] - whole(one["hand_over_asked_at"]) > HAND_OVER
    ]
    ended = [one for one in cases if one["resolved_at"]]
    lasting = [one for one in ended if one["as_of_at"] - whole(one["resolved_at"]) >= REOPENED]
    found = {
        "case_count": len(cases),
        "handed_over_count": len(handed),
        "hand_over_decided_count": len(moved),
        "hand_over_success_count": sum(one["moved_at"] is not None for one in moved),
        "resolved_count": len(ended),
        "resolution_decided_count": len(lasting),
        "stayed_resolved_count": sum(one["reopened_at"] is None for one in lasting),
    }
    for name, most in SPANS.items():
        matured = [one for one in handed if one["as_of_at"] - whole(one["opened_at"]) >= most]
        waits = [whole(one["hand_over_asked_at"]) - whole(one["opened_at"]) for one in matured]
        found[f"matured_{name}_count"] = len(matured)
        found[f"handed_over_within_{name}_count"] = sum(wait <= most for wait in waits)
    return found


def test_the_counts_and_shares_are_those_of_the_cases(tmp_path: Path) -> None:
    chance = random.Random(31)
    lake, build = tmp_path / "lake", tmp_path / "build.duckdb"
    write_town_facts(lake)
    found = sightings(chance, post_count=POST_COUNT)
    for number, reading in enumerate(arrivals(chance, found, count=2)):
        land(lake, number, reading, START + timedelta(minutes=97 * POST_COUNT))
    run_dbt("run", lake=lake, database=build, work=tmp_path)
    with duckdb.connect(str(build), read_only=True) as database:
        cases, told = (
            [
                dict(zip([c[0] for c in cursor.description], row, strict=True))
                for row in cursor.fetchall()
            ]
            for mart in ("fct_cases", "rpt_case_periods")
            for cursor in [database.execute(f"from marts.{mart}")]
        )
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for one in cases:
        one["as_of_at"] = whole(one["as_of_at"])
        quarter = f"{one['local_date']:%Y}-Q{(one['local_date'].month + 2) // 3}"
        for platform in (one["platform"], "all"):
            for period in (one["iso_week"], quarter):
                groups[one["brand_id"], platform, period].append(one)
    assert {(row["brand_id"], row["platform"], row["period"]) for row in told} == set(groups)
    for row in told:
        expected = reckoned(groups[row["brand_id"], row["platform"], row["period"]])
        assert {name: row[name] for name in expected} == expected
        part, of = row["handed_over_count"], row["case_count"]
        interval = binomtest(part, of).proportion_ci(method="wilson")
        assert abs(row["handed_over_low_share"] - interval.low) < 1e-9
        assert abs(row["handed_over_high_share"] - interval.high) < 1e-9
    total = {name: sum(row[name] for row in told) for name in reckoned([])}
    assert total["matured_24h_count"] > total["handed_over_within_24h_count"] > 0
    assert total["hand_over_decided_count"] > total["hand_over_success_count"] > 0
    assert total["resolution_decided_count"] > total["stayed_resolved_count"] > 0
