"""When a desk is open: a brand's dated hours as spans of UTC."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from extractors.facts import Facts, OpeningHours

Span = tuple[datetime, datetime]


class OpenHours:
    """The open spans of one brand on one platform, sorted and disjoint."""

    def __init__(
        self, facts: Facts, brand_id: str, platform: str, *, first: date, last: date
    ) -> None:
        """Work the hours out for each local day from ``first`` to ``last``."""
        self.spans = _merged(_spans(facts, brand_id, platform, first, last))
        self._starts = [start for start, _ in self.spans]

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the desk is open at a moment."""
        position = bisect_right(self._starts, moment) - 1
        return position >= 0 and moment < self.spans[position][1]

    def closes_at(self, moment: datetime) -> datetime | None:
        """Give when the desk closes that is open at a moment; None where it isn't."""
        position = bisect_right(self._starts, moment) - 1
        if position < 0 or self.spans[position][1] <= moment:
            return None
        return self.spans[position][1]

    def done_at(self, start: datetime, work: timedelta) -> datetime:
        """Tell when work is done that comes in at ``start`` and is only done while open."""
        position = max(bisect_right(self._starts, start) - 1, 0)
        while position + 1 < len(self.spans):
            begins = max(start, self.spans[position][0])
            closes = self.spans[position][1]
            if begins < closes:
                if begins + work <= closes:
                    return begins + work
                work -= closes - begins
            position += 1
        return start + work


def _spans(facts: Facts, brand_id: str, platform: str, first: date, last: date) -> list[Span]:
    brand = next(b for b in facts.brands if b.brand_id == brand_id)
    zone = ZoneInfo(brand.timezone)
    rows = [h for h in facts.opening_hours if h.brand_id == brand_id]
    platform_rows = [h for h in rows if h.platform == platform]
    common = [h for h in rows if h.platform == "*"]
    special: dict[date, list[tuple[str, str]]] = {}
    for own in (False, True):  # a brand's own row wins over its country's
        days: dict[date, list[tuple[str, str]]] = {}
        for day in facts.holidays:
            is_ours = day.brand_id == brand_id if own else day.country_code == brand.country_code
            if is_ours:
                spans = days.setdefault(day.holiday_date, [])
                if day.opens_at is not None and day.closes_at is not None:
                    spans.append((day.opens_at, day.closes_at))
        special |= days
    found = []
    day_of = first
    while day_of <= last:
        hours = special.get(day_of)
        if hours is None:
            held = [row for row in platform_rows if _holds(row, day_of)] or common
            hours = [
                (row.opens_at, row.closes_at)
                for row in held
                if row.iso_weekday == day_of.isoweekday() and _holds(row, day_of)
            ]
        for opens_at, closes_at in hours:
            ends_on = day_of + timedelta(days=closes_at == "24:00" or closes_at <= opens_at)
            closing = "00:00" if closes_at == "24:00" else closes_at
            found.append((_instant(day_of, opens_at, zone), _instant(ends_on, closing, zone)))
        day_of += timedelta(days=1)
    return found


def _holds(row: OpeningHours, day: date) -> bool:
    """Tell whether a row is in force on a day; own rows replace the common ones while one is."""
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _instant(day: date, wall: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall), zone).astimezone(UTC)


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
