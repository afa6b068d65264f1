"""What a source may use: the platform's own end of it, and the one that we set."""

# ruff: noqa: D102, ARG002 - a source's functions are described in extractors/base.py
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from fakes import NINE, NOBODY, RING, Fake, body, clock, entry, land, post, rows

from extractors.answers import UsedUp
from extractors.backfill import backfill, left
from extractors.base import Page, Stream, Window
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Reading

TOMORROW = datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path / "lake")


def test_what_is_used_up_says_first_until_when_in_utc() -> None:
    amsterdam = timezone(timedelta(hours=1))
    used_up = UsedUp("the daily quota of units", until=TOMORROW.astimezone(amsterdam))

    assert used_up.until == TOMORROW
    assert str(used_up) == "no more until 2026-03-03 08:00 UTC: the daily quota of units"
    assert str(UsedUp("the month's reads")) == "the month's reads"


def test_a_source_that_is_used_up_asks_for_no_other_list_and_keeps_what_came(lake: Lake) -> None:
    used_up = UsedUp("quotaExceeded", until=TOMORROW)
    source = Fake({"a": [body(post(1)), used_up], "b": [body(post(2))]})

    reading = land(lake, source)

    assert [row["native_id"] for row in rows(lake, "posts")] == ["1"]
    assert reading.is_complete is False
    assert reading.problem_text == "a: no more until 2026-03-03 08:00 UTC: quotaExceeded"


DAY = Window(NINE - timedelta(hours=9), NINE + timedelta(hours=15))


def at(hour: int, number: int) -> dict[str, Any]:
    return {"id": number, "text": "Hello", "at": f"2026-03-02T{hour:02}:00:00Z"}


class ByHour(Fake):
    """Holds a post an hour; a page is an hour and a request, and charged by the post."""

    def __init__(self) -> None:
        super().__init__({"a": []})
        self.asked: list[int] = []

    def pages(
        self, session: PoliteSession, options: Any, stream: Stream, window: Window
    ) -> Iterator[Page]:
        for hour in range(24):
            moment = DAY.start + timedelta(hours=hour)
            if moment in window:
                session.before_each()
                self.asked.append(hour)
                yield Page(stream, "https://x.example/", 200, session.now(), body(at(hour, hour)))


def hours(lake: Lake) -> list[int]:
    """Give the hours whose post SQL would see."""
    return sorted(int(row["native_id"]) for row in rows(lake, "posts"))


def reads(lake: Lake, source: ByHour, now: datetime, **settings: Any) -> list[Reading]:
    made = backfill(entry(source, **settings), DAY, lake, NOBODY, RING, now=clock(now))
    return [*made]


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ({"requests": 10}, "10 of 10 requests are used"),
        ({"objects": 10}, "10 of 10 objects are used"),
        ({"usd": "0.05"}, "0.050 of 0.05 USD are used"),
    ],
)
def test_a_budget_stops_a_reading_with_the_page_that_reaches_it(
    lake: Lake, budget: dict[str, Any], told: str
) -> None:
    source = ByHour()

    reading = land(lake, source, window=DAY, budget=budget, prices={"object": 0.005})

    assert source.asked == [*range(10)]
    assert hours(lake) == [*range(10)], "what came is kept"
    assert reading.problem_text == (
        f"a: no more until 2026-03-03 00:00 UTC: the day's budget of fake: {told}"
    )


def test_a_days_budget_is_one_for_all_readings_of_the_day(lake: Lake) -> None:
    source, budget = ByHour(), {"requests": 30}

    assert land(lake, source, window=DAY, budget=budget).is_complete
    assert not land(
        lake, source, window=DAY, budget=budget, now=NINE + timedelta(hours=4)
    ).is_complete
    assert len(source.asked) == 30
    assert land(lake, source, window=DAY, budget=budget, now=NINE + timedelta(hours=16)).is_complete


def test_a_backfill_stops_at_its_budget_and_goes_on_with_what_is_left(lake: Lake) -> None:
    source, now = ByHour(), NINE + timedelta(days=1)
    with pytest.raises(UsedUp) as stopped:
        reads(lake, source, now, budget={"requests": 13})
    assert stopped.value.until == datetime(2026, 3, 4, tzinfo=UTC)

    for _ in range(5):
        now += timedelta(days=1)
        try:
            readings = reads(lake, source, now, budget={"requests": 13})
        except UsedUp:
            continue
        break

    assert {*hours(lake)} == {*range(24)}
    assert all(reading.is_complete for reading in readings)
    asked = len(source.asked)
    assert reads(lake, source, now + timedelta(days=1), budget={"requests": 13}) == []
    assert len(source.asked) == asked, "nothing is left: nothing is asked"


def test_a_backfill_can_be_told_to_read_anew(lake: Lake) -> None:
    source, later = ByHour(), NINE + timedelta(days=2)
    reads(lake, source, NINE + timedelta(days=1))

    assert reads(lake, source, later) == []
    again = backfill(entry(source), DAY, lake, NOBODY, RING, read_since=later, now=clock(later))
    assert len([*again]) == 1


def test_what_is_left_is_cut_at_the_days_and_halved_where_it_was_cut_short() -> None:
    def read(begin: int, end: int, *, whole: bool = True) -> Reading:
        row = land(Lake.at("memory://left"), Fake({}))
        span = {"window_start": hour(begin), "window_end": hour(end), "is_complete": whole}
        return row.model_copy(update=span)

    def hour(number: int) -> datetime:
        return DAY.start + timedelta(hours=number)

    span = Window(hour(-24), hour(24))
    assert left([], span) == [Window(hour(-24), hour(0)), DAY]
    assert left([read(-30, 6), read(12, 18)], span) == [
        Window(hour(6), hour(12)),
        Window(hour(18), hour(24)),
    ]
    assert left([read(-24, 0), read(0, 24, whole=False)], span) == [
        Window(hour(0), hour(12)),
        Window(hour(12), hour(24)),
    ]
    assert left([read(-40, 40)], span) == []


def test_the_next_scheduled_run_reads_what_a_used_up_budget_left(lake: Lake) -> None:
    source, settings = ByHour(), {"reread_hours": 1}

    def run(hour: int, **more: Any) -> Reading:
        end = DAY.start + timedelta(hours=hour)
        window = Window(end - timedelta(hours=1), end)
        return land(lake, source, window=window, now=end, **settings, **more)

    run(5)
    for hour in (6, 7, 8):
        assert not run(hour, budget={"requests": 1}).is_complete
    source.asked.clear()

    assert run(9).is_complete
    assert source.asked[0] == 5, "from where the first was cut off"
    source.asked.clear()
    run(10)
    assert source.asked == [8, 9], "and then no further back than ever"
