"""The five measures of a report, each beside last week and the band of the weeks before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from statistics import median, quantiles
from typing import Literal

from dashboards.report.figures import SMALL_N, Figures, Share, WeekFigures

Kind = Literal["count", "share"]
WEEKS_FOR_QUARTILES = 4  # with fewer weeks the band is all that was seen
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Band:
    """Where a measure lay in the weeks before."""

    low: float
    middle: float
    high: float
    week_count: int

    @property
    def is_quartiles(self) -> bool:
        """Whether it holds the middle half of the weeks, not all of them."""
        return self.week_count >= WEEKS_FOR_QUARTILES


@dataclass(frozen=True)
class Measure:
    """A number of this week and what to hold it against."""

    name: Literal["messages", "promise", "day", "proactive", "backlog"]
    label: str
    kind: Kind
    value: float | None
    low: float | None
    high: float | None
    n: int | None  # None for a number of things: it is its own n
    last: float | None
    weeks: tuple[float | None, ...]  # the weeks before, oldest first, then this one
    band: Band | None

    @property
    def is_small(self) -> bool:
        """Whether the share rests on too few."""
        return self.n is not None and self.n < SMALL_N

    @property
    def direction(self) -> Literal["up", "down", "usual", "unknown"]:
        """Say on which side of the band the week lies, beyond what chance explains.

        A share leaves the band only if its whole interval lies beyond the usual middle;
        a number of things only if it is two standard errors and a tenth away from it.
        """
        if self.value is None or self.band is None or self.is_small:
            return "unknown"
        band = self.band
        if band.low <= self.value <= band.high:
            return "usual"
        if self.kind == "share":
            if self.low is not None and self.low > band.middle:
                return "up"
            return "down" if self.high is not None and self.high < band.middle else "usual"
        needed = max(2 * sqrt(max(band.middle, 1)), band.middle / 10)
        if abs(self.value - band.middle) <= needed:
            return "usual"
        return "up" if self.value > band.middle else "down"

    @property
    def surprise(self) -> float:
        """Say how far out of the band it lies, in widths of the band or of chance."""
        if self.direction not in ("up", "down") or self.value is None or self.band is None:
            return 0.0
        if self.kind == "share":
            chance = 0.01 if self.low is None or self.high is None else (self.high - self.low) / 2
        else:
            chance = 2 * sqrt(max(self.band.middle, 1))
        return abs(self.value - self.band.middle) / max(
            self.band.high - self.band.low, chance, 1e-9
        )


def band_of(values: Sequence[float | None]) -> Band | None:
    """Give the middle half of the weeks before; all of them if few; nothing from one."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    if len(known) < WEEKS_FOR_QUARTILES:
        return Band(min(known), median(known), max(known), len(known))
    low, middle, high = quantiles(known, n=4, method="inclusive")
    return Band(low, middle, high, len(known))


def share_of(share: Share) -> float | None:
    """Give a share of an earlier week, unless too few make it a yardstick."""
    return None if share.is_small else share.value


def wilson(part: int, n: int) -> tuple[float, float] | tuple[None, None]:
    """Give the 95 % interval of a share, as the mart does for the shares it has one for."""
    if n == 0:
        return None, None
    share = part / n
    middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def proactive(week: WeekFigures) -> Share:
    """Give the proactive share of all replies, with its interval."""
    low, high = wilson(week.proactive_reply_count, week.reply_count)
    return Share(week.proactive_reply_share, low, high, week.reply_count)


def has_promise(figures: Figures) -> bool:
    """Whether any answer was due by a promise in the weeks shown."""
    return any(week.sla.n for week in (*figures.before, figures.week))


def promise(figures: Figures) -> Callable[[WeekFigures], Share]:
    """Give the share that stands for speed: the promise kept, or the first hour without one."""
    if has_promise(figures):
        return lambda week: week.sla
    return lambda week: week.within_span("1h")


def promise_words(figures: Figures) -> str:
    """Say what that share is within."""
    return "within the promise" if has_promise(figures) else "within 1 h"


def kept_words(figures: Figures) -> str:
    """Say it after "answered" in a sentence."""
    return "as promised" if has_promise(figures) else "within 1 h"


def promise_label(figures: Figures) -> str:
    """Name the tile of that share."""
    return "Answered as promised" if has_promise(figures) else "Answered within 1 h"


def measures(figures: Figures) -> tuple[Measure, ...]:
    """Give the five measures, in the order of the page."""
    return (
        _number(figures, "messages", "Customer messages", lambda w: w.inbound_post_count),
        _share(figures, "promise", promise_label(figures), promise(figures)),
        _share(figures, "day", "Answered within 24 h", lambda w: w.within_span("24h")),
        _share(figures, "proactive", "Proactive share of replies", proactive),
        _number(figures, "backlog", "Backlog at week’s end", lambda w: w.open_clock_count),
    )


def _calendar(figures: Figures, values: Sequence[float | None]) -> list[float | None]:
    """Put the weeks before on the calendar: a week without figures is a gap, not a jump."""
    if not figures.before:
        return []
    by_week = dict(zip((week.week_starts_on for week in figures.before), values, strict=True))
    first = figures.before[0].week_starts_on
    count = (figures.week_starts_on - first).days // 7
    return [by_week.get(first + timedelta(weeks=i)) for i in range(count)]


def _number(
    figures: Figures,
    name: Literal["messages", "backlog"],
    label: str,
    read: Callable[[WeekFigures], float | None],
) -> Measure:
    earlier = [read(week) for week in figures.before]
    value, last = read(figures.week), figures.last_week
    return Measure(
        name=name,
        label=label,
        kind="count",
        value=value,
        low=None,
        high=None,
        n=None,
        last=read(last) if last else None,
        weeks=(*_calendar(figures, earlier), value),
        band=band_of(earlier),
    )


def _share(
    figures: Figures,
    name: Literal["promise", "day", "proactive"],
    label: str,
    read: Callable[[WeekFigures], Share],
) -> Measure:
    now, last = read(figures.week), figures.last_week
    earlier = [share_of(read(week)) for week in figures.before]
    return Measure(
        name=name,
        label=label,
        kind="share",
        value=now.value,
        low=now.low,
        high=now.high,
        n=now.n,
        last=read(last).value if last else None,
        weeks=(*_calendar(figures, earlier), now.value),
        band=band_of(earlier),
    )
