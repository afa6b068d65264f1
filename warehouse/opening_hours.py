"""Opening hours: dated facts and holidays in, open intervals in UTC out.

The rules, where the facts leave room:

* A stretch belongs to the local day on which it opens. That day decides which rows hold
  and whether it is a holiday; a night shift runs to its end into a holiday or a new row.
* A platform's own rows replace the ``*`` rows on every day on which at least one of them
  holds, whatever their weekday. On other days the ``*`` rows hold.
* A holiday's rows replace the weekday's: all those with hours are open, nothing else is.
  A brand's own rows for a day replace its country's.
* A wall time that comes twice is meant the first time; one that is skipped is meant at the
  moment of the skip. So a clock set back waits: 22:00 to 06:00 lasts 7 or 9 real hours.
* A brand without any row for a platform has unknown hours there, and so no interval, even
  on a holiday with hours. Days before its first row, or between rows, are closed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from extractors.facts import Brand, Facts

DAY = timedelta(days=1)
EVERY_PLATFORM = "*"


class Interval(NamedTuple):
    """A half-open stretch of time, ``starts_at <= t < ends_at``, UTC."""

    starts_at: datetime
    ends_at: datetime


class OpenInterval(NamedTuple):
    """When a brand was open on a platform."""

    brand_id: str
    platform: str
    starts_at: datetime
    ends_at: datetime


def open_intervals(facts: Facts, platforms: Iterable[str], span: Interval) -> list[OpenInterval]:
    """Give every brand's open intervals on each platform, disjoint, merged and sorted."""
    by_rule: dict[_Rule, list[Interval]] = {}  # brands often keep the same hours
    found = []
    for brand in sorted(facts.brands, key=lambda brand: brand.brand_id):
        for platform in sorted(set(platforms)):
            rule = _Rule.of(brand, platform, facts)
            if rule not in by_rule:
                by_rule[rule] = list(_merged(rule.stretches(span), span))
            found += [
                OpenInterval(brand.brand_id, platform, *interval) for interval in by_rule[rule]
            ]
    return found


def always(facts: Facts, moment: datetime) -> Facts:
    """Give the facts as if the hours in force at a moment had always applied.

    Each brand's local day decides, as everywhere. Holidays are days, and stay what they were.
    """
    days = {b.brand_id: moment.astimezone(ZoneInfo(b.timezone)).date() for b in facts.brands}
    rows = tuple(
        row.model_copy(update={"valid_from": date.min, "valid_to": None})
        for row in facts.opening_hours
        if row.brand_id in days
        and row.valid_from <= days[row.brand_id]
        and (row.valid_to is None or days[row.brand_id] < row.valid_to)
    )
    return dataclasses.replace(facts, opening_hours=rows)


class _Stretch(NamedTuple):
    """One row of opening hours, less whose it is."""

    iso_weekday: int
    opens_at: str
    closes_at: str
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class _Rule:
    """All that decides when a brand is open on a platform."""

    timezone: str
    own: tuple[_Stretch, ...]
    common: tuple[_Stretch, ...]
    holidays: tuple[tuple[date, str | None, str | None], ...]

    @classmethod
    def of(cls, brand: Brand, platform: str, facts: Facts) -> _Rule:
        rows: dict[str, list[_Stretch]] = {platform: [], EVERY_PLATFORM: []}
        for row in facts.opening_hours:
            if row.brand_id == brand.brand_id and row.platform in rows:
                stretch = (row.iso_weekday, row.opens_at, row.closes_at)
                rows[row.platform].append(_Stretch(*stretch, row.valid_from, row.valid_to))
        own_days = {h.holiday_date for h in facts.holidays if h.brand_id == brand.brand_id}
        holidays = tuple(
            (holiday.holiday_date, holiday.opens_at, holiday.closes_at)
            for holiday in facts.holidays
            if holiday.brand_id == brand.brand_id
            or (holiday.country_code == brand.country_code and holiday.holiday_date not in own_days)
        )
        return cls(brand.timezone, tuple(rows[platform]), tuple(rows[EVERY_PLATFORM]), holidays)

    def stretches(self, span: Interval) -> Iterator[Interval]:
        """Give the open stretches that may touch a span, unmerged; none if hours are unknown."""
        if not self.own and not self.common:
            return
        zone = ZoneInfo(self.timezone)
        holidays: dict[date, list[tuple[str, str]]] = {}
        for day, opens_at, closes_at in self.holidays:
            walls = holidays.setdefault(day, [])
            if opens_at is not None and closes_at is not None:
                walls.append((opens_at, closes_at))
        # A stretch that opens two days earlier may reach into the span: yesterday's night
        # shift, and a day more because the span's first day is counted in UTC.
        first_fact = min((*(row.valid_from for row in (*self.own, *self.common)), *holidays))
        day = max(span.starts_at.date() - 2 * DAY, first_fact)
        while day <= span.ends_at.date() + DAY:
            for opens_at, closes_at in holidays[day] if day in holidays else self._walls(day):
                yield _real(day, opens_at, closes_at, zone)
            day += DAY

    def _walls(self, day: date) -> Iterator[tuple[str, str]]:
        """Give the wall times between which a day that is no holiday is open."""
        for row in [row for row in self.own if row.holds(day)] or self.common:
            if row.iso_weekday == day.isoweekday() and row.holds(day):
                yield row.opens_at, row.closes_at


def _real(day: date, opens_at: str, closes_at: str, zone: ZoneInfo) -> Interval:
    """Give the real time from one wall time of a day to the next one of the other."""
    opens, closes = _minutes(opens_at), _minutes(closes_at)
    if closes <= opens:
        closes += 24 * 60
    midnight = datetime.combine(day, time())
    return Interval(
        instant(midnight + timedelta(minutes=opens), zone),
        instant(midnight + timedelta(minutes=closes), zone),
    )


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the first instant at which a zone's clocks show a wall time or a later one."""
    before = wall.replace(tzinfo=zone, fold=0)
    meant = before.astimezone(UTC)
    if meant.astimezone(zone).replace(tzinfo=None) == wall:
        return meant
    # The wall time is skipped: find the skip, which lies between the two readings of it.
    early, late = before.replace(fold=1).astimezone(UTC), meant
    offset_before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset_before:
            early = middle
        else:
            late = middle
    return late


@cache
def _minutes(wall: str) -> int:
    hours, minutes = wall.split(":")
    return int(hours) * 60 + int(minutes)


def _merged(stretches: Iterable[Interval], span: Interval) -> Iterator[Interval]:
    """Join stretches that touch or overlap, cut to the span, and leave out empty ones."""
    current: Interval | None = None
    for starts_at, ends_at in sorted(stretches):
        start, end = max(starts_at, span.starts_at), min(ends_at, span.ends_at)
        if start >= end:
            continue
        if current is not None and start <= current.ends_at:
            current = Interval(current.starts_at, max(current.ends_at, end))
            continue
        if current is not None:
            yield current
        current = Interval(start, end)
    if current is not None:
        yield current
