"""Contact moments, tiers and other tools' rules: equal to a reckoning by hand on a random town."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from test_response_curves import QUANTILES, curve, quantiles
from warehouse_runs import run_dbt

UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)


class Message(NamedTuple):
    """One message of a conversation, as int_posts_turned orders them."""

    brand_id: str
    conversation: str
    party: str
    channel: str
    number: int
    turn: int
    key: str
    is_brand: bool
    is_automated: bool
    is_withdrawn: bool
    created_at: datetime
    placed_at: datetime


Found = dict[tuple[str, str, str], tuple[int | None, int]]
Wait = tuple[str, date, int | None, date | None]  # brand, its day, seconds, day of the reply


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the build of a random town."""
    folder = tmp_path_factory.mktemp("load")
    chance = random.Random(9)
    lake = folder / "lake"
    write_town_facts(lake)
    for number, reading in enumerate(arrivals(chance, sightings(chance, post_count=500), count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * 500))
    database = folder / "build.duckdb"
    run_dbt("run", lake=lake, database=database, work=folder)
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def messages(town: duckdb.DuckDBPyConnection) -> list[Message]:
    """Give every message of a conversation, in its order."""
    rows = town.sql(
        "select brand_id, conversation_key, party_key, channel_status, message_number, "
        "turn_number, post_key, is_brand_post, is_automated, is_withdrawn, created_at, placed_at "
        "from intermediate.int_posts_turned order by conversation_key, message_number"
    ).fetchall()
    return [Message(*row) for row in rows]


@pytest.fixture(scope="module")
def day_of(town: duckdb.DuckDBPyConnection) -> Callable[[str, datetime], date]:
    """Give what tells a brand's local day of an instant."""
    zones = dict(town.sql("select brand_id, timezone from staging.stg_brands").fetchall())
    return lambda brand_id, moment: (
        moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zones[brand_id])).date()
    )


def test_the_days_hold_every_turn_and_reply_of_the_conversations(
    town: duckdb.DuckDBPyConnection,
    messages: list[Message],
    day_of: Callable[[str, datetime], date],
) -> None:
    turns: dict[tuple[str, date], int] = defaultdict(int)
    replies: dict[tuple[str, date], int] = defaultdict(int)
    moments: dict[tuple[str, date], int] = defaultdict(int)
    for _, talk in groupby(messages, key=lambda message: message.conversation):
        said = list(talk)
        entered = any(m.is_brand and not m.is_automated for m in said)
        seen = set()
        for m in said:
            where = (m.brand_id, day_of(m.brand_id, m.created_at))
            if m.is_brand and not m.is_automated:
                replies[where] += 1
                moments[where] += 1
            elif not m.is_brand and not m.is_withdrawn and m.turn not in seen:
                seen.add(m.turn)
                turns[where] += 1
                moments[where] += entered

    rows = town.sql(
        "select brand_id, local_date, customer_turn_count, reply_count, contact_moment_count "
        "from marts.rpt_contact_days where platform = 'all'"
    ).fetchall()
    found = {(brand_id, day): tuple(counts) for brand_id, day, *counts in rows}

    days = {*turns, *replies}
    assert 0 < sum(moments.values()) < sum(turns.values()) + sum(replies.values())
    assert days <= set(found)
    for where, counts in found.items():
        assert counts == (turns[where], replies[where], moments[where])


def test_a_tiers_quantiles_are_those_of_all_its_brands_clocks(
    town: duckdb.DuckDBPyConnection,
) -> None:
    names = [f"{name.removesuffix('_seconds')}_calendar_seconds" for name in QUANTILES]
    rows = town.sql(
        f"select quarter, tier, clock_count, [{', '.join(names)}] "
        "from marts.rpt_tier_quarters where platform = 'all'"
    ).fetchall()
    waits = town.sql(
        "select waited_calendar_seconds, case status when 'answered' then 1 when 'open' then 0 "
        "else 2 end from marts.fct_response_clocks where clock_kind = 'first'"
    ).fetchall()

    assert len(waits) > 100
    assert [(q, tier, n, tuple(found)) for q, tier, n, found in rows] == [
        ("2026-Q4", "1-100", len(waits), quantiles(curve(waits)))
    ]


