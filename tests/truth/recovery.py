"""The whole pipeline over a served world, reading by reading, and its marts as rows of truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any

import duckdb

from enrichment.closers import is_closer
from enrichment.run import enrich
from extractors import facts as brand_facts
from extractors import registry
from extractors.base import Window
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.run import extract
from simulator import Clock, World, bluesky_password, serve, tokens
from simulator.town.facts import write_facts
from simulator.truth.decided import decide
from simulator.truth.reach import REACHES, Reading
from simulator.truth.rows import ClockTruth, ConversationTruth, PostTruth, ReplyTruth
from simulator.truth.weeks import COUNTS, Week
from warehouse.build import build

SOURCES = Path(__file__).parents[2] / "demo" / "sources.yml"
RING = KeyRing("k1", b"of this test alone")
SECRET = "of this test alone"

PLATFORMS = tuple(REACHES)  # those of which the truth knows what they show to a reading

# What a platform's entry in sources.yml reads from the environment: a source joins by a line here.
ENVIRONMENTS: dict[str, Callable[[str, World], dict[str, str]]] = {
    "bluesky": lambda url, _world: {
        "BLUESKY_SERVICE": f"{url}/",
        "BLUESKY_IDENTIFIER": "listener.test",
        "BLUESKY_PASSWORD": bluesky_password(SECRET),
    },
    "mastodon": lambda url, world: {
        "MASTODON_INSTANCE": f"{url}/",
        "MASTODON_TOKENS": json.dumps(tokens(SECRET, len(world.specs))),
    },
}

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# What a row of truth says that the marts say too; the first three name the row.
COMPARED: dict[str, tuple[str, ...]] = {
    "posts": (
        *("platform", "brand_id", "native_id", "author_id", "in_reply_to_id", "conversation_id"),
        *("channel", "addressing_status", "exclusion_reason", "language_code", "is_brand_post"),
        *("is_reply", "is_automated", "is_edited", "is_deleted", "is_during_open_hours"),
        *("iso_week", "local_hour", "created_at", "edited_at"),
    ),
    "conversations": (
        *("platform", "brand_id", "conversation_id", "author_id", "channel", "post_ids"),
        *("conversation_engagement", "inbound_post_count", "reply_count", "is_answered"),
        *("iso_week", "local_hour", "opened_at", "first_replied_at", "last_posted_at"),
    ),
    "replies": (
        *("platform", "brand_id", "native_id", "conversation_id", "answered_post_id", "engagement"),
        *("conversation_engagement", "is_first_reply", "is_automated", "channel", "iso_week"),
        *("replied_at",),
    ),
    "clocks": (
        *("platform", "brand_id", "started_post_id", "conversation_id", "author_id", "clock_kind"),
        *("answered_post_id", "channel", "addressing_status", "status", "sla_outcome"),
        *("sla_hours_basis", "sla_target_seconds", "calendar_seconds", "open_seconds"),
        *("waited_calendar_seconds", "waited_open_seconds", "is_started_during_open_hours"),
        *("has_clock_skew", "iso_week", "local_hour", "started_at", "answered_at", "ended_at"),
        *("as_of_at",),
    ),
}
MODELS = {
    "posts": PostTruth,
    "conversations": ConversationTruth,
    "replies": ReplyTruth,
    "clocks": ClockTruth,
}
NAMED = """
with ids as (select distinct post_key, native_id from marts.fct_posts),
names as (
    select conversation_key, arg_min(native_id, (created_at, native_id)) as conversation_id,
        string_agg(native_id, ' ' order by native_id) as post_ids
    from marts.fct_posts where conversation_key is not null group by conversation_key
)
"""
QUERIES = {
    "posts": NAMED
    + """
        select posts.*, names.conversation_id, channel_status as channel, author_key as author_id,
            parent_post_key as in_reply_to_id
        from marts.fct_posts as posts
        left join names using (conversation_key)
    """,
    "conversations": NAMED
    + """
        select talks.*, names.*, channel_status as channel, author_key as author_id
        from marts.fct_conversations as talks
        left join names using (conversation_key)
    """,
    "replies": NAMED
    + """
        select replies.*, channel_status as channel, names.conversation_id, own.native_id,
            asked.native_id as answered_post_id
        from marts.fct_replies as replies
        inner join ids as own using (post_key)
        left join names using (conversation_key)
        left join ids as asked on replies.answered_post_key = asked.post_key
    """,
    "clocks": NAMED
    + """
        select clocks.*, names.conversation_id, channel_status as channel, author_key as author_id,
            started.native_id as started_post_id, answered.native_id as answered_post_id
        from marts.fct_response_clocks as clocks
        left join names using (conversation_key)
        inner join ids as started on clocks.started_post_key = started.post_key
        left join ids as answered on clocks.answered_post_key = answered.post_key
    """,
}


def run_pipeline(
    world: World,
    platforms: Sequence[str],
    readings: Sequence[Reading],
    folder: Path,
    *,
    builds: Collection[int] = (-1,),
) -> Path:
    """Read the served world once per reading, build, and give the DuckDB file.

    ``builds`` are the places in ``readings`` after which the marts are built, the last included.
    """
    hear(world)
    write_facts(world, folder / "facts")
    facts, lake = brand_facts.read(folder / "facts"), Lake.at(folder / "lake")
    entries = registry.load(SOURCES)
    database = folder / "warehouse" / "build.duckdb"
    with serve(world, secret=SECRET, clock=Clock(readings[0].moment), names=platforms) as servers:
        environment = {
            name: value
            for platform in platforms
            for name, value in ENVIRONMENTS[platform](servers.url(platform), world).items()
        }
        for number, reading in enumerate(readings):
            servers.clock.set(reading.moment)
            for platform in platforms:
                hours = reading.look_back.total_seconds() / 3600
                entry = entries[platform].model_copy(update={"reread_hours": int(hours)})
                done = extract(
                    entry,
                    Window(reading.window_start, reading.window_end),
                    lake,
                    facts,
                    RING,
                    environ=environment,
                    now=servers.clock.now,
                )
                assert done.is_complete, done.problem_text
                assert done.quarantined_count == 0
            if number in {place % len(readings) for place in builds}:
                enrich(lake, facts)
                build(lake, database, facts=facts, ring=RING)
    return database


def hear(world: World) -> None:
    """Let the world's closers be those that are heard; how well they are is another test's."""
    for post in world.posts:
        if post.labels is not None:
            post.labels = replace(post.labels, is_closer=is_closer(post.text))
        if post.edited_labels is not None:
            post.edited_labels = replace(post.edited_labels, is_closer=is_closer(post.edited_text))


def mart_rows(database: Path, world: World, platforms: Sequence[str]) -> Rows:
    """Give what the marts say in the words of truth: native ids, and instants in UTC."""
    people = _people(world, platforms)
    found: Rows = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, columns in COMPARED.items():
            rows = connection.sql(f"select {', '.join(columns)} from ({QUERIES[table]})").fetchall()
            found[table] = [
                {
                    name: people.get(value, value) if name == "author_id" else value
                    for name, value in zip(columns, row, strict=True)
                }
                for row in rows
            ]
    return found


def truth_rows(tables: Any) -> Rows:
    """Give rows of truth in the columns that are compared, instants as plain UTC."""
    return {
        table: [
            {name: _plain(row, name, getattr(row, name)) for name in columns}
            for row in getattr(tables, table)
        ]
        for table, columns in COMPARED.items()
    }


def week_counts(database: Path) -> dict[Week, dict[str, int]]:
    """Give the counts of every week that the marts publish."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.sql(
            "select scope_status, scope_id, platform, iso_week, "
            f"{', '.join(COUNTS)} from marts.rpt_brand_weeks"
        ).fetchall()
    return {row[:4]: dict(zip(COUNTS, row[4:], strict=True)) for row in rows}


