"""Platforms of which no truth says what they show: read once, their marts are the world's own.

Nothing here is deleted, late or edited: that is each source's own test. So every row must be as it
truly is, but for what a platform does not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from recovery import RING, SECRET, Row, Rows, differences, hear, mart_rows, truth_rows

from enrichment.run import enrich
from extractors import facts as brand_facts
from extractors.base import Window
from extractors.lake import Lake
from extractors.registry import SourceEntry
from extractors.run import extract
from simulator import Clock, World, build_world, serve
from simulator.people import REQUEST_TRACKER, Account, X
from simulator.platforms.request_tracker.api import request_tracker_token
from simulator.platforms.server import Servers
from simulator.platforms.x.api import x_app_token, x_user_token
from simulator.town.facts import write_facts
from simulator.truth.known import everything
from simulator.truth.reckoning import reckon
from warehouse.build import build

# dbt leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

Entries = Callable[[Servers, World], Iterator[SourceEntry]]
# What a platform does not tell of some posts: nothing is compared that rests on it.
UNTOLD = ("in_reply_to_id", "language_code", "is_reply")
# In private X and Request Tracker do not say which message an answer is to.
UNTOLD_IN_PRIVATE = ("answered_post_id", "engagement", "conversation_engagement")


def entry(name: str, module: str, **options: Any) -> SourceEntry:
    """Give an entry that reads the town's server."""
    return SourceEntry(
        name=name,
        module=module,
        every=None,
        since=date(2026, 1, 1),
        reread_hours=0,
        requests_per_minute=1e9,
        purpose="a test",
        legal_basis="none needed",
        options=options,
    )


def accounts(world: World, platform: str) -> list[Account]:
    """Give the brands' accounts."""
    return [a for a in world.accounts if a.platform == platform and a.brand_id]


def x(servers: Servers, world: World) -> Iterator[SourceEntry]:
    """All accounts with one entry."""
    ours = accounts(world, X)
    tokens = {a.account_id: x_user_token(SECRET, str(a.brand_id)) for a in ours}
    app = {"token": x_app_token(SECRET), "tokens": tokens, "search": "all"}
    yield entry("x", "x", service=servers.url("x"), **app)


def desks(servers: Servers, world: World) -> Iterator[SourceEntry]:
    """One entry for each brand's desk."""
    for one in accounts(world, REQUEST_TRACKER):
        url = f"{servers.url('request_tracker')}/{one.brand_id}"
        token = request_tracker_token(SECRET, str(one.brand_id))
        yield entry(
            f"desk_{one.brand_id}",
            "helpdesk",
            kind="request_tracker",
            url=url,
            account_id=one.account_id,
            token=token,
        )


READ: dict[str, Entries] = {X: x, REQUEST_TRACKER: desks}


@pytest.fixture(scope="module")
def world() -> World:
    """Four brands' weeks in which nothing is taken back, changed or late."""
    world = build_world(date(2026, 9, 28), brands=4, weeks=2)
    for post in world.posts:
        post.deleted_at = post.edited_at = post.edited_labels = None
        post.visible_at = post.created_at
    hear(world)
    return world


@pytest.fixture(scope="module")
def found(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, Rows]:
    """Read every platform into one lake; give the truth's rows and the marts'."""
    folder = tmp_path_factory.mktemp("others")
    end = world.start + timedelta(weeks=2)
    write_facts(world, folder / "facts")
    facts, lake = brand_facts.read(folder / "facts"), Lake.at(folder / "lake")
    with serve(world, secret=SECRET, clock=Clock(end), names=tuple(READ)) as servers:
        for entries in READ.values():
            for one in entries(servers, world):
                done = extract(one, Window(world.start, end), lake, facts, RING, now=lambda: end)
                assert done.is_complete, done.problem_text
                assert done.quarantined_count == 0
    enrich(lake, facts)
    build(lake, folder / "build.duckdb", facts=facts, ring=RING)
    known = {platform: everything(world, platform, end) for platform in READ}
    truth = truth_rows(reckon(world, known, dict.fromkeys(READ, end)))
    return truth, mart_rows(folder / "build.duckdb", world, list(READ))


@pytest.mark.parametrize("platform", READ)
def test_the_marts_of_a_platform_are_the_worlds_own(
    platform: str, found: tuple[Rows, Rows]
) -> None:
    truth, marts = ({t: [*told(rows, platform)] for t, rows in side.items()} for side in found)

    assert min(len(rows) for rows in truth.values()) >= 5
    assert [*differences(truth, marts)] == []


def told(rows: list[Row], platform: str) -> Iterator[Row]:
    """Give a platform's rows, in whole seconds and without what it does not tell."""
    for row in rows:
        if row["platform"] == platform and row.get("exclusion_reason") != "internal_note":
            untold = UNTOLD + (UNTOLD_IN_PRIVATE if row["channel"] == "private" else ())
            yield {
                name: value.replace(microsecond=0) if isinstance(value, datetime) else value
                for name, value in row.items()
                if name not in untold
            }
