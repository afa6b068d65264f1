"""The what-if on made worlds: its back-test holds, and longer hours are never worse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.facts import Brand, Facts, OpeningHours
from warehouse.desk import OpenClock, answered_at, seconds
from warehouse.opening_hours import Interval
from warehouse.queues import ALL, SPANS, Queue, as_of_the_earliest, queue_of
from warehouse.scenarios import (
    AS_CONFIGURED,
    Scenario,
    Scenarios,
    hours_of,
    open_stretches,
    read_scenarios,
    with_whole_desks,
)
from warehouse.whatif import CAPACITY, HOURS, fill, what_if

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
FIRST = AS_OF - timedelta(days=63)
ZONE = "Europe/Amsterdam"
FACTS = Facts(
    (Brand(brand_id="acme", name="Acme", sector="telecom", country_code="NL", timezone=ZONE),),
    (),
    (),
    tuple(
        OpeningHours(
            brand_id="acme",
            platform="*",
            iso_weekday=day,
            opens_at="09:00",
            closes_at="17:00",
            valid_from=date(2025, 1, 1),
        )
        for day in range(1, 6)
    ),
    (),
    (),
    (),
)
EVENINGS = {
    "scenario": "evenings",
    "title": "Evenings",
    "hours": "extra",
    "rows": [{"iso_weekday": d, "opens_at": "17:00", "closes_at": "22:00"} for d in range(1, 6)],
}
SCENARIOS = (Scenario.model_validate(EVENINGS),)
MARTS = (HOURS, CAPACITY)


def world(*, lines: int = 2, minutes: float = 20, count: int = 2000, ignored: float = 0.1) -> Queue:
    """Make nine weeks of questions, answered by a desk of known capacity."""
    generator = np.random.default_rng(count)
    span = Interval(FIRST - timedelta(days=8), AS_OF + timedelta(days=10))
    clock = OpenClock(open_stretches(FACTS, ["mastodon"], span)["acme", "mastodon"])
    starts = np.sort(generator.uniform(seconds(FIRST), seconds(AS_OF), count))
    is_ignored = generator.random(count) < ignored
    never = np.full(count, np.inf)
    ends = never.copy()
    work = generator.exponential(minutes * 60, count)
    there = ~is_ignored
    ends[there] = answered_at(clock, starts[there], never[there], work[there], lines=lines)
    rows: list[tuple[Any, ...]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        is_answered = end <= seconds(AS_OF)
        stop = end if is_answered else seconds(AS_OF)
        within = [
            None if seconds(AS_OF) - start < most else float(is_answered and end - start <= most)
            for most in SPANS.values()
        ]
        day = datetime.fromtimestamp(start, ZoneInfo(ZONE)).date()
        rows.append(
            (start, stop, "answered" if is_answered else "open", stop - start, *within, day, AS_OF)
        )
    return queue_of(rows)


def run(queue: Queue) -> dict[str, dict[str, Any]]:
    asked = Scenarios(target_share=0.8, scenarios=SCENARIOS)
    found = what_if({("acme", "mastodon"): queue}, FACTS, asked)
    return {row["scenario"]: row for mart, row in found if mart == HOURS}


def test_the_back_test_of_a_known_desk_is_near_what_happened() -> None:
    rows = run(world())
    row = rows["configured"]
    assert row["line_count"] == 2
    assert 0 < row["passed_over_count"] < 0.2 * row["clock_count"]
    assert row["answered_while_closed_share"] == 0
    assert row["open_hour_mean"] == 40
    for name in SPANS:
        assert abs(row[f"backtest_error_{name}"]) < 0.03
        low, high = (row[f"answered_within_{name}_{end}_share"] for end in ("low", "high"))
        assert low <= row[f"observed_within_{name}_share"] <= high
    observed = row["median_observed_calendar_seconds"]
    assert row["median_calendar_seconds"] == pytest.approx(observed, rel=0.1)


def test_longer_hours_answer_more_and_never_less() -> None:
    for queue in (world(), world(lines=1, minutes=12, count=1500), world(lines=5, minutes=90)):
        rows = run(queue)
        assert rows["evenings"]["open_hour_mean"] == 65
        for name in SPANS:
            assert rows["configured"][f"change_within_{name}"] == 0
            assert rows["evenings"][f"change_within_{name}"] >= 0
            assert rows["evenings"][f"change_within_{name}_low"] >= 0
        assert rows["evenings"]["change_within_4h"] > 0.02


def test_the_change_is_that_of_a_desk_that_truly_keeps_the_other_hours() -> None:
    queue = world(ignored=0)
    span = Interval(FIRST - timedelta(days=8), AS_OF + timedelta(days=10))
    hours = open_stretches(FACTS, ["mastodon"], span)
    longer = hours_of(SCENARIOS[0], FACTS, ["mastodon"], span, hours)["acme", "mastodon"]
    work = np.random.default_rng(99).exponential(20 * 60, len(queue.starts))
    true = answered_at(OpenClock(longer), queue.starts, queue.leaves, work, lines=2) - queue.starts
    row = run(queue)["evenings"]
    for name, most in SPANS.items():
        assert row[f"answered_within_{name}_share"] == pytest.approx(
            float((true <= most)[queue.is_scored].mean()), abs=0.03
        )


def test_the_same_queue_gives_the_same_rows() -> None:
    assert run(world(count=300)) == run(world(count=300))


def test_hours_instead_take_the_place_of_the_configured_ones_and_no_hours_stay_none() -> None:
    span = Interval(AS_OF, AS_OF + timedelta(days=7))
    hours = open_stretches(FACTS, ["mastodon"], span)
    instead = Scenario.model_validate(EVENINGS | {"hours": "instead"})
    found = hours_of(instead, FACTS, ["mastodon"], span, hours)["acme", "mastodon"]
    assert [(end - start) / 3600 for start, end in found] == [5] * 5
    assert hours_of(AS_CONFIGURED, FACTS, ["mastodon"], span, hours) == hours
    assert hours_of(instead, FACTS, ["mastodon"], span, {}) == {}


def test_a_desk_of_few_days_has_figures_and_no_interval() -> None:
    queue = world(count=2000)
    few = queue.starts > seconds(AS_OF - timedelta(days=4))
    rows = run(
        queue_of(
            [
                (s, e, "answered", e - s, 1.0, 1.0, 1.0, day, AS_OF)
                for s, e, day, here, done in zip(
                    queue.starts, queue.ends, queue.days, few, queue.answered, strict=True
                )
                if here and done
            ]
        )
    )
    assert rows["configured"]["day_count"] < 7
    assert "answered_within_1h_low_share" not in rows["configured"]
    assert rows["configured"]["answered_within_1h_share"] >= 0


def test_the_declared_scenarios_are_read_and_a_name_stands_once(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    found = read_scenarios(root / "dbt" / "scenarios.yml").scenarios
    assert {"evenings", "saturday"} == {one.scenario for one in found if not one.is_of_capacity}
    path = tmp_path / "scenarios.yml"
    path.write_text("{target_share: 0.8, scenarios: [{scenario: configured, title: t}]}\n")
    with pytest.raises(ValueError, match="stands twice"):
        read_scenarios(path)


def test_the_marts_are_filled_as_their_contracts_say_and_anew_each_time(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    columns: dict[str, list[dict[str, Any]]] = {}
    for mart in MARTS:
        path = root / "dbt" / "models" / "marts" / f"{mart}.yml"
        columns[mart] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]["columns"]
    queue, build = world(count=400), tmp_path / "build.duckdb"
    with duckdb.connect(str(build)) as database:
        database.execute("create schema marts")
        for mart in MARTS:
            typed = ", ".join(f"{one['name']} {one['data_type']}" for one in columns[mart])
            database.execute(f"create table marts.{mart} ({typed})")
        database.execute(
            "create table marts.fct_response_clocks (brand_id varchar, platform varchar, "
            "clock_key varchar, started_at timestamp, ended_at timestamp, status varchar, "
            "waited_calendar_seconds bigint, answered_within_1h double, "
            "answered_within_4h double, answered_within_24h double, local_date date, "
            "as_of_at timestamp)"
        )
        for number, (start, end, answered, day) in enumerate(
            zip(queue.starts, queue.ends, queue.answered, queue.days, strict=True)
        ):
            within = (float(answered and end - start <= most) for most in SPANS.values())
            moments = [
                datetime.fromtimestamp(float(t), UTC).replace(tzinfo=None) for t in (start, end)
            ]
            database.execute(
                f"insert into marts.fct_response_clocks values ({', '.join('?' * 12)})",
                [
                    *("acme", "mastodon", str(number), moments[0]),
                    *(moments[1] if answered else None, "answered" if answered else "open"),
                    *(int(end - start), *within, day, AS_OF.replace(tzinfo=None)),
                ],
            )
    scenarios = {
        HOURS: {"configured", "evenings", "saturday"},
        CAPACITY: {"configured", "one_fewer", "one_more", "two_more", "quicker", "all_taken_up"},
    }
    found = []
    for _ in range(2):
        assert (
            fill(build, FACTS, root / "dbt" / "scenarios.yml") == 18
        )  # for the platform, and for all
        with duckdb.connect(str(build), read_only=True) as database:
            query = "from marts.{} order by all"
            found.append({m: database.execute(query.format(m)).fetchall() for m in MARTS})
    assert found[0] == found[1]
    for mart, rows in found[0].items():
        names = [one["name"] for one in columns[mart]]
        for row in rows:
            told = dict(zip(names, row, strict=True))
            for one in columns[mart]:
                assert told[one["name"]] is not None or "data_tests" not in one, one["name"]
        assert {row[names.index("scenario")] for row in rows} == scenarios[mart]
        assert {row[names.index("platform")] for row in rows} == {"mastodon", ALL}


def as_known(asked: list[tuple[float, float]], as_of: datetime) -> list[tuple[Any, ...]]:
    """Give the clocks of questions and their answers as they stood at a moment."""
    until = seconds(as_of)
    rows: list[tuple[Any, ...]] = []
    for start, answered in asked:
        if start < until:
            end, waited = min(answered, until), min(answered, until) - start
            status = "answered" if answered <= until else "open"
            within = [
                float(status == "answered" and waited <= span) if until - start >= span else None
                for span in SPANS.values()
            ]
            rows.append((start, end, status, waited, *within, FIRST.date(), as_of))
    return rows


@given(
    st.lists(
        st.tuples(st.integers(-9 * 86400, 3 * 86400), st.integers(0, 4 * 86400)),
        min_size=1,
    ),
    st.integers(0, 3 * 86400),
)
def test_a_desk_over_all_platforms_is_judged_where_all_are_known(
    asked: list[tuple[int, int]], ahead: int
) -> None:
    base = seconds(AS_OF)
    questions = sorted((base + start, base + start + wait) for start, wait in asked)
    later = as_known(questions, AS_OF + timedelta(seconds=ahead))
    early = as_known([(base - 10, base + 10)], AS_OF)

    judged = as_of_the_earliest(later + early)

    expected = [*as_known(questions, AS_OF), *early]
    assert sorted(map(repr, judged)) == sorted(map(repr, expected))


def test_a_desk_over_all_platforms_is_open_where_one_of_them_is() -> None:
    hours = {("acme", "x"): [(0.0, 5.0)], ("acme", "y"): [(3.0, 8.0)], ("other", "x"): [(1.0, 2.0)]}

    found = with_whole_desks(hours, [("acme", "x"), ("acme", "y"), ("third", "x")])

    assert found == hours | {("acme", ALL): [(0.0, 5.0), (3.0, 8.0)]}
    assert OpenClock(found["acme", ALL]).reading(np.asarray([8.0])) == 8


def test_a_build_without_the_mart_is_left_alone(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "build.duckdb")) as database:
        database.execute("create table other (a int)")
    assert fill(tmp_path / "build.duckdb", FACTS, tmp_path / "none.yml") == 0
