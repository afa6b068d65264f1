"""The curves of waiting: equal to a reckoning by hand, and that to lifelines; honest intervals."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from lifelines import AalenJohansenFitter
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

Z = 1.959963984540054
ANSWERED, COMPETED, WAITING = 1, 2, 0
GROUP = ("brand_id", "report_platform", "period_kind", "period", "clock_kind", "dimension")
GROUP = (*GROUP, "dimension_value", "hours_basis")
QUANTILES = ("median_seconds", "median_low_seconds", "median_high_seconds")
QUANTILES = (*QUANTILES, "p90_seconds", "p90_low_seconds", "p90_high_seconds")

Wait = tuple[int, int]  # seconds, and how it ended


class Point(NamedTuple):
    """The curve just after a moment."""

    seconds: int
    share: float
    variance: float


def curve(waits: Sequence[Wait]) -> list[Point]:
    """Reckon the cumulative incidence of answers, moment by moment, with its variance."""
    points: list[Point] = []
    steps: list[tuple[float, int, int, int, float]] = []  # waiting share, n, ended, answered, share
    waiting_share, share, waiting = 1.0, 0.0, len(waits)
    for moment in sorted({seconds for seconds, _ in waits}):
        here = [how for seconds, how in waits if seconds == moment]
        answered = here.count(ANSWERED)
        ended = answered + here.count(COMPETED)
        share += waiting_share * answered / waiting
        steps.append((waiting_share, waiting, ended, answered, share))
        variance = 0.0
        for before, n, d, a, then in steps:
            if d < n:
                variance += (share - then) ** 2 * d / (n * (n - d))
            variance += before**2 * (n - a) * a / n**3
            variance -= 2 * (share - then) * before * a / n**2
        points.append(Point(moment, share, variance))
        waiting_share *= 1 - ended / waiting
        waiting -= len(here)
    return points


def quantiles(points: Sequence[Point]) -> tuple[int | None, ...]:
    """Give median and 90th percentile, each with the ends of its interval."""
    found: list[int | None] = []
    for level in (0.5, 0.9):
        for side in (0, -1, 1):  # the curve, its upper bound, its lower bound
            reached = (p.seconds for p in points if _bound(p, side) >= level - 1e-9)
            found.append(next(reached, None))
    return tuple(found)


def _bound(point: Point, side: int) -> float:
    share = min(point.share, 1.0)
    if side == 0 or not 1e-9 < share < 1 - 1e-9:
        return share
    error = math.sqrt(max(point.variance, 0)) / (share * -math.log(share))
    return float(share ** math.exp(side * Z * error))


def test_the_reckoning_is_lifelines() -> None:
    chance = np.random.default_rng(5)
    for size in (2, 30, 200):
        seconds = chance.permutation(10_000)[:size] + 1  # lifelines shakes what is equal
        ends = chance.choice([WAITING, ANSWERED, COMPETED], size, p=[0.2, 0.6, 0.2])
        ends[0] = ANSWERED
        theirs = AalenJohansenFitter().fit(seconds, ends, event_of_interest=ANSWERED)
        ours = curve([*zip(seconds.tolist(), ends.tolist(), strict=True)])

        shares = theirs.cumulative_density_.to_numpy().ravel()[1:]
        assert [point.share for point in ours] == pytest.approx(shares.tolist())
        variances = np.asarray(theirs.variance_).ravel()[1:]
        told = [number for number, value in enumerate(variances) if not math.isnan(value)]
        assert len(told) >= size - 1  # where the last one ends, lifelines divides by nothing
        assert [ours[n].variance for n in told] == pytest.approx(variances[told].tolist())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a build of a random town."""
    folder = tmp_path_factory.mktemp("curves")
    chance = random.Random(8)
    lake = folder / "lake"
    write_town_facts(lake)
    for number, reading in enumerate(arrivals(chance, sightings(chance, post_count=400), count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * 400))
    run_dbt("run", lake=lake, database=folder / "build.duckdb", work=folder)
    return folder


