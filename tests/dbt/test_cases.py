"""Cases against a reckoning message by message: who belongs together, and how it ended."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import duckdb
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

SILENCE, MOVE, WEEK = timedelta(hours=72), timedelta(hours=48), timedelta(days=7)


class Message(NamedTuple):
    """One message of a conversation."""

    conversation: str
    number: int
    brand: str
    customer: str
    channel: str
    is_ours: bool
    counts: bool  # neither automatic nor taken back
    placed_at: datetime
    created_at: datetime
    post: str
    is_closer: bool
    is_request: bool
    as_of: datetime


MESSAGES = """
    select turned.conversation_key, turned.message_number, turned.brand_id, turned.customer_key,
        turned.channel_status, turned.is_brand_post,
        not turned.is_automated and not turned.is_withdrawn, turned.placed_at, turned.created_at,
        turned.post_key, coalesce(labels.closer_status = 'yes', false),
        coalesce(labels.asks_private_status = 'yes', false), watermarks.as_of_at
    from intermediate.int_posts_turned as turned
    left join staging.stg_labels as labels using (version_key)
    inner join intermediate.int_watermarks as watermarks on turned.platform = watermarks.platform
    order by turned.conversation_key, turned.message_number
"""
CASES = """
    select list_sort(list(cased.conversation_key)), any_value(cases.resolution_status),
        any_value(cases.resolution_basis), any_value(cases.resolved_at),
        any_value(cases.reopened_at), any_value(cases.hand_over_status),
        any_value(cases.stayed_resolved), any_value(cases.resolution_calendar_seconds)
    from marts.fct_cases as cases
    inner join intermediate.int_conversations_cased as cased using (case_key)
    group by cases.case_key
"""


def joined(talks: dict[str, list[Message]]) -> dict[str, list[Message]]:
    """Give the messages of every case by the key of its first conversation."""
    before: dict[str, str] = {}
    for name, talk in talks.items():
        asked = [m.placed_at for m in talk if not m.is_ours]
        if not asked or talk[0].customer.startswith("?"):
            continue
        found: list[tuple[datetime, str, str]] = []
        for other, earlier in talks.items():
            same = (earlier[0].brand, earlier[0].customer) == (talk[0].brand, talk[0].customer)
            if not same or earlier[0].channel == talk[0].channel:
                continue
            if min(m.placed_at for m in earlier) >= min(m.placed_at for m in talk):
                continue
            for m in earlier:
                is_request = m.is_request and m.is_ours and m.counts
                late = _seconds(min(asked)) - _seconds(m.placed_at)
                is_before = m.placed_at <= min(asked) and late <= MOVE.total_seconds()
                if is_before and (is_request or m.channel == "private"):
                    found.append((m.placed_at, m.post, other))
        if found:
            last = max(moment for moment, _, _ in found)
            before[name] = min((post, other) for moment, post, other in found if moment == last)[1]
    cases: dict[str, list[Message]] = defaultdict(list)
    for name, talk in talks.items():
        first = name
        while first in before:
            first = before[first]
        cases[first] += talk
    return cases


def _seconds(moment: datetime) -> int:
    # The engines' moments are naive UTC; left so, they would be read in the machine's zone.
    return int(moment.replace(tzinfo=UTC).timestamp())


def told(case: list[Message]) -> tuple[object, ...] | None:
    """Reckon how a case stands; None where no customer has spoken."""
    said = sorted(
        (m for m in case if m.counts), key=lambda m: (m.placed_at, m.conversation, m.number)
    )
    asked = [m for m in said if not m.is_ours]
    if not asked:
        return None
    as_of, ends, replies, has_asked = case[0].as_of, [], 0, False
    for m, following in pairwise([*said, None]):
        assert m is not None
        until = following.placed_at if following else as_of + timedelta(seconds=1)
        if not m.is_ours and m.is_closer and m.number > 1 and replies:
            ends.append((m.placed_at, "customer_confirmed"))
        if m.is_ours and has_asked and m.placed_at + SILENCE < until:
            ends.append((m.placed_at + SILENCE, "silence"))
        replies += m.is_ours
        has_asked = has_asked or not m.is_ours
    first, last = min(ends, default=None), max(ends, default=None)
    status, reopened, stayed, seconds = "open", None, None, None
    if first and last:
        new = [m.placed_at for m in asked if not (m.is_closer and m.number > 1)]
        after = [moment for moment in new if first[0] < moment <= first[0] + WEEK]
        reopened = min(after, default=None)
        again = any(last[0] < moment <= last[0] + WEEK for moment in new)
        status = "reopened" if again else "resolved"
        if reopened:
            stayed = 0.0
        elif _seconds(as_of) - _seconds(first[0]) >= WEEK.total_seconds():
            stayed = 1.0
        spoken = [m.created_at for m in said if m.is_ours and m.placed_at <= first[0]]
        opened = min(m.created_at for m in asked)
        seconds = max(0, _seconds(max(spoken)) - _seconds(opened)) if spoken else None
    return (
        status,
        first[1] if first else None,
        first[0] if first else None,
        reopened,
        _move(said, asked, as_of),
        stayed,
        seconds,
    )


def _move(said: list[Message], asked: list[Message], as_of: datetime) -> str:
    started, wanted = False, None
    for m in said:
        if m.is_ours and m.is_request and started and wanted is None:
            wanted = m.placed_at
        started = started or not m.is_ours
    if wanted is None:
        return "none"
    moved = [m.placed_at for m in asked if m.channel == "private" and m.placed_at > wanted]
    if any(_seconds(moment) - _seconds(wanted) <= MOVE.total_seconds() for moment in moved):
        return "succeeded"
    is_pending = _seconds(as_of) - _seconds(wanted) <= MOVE.total_seconds()
    return "pending" if is_pending else "failed"


def test_every_case_is_as_reckoned_message_by_message(tmp_path: Path) -> None:
    chance = random.Random(11)
    lake = tmp_path / "lake"
    write_town_facts(lake)
    for number, reading in enumerate(arrivals(chance, sightings(chance, post_count=500), count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * 500))
    run_dbt("run", lake=lake, database=tmp_path / "build.duckdb", work=tmp_path)
    talks: dict[str, list[Message]] = defaultdict(list)
    with duckdb.connect(str(tmp_path / "build.duckdb"), read_only=True) as database:
        for row in database.sql(MESSAGES).fetchall():
            talks[row[0]].append(Message(*row))
        found = {tuple(row[0]): row[1:] for row in database.sql(CASES).fetchall()}
    expected = {
        tuple(sorted({m.conversation for m in case})): how
        for case in joined(talks).values()
        if (how := told(case)) is not None
    }
    assert max(len(names) for names in expected) > 1
    assert {how[0] for how in expected.values()} == {"open", "resolved", "reopened"}
    assert {"customer_confirmed", "silence"} <= {how[1] for how in expected.values()}
    assert {"none", "succeeded", "failed"} <= {how[4] for how in expected.values()}
    assert found == expected
