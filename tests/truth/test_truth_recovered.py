"""The truth recovered: the marts say exactly what is decidable from what was served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from recovery import COMPARED, PLATFORMS, Recovered, every, recover

from simulator import build_world
from simulator.people import BLUESKY
from simulator.posts import Post
from simulator.town.hours import OpenHours
from simulator.truth.decided import decide
from simulator.truth.reach import Reading
from simulator.truth.reasons import UNEXPLAINED

# dbt leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

Proof = Callable[[Post, Sequence[Reading]], bool]

# What must hold in the world itself where a row is said not to be knowable, in other words than
# those of the code that said so.
PROOFS: dict[str, Proof] = {
    "deleted_before_first_reading": lambda post, readings: (
        post.deleted_at is not None and not _moments(post, readings)
    ),
    "not_visible_yet": lambda post, readings: post.visible_at > readings[-1].moment,
    "appeared_after_look_back": lambda post, readings: all(
        post.created_at < reading.since for reading in readings if reading.moment >= post.visible_at
    ),
    "below_a_deleted_post": lambda post, _: post.parent is not None and not post.mentions,
    "not_addressed_nor_found": lambda post, _: (
        not post.mentions
        and (post.parent is None or post.parent.author.brand_id is None)
        and post.about not in post.text.lower()
    ),
    "deletion_not_dated": lambda post, readings: (
        post.deleted_at is not None and 0 < len(_moments(post, readings)) < len(readings)
    ),
    "deleted_after_look_back": lambda post, readings: (
        post.deleted_at is not None and post.created_at < readings[-1].since
    ),
    "edited_after_look_back": lambda post, readings: (
        post.edited_at is not None and post.created_at < readings[-1].since
    ),
    "first_version_never_seen": lambda post, readings: all(
        post.is_edited(moment) for moment in _moments(post, readings)
    ),
    "edit_not_dated": lambda post, _: post.platform == BLUESKY and post.edited_at is not None,
    "answered_post_not_named": lambda post, readings: (
        post.parent is not None
        and not set(_moments(post.parent, readings)) & set(_moments(post, readings))
    ),
}


def _moments(post: Post, readings: Sequence[Reading]) -> list[datetime]:
    """Give when a post stood there to be read."""
    return [reading.moment for reading in readings if post.is_shown(reading.moment)]


MOST_UNDECIDABLE_SHARE = 0.08  # of each table's rows: who deletes early was never there


def assert_recovered(run: Recovered) -> None:
    """Every row of every mart is exact, and every row that cannot be known says why."""
    told = run.differences()
    assert told == [], f"{len(told)} differences; the first ten:\n" + "\n".join(told[:10])
    decided = decide(run.world, run.platforms, run.readings)
    unexplained = [row for row in decided.undecidable if row.reason_code == UNEXPLAINED]
    assert unexplained == []
    posts = {(post.platform, post.native_id): post for post in run.world.posts}
    for row in decided.undecidable:
        if row.post_id is not None:
            post = posts[str(row.key[0]), row.post_id]
            assert PROOFS[row.reason_code](post, run.readings), row
    counts = Counter(row.table for row in decided.undecidable)
    for table in COMPARED:
        rows = getattr(decided.true, table)
        assert {row.platform for row in rows} == set(run.platforms)
        assert counts[table] <= MOST_UNDECIDABLE_SHARE * len(rows), table


def test_a_small_world_is_recovered_across_the_change_of_the_clock(small: Recovered) -> None:
    assert_recovered(small)


def test_every_hour_of_the_week_is_open_for_the_minutes_that_its_desk_was(
    small: Recovered,
) -> None:
    """A second road to ``open_share``: minute by minute, by the town's own hours."""
    zones = {brand.brand_id: ZoneInfo(brand.timezone) for brand in small.world.facts.brands}
    with duckdb.connect(str(small.database), read_only=True) as connection:
        found = {
            tuple(row[:-1]): row[-1]
            for row in connection.sql(
                "select brand_id, platform, week_starts_on, local_iso_weekday, local_hour, "
                "open_share from marts.rpt_demand_hours"
            ).fetchall()
        }
    expected = {}
    for brand_id, platform, monday in sorted({key[:3] for key in found}):
        first, last = monday - timedelta(days=2), monday + timedelta(days=9)
        hours = OpenHours(small.world.facts, brand_id, platform, first=first, last=last)
        minutes: dict[tuple[object, ...], list[bool]] = {}
        begins = datetime.combine(monday, time(), UTC) - timedelta(days=1)
        for number in range(9 * 24 * 60):
            moment = begins + timedelta(minutes=number)
            local = moment.astimezone(zones[brand_id])
            if timedelta(0) <= local.date() - monday < timedelta(days=7):
                key = (brand_id, platform, monday, local.isoweekday(), local.hour)
                minutes.setdefault(key, []).append(hours.is_open(moment))
        expected |= {key: sum(is_open) / len(is_open) for key, is_open in minutes.items()}
    assert 0.0 in expected.values()
    assert found == pytest.approx(expected)


@pytest.mark.slow
def test_a_demo_size_world_is_recovered_while_it_grows(tmp_path: Path) -> None:
    world = build_world(date(2026, 9, 28), brands=24, weeks=8)
    readings = every(timedelta(hours=12), world, until=timedelta(days=4))
    # built after the backfill and at the end, so that the incremental models are judged too
    run = recover(world, PLATFORMS, readings, tmp_path, builds=(0, -1))
    assert_recovered(run)
