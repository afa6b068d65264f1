"""The comparison bites: break a rule, lose a post, falsify an answer, and it says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from recovery import PLATFORMS, RING, Recovered, every, recover

from extractors import facts as brand_facts
from extractors.lake import Lake
from simulator.people import BLUESKY, MASTODON
from simulator.platforms.mastodon import views
from simulator.posts import Post
from simulator.truth import clocks, talks
from simulator.truth.clocks import Desk
from simulator.truth.reach import BlueskyReach, MastodonReach, Shown
from warehouse.build import build

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def tables_of(told: list[str]) -> set[str]:
    return {line.split(" ", 1)[0] for line in told}


def test_a_private_talk_that_ends_sooner_is_noticed(
    small: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talks, "SILENCE", timedelta(minutes=1))
    assert tables_of(small.differences()) >= {"posts", "conversations", "clocks", "week"}


def test_a_machine_that_stops_a_clock_is_noticed(
    small: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talks.Said, "is_answer", property(lambda said: said.is_ours))
    assert tables_of(small.differences()) >= {"conversations", "clocks", "replies"}


def test_a_second_of_opening_hours_is_noticed(
    small: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = Desk.open_seconds

    def longer(desk: Desk, start: Any, end: Any) -> int | None:
        found = true(desk, start, end)
        return found and found + 1

    monkeypatch.setattr(Desk, "open_seconds", longer)
    assert tables_of(small.differences()) == {"clocks"}


def test_a_promise_of_another_day_is_noticed(
    small: Recovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks.Desk, "promised", lambda *_: (1, "calendar"))
    assert tables_of(small.differences()) >= {"clocks", "week"}


@pytest.mark.parametrize("reach", [BlueskyReach, MastodonReach])
def test_a_post_that_was_served_and_is_called_lost_is_noticed(
    small: Recovered, monkeypatch: pytest.MonkeyPatch, reach: Any
) -> None:
    true, lost = reach.shown, _answered(small)

    def shown(self: Any, reading: Any) -> Iterator[Shown | str]:
        return (one for one in true(self, reading) if isinstance(one, str) or one.post not in lost)

    monkeypatch.setattr(reach, "shown", shown)
    told = small.differences()
    assert any(f"'{post.native_id}'" in line for post in lost for line in told)


@pytest.mark.slow
def test_one_landed_post_that_is_lost_is_noticed(small: Recovered, tmp_path: Path) -> None:
    shutil.copytree(small.folder, tmp_path / "copy")
    lake, database = Lake.at(tmp_path / "copy" / "lake"), tmp_path / "again.duckdb"
    lost = next(post for post in _answered(small) if post.platform == MASTODON)
    for name in lake.files("landed", "posts"):
        rows = pq.read_table(name)
        pq.write_table(rows.filter(pc.field("native_id") != lost.native_id), name)
    facts = brand_facts.read(small.folder / "facts")
    build(lake, database, facts=facts, ring=RING)
    told = replace(small, database=database).differences()
    assert tables_of(told) >= {"posts", "conversations", "clocks", "replies", "week"}
    assert any(f"'{lost.native_id}'): only in the truth" in line for line in told)


@pytest.mark.slow
def test_a_platform_that_dates_a_post_wrongly_is_noticed(
    small: Recovered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = views.iso
    monkeypatch.setattr(views, "iso", lambda moment: true(moment + timedelta(seconds=1)))
    readings = every(timedelta(hours=18), small.world, until=timedelta())
    told = recover(small.world, [MASTODON], readings, tmp_path).differences()
    assert tables_of(told) >= {"posts", "clocks"}
    assert all(BLUESKY not in line for line in told)


def _answered(run: Recovered) -> list[Post]:
    """Give a customer's post of each platform that was answered and stood all the time."""
    first = run.readings[0].moment
    found = {
        post.parent.platform: post.parent
        for platform in PLATFORMS
        for post in run.world.by_platform(platform)
        if talks.is_reply(post)
        and not post.author.is_automated
        and post.visible_at < first
        and post.deleted_at is None
        and post.parent is not None
        and post.parent.parent is None
        and post.parent.deleted_at is None
    }
    return list(found.values())
