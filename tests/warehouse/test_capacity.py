"""More or fewer people: against the closed form of M/M/c, and on the simulator's own desks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import exp, factorial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from extractors.facts import Brand, Facts, OpeningHours
from simulator import build_world
from simulator.truth.tables import truth
from warehouse.desk import Floats, OpenClock, answered_at, seconds
from warehouse.queues import SPANS, WINDOW, Queue, queue_of
from warehouse.scenarios import Scenario, Scenarios
from warehouse.whatif import CAPACITY, HOURS, what_if

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
FIRST = AS_OF - timedelta(days=63)
TARGET = 0.8
FACTS = Facts(
    (Brand(brand_id="acme", name="Acme", sector="bank", country_code="NL", timezone="UTC"),),
    (),
    (),
    tuple(
        OpeningHours(
            brand_id="acme",
            platform="*",
            iso_weekday=day,
            opens_at="00:00",
            closes_at="24:00",
            valid_from=date(2025, 1, 1),
        )
        for day in range(1, 8)
    ),
    (),
    (),
    (),
)
SCENARIOS = Scenarios(
    target_share=TARGET,
    scenarios=(
        Scenario(scenario="one_fewer", title="-1", people=-1),
        Scenario(scenario="one_more", title="+1", people=1),
        Scenario(scenario="three_more", title="+3", people=3),
        Scenario(scenario="quicker", title="x 1.25", pace=1.25),
        Scenario(scenario="all_taken_up", title="all", takes_up_all=True),
    ),
)
NEVER = np.inf


def in_time(lines: int, arrivals: float, service: float, span: float) -> float:
    """Give the share of an M/M/c queue that is done within a span; rates are per hour.

    Who finds all lines busy (Erlang's C) waits an exponential time at the rate of c·service -
    arrivals, and then is served at the rate of service: the sum of the two.
    """
    load = arrivals / service
    if load >= lines:
        return 0.0
    top = load**lines / factorial(lines) * lines / (lines - load)
    waits = top / (sum(load**n / factorial(n) for n in range(lines)) + top)
    ahead = lines * service - arrivals + 1e-7  # equal rates have a limit, reckoned well enough
    both = 1 - (ahead * exp(-service * span) - service * exp(-ahead * span)) / (ahead - service)
    return (1 - waits) * (1 - exp(-service * span)) + waits * both


def poisson(generator: np.random.Generator, per_hour: float) -> Floats:
    """Give the arrivals of nine weeks."""
    count = generator.poisson(per_hour * 63 * 24)
    return np.sort(generator.uniform(seconds(FIRST), seconds(AS_OF), count))


def queue(lines: int, arrivals: float, service: float, seed: int, *, ignored: float = 0.0) -> Queue:
    """Make nine weeks of an M/M/c queue that never closes; who is ignored is not in it."""
    generator = np.random.default_rng(seed)
    starts = poisson(generator, arrivals)
    clock = OpenClock([(seconds(FIRST), seconds(AS_OF) + 30 * 86400)])
    work = generator.exponential(3600 / service, len(starts))
    ends = np.full(len(starts), NEVER)
    here = generator.random(len(starts)) >= ignored
    ends[here] = answered_at(clock, starts[here], ends[here], work[here], lines=lines)
    rows: list[tuple[Any, ...]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        done, stop = end <= seconds(AS_OF), min(end, seconds(AS_OF))
        within = [
            None if seconds(AS_OF) - start < most else float(done and end - start <= most)
            for most in SPANS.values()
        ]
        status = "answered" if done else "open"
        day = datetime.fromtimestamp(start, UTC).date()
        rows.append((start, stop, status, stop - start, *within, day, AS_OF))
    return queue_of(rows)


def run(found: Queue, facts: Facts = FACTS) -> dict[str, dict[str, Any]]:
    rows = what_if({("acme", "mastodon"): found}, facts, SCENARIOS)
    return {row["scenario"]: row for mart, row in rows if mart == CAPACITY}


@pytest.mark.parametrize(("lines", "arrivals", "service"), [(1, 1.2, 2.0), (3, 4, 1.7), (6, 5, 1)])
def test_a_desk_that_never_closes_answers_as_the_closed_form_says(
    lines: int, arrivals: float, service: float
) -> None:
    generator = np.random.default_rng(lines)
    clock = OpenClock([(seconds(FIRST), seconds(AS_OF) + 30 * 86400)])
    shares = []
    for _ in range(20):
        starts = poisson(generator, arrivals)
        work = generator.exponential(3600 / service, len(starts))
        at = answered_at(clock, starts, np.full(len(starts), NEVER), work, lines=lines)
        shares.append([(at - starts <= span).mean() for span in SPANS.values()])
    for found, span in zip(np.mean(shares, axis=0), SPANS.values(), strict=True):
        assert found == pytest.approx(in_time(lines, arrivals, service, span / 3600), abs=0.01)


@pytest.mark.parametrize(("lines", "arrivals", "service"), [(2, 2.4, 1.6), (4, 3.0, 1.0)])
def test_other_people_and_paces_come_out_as_the_closed_form_of_that_desk(
    lines: int, arrivals: float, service: float
) -> None:
    rows = run(queue(lines, arrivals, service, seed=lines))
    for name, row in rows.items():
        assert row["observed_people_count"] == lines
        pace = 1.25 if name == "quicker" else 1.0
        assert row["answers_per_person_hour"] == pytest.approx(service * pace, rel=0.06)
        for span, most in SPANS.items():
            true = in_time(row["people_count"], arrivals, service * pace, most / 3600)
            if true == 0:  # the closed form's queue grows for ever; nine weeks' does not
                assert row[f"answered_within_{span}_share"] < 0.6
                continue
            assert row[f"answered_within_{span}_share"] == pytest.approx(true, abs=0.04)
            assert abs(row[f"backtest_error_{span}"]) < 0.03
    assert [rows[name]["people_count"] - lines for name in rows] == [0, -1, 1, 3, 0, 0]


@pytest.mark.parametrize(("lines", "arrivals", "service"), [(3, 4.0, 2.5), (5, 9.0, 2.4)])
def test_as_many_people_are_needed_as_the_closed_form_says(
    lines: int, arrivals: float, service: float
) -> None:
    row = run(queue(lines, arrivals, service, seed=5))["configured"]
    for span in ("1h", "4h"):
        hours = SPANS[span] / 3600
        enough = [n for n in range(1, 40) if in_time(n, arrivals, service, hours) >= TARGET]
        low, high = (row[f"people_needed_{span}_{end}_count"] for end in ("low", "high"))
        assert low <= row[f"people_needed_{span}_count"] <= high
        assert low <= enough[0] <= high


def test_the_number_that_is_needed_is_the_first_whose_share_reaches_the_target() -> None:
    rows = run(queue(2, 3.0, 2.0, seed=3))
    for name in ("configured", "one_fewer", "one_more", "three_more"):
        for span in SPANS:
            needed = rows["configured"][f"people_needed_{span}_count"]
            assert rows[name][f"people_needed_{span}_count"] == needed
            is_enough = rows[name][f"answered_within_{span}_share"] >= TARGET
            assert is_enough == (rows[name]["people_count"] >= needed)


def test_no_number_of_people_answers_at_night() -> None:
    office = tuple(
        row.model_copy(update={"opens_at": "09:00", "closes_at": "12:00"})
        for row in FACTS.opening_hours
    )
    row = run(queue(2, 1.0, 1.6, seed=4), replace(FACTS, opening_hours=office))["configured"]
    assert row["people_needed_1h_count"] is None
    assert row["people_needed_24h_count"] is not None


def test_who_is_passed_over_is_answered_only_where_every_question_is_taken_up() -> None:
    rows = run(queue(4, 5.0, 2.0, seed=8, ignored=0.4))
    row = rows["configured"]
    assert row["people_needed_24h_count"] is None
    assert row["reachable_within_24h_share"] == pytest.approx(0.6, abs=0.04)
    row = rows["all_taken_up"]
    assert row["reachable_within_24h_share"] == pytest.approx(1, abs=0.01)
    enough = [n for n in range(3, 40) if in_time(n, 5.0, 2.0, 1) >= TARGET]
    assert row["people_needed_1h_low_count"] <= enough[0] <= row["people_needed_1h_high_count"]
    true = in_time(4, 5.0, 2.0, 1)
    assert row["answered_within_1h_share"] == pytest.approx(true, abs=0.04)


def test_a_scenario_that_leaves_nobody_has_no_row() -> None:
    rows = run(queue(1, 1.0, 2.0, seed=6))
    assert rows["configured"]["observed_people_count"] == 1
    assert "one_fewer" not in rows


def test_both_marts_tell_the_same_back_test() -> None:
    found = list(what_if({("acme", "mastodon"): queue(2, 2.4, 1.6, seed=7)}, FACTS, SCENARIOS))
    hours, people = (
        next(row for mart, row in found if mart == one and row["scenario"] == "configured")
        for one in (HOURS, CAPACITY)
    )
    shared = set(hours) & set(people)
    assert {f"backtest_error_{span}" for span in SPANS} <= shared
    assert {name: hours[name] for name in shared} == {name: people[name] for name in shared}


def town() -> tuple[dict[tuple[str, str], Queue], Facts]:
    """Give the queues of the simulator's town after nine weeks, by its own truth."""
    world = build_world(date(2026, 1, 5), brands=4, weeks=9, live_weeks=1)
    as_of = world.start + WINDOW + timedelta(days=7)
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    zones = {brand.brand_id: ZoneInfo(brand.timezone) for brand in world.facts.brands}
    rows = sorted(truth(world, as_of).clocks, key=lambda one: (one.started_at, one.started_post_id))
    for one in rows:
        start, end = seconds(one.started_at), seconds(one.ended_at or as_of)
        within = [
            None
            if as_of - one.started_at < timedelta(seconds=most)
            else float(one.status == "answered" and end - start <= most)
            for most in SPANS.values()
        ]
        day = one.started_at.astimezone(zones[one.brand_id]).date()
        row = (start, end, one.status, end - start, *within, day, as_of)
        found.setdefault((one.brand_id, one.platform), []).append(row)
    return {key: queue_of(rows) for key, rows in found.items()}, world.facts


def test_the_back_test_on_the_simulators_desks_says_what_its_error_is() -> None:
    queues, facts = town()
    rows = [
        row
        for mart, row in what_if(queues, facts, SCENARIOS)
        if mart == CAPACITY and row["scenario"] == "configured" and not row["is_small"]
    ]
    assert len(rows) > 15
    weights = [row["clock_count"] for row in rows]
    for span in SPANS:
        errors = [abs(row[f"backtest_error_{span}"]) for row in rows]
        assert max(errors) < 0.2
        assert np.average(errors, weights=weights) < 0.08
        for row in rows:
            share, observed = (
                row[f"{what}_within_{span}_share"] for what in ("answered", "observed")
            )
            assert row[f"backtest_error_{span}"] == pytest.approx(share - observed)
            queue = queues[row["brand_id"], row["platform"]]
            counted = queue.within[span][queue.is_scored]
            assert observed == pytest.approx(float(np.nanmean(counted)))
