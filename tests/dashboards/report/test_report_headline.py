"""The headline says what the numbers say, and no more than they can carry."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.report.figures import Share, SourceState
from dashboards.report.headline import Channel, confidence, headline
from dashboards.report.measures import Band, Measure, band_of

NBSP = "\u00a0"
QUARTILES = 8


def number(name: Any, value: float | None, usual: tuple[float, float, float] | None) -> Measure:
    band = Band(*usual, QUARTILES) if usual else None
    weeks = (None, value) if usual else (value,)
    return Measure(name, name, "count", value, None, None, None, None, weeks, band)


def share(
    name: Any,
    value: float | None,
    *,
    half: float = 0.02,
    n: int = 900,
    usual: tuple[float, float, float] | None = (0.73, 0.75, 0.77),
) -> Measure:
    low, high = (None, None) if value is None else (value - half, value + half)
    band = Band(*usual, QUARTILES) if usual else None
    return Measure(name, name, "share", value, low, high, n, None, (value,), band)


def week(**changed: Measure) -> list[Measure]:
    usual = {
        "messages": number("messages", 1000, (950, 1000, 1050)),
        "promise": share("promise", 0.75),
        "day": share("day", 0.75),
        "proactive": share("proactive", 0.75),
        "backlog": number("backlog", 40, (35, 40, 45)),
    }
    return [*(usual | changed).values()]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "A usual week of 1,000 customer messages; "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"messages": number("messages", 2000, (950, 1000, 1050))},
            "The volume doubled against the weeks before; "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"messages": number("messages", 1380, (950, 1000, 1050))},
            "The volume rose 38 % against the weeks before; "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"messages": number("messages", 3000, (950, 1000, 1050))},
            "The volume was 3.0 times that of the weeks before; "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"messages": number("messages", 500, (950, 1000, 1050))},
            "The volume halved against the weeks before; "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"promise": share("promise", 0.60)},
            "60 % of first messages were answered as promised, below the usual 75 %; "
            "the volume was as usual.",
        ),
        (
            {"promise": share("promise", 0.90)},
            "90 % of first messages were answered as promised, above the usual 75 %; "
            "the volume was as usual.",
        ),
        (
            {
                "promise": share("promise", 0.60),
                "messages": number("messages", 1200, (950, 1000, 1050)),
            },
            "60 % of first messages were answered as promised, below the usual 75 %; "
            "the volume rose 20 % against the weeks before.",
        ),
        (
            {"messages": number("messages", 665, (1, 12, 96))},
            "The volume rose to 665 from a usual 12; "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"proactive": share("proactive", 0.5)},
            "Fewer replies than usual were proactive (50 %); "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"day": share("day", 0.95)},
            "More were answered within 24 h than usual (95 %); "
            "75 % of first messages were answered as promised, as usual.",
        ),
        (
            {"backlog": number("backlog", 90, (35, 40, 45))},
            "The backlog was 2.2 times that of the weeks before; "
            "75 % of first messages were answered as promised, as usual.",
        ),
    ],
    ids=[
        "no change",
        "doubled",
        "rose",
        "tripled",
        "halved",
        "promise fell",
        "promise rose",
        "promise fell most, volume rose",
        "from next to nothing",
        "proactive",
        "within a day",
        "backlog",
    ],
)
def test_what_changed_most_is_said_first(changed: dict[str, Measure], said: str) -> None:
    assert headline(week(**changed), "as promised").replace(NBSP, " ") == said


def test_a_change_that_chance_explains_is_not_told() -> None:
    wide = share("promise", 0.68, half=0.09, n=100)
    few = number("backlog", 46, (35, 40, 45))

    assert headline(week(promise=wide, backlog=few), "as promised").startswith("A usual week")


def test_a_share_of_few_is_told_with_its_number() -> None:
    said = headline(week(promise=share("promise", 0.4, n=12, half=0.25)), "as promised")

    assert said.replace(NBSP, " ").endswith(
        "40 % were answered as promised, but of only 12 messages."
    )


def test_a_small_week_compares_nothing() -> None:
    small = number("messages", 12, (950, 1000, 1050))

    assert headline(week(messages=small), "as promised") == (
        "A small week: 12 customer messages, too few to compare with other weeks."
    )


@pytest.mark.parametrize("value", [0, None])
def test_a_silent_week_says_so(value: float | None) -> None:
    silent = number("messages", value, None)

    assert headline(week(messages=silent), "as promised").startswith("No customer messages")


def test_the_first_week_has_nothing_to_be_compared_with() -> None:
    first = [
        number("messages", 1000, None),
        share("promise", 0.75, usual=None),
        share("day", 0.75, usual=None),
        share("proactive", 0.75, usual=None),
        number("backlog", 40, None),
    ]

    assert headline(first, "within 1 h").replace(NBSP, " ") == (
        "The first week on record: 1,000 customer messages; "
        "75 % of first messages were answered within 1 h."
    )


def test_a_promise_that_nobody_could_judge_yet_is_not_a_failure() -> None:
    assert headline(week(promise=share("promise", None, n=0)), "as promised").endswith(
        "how many were answered as promised is not known yet."
    )


def test_a_channel_is_named_only_if_chance_does_not_explain_that_it_lags() -> None:
    channels = [
        Channel("bluesky", Share(0.80, 0.78, 0.82, 900)),
        Channel("mastodon", Share(0.60, 0.55, 0.65, 300)),
        Channel("x", Share(0.50, 0.20, 0.80, 12)),
    ]

    said = headline(week(), "as promised", channels).replace(NBSP, " ")

    assert said.endswith("as usual; Mastodon lagged at 60 %.")


@pytest.mark.parametrize(
    ("values", "band"),
    [
        ([], None),
        ([5.0], None),
        ([5.0, None], None),
        ([5.0, 9.0, None], Band(5.0, 7.0, 9.0, 2)),
        ([1.0, 2.0, 3.0, 4.0, 5.0], Band(2.0, 3.0, 4.0, 5)),
    ],
)
def test_the_band_is_the_middle_half_or_all_of_few_weeks(
    values: list[float | None], band: Band | None
) -> None:
    assert band_of(values) == band


def test_confidence_follows_the_interval_and_the_reading() -> None:
    source = SourceState("bluesky", None, None, 100, 10, None, None, None, None, None)
    few = share("proactive", 0.5, n=20, half=0.2)

    said = confidence(week(promise=share("promise", 0.75, half=0.05), proactive=few), [source])

    assert said == (
        "Confidence: moderate for volume (n = 1,000, 10 of 100 reads cut short), "
        "moderate for speed (n = 900, ±5.0 points), "
        "low for proactive replies (n = 20, ±20 points)."
    )


def test_confidence_without_history_says_so() -> None:
    said = confidence(week(messages=number("messages", 1000, None)), [])

    assert said.endswith("low for comparisons (no weeks before).")
