"""Desks' open hours for millions of moments at once: a clock that stops when a desk closes."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np

from extractors.facts import Facts
from simulator import chance
from simulator.bulk.draws import Ints
from simulator.town.hours import OpenHours

BRAND_BITS = 36  # a brand and a second in one number, so that one search finds both
FOR_EVER = 1 << 34  # seconds that the last span lasts: beyond every answer
DELAYS = 1 << 12


class Desks:
    """Every brand's open spans on one platform, in seconds since 1970, UTC."""

    def __init__(self, facts: Facts, platform: str, *, first: date, last: date) -> None:
        """Work the hours out for each local day from ``first`` to ``last``."""
        starts, ends, befores, brands = [], [], [], []
        for number, brand in enumerate(facts.brands):
            before = 0
            hours = OpenHours(facts, brand.brand_id, platform, first=first, last=last)
            spans = [(int(a.timestamp()), int(b.timestamp())) for a, b in hours.spans]
            closing = spans[-1][1] if spans else 0
            for start, end in [*spans, (closing + FOR_EVER, closing + 2 * FOR_EVER)]:
                starts.append(start)
                ends.append(end)
                befores.append(before)
                brands.append(number << BRAND_BITS)
                before += end - start
        self._starts, self._befores = np.array(starts), np.array(befores)
        self._ends = np.array(brands) + np.array(ends)
        self._clocks = np.array(brands) + self._befores + np.array(ends) - self._starts

    def after(self, brands: Ints, seconds: Ints, open_seconds: Ints) -> Ints:
        """Give the moment at which so much open time has passed since ``seconds``."""
        offsets = brands << BRAND_BITS
        at = np.searchsorted(self._ends, offsets + seconds, side="right")
        clock = self._befores[at] + np.maximum(seconds - self._starts[at], 0) + open_seconds
        at = np.searchsorted(self._clocks, offsets + clock, side="right")
        moments: Ints = self._starts[at] + clock - self._befores[at]
        return moments


def delays(seed: int, median_minutes: int, spread: float) -> Ints:
    """Give a table of open seconds that answers take, log-normal, at least 40."""
    rng = Random(f"{seed} bulk delays {median_minutes}")
    drawn = (chance.lognormal(rng, median_minutes * 60, spread) for _ in range(DELAYS))
    return np.array([max(40, int(seconds)) for seconds in drawn])
