"""The published figures that the town is held against, each with its source and year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.realism.figures import Figures

STUDY = "OBI4wan, 1,700+ Dutch Twitter webcare accounts"


@dataclass(frozen=True)
class Reference:
    """A published figure, what the town has instead, and how far apart they may be."""

    name: str
    published: float
    unit: str  # hours, share, a day
    source: str  # with its year where the study tells one
    town: Callable[[Figures], float]
    low: float  # the town's figure at full size lies between these
    high: float
    remark: str  # where and why they differ


REFERENCES: tuple[Reference, ...] = (
    Reference(
        "First answer, busiest brands, mean",
        8,
        "hours",
        f"{STUDY} (100 busiest)",
        lambda f: f.tiers[0].mean_hours,
        5.5,
        11,
        "Set by staff and hours, not drawn: a busy desk is open most of the day.",
    ),
    Reference(
        "First answer, next brands, mean",
        13,
        "hours",
        f"{STUDY} (next 100)",
        lambda f: f.tiers[1].mean_hours,
        9,
        17,
        "Nights and Sundays make most of it: the desk is closed then.",
    ),
    Reference(
        "First answer, other brands, mean",
        22,
        "hours",
        f"{STUDY} (rest)",
        lambda f: f.tiers[2].mean_hours,
        15,
        30,
        "Somebody looks in a few times a week; few brands, so the mean moves most here.",
    ),
    Reference(
        "Reactive, of all replies",
        0.77,
        "share",
        STUDY,
        lambda f: f.engagement.get("reactive", 0.0),
        0.60,
        0.82,
        "Lower, because follow-ups are a class of their own here and part of it there.",
    ),
    Reference(
        "Proactive, of first replies",
        0.20,
        "share",
        f"{STUDY}: without a mention",
        lambda f: f.first_engagement.get("proactive", 0.0),
        0.10,
        0.28,
        "A first reply is the nearest to the study's count, which knows no follow-ups.",
    ),
    Reference(
        "Proactive, of all replies",
        0.17,
        "share",
        "Coosto 2013",
        lambda f: f.engagement.get("proactive", 0.0),
        0.08,
        0.25,
        "Coosto does not say what it does with follow-ups; they are in the whole here.",
    ),
    Reference(
        "Brands that are reactive only",
        0.34,
        "share",
        "De stand van webcare",
        lambda f: f.reactive_only_share,
        0.24,
        0.44,
        "Declared per brand; only brands with 30 replies or more are judged.",
    ),
    Reference(
        "Direct posts answered",
        0.58,
        "share",
        "Coosto 2016 (2013: 40 %)",
        lambda f: f.answered_share,
        0.50,
        0.72,
        "The town lives after 2016; a share is ignored on purpose, the rest grows old unread.",
    ),
    Reference(
        "Complaints answered",
        0.53,
        "share",
        "Einwiller & Steilen 2015: 47 % of 5,023 unanswered",
        lambda f: f.answered_by_type["complaint"],
        0.45,
        0.75,
        "Large US companies there; desks here take complaints and questions first.",
    ),
    Reference(
        "Openings that hold a question",
        0.508,
        "share",
        "Coosto, 50 Dutch teams (2014: 45.1 %)",
        lambda f: f.question_share,
        0.38,
        0.58,
        "Of posts that open a conversation; Coosto counts tweets, and had less the year before.",
    ),
    Reference(
        "Replies that ask to go on in private",
        0.22,
        "share",
        "Coosto, 50 most active Dutch teams",
        lambda f: f.private_share,
        0.12,
        0.30,
        "All brands here, the most active there; small brands ask for it less.",
    ),
    Reference(
        "Contact moments of the ten busiest brands",
        340,
        "a day",
        "Ten busiest Dutch accounts",
        lambda f: f.busiest_moments,
        200,
        480,
        "A few very large brands on top of a rank-size law, as the study's ten.",
    ),
)
# Drawn beside the town's curve; means over all hours, at the end of 2016.
QUICK = (("NS", 20), ("ABN AMRO", 38), ("Coolblue", 52), ("TUI", 60))  # minutes
QUICK_SOURCE = "Coosto, end of 2016"
# Hours of the day that Coosto compares: more questions in the evening hour than in the morning.
EVENING, MORNING = 21, 9
HOURS_SOURCE = "Coosto 2013"


def told(value: float, unit: str) -> str:
    """Write a figure with its unit, as people read it."""
    if unit == "share":
        return f"{value * 100:.1f} %"
    return f"{value:.1f} h" if unit == "hours" else f"{value:.0f} a day"
