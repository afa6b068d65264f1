"""A queue replayed under plans: other hours, other people, another pace; shares with intervals.

* Who was left waiting for more than 72 hours is held to be passed over: neither longer hours nor
  more people would answer them. They stay in the shares as not answered, and out of the queue,
  unless the plan is to take up every question.
* A share's clocks are the same under every plan: those that count in the observed share.
* Answers take exponential times, drawn once per question and used under every plan, so that
  plans differ by what they change alone. Draws and resamples come from a seed of the names.
* An interval is the bootstrap's over days. It holds the chance of the days and, through many
  replays, of the draws; not the error of the capacity or the model: see the back-test for that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from warehouse.desk import Floats, OpenClock, answered_at, seconds
from warehouse.queues import PASSED_OVER_SECONDS, SPANS, WINDOW, Queue

RESAMPLES, FEWEST_DAYS, SMALL = 400, 7, 30
MOST_REPLAYS, REPLAYED = 20, 50_000  # questions replayed in all, so that a big desk takes no hour
MOST_PEOPLE = 100  # at a desk at once, where it is asked how many are needed


@dataclass(frozen=True)
class Plan:
    """A desk as it would be: its hours, how many answer at once, how long an answer takes."""

    clock: OpenClock
    lines: int
    seconds_per_answer: float
    takes_up_all: bool = False  # also who was passed over


@dataclass(frozen=True)
class Share:
    """A share of a span and its resamples; no resamples of too few days."""

    value: float
    spread: Floats | None

    def less(self, other: Share) -> Share:
        """Give the difference from another plan's share, by the same resamples."""
        if self.spread is None or other.spread is None:
            return Share(self.value - other.value, None)
        return Share(self.value - other.value, self.spread - other.spread)

    @property
    def ends(self) -> tuple[float, float] | None:
        """Give the ends of the 95 % interval."""
        if self.spread is None:
            return None
        low, high = np.nanquantile(self.spread, (0.025, 0.975))
        return float(min(low, self.value)), float(max(high, self.value))