def key_of(table: str, row: Row) -> tuple[Any, ...]:
    """Name a row."""
    return tuple(row[name] for name in COMPARED[table][:3])


def differences(expected: Rows, found: Rows) -> Iterator[str]:
    """Say each row that differs, with both sides of what differs in it."""
    for table in COMPARED:
        ours = {key_of(table, row): row for row in expected[table]}
        theirs = {key_of(table, row): row for row in found[table]}
        if len(ours) != len(expected[table]) or len(theirs) != len(found[table]):
            yield f"{table}: a row stands twice"
        for key in sorted(ours.keys() | theirs.keys(), key=str):
            yield from _told(table, key, ours.get(key), theirs.get(key))


def _told(table: str, key: object, ours: Row | None, theirs: Row | None) -> Iterator[str]:
    if ours is None or theirs is None:
        where = "the marts" if ours is None else "the truth"
        yield f"{table} {key}: only in {where}: {ours or theirs}"
    elif ours != theirs:
        told = ", ".join(
            f"{name} {ours[name]!r} is {theirs[name]!r} in the marts"
            for name in ours
            if ours[name] != theirs[name]
        )
        yield f"{table} {key}: {told}"


def week_differences(
    expected: Mapping[Week, Mapping[str, int]], found: Mapping[Week, Mapping[str, int]]
) -> Iterator[str]:
    """Say each count of a week that differs."""
    for week in sorted(expected.keys() | found.keys()):
        ours, theirs = expected.get(week), found.get(week)
        if ours != theirs:
            told = (
                [f"{n} {ours[n]} is {theirs[n]}" for n in ours if ours[n] != theirs[n]]
                if ours and theirs
                else [f"only in {'the truth' if ours else 'the marts'}"]
            )
            yield f"week {week}: {', '.join(told)}"


