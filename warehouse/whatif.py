"""What if the desk had other opening hours: the queue replayed with them, with intervals.

Every question of the last eight weeks comes again when it came; the desk answers in its turn
(warehouse/desk.py) in the hours of a scenario, at the capacity that it was seen to have. The
replay with the hours as they were is the back-test: what it says against what happened.

* Who was left waiting for more than 72 hours is held to be passed over: longer hours would not
  answer them. They stay in the shares as not answered, and out of the queue.
* A share's clocks are the same in every scenario: those that count in the observed share.
* Answers take exponential times, drawn once per question and used in every scenario, so that
  scenarios differ by their hours alone. Draws and resamples come from a seed of the names.
* An interval is the bootstrap's over days. It holds the chance of the days and, through many
  replays, of the draws; not the error of the capacity or the model: see the back-test for that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from extractors.facts import Facts
from warehouse.desk import Capacity, Flags, Floats, OpenClock, answered_at, capacity, seconds
from warehouse.opening_hours import Interval
from warehouse.scenarios import (
    AS_CONFIGURED,
    CONFIGURED,
    Scenario,
    hours_of,
    open_stretches,
    read_scenarios,
)

MART = "rpt_whatif_hours"
WINDOW = timedelta(days=56)  # eight whole weeks: capacity and demand as they are of late
WARM_UP = timedelta(days=7)  # who came before may wait still
BEYOND = timedelta(days=10)  # as far as prepare lays out the hours
PASSED_OVER_SECONDS = 72 * 3600
SPANS = {"1h": 3600, "4h": 4 * 3600, "24h": 24 * 3600}
RESAMPLES, FEWEST_DAYS, SMALL = 400, 7, 30
MOST_REPLAYS, REPLAYED = 20, 50_000  # questions replayed in all, so that a big desk takes no hour


@dataclass(frozen=True)
class Queue:
    """The questions of one brand on one platform, in the order in which they came."""

    starts: Floats
    ends: Floats  # the watermark for who still waits
    leaves: Floats  # when they gave up; infinite for who did not
    answered: Flags
    passed_over: Flags
    is_scored: Flags
    days: Sequence[date]
    within: Mapping[str, Floats]  # 1 answered in time, 0 not, NaN not counted
    as_of_at: datetime
    window_starts_on: date

    def queued(self, values: Any) -> Any:
        """Give what is of those that stood in the queue."""
        return values[~self.passed_over]


def fill(database: Path, facts: Facts, scenarios: Path) -> int:
    """Write the mart that dbt left empty; give its rows, none where dbt made no such mart."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        there = "select 1 from information_schema.tables where table_name = ?"
        if not connection.execute(there, [MART]).fetchall():
            return 0
        rows = [*what_if(_queues(connection), facts, read_scenarios(scenarios))]
        connection.execute("begin")
        connection.execute(f"delete from marts.{MART}")  # noqa: S608  # a name of ours
        for row in rows:
            marks = ", ".join("?" * len(row))
            names = ", ".join(row)
            insert = f"insert into marts.{MART} ({names}) values ({marks})"  # noqa: S608
            connection.execute(insert, [*row.values()])
        connection.execute("commit")
    return len(rows)


def what_if(
    queues: Mapping[tuple[str, str], Queue], facts: Facts, scenarios: Iterable[Scenario]
) -> Iterator[dict[str, Any]]:
    """Yield a row per queue and scenario, the hours as they were first; none where unknown."""
    if not queues:
        return
    span = Interval(
        min(queue.as_of_at for queue in queues.values()) - WINDOW - 2 * WARM_UP,
        max(queue.as_of_at for queue in queues.values()) + BEYOND,
    )
    platforms = {platform for _, platform in queues}
    configured = open_stretches(facts, platforms, span)
    asked = [AS_CONFIGURED, *scenarios]
    hours = {one.scenario: hours_of(one, facts, platforms, span, configured) for one in asked}
    for (brand_id, platform), queue in sorted(queues.items(), key=lambda item: item[0]):
        if (brand_id, platform) not in configured:
            continue
        clock = OpenClock(configured[brand_id, platform])
        seen = capacity(
            clock,
            queue.queued(queue.starts),
            queue.queued(queue.ends),
            queue.queued(queue.answered),
        )
        if seen is None:
            continue
        chance = _chance(brand_id, platform)
        clocks = {one.scenario: OpenClock(hours[one.scenario][brand_id, platform]) for one in asked}
        for scenario, figures in replays(queue, seen, clocks, chance).items():
            title = next(one.title for one in asked if one.scenario == scenario)
            yield {
                "brand_id": brand_id,
                "platform": platform,
                "scenario": scenario,
                "scenario_title": title,
                "line_count": seen.lines,
                "capacity_answer_count": seen.answer_count,
                "answers_per_queue_hour": seen.answers_per_queue_hour,
                "answered_while_closed_share": float(
                    (~clock.is_open(queue.ends[queue.answered])).mean()
                ),
                **figures,
                "window_starts_on": queue.window_starts_on,
                "as_of_at": queue.as_of_at.replace(tzinfo=None),
            }


