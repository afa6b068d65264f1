"""The business clock against one that ticks: a hundred thousand pairs of moments, all equal."""

from __future__ import annotations

import random
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from lake_fixture import write_facts
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

from extractors.facts import Facts, Holiday, OpeningHours
from tests.warehouse.test_opening_hours import (
    CHANGES,
    brand,
    facts,
    holiday,
    hours,
    ticking,
)
from warehouse.opening_hours import Interval, open_intervals

PAIRS = 10_000  # of each of the ten worlds
DAYS = 40
MINUTE = timedelta(minutes=1)


def _world(chance: random.Random, zone: str, change: date) -> Facts:
    """Make a desk's year: hours of all kinds, that change halfway, and days off."""
    rows: list[OpeningHours | Holiday] = []
    for day in range(1, 8):
        for first, last in ((date(2000, 1, 1), change), (change, None)):
            for _ in range(chance.choice([0, 1, 1, 2])):
                opens = chance.randrange(24 * 60)
                closes = (opens + chance.randrange(30, 14 * 60)) % (24 * 60)
                rows.append(
                    hours(day, _wall(opens), _wall(closes), valid_from=first, valid_to=last)
                )
    if chance.random() < 0.3:
        rows.append(hours(6, "00:00", "24:00"))
    rows += [
        holiday(change + timedelta(days=chance.randrange(-15, 15)), own=chance.random() < 0.5),
        holiday(change + timedelta(days=chance.randrange(-15, 15)), "10:00", "14:00", own=True),
    ]
    return facts(*rows, of=brand(zone))


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@pytest.mark.slow
def test_open_seconds_of_any_two_moments_are_the_minutes_that_tick(tmp_path: Path) -> None:
    chance = random.Random(1_000)
    sql = _models(tmp_path)
    told = 0
    for number, (zone, change) in enumerate(CHANGES):
        known = _world(chance, zone, change)
        middle = datetime(change.year, change.month, change.day, tzinfo=UTC)
        span = Interval(middle - timedelta(days=DAYS // 2), middle + timedelta(days=DAYS // 2))
        length = int((span.ends_at - span.starts_at).total_seconds())
        pairs = [sorted(chance.randrange(length) for _ in range(2)) for _ in range(PAIRS)]
        minutes = [
            int((moment - span.starts_at).total_seconds())
            for moment in ticking(known, "bluesky", span)
        ]
        assert minutes or number
        found = _open_seconds(sql, known, span, pairs)
        expected = [_ticked(minutes, end) - _ticked(minutes, start) for start, end in pairs]
        assert found == expected, (zone, change)
        told += sum(value > 0 for value in expected)
    assert told > PAIRS * len(CHANGES) // 2


def _ticked(minutes: list[int], second: int) -> int:
    """Count the open seconds from the span's start to a moment; ``minutes`` begin where told."""
    place = bisect_left(minutes, second)
    last = min(60, second - minutes[place - 1]) if place else 0
    return 60 * (place - 1) + last if place else 0


def _models(folder: Path) -> dict[str, str]:
    """Compile the models of the business clock."""
    write_facts(folder / "lake", {})
    names = ("int_open_pieces", "int_open_days", "int_moments_clocked")
    select = [part for name in names for part in ("--select", name)]
    run_dbt("compile", *select, lake=folder / "lake", database=folder / "build.duckdb", work=folder)
    compiled = folder / "target" / "compiled"
    return {
        name: next(compiled.rglob(f"{name}.sql")).read_text().replace('"build".', "")
        for name in names
    }


def _open_seconds(
    sql: dict[str, str], known: Facts, span: Interval, pairs: list[list[int]]
) -> list[int]:
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'")
        database.execute("create schema staging")
        database.execute("create schema intermediate")
        columns = "brand_id varchar, platform varchar, starts_at timestamp, ends_at timestamp"
        database.execute(f"create table staging.stg_open_intervals ({columns})")
        # A day more on both sides, so that every moment lies within the hours that are told.
        wide = Interval(span.starts_at - timedelta(days=9), span.ends_at + timedelta(days=9))
        intervals = open_intervals(known, ["bluesky"], wide)
        database.executemany(
            "insert into staging.stg_open_intervals values (?, ?, ?, ?)",
            [
                (
                    "acme",
                    "bluesky",
                    one.starts_at.replace(tzinfo=None),
                    one.ends_at.replace(tzinfo=None),
                )
                for one in intervals
            ],
        )
        start = span.starts_at.replace(tzinfo=None)
        database.execute(
            "create table pairs as select unnest(?) as number, unnest(?) as a, unnest(?) as b",
            [[*range(len(pairs))], [a for a, _ in pairs], [b for _, b in pairs]],
        )
        database.execute(
            "create table intermediate.int_turns as select 'acme' as brand_id, "
            "'bluesky' as platform, number, $1::timestamp + to_seconds(a) as started_at, "
            "$1::timestamp + to_seconds(b) as ended_at, $1::timestamp + to_seconds(b) as as_of_at "
            "from pairs",
            [start],
        )
        nothing = "select 'acme' as brand_id, 'bluesky' as platform, now()::timestamp as moment, "
        nothing += "now()::timestamp as created_at, now()::timestamp as placed_at, "
        nothing += "now()::timestamp as routed_at, "
        for name in ("int_posts_matched", "int_posts_turned", "int_cases_routed"):
            database.execute(
                f"create table intermediate.{name} as {nothing} true as is_brand_post limit 0"
            )
        for name, query in sql.items():
            database.execute(f"create table intermediate.{name} as {query}")
        return [
            seconds
            for (seconds,) in database.sql(
                "select e.clock_seconds - s.clock_seconds from intermediate.int_turns as t "
                "left join intermediate.int_moments_clocked as s on t.started_at = s.moment_at "
                "left join intermediate.int_moments_clocked as e on t.ended_at = e.moment_at "
                "order by t.number"
            ).fetchall()
        ]


def test_a_build_by_todays_hours_judges_by_them_and_by_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, chance = tmp_path / "lake", random.Random(12)
    write_town_facts(lake)
    (reading,) = arrivals(chance, sightings(chance, post_count=150), count=1)
    land(lake, 0, reading, START + timedelta(minutes=97 * 150))
    intervals = lake / "facts" / "open_intervals.parquet"
    with duckdb.connect() as database:  # as if both desks had never closed
        database.sql(
            f"select brand_id, platform, min(starts_at) as starts_at, max(ends_at) as ends_at "
            f"from '{intervals}' group by all"
        ).write_parquet(str(lake / "facts" / "open_intervals_current.parquet"))
    names = ("clock_key", "status", "waited_calendar_seconds", "waited_open_seconds")
    found = {}
    for hours_basis in ("as_was", "current"):
        monkeypatch.setenv("WEERKLANK_HOURS", hours_basis)
        database_file = tmp_path / f"{hours_basis}.duckdb"
        only = ("--select", "+fct_response_clocks")
        run_dbt("run", *only, lake=lake, database=database_file, work=tmp_path)
        with duckdb.connect(str(database_file), read_only=True) as database:
            clocks = database.table("marts.fct_response_clocks").select(*names).order("clock_key")
            found[hours_basis] = clocks.fetchall()
    assert [row[:3] for row in found["as_was"]] == [row[:3] for row in found["current"]]
    assert all(waited == opened for *_, waited, opened in found["current"])
    assert any(waited > opened for *_, waited, opened in found["as_was"])