class Replays:
    """One queue, with the draws and resamples that all its replays share."""

    def __init__(self, queue: Queue, chance: np.random.Generator) -> None:
        self.queue = queue
        count = len(queue.starts)
        times = max(1, min(MOST_REPLAYS, REPLAYED // max(count, 1)))
        self._work = chance.standard_exponential((times, count))
        names, self._day_of = np.unique(
            np.asarray(queue.days, "datetime64[D]"), return_inverse=True
        )
        scored_days = np.unique(self._day_of[queue.is_scored])
        self._names, self.day_count = len(names), len(scored_days)
        self._weights = np.zeros((RESAMPLES, len(names)))
        self._weights[:, scored_days] = chance.multinomial(
            len(scored_days), np.full(len(scored_days), 1 / len(scored_days)), RESAMPLES
        )
        self._is_told = len(scored_days) >= FEWEST_DAYS

    def waits(self, plan: Plan) -> Floats:
        """Give every question's wait in every replay, infinite where it is not answered."""
        here = ~self.queue.passed_over | plan.takes_up_all
        starts, leaves = self.queue.starts[here], self.queue.leaves[here]
        found = np.full((len(self._work), len(here)), np.inf)
        for number, drawn in enumerate(self._work):
            work = drawn[here] * plan.seconds_per_answer
            at = answered_at(plan.clock, starts, leaves, work, lines=plan.lines)
            found[number, here] = at - starts
        return found

    def share(self, waits: Floats, span: str) -> Share | None:
        """Give the share answered within a span, over all replays; None where nothing counts."""
        matured = self.queue.is_scored & ~np.isnan(self.queue.within[span])
        if not matured.any():
            return None
        counts = np.bincount(self._day_of, matured, self._names)
        in_time = np.where(matured, (waits <= SPANS[span]).mean(axis=0), 0.0)
        sums = np.bincount(self._day_of, in_time, self._names)
        with np.errstate(invalid="ignore"):
            spread = (self._weights @ sums) / (self._weights @ counts)
        return Share(float(sums.sum() / matured.sum()), spread if self._is_told else None)

    def figures(self, plan: Plan, before: Floats) -> dict[str, Any]:
        """Give the figures of a plan, beside the waits as it was and what happened."""
        queue, waits = self.queue, self.waits(plan)
        found: dict[str, Any] = {
            "clock_count": int(queue.is_scored.sum()),
            "passed_over_count": int((queue.is_scored & queue.passed_over).sum()),
            "day_count": self.day_count,
            "open_hour_mean": self._open_hours(plan.clock),
        }
        for name in SPANS:
            matured = queue.is_scored & ~np.isnan(queue.within[name])
            found[f"matured_{name}_count"] = int(matured.sum())
            share, base = self.share(waits, name), self.share(before, name)
            if share is None or base is None:
                continue
            observed = float(queue.within[name][matured].mean())
            change = share.less(base)
            found |= {
                f"observed_within_{name}_share": observed,
                f"answered_within_{name}_share": share.value,
                f"backtest_error_{name}": base.value - observed,
                f"change_within_{name}": change.value,
            }
            if share.ends and change.ends:
                found |= _both(f"answered_within_{name}_", "_share", share.ends)
                found |= _both(f"change_within_{name}_", "", change.ends)
        found |= self._medians(waits)
        return found | {"is_small": found["clock_count"] < SMALL}

    def people_needed(self, plan: Plan, target: float) -> dict[str, float | None]:
        """Give, per span, the fewest people with whom the share reaches the target.

        The interval's ends are the fewest with whom its upper and its lower end reach it. More
        people answer nobody later (test_desk.py), so that halving finds the fewest. None where
        no number does: what comes while the desk is closed, or is passed over, no people answer.
        What is reachable, the share with very many people, says how far that goes.
        """
        shares: dict[int, dict[str, Share | None]] = {}

        def share(lines: int, span: str) -> Share | None:
            if lines not in shares:
                waits = self.waits(replace(plan, lines=lines))
                shares[lines] = {name: self.share(waits, name) for name in SPANS}
            return shares[lines][span]

        def is_enough(span: str, end: str, lines: int) -> bool:
            found = share(lines, span)
            if found is None or (end and found.ends is None):
                return False
            low, high = found.ends or (0.0, 0.0)
            return {"": found.value, "low_": high, "high_": low}[end] >= target

        found: dict[str, float | None] = {}
        for span in SPANS:
            for end in ("", "low_", "high_"):
                found[f"people_needed_{span}_{end}count"] = _fewest(partial(is_enough, span, end))
            best = share(MOST_PEOPLE, span)
            found[f"reachable_within_{span}_share"] = best.value if best else None
        return found

    def _medians(self, waits: Floats) -> dict[str, Any]:
        """Give the median of the clocks that only the brand could end, after 72 h."""
        queue = self.queue
        old = seconds(queue.as_of_at) - queue.starts >= PASSED_OVER_SECONDS
        counted = queue.is_scored & old & np.isinf(queue.leaves)
        if not counted.any():
            return {}
        observed = np.where(queue.answered, queue.ends - queue.starts, np.inf)[counted]
        pooled = waits[:, counted].ravel()
        order = np.argsort(pooled, kind="stable")
        pooled, days = pooled[order], np.tile(self._day_of[counted], len(waits))[order]

        def middle(values: Floats, weight: Floats) -> float:
            total = np.cumsum(weight)
            return float(values[np.searchsorted(total, total[-1] / 2)]) if total[-1] else np.nan

        simulated = middle(pooled, np.ones(len(pooled)))
        found = {
            "median_observed_calendar_seconds": _whole(
                middle(np.sort(observed), np.ones(len(observed)))
            ),
            "median_calendar_seconds": _whole(simulated),
        }
        if self._is_told:
            spread = np.sort([middle(pooled, weight[days]) for weight in self._weights])
            spread = spread[~np.isnan(spread)]
            low, high = (spread[int(part * (len(spread) - 1))] for part in (0.025, 0.975))
            found["median_low_calendar_seconds"] = _whole(min(low, simulated))
            found["median_high_calendar_seconds"] = _whole(max(high, simulated))
        return found

    def _open_hours(self, clock: OpenClock) -> float:
        """Give the open hours of a week of the window, on average."""
        end = seconds(self.queue.as_of_at)
        first, last = clock.reading(np.asarray([end - WINDOW.total_seconds(), end])).tolist()
        return float(last - first) / 3600 / (WINDOW.days / 7)


def _fewest(is_enough: Callable[[int], bool]) -> int | None:
    """Give the smallest number for which something holds that holds for all larger ones."""
    if not is_enough(MOST_PEOPLE):
        return None
    low, high = 1, MOST_PEOPLE
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def _both(stem: str, unit: str, ends: tuple[float, float]) -> dict[str, float]:
    return {f"{stem}low{unit}": ends[0], f"{stem}high{unit}": ends[1]}


def _whole(value: float) -> int | None:
    """Give whole seconds; none where the quantile is not reached."""
    return round(value) if np.isfinite(value) else None