def replays(
    queue: Queue, seen: Capacity, clocks: Mapping[str, OpenClock], chance: np.random.Generator
) -> dict[str, dict[str, Any]]:
    """Replay a queue with every scenario's hours; give the figures of each."""
    count = int((~queue.passed_over).sum())
    times = max(1, min(MOST_REPLAYS, REPLAYED // max(count, 1)))
    work = chance.exponential(seen.seconds_per_answer, (times, count))
    names, day_of = np.unique(np.asarray(queue.days, "datetime64[D]"), return_inverse=True)
    scored_days = np.unique(day_of[queue.is_scored])
    weights = np.zeros((RESAMPLES, len(names)))
    weights[:, scored_days] = chance.multinomial(
        len(scored_days), np.full(len(scored_days), 1 / len(scored_days)), RESAMPLES
    )
    is_told = len(scored_days) >= FEWEST_DAYS
    waits = {}
    for scenario, clock in clocks.items():
        waits[scenario] = np.full((times, len(queue.starts)), np.inf)
        for number in range(times):
            starts, leaves = queue.queued(queue.starts), queue.queued(queue.leaves)
            at = answered_at(clock, starts, leaves, work[number], lines=seen.lines)
            waits[scenario][number, ~queue.passed_over] = at - starts
    figures = {}
    shares: dict[tuple[str, str], tuple[float, Floats]] = {}
    for scenario, clock in clocks.items():
        found: dict[str, Any] = {
            "clock_count": int(queue.is_scored.sum()),
            "passed_over_count": int((queue.is_scored & queue.passed_over).sum()),
            "day_count": len(scored_days),
            "open_hour_mean": _open_hours(clock, queue),
        }
        for name, most in SPANS.items():
            matured = queue.is_scored & ~np.isnan(queue.within[name])
            n = int(matured.sum())
            found[f"matured_{name}_count"] = n
            if not n:
                continue
            counts = np.bincount(day_of, matured, len(names))
            in_time = (waits[scenario] <= most).mean(axis=0)
            sums = np.bincount(day_of, np.where(matured, in_time, 0.0), len(names))
            share = float(sums.sum() / n)
            with np.errstate(invalid="ignore"):
                spread = (weights @ sums) / (weights @ counts)
            shares[scenario, name] = share, spread
            before, spread_before = shares[CONFIGURED, name]
            observed = float(np.nanmean(queue.within[name][matured]))
            found |= {
                f"observed_within_{name}_share": observed,
                f"answered_within_{name}_share": share,
                f"backtest_error_{name}": before - observed,
                f"change_within_{name}": share - before,
            }
            if is_told:
                low, high = _ends(spread, share)
                found |= {
                    f"answered_within_{name}_low_share": low,
                    f"answered_within_{name}_high_share": high,
                }
                low, high = _ends(spread - spread_before, share - before)
                found |= {f"change_within_{name}_low": low, f"change_within_{name}_high": high}
        found |= _medians(queue, waits[scenario], day_of, weights if is_told else None)
        figures[scenario] = found | {"is_small": found["clock_count"] < SMALL}
    return figures


def _medians(queue: Queue, waits: Floats, day_of: Any, weights: Floats | None) -> dict[str, Any]:
    """Give the median of the clocks that nobody ended but the brand, once all have had 72 h."""
    old = seconds(queue.as_of_at) - queue.starts >= PASSED_OVER_SECONDS
    counted = queue.is_scored & old & np.isinf(queue.leaves)
    if not counted.any():
        return {}
    observed = np.where(queue.answered, queue.ends - queue.starts, np.inf)[counted]
    pooled = waits[:, counted].ravel()
    order = np.argsort(pooled, kind="stable")
    pooled, days = pooled[order], np.tile(day_of[counted], len(waits))[order]

    def middle(values: Floats, weight: Floats) -> float:
        total = np.cumsum(weight)
        return float(values[np.searchsorted(total, total[-1] / 2)]) if total[-1] else np.nan

    simulated = middle(pooled, np.ones(len(pooled)))
    found = {
        "median_observed_calendar_seconds": _whole(
            middle(np.sort(observed), np.ones(len(observed)))
        ),
        "median_calendar_seconds": _whole(simulated),
    }
    if weights is not None:
        spread = np.sort([middle(pooled, weight[days]) for weight in weights])
        spread = spread[~np.isnan(spread)]
        low, high = (spread[int(part * (len(spread) - 1))] for part in (0.025, 0.975))
        found["median_low_calendar_seconds"] = _whole(min(low, simulated))
        found["median_high_calendar_seconds"] = _whole(max(high, simulated))
    return found


def _ends(spread: Floats, value: float) -> tuple[float, float]:
    low, high = np.nanquantile(spread, (0.025, 0.975))
    return float(min(low, value)), float(max(high, value))


def _whole(value: float) -> int | None:
    """Give whole seconds; none where the quantile is not reached."""
    return round(value) if np.isfinite(value) else None


def _open_hours(clock: OpenClock, queue: Queue) -> float:
    """Give the open hours of a week of the window, on average."""
    end = seconds(queue.as_of_at)
    first, last = clock.reading(np.asarray([end - WINDOW.total_seconds(), end])).tolist()
    return float(last - first) / 3600 / (WINDOW.days / 7)


def _chance(brand_id: str, platform: str) -> np.random.Generator:
    digest = sha256(f"{brand_id}|{platform}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8]))


def _queues(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Queue]:
    """Read the questions of the window and its warm-up."""
    days = (WINDOW + WARM_UP).days
    rows = connection.execute(
        "select brand_id, platform, epoch(started_at), epoch(coalesce(ended_at, as_of_at)), status,"
        " waited_calendar_seconds, answered_within_1h, answered_within_4h, answered_within_24h,"
        " local_date, as_of_at from marts.fct_response_clocks"
        " where started_at >= as_of_at - to_days(?)"
        " order by brand_id, platform, started_at, clock_key",
        [days],
    ).fetchall()
    grouped: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for brand_id, platform, *row in rows:
        grouped[brand_id, platform].append(tuple(row))
    return {key: queue_of(found) for key, found in grouped.items()}


def queue_of(rows: Sequence[tuple[Any, ...]]) -> Queue:
    """Make a queue of rows: start, end, status, wait, in time for each span, day, watermark."""
    starts, ends, status, waited, *within, days, as_of = (list(c) for c in zip(*rows, strict=True))
    as_of_at: datetime = as_of[0] if as_of[0].tzinfo else as_of[0].replace(tzinfo=UTC)
    came, went = np.asarray(starts, float), np.asarray(ends, float)
    how = np.asarray(status)
    gave_up = np.isin(how, ("withdrawn", "closed_by_customer"))
    late = np.asarray(waited, float) >= PASSED_OVER_SECONDS
    began = seconds(as_of_at - WINDOW)
    return Queue(
        starts=came,
        ends=np.maximum(went, came),
        leaves=np.where(gave_up, np.maximum(went, came), np.inf),
        answered=how == "answered",
        passed_over=(how == "expired") | ((how == "open") & late),
        is_scored=came >= began,
        days=days,
        within=dict(zip(SPANS, (np.asarray(c, float) for c in within), strict=True)),
        as_of_at=as_of_at,
        window_starts_on=(as_of_at - WINDOW).date(),
    )