def test_every_group_of_a_town_has_the_quantiles_that_are_reckoned_by_hand(built: Path) -> None:
    found, expected = {}, {}
    with duckdb.connect(str(built / "build.duckdb"), read_only=True) as database:
        for *group, told in database.sql(
            f"select {', '.join(GROUP)}, [{', '.join(QUANTILES)}] "
            "from intermediate.int_response_curves"
        ).fetchall():
            found[tuple(group)] = tuple(told)
        for basis in ("calendar", "open"):
            for *group, waits in database.sql(
                f"select {', '.join(GROUP[:-1])}, '{basis}', list([waited_{basis}_seconds, "
                "case status when 'answered' then 1 when 'open' then 0 else 2 end]) "
                f"from intermediate.int_clocks_grouped where waited_{basis}_seconds is not null "
                "group by all"
            ).fetchall():
                pairs = [(seconds, how) for seconds, how in waits]
                if any(how for _, how in pairs):
                    expected[tuple(group)] = quantiles(curve(pairs))
    assert len(expected) > 500
    assert any(all(value is not None for value in row) for row in expected.values())
    assert found == expected


def test_the_published_rows_are_the_clocks_counted_another_way(built: Path) -> None:
    with duckdb.connect(str(built / "build.duckdb"), read_only=True) as database:
        sums = (
            "select brand_id, clock_kind, count(*), sum(answered_within_24h), "
            "count(answered_within_24h) from marts.fct_response_clocks group by all order by all"
        )
        rows = (
            "select brand_id, clock_kind, sum(clock_count), sum(answered_within_24h_count), "
            "sum(matured_24h_count) from marts.rpt_response_periods where dimension = 'all' "
            "and platform {platform} 'all' and period_kind = '{kind}' group by all order by all"
        )
        expected = database.sql(sums).fetchall()
        assert expected
        for kind in ("week", "quarter"):
            for platform in ("=", "<>"):
                assert (
                    database.sql(rows.format(kind=kind, platform=platform)).fetchall() == expected
                )


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say(built: Path) -> None:
    """Two hundred worlds of twenty desks each, whose curves are known by their formula."""
    compiled = next((built / "target" / "compiled").rglob("int_tier_curves.sql"))
    relation = '"build"."intermediate"."int_clocks_tiered"'
    sql = compiled.read_text()
    assert relation in sql
    waits, true = _worlds(np.random.default_rng(20_261_123), 200)
    held = {"median": 0, "p90": 0}
    count = {"median": 0, "p90": 0}
    with duckdb.connect() as database:
        database.register("waits", waits)
        database.execute(
            "create view tiered as select *, cast(null as bigint) as waited_open_seconds, "
            "brand_id as tier, 'all' as report_platform, '2026-Q4' as quarter from waits"
        )
        found = database.sql(
            "select tier, median_low_seconds, median_high_seconds, p90_low_seconds, "
            f"p90_high_seconds from ({sql.replace(relation, 'tiered')})"
        ).fetchall()
    for brand_id, *ends in found:
        for name, low, high in (("median", *ends[:2]), ("p90", *ends[2:])):
            moment = true[brand_id][name]
            if moment is not None:
                count[name] += 1
                end = math.inf if high is None else high
                held[name] += low is not None and low <= moment <= end
    for name in held:
        assert count[name] > 2000
        assert 0.93 <= held[name] / count[name] <= 0.97, (name, held[name] / count[name])


def _worlds(
    chance: np.random.Generator, number: int
) -> tuple[pa.Table, dict[str, dict[str, float | None]]]:
    """Make the waits of twenty desks each, and the true quantiles of those that may reach them.

    Answers and what competes with them come at constant rates, so that the incidence at t is
    a / (a + c) x (1 - exp(-(a + c) t)); the watermark falls at any time.
    """
    parts: list[pa.Table] = []
    true: dict[str, dict[str, float | None]] = {}
    for desk in range(20 * number):
        name, size = f"desk{desk}", int(chance.integers(80, 300))
        a, c = 1 / chance.uniform(3e5, 3e6), float(chance.choice([0.0, 0.03])) / 1e6
        mean = 1 / (a + c)
        moments = np.vstack(
            [
                chance.exponential(1 / a, size),
                chance.exponential(1 / c, size) if c else np.full(size, np.inf),
                chance.uniform(3 * mean, 9 * mean, size),
            ]
        )
        parts.append(
            pa.table(
                {
                    "brand_id": [name] * size,
                    "waited_calendar_seconds": moments.min(axis=0).astype(np.int64),
                    "status": np.array(["answered", "withdrawn", "open"])[moments.argmin(axis=0)],
                }
            )
        )
        true[name] = {
            quantile: -mean * math.log(1 - level * (a + c) / a)
            if level * (a + c) / a < 0.97
            else None
            for quantile, level in (("median", 0.5), ("p90", 0.9))
        }
    return pa.concat_tables(parts), true
