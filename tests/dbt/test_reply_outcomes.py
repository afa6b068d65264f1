"""What followed replies: equal to a reckoning by hand, on a random town and on random desks."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

Z = 1.959963984540054
WEEK = timedelta(days=7)
FEELING = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
LEAST_MIX = 0.8
Stratum = tuple[str, str, float]


class Message(NamedTuple):
    """One message of a conversation, in the columns that the reckoning reads."""

    key: str
    conversation: str
    brand: str
    platform: str
    author: str | None
    case: str
    number: int
    is_brand: bool
    is_human: bool
    is_counted: bool
    is_direct: bool
    sentiment: str | None
    at: datetime
    as_of: datetime


class Shift(NamedTuple):
    """One reply whose shift is known."""

    group: str
    conversation: str
    stratum: Stratum
    shift: float


def outcome(reply: Message, messages: Sequence[Message]) -> tuple[Any, ...]:
    """Tell by walking through the messages what followed one reply."""
    talk = sorted(
        (m for m in messages if m.conversation == reply.conversation), key=lambda m: m.number
    )
    turns: list[list[Message]] = [[]]  # of what customers said, parted by human replies
    place = 0
    for message in talk:
        if message.is_brand and message.is_human:
            turns.append([])
        if message.key == reply.key:
            place = len(turns) - 1
        if not message.is_brand and message.is_counted:
            turns[-1].append(message)
    before = [turn for turn in turns[:place] if turn]
    after = [turn for turn in turns[place:] if turn]
    felt = [_feeling(turn[-1]) if turn else None for turn in (before, after)]
    shift = None if felt[0] is None or felt[1] is None else felt[1] - felt[0]
    answers = [message.at for turn in after for message in turn]
    anew = [
        min(m.at for m in messages if m.conversation == other and _is_contact(m))
        for other in {m.conversation for m in messages if _is_contact(m) and _is_same(m, reply)}
    ]
    is_matured = reply.as_of - reply.at >= WEEK
    answered = float(bool(answers) and min(answers) <= reply.at + WEEK) if is_matured else None
    back = float(any(reply.at < at <= reply.at + WEEK for at in anew))
    return *felt, shift, answered, back if is_matured and reply.author else None


def _is_contact(message: Message) -> bool:
    return not message.is_brand and message.is_counted and message.is_direct


def _is_same(message: Message, reply: Message) -> bool:
    whose = (reply.brand, reply.platform, reply.author)
    return (
        reply.author is not None
        and (message.brand, message.platform, message.author) == whose
        and message.case != reply.case
    )


def _feeling(turn: Sequence[Message]) -> float | None:
    told = [FEELING[message.sentiment] for message in turn if message.sentiment]
    return told[-1] if told else None


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a build of a random town."""
    folder = tmp_path_factory.mktemp("outcomes")
    chance = random.Random(11)
    lake = folder / "lake"
    write_town_facts(lake)
    found = sightings(chance, post_count=1500)
    for _, row in found:  # few of the town's posts are in a language that is labelled
        if "labels" in row and chance.random() < 0.8:
            row["labels"] = row["labels"] | {"sentiment": chance.choice([*FEELING])}
    for number, reading in enumerate(arrivals(chance, found, count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * 1500))
    run_dbt("run", lake=lake, database=folder / "build.duckdb", work=folder)
    return folder