def _seconds(start: datetime, end: datetime) -> int:
    # The engines' moments are naive UTC; left so, they would be read in the machine's zone.
    first, last = (int(moment.replace(tzinfo=UTC).timestamp()) for moment in (start, end))
    return max(last - first, 0)


def _reply(following: list[Message], *, by_a_person: bool) -> datetime | None:
    times = [m.created_at for m in following if m.is_brand and not (m.is_automated and by_a_person)]
    return min(times, default=None)


def _tickets(
    messages: list[Message], day_of: Callable[[str, datetime], date]
) -> Iterator[tuple[str, Wait]]:
    """Yield the waits of Chatwoot, Zendesk and dbt_zendesk."""
    there = [m for m in messages if not m.is_withdrawn]
    for _, talk in groupby(there, key=lambda message: message.conversation):
        said = list(talk)
        opened = said[0]
        brand_id = opened.brand_id
        at = _reply(said[1:], by_a_person=True)
        seconds = None if at is None else _seconds(opened.created_at, at)
        day = day_of(brand_id, opened.created_at)
        yield "zendesk", (brand_id, day, seconds, None)
        yield (
            "chatwoot",
            (brand_id, day if at is None else day_of(brand_id, at), seconds, None),
        )
        for place, m in enumerate(said):
            if not m.is_brand and (place == 0 or said[place - 1].is_brand):
                at = _reply(said[place + 1 :], by_a_person=False)
                seconds = None if at is None else _seconds(m.created_at, at)
                yield "dbt_zendesk", (brand_id, day_of(brand_id, m.created_at), seconds, None)


def _page(messages: list[Message], day_of: Callable[[str, datetime], date]) -> Iterator[Wait]:
    """Yield the waits of the page badge."""
    private = [
        m
        for m in messages
        if m.channel == "private" and not m.is_withdrawn and not (m.is_brand and m.is_automated)
    ]
    private.sort(key=lambda m: (m.party, m.placed_at, m.number, m.key))
    for _, talk in groupby(private, key=lambda message: message.party):
        said = list(talk)
        for place, m in enumerate(said):
            silent = place == 0 or _seconds(said[place - 1].placed_at, m.placed_at) >= 86400
            if not m.is_brand and silent:
                at = _reply(said[place + 1 :], by_a_person=True)
                day = day_of(m.brand_id, m.created_at)
                if at is None:
                    yield m.brand_id, day, None, None
                else:
                    yield m.brand_id, day, _seconds(m.created_at, at), day_of(m.brand_id, at)


def test_each_rule_gives_the_figure_that_is_reckoned_by_hand(
    town: duckdb.DuckDBPyConnection,
    messages: list[Message],
    day_of: Callable[[str, datetime], date],
) -> None:
    waits: dict[str, list[Wait]] = defaultdict(list)
    for name, wait in _tickets(messages, day_of):
        waits[name].append(wait)
    page = list(_page(messages, day_of))
    rows = town.sql(
        "select brand_id, definition_id, week_starts_on, value_seconds, value_count "
        "from marts.rpt_definition_weeks where platform = 'all' "
        "and definition_id not in ('sprout', 'socially_devoted')"
    ).fetchall()

    told = 0
    for brand_id, name, monday, value, count in rows:
        end = monday + 7 * DAY
        if name == "facebook_page":
            seconds = sorted(
                wait
                for brand, day, wait, replied in page
                if brand == brand_id
                and wait is not None
                and replied is not None
                and end - 30 * DAY <= day < end
                and replied < end
            )
            seconds = seconds[: -(-9 * len(seconds) // 10)]
        else:
            seconds = [
                wait
                for brand, day, wait, _ in waits[name]
                if brand == brand_id and wait is not None and monday <= day < end
            ]
        middle: Any = statistics.median if name == "zendesk" else statistics.fmean
        expected = int(middle(seconds) + 0.5) if seconds else None
        assert (name, monday, value, count) == (name, monday, expected, len(seconds))
        told += value is not None
    assert told > 20


def test_every_published_figure_is_told_beside_every_quarter(
    town: duckdb.DuckDBPyConnection,
) -> None:
    [counts] = town.sql(
        "select count(*), count(distinct reference_id), "
        "(select count(*) from intermediate.ref_published) "
        "from marts.rpt_references where platform = 'all'"
    ).fetchall()

    assert counts[0] == counts[1] == counts[2] > 40
