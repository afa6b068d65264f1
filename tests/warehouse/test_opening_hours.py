"""Opening hours against their rules, and against a clock that ticks minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.facts import Brand, Facts, Holiday, OpeningHours
from warehouse.opening_hours import Interval, always, open_intervals

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def brand(timezone: str = "Europe/Amsterdam", country_code: str = "NL") -> Brand:
    return Brand(
        brand_id="acme",
        name="Acme",
        sector="telecom",
        country_code=country_code,
        timezone=timezone,
    )


def facts(*rows: OpeningHours | Holiday, of: Brand | None = None) -> Facts:
    return Facts(
        brands=(of or brand(),),
        brand_accounts=(),
        queries=(),
        opening_hours=tuple(row for row in rows if isinstance(row, OpeningHours)),
        holidays=tuple(row for row in rows if isinstance(row, Holiday)),
        sla_targets=(),
        competitor_sets=(),
    )


def hours(
    iso_weekday: int,
    opens_at: str,
    closes_at: str,
    *,
    platform: str = "*",
    valid_from: date = date(2020, 1, 1),
    valid_to: date | None = None,
) -> OpeningHours:
    return OpeningHours(
        brand_id="acme",
        platform=platform,
        iso_weekday=iso_weekday,
        opens_at=opens_at,
        closes_at=closes_at,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def daily(opens_at: str, closes_at: str, platform: str = "*") -> list[OpeningHours]:
    return [hours(day, opens_at, closes_at, platform=platform) for day in range(1, 8)]


def holiday(
    day: date,
    opens_at: str | None = None,
    closes_at: str | None = None,
    *,
    own: bool = False,
) -> Holiday:
    return Holiday(
        country_code=None if own else "NL",
        brand_id="acme" if own else None,
        holiday_date=day,
        opens_at=opens_at,
        closes_at=closes_at,
        name="A day",
    )


def span(start: date, end: date) -> Interval:
    return Interval(
        datetime(start.year, start.month, start.day, tzinfo=UTC),
        datetime(end.year, end.month, end.day, tzinfo=UTC),
    )


def local(known: Facts, between: Interval, platform: str = "bluesky") -> list[str]:
    zone = ZoneInfo(known.brands[0].timezone)
    return [
        "–".join(f"{moment.astimezone(zone):%a %d %H:%M}" for moment in found[2:])
        for found in open_intervals(known, ["bluesky", "mastodon"], between)
        if found.platform == platform
    ]


def test_a_day_with_a_lunch_break_has_two_intervals() -> None:
    known = facts(hours(1, "09:00", "12:30"), hours(1, "13:00", "17:00"))
    assert local(known, span(date(2026, 11, 2), date(2026, 11, 8))) == [
        "Mon 02 09:00–Mon 02 12:30",
        "Mon 02 13:00–Mon 02 17:00",
    ]


def test_touching_and_overlapping_rows_are_one_interval() -> None:
    known = facts(
        hours(1, "09:00", "12:30"), hours(1, "12:30", "15:00"), hours(1, "14:00", "24:00")
    )
    assert local(known, span(date(2026, 11, 2), date(2026, 11, 8))) == ["Mon 02 09:00–Tue 03 00:00"]


def test_round_the_clock_is_one_interval_over_the_whole_span() -> None:
    between = span(date(2025, 1, 1), date(2027, 1, 1))
    (only,) = open_intervals(facts(*daily("00:00", "24:00")), ["bluesky"], between)
    assert (only.starts_at, only.ends_at) == between


@pytest.mark.parametrize(
    ("evening", "real_hours"),
    [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 11, 7), 8)],
)
def test_a_night_shift_lasts_the_hours_that_really_pass(evening: date, real_hours: int) -> None:
    known = facts(hours(evening.isoweekday(), "22:00", "06:00"))
    between = span(evening - timedelta(days=1), evening + timedelta(days=3))
    (shift,) = open_intervals(known, ["bluesky"], between)
    assert shift.ends_at - shift.starts_at == real_hours * HOUR


def test_an_hour_that_the_clock_skips_is_not_open() -> None:
    known = facts(hours(7, "02:15", "02:45"), hours(7, "02:30", "05:00"))
    (only,) = open_intervals(known, ["bluesky"], span(date(2026, 3, 28), date(2026, 3, 31)))
    assert only.starts_at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert only.ends_at == datetime(2026, 3, 29, 3, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_meant_the_first_time() -> None:
    known = facts(hours(7, "02:15", "02:45"))
    (only,) = open_intervals(known, ["bluesky"], span(date(2026, 10, 24), date(2026, 10, 27)))
    assert only.starts_at == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert only.ends_at == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


def test_a_national_holiday_closes_and_the_brands_own_row_wins() -> None:
    days = span(date(2026, 12, 24), date(2026, 12, 28))
    closed = holiday(date(2026, 12, 25))
    known = facts(*daily("09:00", "17:00"), closed, holiday(date(2026, 12, 26)))
    assert local(known, days) == ["Thu 24 09:00–Thu 24 17:00", "Sun 27 09:00–Sun 27 17:00"]
    opened = holiday(date(2026, 12, 25), "12:00", "14:00", own=True)
    known = facts(*daily("09:00", "17:00"), closed, opened)
    assert "Fri 25 12:00–Fri 25 14:00" in local(
        facts(*daily("09:00", "17:00"), closed, opened), days
    )


def test_an_extra_opening_opens_a_day_that_is_closed_as_a_rule() -> None:
    known = facts(
        hours(1, "09:00", "17:00"), holiday(date(2026, 11, 8), "10:00", "16:00", own=True)
    )
    assert local(known, span(date(2026, 11, 7), date(2026, 11, 9))) == ["Sun 08 10:00–Sun 08 16:00"]


def test_a_night_shift_runs_to_its_end_into_a_holiday() -> None:
    known = facts(*daily("22:00", "06:00"), holiday(date(2026, 12, 25)))
    assert local(known, span(date(2026, 12, 24), date(2026, 12, 26)))[1:] == [
        "Thu 24 22:00–Fri 25 06:00"
    ]


def test_hours_change_on_their_date_and_the_past_stays() -> None:
    known = facts(
        hours(1, "09:00", "17:00", valid_to=date(2026, 11, 9)),
        hours(1, "08:00", "22:00", valid_from=date(2026, 11, 9)),
    )
    assert local(known, span(date(2026, 11, 1), date(2026, 11, 11))) == [
        "Mon 02 09:00–Mon 02 17:00",
        "Mon 09 08:00–Mon 09 22:00",
    ]


def test_a_platforms_own_rows_replace_the_common_ones_while_they_hold() -> None:
    own = hours(2, "10:00", "11:00", platform="bluesky", valid_from=date(2026, 11, 9))
    known = facts(hours(1, "09:00", "17:00"), own)
    days = span(date(2026, 11, 1), date(2026, 11, 17))
    assert local(known, days) == ["Mon 02 09:00–Mon 02 17:00", "Tue 10 10:00–Tue 10 11:00"]
    assert len(local(known, days, "mastodon")) == 3


def test_hours_that_nobody_told_are_unknown_even_on_a_holiday() -> None:
    known = facts(
        hours(1, "09:00", "17:00", platform="mastodon"),
        holiday(date(2026, 11, 8), "10:00", "16:00", own=True),
    )
    assert local(known, span(date(2026, 11, 1), date(2026, 11, 17))) == []


# The judge: a clock that ticks once a minute and is never set back; it waits instead.


def ticking(known: Facts, platform: str, between: Interval) -> Iterator[datetime]:
    """Yield every open minute of the span, by asking each rule at each minute anew."""
    zone = ZoneInfo(known.brands[0].timezone)
    moment = between.starts_at - timedelta(days=4)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    while moment < between.ends_at:
        shown = max(shown, moment.astimezone(zone).replace(tzinfo=None))
        if moment >= between.starts_at and _is_open(known, platform, shown):
            yield moment
        moment += MINUTE


def _is_open(known: Facts, platform: str, shown: datetime) -> bool:
    rows = [row for row in known.opening_hours if row.platform in (platform, "*")]
    for day in (shown.date() - timedelta(days=1), shown.date()) if rows else ():
        held = [r for r in rows if r.valid_from <= day < (r.valid_to or date.max)]
        if any(row.platform == platform for row in held):
            held = [row for row in held if row.platform == platform]
        walls = [(r.opens_at, r.closes_at) for r in held if r.iso_weekday == day.isoweekday()]
        for mine in ("brand_id", "country_code"):
            special = [
                h
                for h in known.holidays
                if h.holiday_date == day
                and getattr(h, mine) is not None
                and getattr(h, mine) == getattr(known.brands[0], mine)
            ]
            if special:
                walls = [(h.opens_at, h.closes_at) for h in special if h.opens_at and h.closes_at]
                break
        passed = (shown - datetime.combine(day, time())) / MINUTE
        for opens_at, closes_at in walls:
            opens = int(opens_at[:2]) * 60 + int(opens_at[3:])
            closes = int(closes_at[:2]) * 60 + int(closes_at[3:])
            if opens <= passed < (closes if closes > opens else closes + 1440):
                return True
    return False


# Zone, and a day near which its clocks change (Apia skips a whole day, Lord Howe half an hour).
CHANGES = [
    ("Europe/Amsterdam", date(2026, 3, 29)),
    ("Europe/Amsterdam", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/Havana", date(2026, 3, 8)),
    ("Asia/Kolkata", date(2026, 6, 1)),
    ("UTC", date(2026, 6, 1)),
]
WALLS = st.one_of(
    st.sampled_from(["00:00", "02:00", "02:30", "03:00", "24:00"]),
    st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59)),
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Facts, Interval]:
    zone, change = draw(st.sampled_from(CHANGES))
    near = st.integers(-3, 3).map(lambda days: change + timedelta(days=days))
    rows: list[OpeningHours | Holiday] = []
    for _ in range(draw(st.integers(0, 12))):
        first = draw(st.one_of(st.just(date(2000, 1, 1)), near))
        lasting = draw(st.one_of(st.none(), st.integers(1, 5)))
        opens_at = draw(WALLS.filter(lambda wall: wall != "24:00"))
        rows.append(
            hours(
                draw(st.integers(1, 7)),
                opens_at,
                draw(WALLS),
                platform=draw(st.sampled_from(["*", "*", "bluesky", "mastodon"])),
                valid_from=first,
                valid_to=None if lasting is None else first + timedelta(days=lasting),
            )
        )
    for _ in range(draw(st.integers(0, 3))):
        walls = draw(st.one_of(st.none(), st.tuples(WALLS.filter(lambda w: w != "24:00"), WALLS)))
        rows.append(holiday(draw(near), *(walls or (None, None)), own=draw(st.booleans())))
    start = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=2)
    start += MINUTE * draw(st.integers(0, 1440))
    length = MINUTE * draw(st.integers(1, 4 * 1440))
    country = draw(st.sampled_from(["NL", "BE"]))
    return facts(*rows, of=brand(zone, country)), Interval(start, start + length)


def test_todays_hours_as_if_they_had_always_applied() -> None:
    change = date(2026, 11, 5)
    known = facts(
        *(hours(day, "09:00", "17:00", valid_to=change) for day in range(1, 8)),
        *(hours(day, "10:00", "20:00", valid_from=change) for day in range(1, 8)),
        holiday(date(2026, 11, 3)),
    )
    between = span(date(2026, 11, 2), date(2026, 11, 6))
    eve = datetime(2026, 11, 4, 22, 59, tzinfo=UTC)  # one minute to midnight in Amsterdam
    assert local(always(known, eve + MINUTE), between) == [
        "Mon 02 10:00–Mon 02 20:00",
        "Wed 04 10:00–Wed 04 20:00",
        "Thu 05 10:00–Thu 05 20:00",
    ]
    assert {shift[7:] for shift in local(always(known, eve), between)} == {
        f"09:00–{day} 17:00" for day in ("Mon 02", "Wed 04", "Thu 05")
    }


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_intervals_are_exactly_the_minutes_that_a_ticking_clock_finds_open(
    world: tuple[Facts, Interval],
) -> None:
    known, between = world
    found = open_intervals(known, ["bluesky"], between)
    minutes = set()
    for interval in found:
        moment = interval.starts_at
        while moment < interval.ends_at:
            minutes.add(moment)
            moment += MINUTE
    assert minutes == set(ticking(known, "bluesky", between))
    for earlier, later in pairwise(found):
        assert earlier.ends_at < later.starts_at
