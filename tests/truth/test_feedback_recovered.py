"""Feedback of a served world: the marts know who was asked and what they said, and no more."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from recovery import RING, run_pipeline

from extractors import facts as brand_facts
from extractors.base import Window
from extractors.lake import Lake
from extractors.registry import SourceEntry
from extractors.run import extract
from simulator import World, build_world
from simulator.drops import write_drops
from simulator.truth.reach import Reading
from warehouse.build import build

# dbt leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PLATFORMS = ("bluesky", "mastodon")
Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path]:
    """Give a world of twelve brands and its build, read once at the end of its history."""
    folder = tmp_path_factory.mktemp("asked")
    world = build_world(date(2026, 3, 23), brands=12, weeks=5)
    end = world.start + timedelta(weeks=world.weeks)
    reading = Reading(end, world.start, end, timedelta(hours=72))
    database = run_pipeline(world, PLATFORMS, [reading], folder, builds=())
    write_drops(world, folder / "drops", end)
    facts, lake = brand_facts.read(folder / "facts"), Lake.at(folder / "lake")
    for name in ("feedback", "contacts"):
        entry = SourceEntry(
            name=name, module=name, every=None, since=world.start.date(), reread_hours=0,
            requests_per_minute=60, purpose="a test", legal_basis="none needed",
            options={"folder": str(folder / "drops" / name)},
        )  # fmt: skip
        window = Window(world.start, end)
        done = extract(entry, window, lake, facts, RING, now=lambda: end)
        assert (done.is_complete, done.quarantined_count) == (True, 0)
    from enrichment.run import enrich

    enrich(lake, facts)
    build(lake, database, facts=facts, ring=RING)
    return world, database


def rows(database: Path, sql: str) -> list[Row]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.sql(sql).fetchall()


def test_every_invitation_and_answer_is_known_as_the_truth_has_it(
    asked: tuple[World, Path],
) -> None:
    world, database = asked
    end = world.start + timedelta(weeks=world.weeks)
    found = Counter(
        (
            *(brand, platform, basis == "reply", basis == "answer"),
            *(moment and moment.replace(tzinfo=UTC) for moment in (invited_at, responded_at)),
            *told,
        )
        for brand, platform, basis, invited_at, responded_at, *told in rows(
            database,
            "select brand_id, platform, invitation_basis, invited_at, responded_at, "
            "satisfaction_score, recommend_score, goal_reached_status, would_use_again_status "
            "from marts.fct_feedback",
        )
    )
    expected = Counter[Row]()
    replies = {
        (post.platform, post.native_id): post.created_at
        for post in world.posts
        if post.created_at < end
    }
    for row in world.feedback:
        if row.invited_at >= end or row.response_number > 1:
            continue
        is_reply = row.invited_post_id is not None and row.platform in PLATFORMS
        is_unread = row.invited_post_id is not None and not is_reply
        is_answered = row.responded_at is not None and row.responded_at < end
        if is_unread and not is_answered:
            continue  # nobody told of it
        invited_at = None if is_unread else row.invited_at
        if is_reply:
            invited_at = replies[row.platform, str(row.invited_post_id)]
        said = (row.is_goal_reached, row.would_use_again)
        scores = (row.satisfaction_score, row.recommend_score)
        expected[
            (
                *(row.brand_id, row.platform, is_reply, is_unread, invited_at),
                row.responded_at if is_answered else None,
                *(scores if is_answered else (None, None)),
                *(("yes" if told else "no") if is_answered else None for told in said),
            )
        ] += 1
    assert sum(row[2] for row in expected) > 20
    missing, more = expected - found, found - expected
    assert not missing
    # A reply whose link is no survey's may be labelled as one; then nobody has answered it.
    assert all(row[2] and row[5] is None for row in more)
    assert sum(more.values()) <= 0.02 * sum(expected.values())


def test_cases_that_a_form_ends_are_those_of_the_truth(asked: tuple[World, Path]) -> None:
    world, database = asked
    forms = {
        (row.brand_id, row.responded_at)
        for row in world.feedback
        if row.is_goal_reached and row.platform in PLATFORMS and row.response_number == 1
    }
    found = rows(
        database,
        "select brand_id, resolved_at from marts.fct_cases where resolution_basis = 'feedback'",
    )
    assert found  # most are confirmed in words before anybody is asked
    assert {(brand, moment.replace(tzinfo=UTC)) for brand, moment in found} <= forms
