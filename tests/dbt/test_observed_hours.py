"""Observed hours: as reckoned by hand on a random town; the trend has Student's quantile."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from scipy import stats
from warehouse_runs import PROJECT, run_dbt

UTC = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the build of a random town."""
    folder = tmp_path_factory.mktemp("hours")
    chance = random.Random(12)
    lake = folder / "lake"
    write_town_facts(lake)
    for number, reading in enumerate(arrivals(chance, sightings(chance, post_count=400), count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * 400))
    database = folder / "build.duckdb"
    run_dbt("run", lake=lake, database=database, work=folder)
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


Hour = tuple[int, int]
Weeks = dict[tuple[str, date], set[Hour]]


def _hour(moment: datetime, zone: ZoneInfo) -> tuple[date, Hour]:
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    return local.date() - timedelta(days=local.weekday()), (local.isoweekday(), local.hour)


def test_a_towns_hours_are_those_that_are_reckoned_by_hand(
    town: duckdb.DuckDBPyConnection,
) -> None:
    names = town.sql("select brand_id, timezone from staging.stg_brands").fetchall()
    zones = {brand_id: ZoneInfo(name) for brand_id, name in names}
    configured: Weeks = defaultdict(set)
    for brand_id, moment, end in town.sql(
        "select brand_id, starts_at, ends_at from staging.stg_open_intervals"
    ).fetchall():
        while moment < end:
            week, hour = _hour(moment, zones[brand_id])
            configured[brand_id, week].add(hour)
            moment += MINUTE
    observed: Weeks = defaultdict(set)
    for brand_id, moment in town.sql(
        "select brand_id, replied_at from marts.fct_replies where not is_automated"
    ).fetchall():
        week, hour = _hour(moment, zones[brand_id])
        observed[brand_id, week].add(hour)

    rows = town.sql(
        "select brand_id, week_starts_on, configured_hour_count, observed_hour_count, "
        "observed_outside_hour_count, configured_unused_hour_count "
        "from marts.rpt_observed_hours_weeks where platform = 'mastodon'"
    ).fetchall()
    assert len(rows) > 6
    for brand_id, week, *counts in rows:
        was, is_said = observed[brand_id, week], configured[brand_id, week]
        assert counts == [len(is_said), len(was), len(was - is_said), len(is_said - was)]
    assert any(row[4] for row in rows)


def test_direct_posts_while_closed_are_those_of_the_weeks(town: duckdb.DuckDBPyConnection) -> None:
    [counts] = town.sql(
        "select (select sum(direct_outside_hours_count) from marts.rpt_demand_hours), "
        "(select sum(direct_outside_hours_count) from marts.rpt_brand_weeks "
        "where scope_status = 'brand' and platform <> 'all')"
    ).fetchall()
    assert counts[0] == counts[1] > 20


def test_the_trends_quantile_is_students() -> None:
    z = stats.norm.ppf(0.975)
    text = Path(PROJECT / "models" / "marts" / "rpt_observed_hours_quarters.sql").read_text()
    assert f"{z:.15f}" in text
    for freedom in range(3, 14):
        told = (
            z
            + (z**3 + z) / 4 / freedom
            + (5 * z**5 + 16 * z**3 + 3 * z) / 96 / freedom**2
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 / freedom**3
        )
        assert told == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.015)
