"""The town's figures beside the published ones, as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.realism import marks as m
from simulator.realism.figures import Figures
from simulator.realism.published import (
    EVENING,
    HOURS_SOURCE,
    MORNING,
    QUICK,
    QUICK_SOURCE,
    REFERENCES,
    STUDY,
    told,
)

SPAN_WORDS = ("15 min", "1 h", "4 h", "8 h", "24 h", "72 h")
TIERS = (("busiest", m.BLUE), ("next", m.GREEN), ("others", m.GOLD))
CLASSES = (
    ("reactive", m.BLUE),
    ("proactive", m.GREEN),
    ("follow_up", "#8b96a5"),
    ("unknown", m.GOLD),
    ("not told", m.BAND),
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHADES = ("#f3f8fc", "#c9e0f2", "#8fc1e3", "#4a97cc", "#0072b2", "#004a77")
SPLIT = ("Reactive", "Proactive")  # these references have a picture of their own
WIDTH = 760.0


def response_times(figures: Figures) -> str:
    """Draw the share answered within each span, and the mean first answer, by tier."""
    left, right, top, bottom = 44.0, 400.0, 46.0, 240.0
    step = (right - left - 40) / (len(SPAN_WORDS) - 1)
    drawn = m.text(left, 18, "Answered within, of all direct public posts", colour=m.INK, size=12)
    for tick in range(0, 101, 25):
        y = bottom - tick / 100 * (bottom - top)
        drawn += m.rule(left, y, right, y, m.LINE)
        drawn += m.text(left - 6, y + 4, f"{tick} %", anchor="end")
    for place, words in enumerate(SPAN_WORDS):
        drawn += m.text(left + 20 + place * step, bottom + 18, words, anchor="middle")
    label = 0.0
    for (name, colour), tier in zip(TIERS, figures.tiers, strict=False):
        points = [
            (left + 20 + place * step, bottom - share * (bottom - top))
            for place, share in enumerate(tier.within)
        ]
        drawn += m.line(points, colour)
        drawn += "".join(m.dot(x, y, colour) for x, y in points)
        label = max(label + 13, points[-1][1] + 4)  # the busiest stand highest
        drawn += m.text(points[-1][0] + 10, label, name, colour=colour, weight=600)
    drawn += m.text(
        left,
        bottom + 40,
        f"Mean of all hours, {QUICK_SOURCE}: "
        + ", ".join(f"{name} {minutes} min" for name, minutes in QUICK),
    )
    start, scale = 540.0, 5.2
    drawn += m.text(
        start - 80, 18, "First answer: mean of the brands' means", colour=m.INK, size=12
    )
    means = []
    for place, ((name, colour), tier, reference) in enumerate(
        zip(TIERS, figures.tiers, REFERENCES[:3], strict=False)
    ):
        y = 52 + place * 62.0
        drawn += m.text(start - 80, y + 22, name, colour=m.INK, weight=600)
        for row, (value, shade) in enumerate(
            ((tier.mean_hours, colour), (reference.published, "#8b96a5"))
        ):
            drawn += m.rect(start, y + row * 20, value * scale, 15, shade)
            drawn += m.text(
                start + value * scale + 6,
                y + row * 20 + 12,
                f"{value:.1f} h " + ("published" if row else "town"),
            )
        means.append(f"{name} {tier.mean_hours:.1f} h against {reference.published:g} h")
    drawn += m.text(start - 80, bottom + 18, f"Published: {STUDY}", size=10)
    return m.svg(
        WIDTH, 296, f"Mean first answer, town against published: {'; '.join(means)}", drawn
    )


def demand(figures: Figures) -> str:
    """Draw direct posts by hour of the week, and questions by hour of the day."""
    left, cell, height = 44.0, 27.0, 16.0
    drawn = m.text(left, 18, "Direct posts by hour of the week, local time", colour=m.INK, size=12)
    most = max(max(day) for day in figures.week) or 1.0
    for row, (name, hours) in enumerate(zip(DAYS, figures.week, strict=True)):
        y = 28 + row * (height + 2)
        drawn += m.text(left - 6, y + 12, name, anchor="end")
        for hour, share in enumerate(hours):
            shade = SHADES[min(int(share / most * len(SHADES)), len(SHADES) - 1)]
            drawn += m.rect(left + hour * cell, y, cell - 2, height, shade)
    top, bottom = 206.0, 296.0
    drawn += m.text(
        left, top - 16, "Questions by hour of the day, share of all", colour=m.INK, size=12
    )
    highest = max(figures.question_hours) or 1.0
    for hour, share in enumerate(figures.question_hours):
        tall = share / highest * (bottom - top)
        colour = {EVENING: m.GREEN, MORNING: m.GOLD}.get(hour, m.BLUE)
        x = left + hour * cell
        drawn += m.rect(x, bottom - tall, cell - 2, tall, colour)
        drawn += m.text(x + cell / 2, bottom + 14, str(hour), anchor="middle", size=10)
        if hour in (EVENING, MORNING):
            drawn += m.text(
                x + cell / 2,
                bottom - tall - 4,
                told(share, "share"),
                anchor="middle",
                colour=m.INK,
                size=10,
                weight=600,
            )
    words = f"{HOURS_SOURCE}: more questions between 21 and 22 h than between 9 and 10 h"
    drawn += m.text(left, bottom + 34, words)
    return m.svg(WIDTH, 340, "Direct posts by hour of the week and questions by hour", drawn)


def engagement(figures: Figures) -> str:
    """Draw what replies answer, in the town and in the studies."""
    bars: Sequence[tuple[str, dict[str, float]]] = (
        ("Town, all replies", figures.engagement),
        ("Town, first replies", figures.first_engagement),
        ("OBI4wan, 1,700+ accounts", {"reactive": 0.77, "proactive": 0.20, "not told": 0.03}),
        ("OBI4wan's own account, 2014", {"reactive": 0.75, "proactive": 0.25}),
        ("Coosto 2013", {"proactive": 0.17, "not told": 0.83}),
    )
    left, wide = 200.0, 540.0
    drawn, at = "", left
    for name, colour in CLASSES:
        drawn += m.rect(at, 10, 10, 10, colour) + m.text(at + 15, 19, name.replace("_", "-"))
        at += 34 + 6.4 * len(name)
    for row, (name, shares) in enumerate(bars):
        y, x = 36 + row * 32.0, left
        drawn += m.text(0, y + 15, name, colour=m.INK)
        for kind, colour in CLASSES:
            length = shares.get(kind, 0.0) * wide
            drawn += m.rect(x, y, length, 21, colour) if length else ""
            if length > 40:
                ink = m.INK if colour in (m.GOLD, m.BAND) else m.PAPER
                drawn += m.text(
                    x + 5, y + 15, f"{shares[kind] * 100:.0f} %", colour=ink, weight=600
                )
            x += length
    return m.svg(WIDTH, 200, "Replies by what they answer, in the town and in the studies", drawn)


def shares(figures: Figures) -> str:
    """Draw the other shares: a dot for the town, a ring for what was published."""
    rows = [r for r in REFERENCES if r.unit == "share" and not r.name.startswith(SPLIT)]
    left, wide = 260.0, 470.0
    drawn = m.dot(left, 14, m.BLUE) + m.text(left + 10, 18, "town")
    drawn += m.dot(left + 60, 14, m.RED, is_filled=False) + m.text(left + 70, 18, "published")
    bottom = 34 + len(rows) * 30.0
    for tick in range(0, 101, 25):
        x = left + tick / 100 * wide
        drawn += m.rule(x, 30, x, bottom, m.LINE)
        drawn += m.text(x, bottom + 14, f"{tick} %", anchor="middle")
    for place, row in enumerate(rows):
        y = 46 + place * 30.0
        drawn += m.text(0, y + 4, row.name, colour=m.INK)
        ends = [left + value * wide for value in (row.town(figures), row.published)]
        drawn += m.rule(min(ends), y, max(ends), y, m.MUTED)
        drawn += m.dot(ends[0], y, m.BLUE) + m.dot(ends[1], y, m.RED, is_filled=False)
    return m.svg(WIDTH, bottom + 24, "Shares in the town and as published", drawn)


PLOTS = {
    "response-times": response_times,
    "demand": demand,
    "engagement": engagement,
    "shares": shares,
}
