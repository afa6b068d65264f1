"""What if the desk had other hours, more people or another pace: the queue replayed.

Every question of the last eight weeks comes again when it came; the desk answers in its turn
(warehouse/desk.py) at the capacity that it was seen to have, or at a scenario's
(warehouse/replay.py). The replay of the desk as it was is the back-test: what it says against what
happened. Scenarios of hours alone fill rpt_whatif_hours, those of people or pace rpt_capacity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from extractors.facts import Facts
from warehouse.desk import Capacity, OpenClock, capacity
from warehouse.opening_hours import Interval
from warehouse.queues import ALL, WARM_UP, WINDOW, Queue, read_queues
from warehouse.replay import Plan, Replays
from warehouse.scenarios import (
    AS_CONFIGURED,
    Scenario,
    Scenarios,
    hours_of,
    open_stretches,
    read_scenarios,
    with_whole_desks,
)

HOURS, CAPACITY = "rpt_whatif_hours", "rpt_capacity"
BEYOND = timedelta(days=10)  # as far as prepare lays out the hours


def fill(database: Path, facts: Facts, scenarios: Path) -> int:
    """Write the marts that dbt left empty; give their rows, none where dbt made no such mart."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        there = "select table_name from information_schema.tables where table_name in (?, ?)"
        marts = {name for (name,) in connection.execute(there, [HOURS, CAPACITY]).fetchall()}
        if not marts:
            return 0
        asked = read_scenarios(scenarios)
        rows = [one for one in what_if(read_queues(connection), facts, asked) if one[0] in marts]
        connection.execute("begin")
        for mart in marts:
            connection.execute(f"delete from marts.{mart}")  # noqa: S608  # a name of ours
        for mart, row in rows:
            marks = ", ".join("?" * len(row))
            names = ", ".join(row)
            insert = f"insert into marts.{mart} ({names}) values ({marks})"  # noqa: S608
            connection.execute(insert, [*row.values()])
        connection.execute("commit")
    return len(rows)


def what_if(
    queues: Mapping[tuple[str, str], Queue], facts: Facts, asked: Scenarios
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of both marts, the desk as it was first; none where its hours are unknown."""
    if not queues:
        return
    span = Interval(
        min(queue.as_of_at for queue in queues.values()) - WINDOW - 2 * WARM_UP,
        max(queue.as_of_at for queue in queues.values()) + BEYOND,
    )
    desks = [key for key in queues if key[1] != ALL]
    platforms = {platform for _, platform in desks}
    configured = open_stretches(facts, platforms, span)
    scenarios = (AS_CONFIGURED, *asked.scenarios)
    hours = {
        one.scenario: with_whole_desks(hours_of(one, facts, platforms, span, configured), desks)
        for one in scenarios
    }
    configured = with_whole_desks(configured, desks)
    for (brand_id, platform), queue in sorted(queues.items(), key=lambda item: item[0]):
        if (brand_id, platform) not in configured:
            continue
        clock = OpenClock(configured[brand_id, platform])
        seen = capacity(clock, *queue.decided())
        if seen is None:
            continue
        clocks = {
            one.scenario: OpenClock(hours[one.scenario][brand_id, platform]) for one in scenarios
        }
        replays = Replays(queue, _chance(brand_id, platform))
        for mart, row in _desk(replays, seen, clocks, asked):
            yield (
                mart,
                {
                    "brand_id": brand_id,
                    "platform": platform,
                    **row,
                    "capacity_answer_count": seen.answer_count,
                    "answered_while_closed_share": float(
                        (~clock.is_open(queue.ends[queue.answered])).mean()
                    ),
                    "window_starts_on": queue.window_starts_on,
                    "as_of_at": queue.as_of_at.replace(tzinfo=None),
                },
            )


def _desk(
    replays: Replays, seen: Capacity, clocks: Mapping[str, OpenClock], asked: Scenarios
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the rows of one desk; none of a scenario that leaves nobody."""
    as_it_was = replays.waits(_plan(AS_CONFIGURED, seen, clocks[AS_CONFIGURED.scenario]))
    needed: dict[Any, dict[str, float | None]] = {}
    for one in (AS_CONFIGURED, *asked.scenarios):
        plan = _plan(one, seen, clocks[one.scenario])
        if plan.lines < 1:
            continue
        figures = replays.figures(plan, as_it_was)
        named = {"scenario": one.scenario, "scenario_title": one.title}
        if not one.is_of_capacity:
            observed = {
                "line_count": seen.lines,
                "answers_per_queue_hour": seen.answers_per_queue_hour,
            }
            yield HOURS, {**named, **observed, **figures}
        if one.is_of_capacity or one is AS_CONFIGURED:
            # How many are needed is the same, however many there are.
            key = (one.hours, one.rows, one.pace, one.takes_up_all)
            if key not in needed:
                needed[key] = replays.people_needed(plan, asked.target_share)
            yield (
                CAPACITY,
                {
                    **named,
                    "observed_people_count": seen.lines,
                    "people_count": plan.lines,
                    "answers_per_person_hour": 3600 / plan.seconds_per_answer,
                    "target_share": asked.target_share,
                    **figures,
                    **needed[key],
                },
            )


def _plan(scenario: Scenario, seen: Capacity, clock: OpenClock) -> Plan:
    return Plan(
        clock,
        seen.lines + scenario.people,
        seen.seconds_per_answer / scenario.pace,
        scenario.takes_up_all,
    )


def _chance(brand_id: str, platform: str) -> np.random.Generator:
    digest = sha256(f"{brand_id}|{platform}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8]))