def test_every_reply_of_a_town_has_the_outcome_that_is_reckoned_by_hand(built: Path) -> None:
    with duckdb.connect(str(built / "build.duckdb"), read_only=True) as database:
        messages = [
            Message(*row)
            for row in database.sql(
                "select t.brand_post_key, t.conversation_key, t.brand_id, t.platform, "
                "c.author_key, k.case_key, t.message_number, t.is_brand_post, not t.is_automated, "
                "p.exclusion_reason is null, t.addressing_status = 'direct', p.sentiment, "
                "t.created_at, w.as_of_at from intermediate.int_posts_turned t "
                "join marts.fct_posts p using (brand_post_key) "
                "join marts.fct_conversations c on t.conversation_key = c.conversation_key "
                "join intermediate.int_conversations_cased k "
                "on t.conversation_key = k.conversation_key "
                "join intermediate.int_watermarks w on t.platform = w.platform"
            ).fetchall()
        ]
        found = {
            key: tuple(told)
            for key, *told in database.sql(
                "select reply_key, sentiment_before, sentiment_after, sentiment_shift, "
                "customer_answered_within_7d, follow_on_within_7d "
                "from marts.fct_reply_outcomes where conversation_key is not null"
            ).fetchall()
        }
    expected = {m.key: outcome(m, messages) for m in messages if m.is_brand and m.is_human}
    columns = zip(*found.values(), strict=True)
    assert all(sum(value is not None for value in column) > 10 for column in columns)
    # A brand's own word that answers nobody else is no reply, and follows nothing.
    assert {key: expected[key] for key in found} == found


def reckoned(shifts: Sequence[Shift], weights: dict[Stratum, float]) -> tuple[float | None, ...]:
    """Reckon mean, adjusted mean and their intervals of one group, as the mart's comment says."""
    values = np.array([one.shift for one in shifts])
    n, mean = len(values), float(values.mean())
    sums: dict[str, float] = defaultdict(float)
    strata: dict[Stratum, list[float]] = defaultdict(list)
    for one in shifts:
        sums[one.conversation] += one.shift - mean
        strata[one.stratum].append(one.shift)
    covered = sum(weights[stratum] for stratum in strata)
    adjusted = sum(weights[s] * float(np.mean(v)) for s, v in strata.items()) / covered
    spread: float | None = None
    adjusted_spread: float | None = None
    if len(sums) > 1:
        lone = float(values.var(ddof=1)) / n
        clustered = sum(t**2 for t in sums.values()) / n**2 * len(sums) / (len(sums) - 1)
        like = max(1.0, clustered / lone) if lone else 1.0
        spread = Z * math.sqrt(lone * like)
        common = _pooled([*strata.values()], like)
        if common is not None:
            variance = 0.0
            for stratum, shifts_in in strata.items():
                alike = [v for s, v in strata.items() if s[2] == stratum[2]]
                own = max(common, _pooled(alike, like) or 0.0)
                variance += weights[stratum] ** 2 / len(shifts_in) * own * like
            adjusted_spread = Z * math.sqrt(variance) / covered
    told = [mean, *_ends(mean, spread), covered]
    if covered < LEAST_MIX - 1e-9:
        return *told, None, None, None
    return *told, adjusted, *_ends(adjusted, adjusted_spread)


def _pooled(strata: Sequence[Sequence[float]], like: float) -> float | None:
    freedom = sum(len(values) - like for values in strata)
    deviation = sum(float(np.var(values)) * len(values) for values in strata)
    return deviation / freedom if freedom >= 1 - 1e-9 else None


def _ends(middle: float, spread: float | None) -> tuple[float | None, float | None]:
    return (None, None) if spread is None else (middle - spread, middle + spread)


COLUMNS = (
    "sentiment_shift_mean, sentiment_shift_low_mean, sentiment_shift_high_mean, mix_share, "
    "adjusted_sentiment_shift_mean, adjusted_sentiment_shift_low_mean, "
    "adjusted_sentiment_shift_high_mean"
)
Published = dict[tuple[str, str], tuple[float | None, ...]]
Publish = Callable[[dict[str, list[Shift]]], Published]


