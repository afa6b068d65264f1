"""When customers write: hours of the week, holidays, bursts, and the night the clock changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from simulator.chance import poisson
from simulator.town.brands import BrandSpec
from simulator.town.holidays import national_days

HOURLY = (3, 2, 1, 1, 1, 2, 6, 14, 24, 32, 35, 33, 30, 30, 31, 31, 30, 30, 29, 32, 38, 40, 26, 11)
DAILY = (1.12, 1.06, 1.02, 1.0, 1.0, 0.78, 0.74)
HOLIDAY = 0.6  # of the demand that the day would have had
MEAN = sum(HOURLY) / 24
HOUR = timedelta(hours=1)
# brand, days after the start, local hour, hours, times the normal demand, kind that prevails
BURSTS = (
    ("belvaart", 30, 18, 4, 25.0, "complaint"),  # an outage
    ("zwaanspoor", 44, 7, 5, 20.0, "complaint"),  # another one
    ("pennywren", 39, 19, 5, 14.0, "compliment"),  # praise
    ("kistklos", 53, 9, 12, 2.5, "question"),  # a campaign
    ("panfiets", 26, 16, 6, 2.0, "commercial_question"),  # another one
)


class Demand:
    """How many conversations a brand's customers open in each hour from ``start``, UTC."""

    def __init__(self, spec: BrandSpec, start: datetime, end: datetime) -> None:
        """Work out the normal rate of each hour; ``start`` and ``end`` are whole hours."""
        self.spec, self.start, self.end = spec, start, end
        self.zone = ZoneInfo(spec.timezone)
        per_hour = spec.weekly_openings / 168 / MEAN
        quiet = national_days(spec.country_code, start.date())
        self.rates: list[float] = []
        hour = start
        while hour < end:
            local = hour.astimezone(self.zone)
            rate = per_hour * HOURLY[local.hour] * DAILY[local.weekday()]
            self.rates.append(rate * HOLIDAY if local.date() in quiet else rate)
            hour += HOUR
        self._total = [0.0, *accumulate(self.rates)]

    def expected(self, start: datetime, end: datetime) -> float:
        """Give how many conversations open from ``start`` to ``end``, without bursts."""
        return self._until(end) - self._until(start)

    def moments(self, rng: Random) -> Iterator[tuple[datetime, str | None]]:
        """Draw when conversations open, each with its message type where an event sets it."""
        bursts = [burst[1:] for burst in BURSTS if burst[0] == self.spec.brand_id]
        changes = self._clock_changes()
        hour = self.start
        for rate in self.rates:
            kind = None
            for days, begins, hours, factor, prevailing in bursts:
                day = (self.start + timedelta(days=days)).astimezone(self.zone)
                first = day.replace(hour=begins)
                if first <= hour < first + hours * HOUR:
                    rate, kind = rate * factor, prevailing
            count = poisson(rng, rate)
            if any(abs(hour - change) <= HOUR for change in changes):
                count += 1  # always somebody awake around a clock change
            for _ in range(count):
                drawn = kind if kind is not None and rng.random() < 0.85 else None
                yield hour + timedelta(milliseconds=rng.randrange(3_600_000)), drawn
            hour += HOUR

    def _until(self, moment: datetime) -> float:
        """Give the expected number from the start to a moment, also outside the story."""
        hours = (moment - self.start) / HOUR
        whole = min(max(int(hours), 0), len(self.rates))
        rest = hours - whole
        near = self.rates[min(whole, len(self.rates) - 1)]
        return self._total[whole] + rest * near

    def _clock_changes(self) -> list[datetime]:
        """Find the hours at which the local clock jumps, by halving."""
        found = []
        low = self.start
        while low < self.end:
            high = min(low + timedelta(weeks=2), self.end)
            before, after = (m.astimezone(self.zone).utcoffset() for m in (low, high))
            if before != after:
                hours = range(round((high - low) / HOUR))
                step = bisect_right(
                    hours,
                    False,
                    key=lambda h: (low + h * HOUR).astimezone(self.zone).utcoffset() != before,
                )
                found.append(low + step * HOUR)
            low = high
        return found