def _people(world: World, platforms: Sequence[str]) -> dict[str, str]:
    accounts = {(a.platform, a.account_id) for a in world.accounts if a.platform in platforms}
    for platform in platforms:
        accounts |= {(platform, post.author.account_id) for post in world.by_platform(platform)}
    return {RING.key_of(*account): account[1] for account in accounts}


def _plain(row: Any, name: str, value: Any) -> Any:
    """Write a value as the marts do: instants without zone, a post that may be lost by its key."""
    if name == "in_reply_to_id" and value is not None:
        return md5(f"{row.platform}|{value}".encode(), usedforsecurity=False).hexdigest()
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


for _table, _columns in COMPARED.items():
    _known = {one.name for one in fields(MODELS[_table])}
    assert _known.issuperset(_columns), (_table, set(_columns) - _known)


@dataclass(frozen=True)
class Recovered:
    """A world, how it was read, what that decides, and where the marts stand."""

    world: World
    platforms: Sequence[str]
    readings: Sequence[Reading]
    folder: Path
    database: Path

    def differences(self) -> list[str]:
        """Say every difference between what was decidable and what the marts say."""
        decided = decide(self.world, self.platforms, self.readings)
        found = mart_rows(self.database, self.world, self.platforms)
        return [
            *differences(truth_rows(decided.tables), found),
            *week_differences(decided.weeks, week_counts(self.database)),
        ]


def recover(
    world: World,
    platforms: Sequence[str],
    readings: Sequence[Reading],
    folder: Path,
    *,
    builds: Collection[int] = (-1,),
) -> Recovered:
    """Run the pipeline over a served world."""
    database = run_pipeline(world, platforms, readings, folder, builds=builds)
    return Recovered(world, platforms, readings, folder, database)


def every(step: timedelta, world: World, *, until: timedelta) -> list[Reading]:
    """Read the whole history at its end, then the live weeks in windows of ``step``."""
    look_back = timedelta(hours=72)
    end = world.start + timedelta(weeks=world.weeks)
    readings = [Reading(end, world.start, end, look_back)]
    while (moment := readings[-1].moment) < end + until:
        readings.append(Reading(moment + step, moment, moment + step, look_back))
    return readings
