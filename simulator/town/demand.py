"""When customers write: hours of the week, bursts, and the night the clock changes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from simulator.town.brands import BrandSpec

HOURLY = (3, 2, 1, 1, 1, 2, 6, 14, 24, 32, 35, 33, 30, 30, 31, 31, 30, 30, 29, 32, 38, 40, 26, 11)
DAILY = (1.12, 1.06, 1.02, 1.0, 1.0, 0.78, 0.74)
MEAN = sum(HOURLY) / 24
# brand, days after the start, local hour, hours, times the normal demand, kind that prevails
BURSTS = (
    ("belvaart", 30, 18, 4, 9.0, "complaint"),  # an outage
    ("zwaanspoor", 44, 7, 5, 8.0, "complaint"),  # another one
    ("pennywren", 39, 19, 5, 6.0, "compliment"),  # praise
    ("kistklos", 53, 9, 12, 2.5, "question"),  # a campaign
)


def moments(
    rng: Random, spec: BrandSpec, start: datetime, end: datetime
) -> Iterator[tuple[datetime, str | None]]:
    """Draw when conversations open, each with its message type where an event sets it."""
    zone = ZoneInfo(spec.timezone)
    per_hour = spec.weekly_openings / 168 / MEAN
    hour, step = start, timedelta(hours=1)
    while hour < end:
        local = hour.astimezone(zone)
        rate = per_hour * HOURLY[local.hour] * DAILY[local.weekday()]
        kind = None
        for brand_id, days, begins, hours, factor, prevailing in BURSTS:
            day = (start + timedelta(days=days)).astimezone(zone).date()
            inside = begins <= local.hour < begins + hours
            if brand_id == spec.brand_id and local.date() == day and inside:
                rate, kind = rate * factor, prevailing
        count = _poisson(rng, rate)
        if local.utcoffset() != (local + timedelta(hours=2)).utcoffset() or local.fold:
            count += 1  # always somebody awake around a clock change
        for _ in range(count):
            drawn = kind if kind is not None and rng.random() < 0.85 else None
            yield hour + timedelta(milliseconds=rng.randrange(3_600_000)), drawn
        hour += step


def _poisson(rng: Random, mean: float) -> int:
    floor, count, product = math.exp(-mean), 0, rng.random()
    while product > floor:
        count += 1
        product *= rng.random()
    return count