@pytest.fixture(scope="module")
def publish(built: Path) -> Publish:
    """Give a function that runs the mart's own SQL over desks of our making."""
    sql = next((built / "target" / "compiled").rglob("rpt_reply_outcome_periods.sql")).read_text()
    relation = '"build"."intermediate"."int_reply_outcomes_grouped"'
    assert relation in sql

    def run(desks: dict[str, list[Shift]]) -> Published:
        rows = [
            {
                "brand_id": desk,
                "platform": one.stratum[0],
                "dimension": dimension,
                "dimension_value": value,
                "conversation_key": one.conversation,
                "message_type": one.stratum[1],
                "sentiment_before": one.stratum[2],
                "sentiment_shift": one.shift,
            }
            for desk, shifts in desks.items()
            for one in shifts
            for dimension, value in (("all", "all"), ("reply_style", one.group))
        ]
        with duckdb.connect() as database:
            database.register("made", pa.Table.from_pylist(rows))
            database.execute(
                "create view outcomes as select *, 'all' as report_platform, "
                "'quarter' as period_kind, '2026-Q4' as period, now()::timestamp as as_of_at, "
                "0.0::double as customer_answered_within_7d, 0.0::double as follow_on_within_7d "
                "from made"
            )
            found = database.sql(
                f"select brand_id, dimension_value, {COLUMNS} "
                f"from ({sql.replace(relation, 'outcomes')})"
            ).fetchall()
        return {(desk, group): tuple(told) for desk, group, *told in found}

    return run


def _desk(chance: np.random.Generator, size: int) -> list[Shift]:
    """Make replies whose shift depends on the customer and, with style a, is 0.3 more by chance.

    Style a answers the angry more often, so that the plain means tell another story; two replies
    in three share their conversation, and with it the customer's last word.
    """
    shifts: list[Shift] = []
    while len(shifts) < size:
        name = f"c{len(shifts)}"
        platform = str(chance.choice(["x", "y"]))
        kind = str(chance.choice(["complaint", "question"]))
        before = float(chance.choice([-1, 0]))
        group = "a" if chance.random() < (0.7 if before < 0 else 0.3) else "b"
        rises = chance.random() < TRUE[group, before]
        reply = Shift(group, name, (platform, kind, before), float(rises))
        shifts.extend([reply] * int(chance.integers(1, 4)))
    return shifts


TRUE = {("a", -1.0): 0.7, ("a", 0.0): 0.5, ("b", -1.0): 0.4, ("b", 0.0): 0.2}


def _weights(shifts: Sequence[Shift]) -> dict[Stratum, float]:
    return {s: n / len(shifts) for s, n in Counter(one.stratum for one in shifts).items()}


def test_means_mixes_and_intervals_are_those_reckoned_by_hand(publish: Publish) -> None:
    chance = np.random.default_rng(4)
    desks = {f"desk{n}": _desk(chance, int(chance.integers(1, 40))) for n in range(150)}
    found = publish(desks)
    expected = {}
    for desk, shifts in desks.items():
        weights = _weights(shifts)
        for group in {one.group for one in shifts}:
            mine = [one for one in shifts if one.group == group]
            expected[desk, group] = reckoned(mine, weights)
        expected[desk, "all"] = reckoned(shifts, weights)
    assert found.keys() == expected.keys()
    assert any(row[4] is None for row in expected.values())
    for place, row in expected.items():
        assert found[place] == pytest.approx(row, abs=2e-9), place


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say(publish: Publish) -> None:
    """Of two thousand desks; the truth of an adjusted mean is that of the desk's own mix."""
    chance = np.random.default_rng(20_261_123)
    desks = {f"desk{n}": _desk(chance, 240) for n in range(2000)}
    found = publish(desks)
    held: dict[str, list[bool]] = {"a": [], "b": []}
    for desk, shifts in desks.items():
        weights = _weights(shifts)
        for group in held:
            truth = sum(weight * TRUE[group, s[2]] for s, weight in weights.items())
            *_, low, high = found[desk, group]
            if low is not None and high is not None:  # else its mix is another
                held[group].append(low <= truth <= high)
    for told in held.values():
        assert len(told) > 0.95 * len(desks)
        assert 0.93 <= sum(told) / len(told) <= 0.97
