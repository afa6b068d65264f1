"""The plots of the report as small SVG, drawn by hand so that every mark is meant.

The style sheet does not reach into SVG when the PDF is made: sizes and colours stand on
the elements. All text is escaped here, for names come from data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from dashboards.report import colours as c
from dashboards.report import words
from dashboards.report.figures import SMALL_N, SPANS, Share
from dashboards.report.measures import Band, Measure

FONT = "Inter, 'DejaVu Sans', sans-serif"
SPAN_WORDS = {
    "15m": "15 min",
    "1h": "1 h",
    "4h": "4 h",
    "8h": "8 h",
    "24h": "24 h",
    "72h": "72 h",
}


@dataclass(frozen=True)
class Split:
    """A brand's replies by what they answered."""

    name: str
    parts: tuple[int, int, int, int]  # in the order of ENGAGEMENTS

    @property
    def n(self) -> int:
        """All of its replies."""
        return sum(self.parts)


ENGAGEMENTS = (
    ("reactive", c.BLUE),
    ("proactive", c.GREEN),
    ("follow-up", "#8b96a5"),
    ("unknown", c.GOLD),
)


def sparkline(measure: Measure) -> Markup:
    """Draw the weeks before and this one over their band."""
    width, height, pad = 150.0, 34.0, 4.0
    known: list[float] = [value for value in measure.weeks if value is not None]
    band = measure.band
    if not known:
        return _svg(width, height, "no figures yet", "")
    reach = [*known, *((band.low, band.high) if band else ())]
    bottom, top = min(reach), max(reach)
    # Noise is not blown up to fill the plot: it has at least this much room.
    least = 0.08 if measure.kind == "share" else max(top * 0.2, 1.0)
    if top - bottom < least:
        middle = (top + bottom) / 2
        bottom, top = middle - least / 2, middle + least / 2

    def y(value: float) -> float:
        share: float = (value - bottom) / (top - bottom)
        return height - pad - share * (height - 2 * pad)

    step = (width - 2 * pad) / max(len(measure.weeks) - 1, 1)
    points = [
        (pad + step * i, y(value)) if value is not None else None
        for i, value in enumerate(measure.weeks)
    ]
    marks = ""
    if band:
        high, low = y(band.high), y(band.low)
        marks += _rect(0, high, width, max(low - high, 1.5), c.BAND)
    for run in _runs(points):
        if len(run) == 1 and run[0] != points[-1]:
            marks += _dot(*run[0], 1.4, c.BLUE)
        elif len(run) > 1:
            marks += _line(run)
    if (last := points[-1]) is not None:
        marks += _dot(*last, 3.0, c.BLUE)
    told = words.count if measure.kind == "count" else words.percent
    series = ", ".join(told(value) for value in measure.weeks)
    return _svg(width, height, f"{measure.label}, week by week: {series}", marks)


def answered_curve(now: Sequence[Share], bands: Sequence[Band | None]) -> Markup:
    """Draw the share answered within each span, over the band of the weeks before."""
    width, height = 400.0, 186.0
    left, right, top, bottom = 42.0, 4.0, 10.0, 150.0
    step = (width - left - right - 54) / (len(SPANS) - 1)

    def x(index: int) -> float:
        return left + 26 + step * index

    def y(share: float) -> float:
        return bottom - share * (bottom - top)

    marks = ""
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        marks += _rule(left, y(tick), width - right, y(tick), c.LINE)
        marks += _text(left - 6, y(tick) + 3.5, words.percent(tick), anchor="end")
    held = [(i, band) for i, band in enumerate(bands) if band]
    if len(held) > 1:
        outline = [(x(i), y(b.high)) for i, b in held] + [
            (x(i), y(b.low)) for i, b in reversed(held)
        ]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in outline)
        marks += f'<polygon points="{path}" fill="{c.BAND}" stroke="{c.BAND}" stroke-width="2"/>'
        marks += _line(
            [(x(i), y(b.middle)) for i, b in held], colour=c.MUTED, width=1.0, dashes="3 3"
        )
    placed = [None if s.value is None else (x(i), y(s.value)) for i, s in enumerate(now)]
    for run in _runs(placed):
        if len(run) > 1:
            marks += _line(run)
    told = []
    for i, (span, share) in enumerate(zip(SPANS, now, strict=True)):
        label = SPAN_WORDS[span]
        flag = "*" if share.n and share.is_small else ""
        marks += _text(x(i), bottom + 16, label, anchor="middle", colour=c.INK)
        marks += _text(x(i), bottom + 30, f"n = {share.n:,}{flag}", anchor="middle", size=9.0)
        told.append(f"{label} {words.percent(share.value)} (n = {share.n:,})")
        if share.value is None:
            marks += _text(x(i), bottom - 6, "not yet", anchor="middle", size=9.0)
            continue
        if share.low is not None and share.high is not None:
            marks += _rule(x(i), y(share.low), x(i), y(share.high), c.INK, 1.3)
        fill = c.PAPER if share.is_small else c.BLUE
        marks += _dot(x(i), y(share.value), 3.4, fill, c.BLUE)
        ceiling = y(share.high if share.high is not None else share.value)
        floor = y(share.low if share.low is not None else share.value)
        band = bands[i]
        is_over = band is None or share.value >= band.middle
        is_over = is_over or floor + 14 > bottom
        above = ceiling - 6 if is_over and ceiling > top + 12 else floor + 13
        marks += _text(
            x(i), above, words.percent(share.value), anchor="middle", colour=c.INK, weight=600
        )
    return _svg(width, height, f"Share answered within: {'; '.join(told)}", marks)


