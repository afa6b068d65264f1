"""The headline and the line on confidence: rules from numbers to plain English.

What lies furthest outside the band of the weeks before is said first; how well the
promise was kept is always said; a channel that lies behind is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboards.report import words
from dashboards.report.figures import SMALL_N, Share, SourceState
from dashboards.report.measures import Measure

HIGH_HALF_WIDTH, MODERATE_HALF_WIDTH = 0.03, 0.08  # ± of a share called high, moderate
DOUBLED, HALVED = 1.8, 0.55


@dataclass(frozen=True)
class Channel:
    """A platform and its share answered within the promise."""

    platform: str
    share: Share


def headline(measures: Sequence[Measure], within: str, channels: Sequence[Channel] = ()) -> str:
    """Say the week in one sentence."""
    by_name = {measure.name: measure for measure in measures}
    messages, promise = by_name["messages"], by_name["promise"]
    if not messages.value:
        return "No customer messages this week: there is nothing to answer for."
    if messages.value < SMALL_N:
        return (
            f"A small week: {_things(messages.value, 'customer message')}, "
            "too few to compare with other weeks."
        )
    speed = _speed(promise, within)
    if all(measure.band is None for measure in measures):
        first_weeks = "first week" if len(messages.weeks) == 1 else "first weeks"
        told = _things(messages.value, "customer message")
        return f"The {first_weeks} on record: {told}; {speed}."
    ranked = sorted(measures, key=lambda measure: -measure.surprise)
    first = ranked[0]
    behind = _behind(promise, channels)
    if not first.surprise:
        opening = f"A usual week of {words.count(messages.value)} customer messages"
        return f"{opening}; {speed}{behind}."
    if first.name == "promise":
        second = ranked[1]
        rest = _clause(second) if second.surprise else f"{_volume(messages)} was as usual"
        return f"{_capital(speed)}; {rest}{behind}."
    return f"{_capital(_clause(first))}; {speed}{behind}."


def confidence(measures: Sequence[Measure], sources: Sequence[SourceState]) -> str:
    """Say how far the numbers can be trusted, and why."""
    by_name = {measure.name: measure for measure in measures}
    incomplete = sum(source.incomplete_reading_count or 0 for source in sources)
    readings = sum(source.reading_count or 0 for source in sources)
    count = words.count(by_name["messages"].value)
    if readings and incomplete / readings > 0.02:
        volume = (
            f"moderate for volume (n = {count}, {incomplete:,} of {readings:,} reads cut short)"
        )
    else:
        volume = f"high for volume (n = {count}, every source read to the week’s end)"
    parts = [volume]
    parts += [f"{_trust(by_name[name], what)}" for name, what in _SHARES]
    band = by_name["messages"].band
    weeks = band.week_count if band else 0
    if weeks < 4:
        parts.append(f"low for comparisons ({weeks or 'no'} week{'s' * (weeks != 1)} before)")
    return f"Confidence: {', '.join(parts)}."


_SHARES: tuple[tuple[Literal["promise", "proactive"], str], ...] = (
    ("promise", "speed"),
    ("proactive", "proactive replies"),
)


def _trust(measure: Measure, what: str) -> str:
    if measure.n is None or measure.low is None or measure.high is None:
        return f"none yet for {what} (n = 0)"
    half = (measure.high - measure.low) / 2
    if measure.is_small or half > MODERATE_HALF_WIDTH:
        level = "low"
    else:
        level = "high" if half <= HIGH_HALF_WIDTH else "moderate"
    return f"{level} for {what} (n = {measure.n:,}, ±{words.points(half)} points)"


def _speed(promise: Measure, within: str) -> str:
    if promise.value is None or not promise.n:
        return f"how many were answered {within} is not known yet"
    if promise.is_small:
        return (
            f"{words.percent(promise.value)} were answered {within}, "
            f"but of only {_things(promise.n, 'message')}"
        )
    told = f"{words.percent(promise.value)} of first messages were answered {within}"
    if promise.band is None:
        return told
    if promise.direction == "up":
        return f"{told}, above the usual {words.percent(promise.band.middle)}"
    if promise.direction == "down":
        return f"{told}, below the usual {words.percent(promise.band.middle)}"
    return f"{told}, as usual"


def _clause(measure: Measure) -> str:
    """Say one measure that left its band."""
    if measure.band is None or measure.value is None:
        raise ValueError(f"{measure.name} has nothing to be compared with")
    usual, value = measure.band.middle, measure.value
    if measure.name == "day":
        told = "more" if measure.direction == "up" else "fewer"
        return f"{told} were answered within 24 h than usual ({words.percent(value)})"
    if measure.name == "proactive":
        told = "more" if measure.direction == "up" else "fewer"
        return f"{told} replies than usual were proactive ({words.percent(value)})"
    subject = _volume(measure)
    if usual < SMALL_N:
        # A ratio to next to nothing says nothing.
        verb = "rose" if value > usual else "fell"
        return f"{subject} {verb} to {words.count(value)} from a usual {words.count(usual)}"
    if value / usual >= DOUBLED:
        factor = value / usual
        if factor < 2.2:
            return f"{subject} doubled against the weeks before"
        return f"{subject} was {factor:.1f} times that of the weeks before"
    if value / usual <= HALVED:
        if value / usual >= 0.45:
            return f"{subject} halved against the weeks before"
        return f"{subject} fell to {words.percent(value / usual)} of the weeks before"
    verb = "rose" if value > usual else "fell"
    share = words.percent(abs(value - usual) / usual)
    return f"{subject} {verb} {share} against the weeks before"


def _volume(measure: Measure) -> str:
    return "the backlog" if measure.name == "backlog" else "the volume"


def _behind(promise: Measure, channels: Sequence[Channel]) -> str:
    """Name the channel that kept the promise least, if chance does not explain it."""
    if promise.value is None or len(channels) < 2:
        return ""
    sure = [
        channel
        for channel in channels
        if not channel.share.is_small
        and channel.share.high is not None
        and channel.share.value is not None
        and channel.share.high < promise.value
    ]
    if not sure:
        return ""
    worst = min(sure, key=lambda channel: (channel.share.value or 0.0, channel.platform))
    told = words.percent(worst.share.value)
    return f"; {words.platform_name(worst.platform)} lagged at {told}"


def _things(count: float, noun: str) -> str:
    return f"{words.count(count)} {noun}{'' if count == 1 else 's'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
