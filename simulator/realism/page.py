"""The page that shows it: written from the figures, so that words and numbers agree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from simulator.realism.figures import Figures, Tier, measure
from simulator.realism.plots import PLOTS
from simulator.realism.published import (
    EVENING,
    HOURS_SOURCE,
    MORNING,
    QUICK,
    QUICK_SOURCE,
    REFERENCES,
    told,
)
from simulator.world import build_world

FULL_BRANDS, FULL_WEEKS = 240, 4
AFTER_WEEKS = 1  # lived after the weeks that are measured, so that their clocks can end


def write_realism(
    out: Path,
    *,
    start: date,
    seed: int = 1,
    brands: int = FULL_BRANDS,
    weeks: int = FULL_WEEKS,
) -> Figures:
    """Build a world, measure it and write ``realism.md``, its figures and its pictures.

    ``out`` is the folder; pictures go to ``out/images``. The same arguments give the same bytes.
    At full size it takes minutes. Raises ``ValueError`` as ``build_world`` does.
    """
    world = build_world(start, seed=seed, brands=brands, weeks=weeks, live_weeks=AFTER_WEEKS)
    figures = measure(world)
    (out / "images").mkdir(parents=True, exist_ok=True)
    for name, content in files_of(figures).items():
        (out / name).write_text(content, encoding="utf-8")
    return figures


def files_of(figures: Figures) -> dict[str, str]:
    """Give every file that the figures make, by its path below the folder."""
    drawn = {f"images/realism-{name}.svg": plot(figures) for name, plot in PLOTS.items()}
    figures_json = json.dumps(asdict(figures), indent=1, ensure_ascii=False) + "\n"
    return {"realism.json": figures_json, "realism.md": page(figures), **drawn}


def from_json(content: Mapping[str, Any]) -> Figures:
    """Read the figures back that ``realism.json`` holds."""
    tiers = tuple(Tier(**{**tier, "within": tuple(tier["within"])}) for tier in content["tiers"])
    more = {
        "tiers": tiers,
        "week": tuple(map(tuple, content["week"])),
        "question_hours": tuple(content["question_hours"]),
    }
    return Figures(**{**content, **more})


def page(figures: Figures) -> str:
    """Write the page in Markdown."""
    evening, morning = (figures.question_hours[hour] for hour in (EVENING, MORNING))
    quick = ", ".join(f"{name} {minutes} min" for name, minutes in QUICK)
    rows = "\n".join(
        f"| {r.name} | {told(r.published, r.unit)} | {told(r.town(figures), r.unit)} "
        f"| {told(r.low, r.unit)} to {told(r.high, r.unit)} | {r.source} | {r.remark} |"
        for r in REFERENCES
    )
    return f"""# How real the simulated town is

`python -m simulator realism --out docs` builds the world, measures its truth and writes this page
with its pictures; a test holds page, pictures and bounds together. Measured here: seed
{figures.seed}, {figures.brands} brands, {figures.weeks} weeks from {figures.first_day}:
{figures.posts:,} posts, {figures.clocks:,} clocks, {figures.replies:,} replies by people.

Published figures are never mixed with the town's own. They come from vendors' studies with
definitions of their own, which are seldom told in full; the bounds say how near is near enough.
Where a source stands without a year, none is known to us.

| figure | published | town | bounds | source | where they differ, and why |
|---|---|---|---|---|---|
{rows}

## Response times

![Share answered within a span by tier, and mean first answers](images/realism-response-times.svg)

Nobody draws a response time: it comes out of opening hours, shifts and a queue. In the means
each brand counts once, as an account does in the study; they follow its order and its distances
between tiers. Over all answers of the busiest tier the mean is
{figures.tiers[0].pooled_hours:.1f} h and the median {figures.tiers[0].median_hours:.1f} h, because
its largest desks answer most and wait least. That gap is real: Einwiller and Steilen's complaints
(2015) had a median of 46 minutes and a mean of 8 h 24, and the best-known desks are far quicker
than any mean ({QUICK_SOURCE}: {quick}).

## Demand

![Direct posts by hour of the week, questions by hour of the day](images/realism-demand.svg)

{HOURS_SOURCE} found more questions between 21 and 22 h than between 9 and 10 h; so it is here
({told(evening, "share")} against {told(morning, "share")} of all questions). No study in our list
publishes the other hours: their form, the quieter weekend and the quiet holidays are our own.

## What replies answer

![Replies by what they answer](images/realism-engagement.svg)

The studies know two classes and leave follow-ups in one of them; the warehouse gives them their
own. Of first replies, which are the nearest to a study's count, the town's split lies close
to the published ones, a little more reactive than the vendors' customers.

## Shares

![Other shares in the town and as published](images/realism-shares.svg)

Upstream and RepMen (2012, 86 large organisations) asked organisations what they give attention
to, which is an intention and no count: complaints 99 %, compliments 86 %, commercial questions
62 %. Of direct posts the town answers {told(figures.answered_by_type["complaint"], "share")} of
complaints, {told(figures.answered_by_type["question"], "share")} of questions,
{told(figures.answered_by_type["commercial_question"], "share")} of commercial questions and
{told(figures.answered_by_type["compliment"], "share")} of compliments: the order of questions and
compliments is not theirs, because desks that are short of time leave praise for last. Of all
direct posts, thanks and additions among them, {told(figures.all_question_share, "share")} hold a
question.
"""