def reply_splits(splits: Sequence[Split]) -> Markup:
    """Draw each brand's replies by what they answered, as shares of its replies."""
    width, left, right = 400.0, 122.0, 46.0
    room = width - left - right
    pitch = 34.0 if len(splits) <= 4 else max(17.0, 150.0 / max(len(splits), 1))
    bar = min(16.0, pitch * 0.55)
    height = 186.0
    marks, told = "", []
    at = 0.0
    for label, colour in ENGAGEMENTS:
        marks += _rect(at, 2, 9, 9, colour)
        marks += _text(at + 13, 10.5, label)
        at += 22 + 6.1 * len(label)
    marks += _text(width, 10.5, "replies", anchor="end")
    for row, split in enumerate(splits):
        y = 26 + row * pitch
        middle = y + bar / 2 + 3.8
        marks += _text(0, middle, _shorten(split.name, 19), colour=c.INK, size=10.5)
        flag = "*" if 0 < split.n < SMALL_N else ""
        marks += _text(
            width, middle, f"{split.n:,}{flag}", anchor="end", colour=c.INK, weight=600, size=10.5
        )
        if not split.n:
            marks += _rect(left, y, room, bar, c.BAND)
            marks += _text(left + 6, middle, "no replies")
            told.append(f"{split.name}: no replies")
            continue
        x = left
        for (_, colour), part in zip(ENGAGEMENTS, split.parts, strict=True):
            length = room * part / split.n
            if not part:
                continue
            marks += _rect(x, y, max(length - 0.8, 0.4), bar, colour)
            if length >= 34 and bar >= 9:
                ink = c.INK if colour == c.GOLD else c.PAPER
                marks += _text(
                    x + 5,
                    middle,
                    words.percent(part / split.n),
                    colour=ink,
                    weight=600,
                    size=min(10.0, bar * 0.85),
                )
            x += length
        parts = ", ".join(
            f"{label} {words.percent(part / split.n)}"
            for (label, _), part in zip(ENGAGEMENTS, split.parts, strict=True)
        )
        told.append(f"{split.name}: {parts} of {split.n:,}")
    return _svg(width, height, f"Replies by what they answered. {'; '.join(told)}", marks)


def share_bar(share: Share, mark: float | None, *, name: str) -> Markup:
    """Draw a share as a bar with its interval, and a tick at the share of the whole set."""
    width, height = 118.0, 14.0
    marks = _rect(0, 4, width, 6, c.BAND)
    if share.value is not None:
        marks += _rect(0, 4, width * share.value, 6, bar_colour(share, mark))
        if share.low is not None and share.high is not None:
            marks += _rule(width * share.low, 7, width * share.high, 7, c.INK, 1.3)
    if mark is not None:
        at = min(max(width * mark, 1), width - 1)
        marks += _rule(at, 0.5, at, 13.5, c.INK, 1.8)
    return _svg(width, height, f"{name}: {words.percent(share.value)} of {share.n:,}", marks)


def bar_colour(share: Share, mark: float | None) -> str:
    """Red or green only where the whole interval lies on one side of the set's share."""
    if mark is None or share.is_small or share.low is None or share.high is None:
        return c.BLUE
    if share.high < mark:
        return c.RED
    return c.GREEN if share.low > mark else c.BLUE


def _svg(width: float, height: float, told: str, marks: str) -> Markup:
    return Markup(  # noqa: S704  # every text in it went through escape()
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(told)}" '
        f'font-family="{escape(FONT)}">{marks}</svg>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    colour: str = c.MUTED,
    size: float = 10.5,
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-size="{size:g}" font-weight="{weight}">{escape(text)}</text>'
    )


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.8) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def _dot(x: float, y: float, radius: float, fill: str, edge: str | None = None) -> str:
    stroke = f' stroke="{edge}" stroke-width="1.4"' if edge else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}"{stroke}/>'


def _line(
    points: Sequence[tuple[float, float]],
    *,
    colour: str = c.BLUE,
    width: float = 1.6,
    dashes: str = "",
) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashed}/>'
    )


def _runs(
    points: Sequence[tuple[float, float] | None],
) -> list[list[tuple[float, float]]]:
    """Split at the gaps: a line is never drawn across a week that is not known."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
