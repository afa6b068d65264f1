"""The simulator's feeds, from empty to landed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes import RING, asking, rows
from feeds_fixture import entry

from extractors.addresses import Guard
from extractors.base import Window
from extractors.lake import Lake
from extractors.records import Reading
from extractors.run import extract
from simulator import Clock, World, build_world, serve
from simulator.ids import numbered
from simulator.people import FEED, account
from simulator.platforms.server import Servers
from simulator.posts import Post as Written

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SHARP = 'R&D zei: "5 < 7" ]]> <b>niet vet</b> & it\'s 🌻'


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def world() -> World:
    """A paper with 40 articles, of which some change after the first reading; another with one."""
    small = build_world(date(2026, 9, 28), brands=1, weeks=1)
    paper, other = (account(FEED, name, name.title()) for name in ("courant", "bode"))

    def says(author: Any, text: str, minutes: float, **more: Any) -> Written:
        return Written(
            author, at(minutes), text, "belvaart", "remark", "internet", place="article", **more
        )

    articles = [says(paper, f"Bericht {n}\nvan de dag", n, language="nl") for n in range(40)]
    articles[38].visible_at = at(50)
    articles[37].edited_at, articles[37].edited_text = at(50), "Bericht 37, anders"
    articles[36].deleted_at = at(50)
    articles[0].edited_at, articles[0].edited_text = at(50), "nobody sees it: fallen out"
    return replace(small, posts=tuple(numbered([*articles, says(other, SHARP, 2)])))


def shown(world: World, moment: datetime) -> Mapping[str, tuple[Any, ...]]:
    """Give what feeds show: the newest thirty of each."""
    found: dict[str, tuple[Any, ...]] = {}
    for name in ("courant", "bode"):
        mine = [p for p in world.by_platform(FEED) if p.author.handle == name]
        mine = [p for p in reversed(mine) if p.is_shown(moment)][:30]
        found |= {p.native_id: (p.shown_text(moment), p.created_at, p.author.display_name)
                  for p in mine}  # fmt: skip
    return found


def read_all(servers: Servers, form: str, window: Window, lake: Lake) -> Reading:
    servers.clock.set(window.end)
    url = servers.url("feeds")
    reading = extract(
        entry(f"{url}/courant/{form}.xml", f"{url}/bode/{form}.xml", keep="all"),
        window,
        lake,
        asking(),
        RING,
        environ={},
        now=servers.clock.now,
        guard=Guard(allowed=[("127.0.0.1", int(url.rpartition(":")[2]))]),
    )
    assert reading.is_complete, reading.problem_text
    assert reading.quarantined_count == 0
    return reading


@pytest.mark.parametrize("form", ["feed", "atom"])
def test_the_towns_feeds_are_read_as_they_are_with_edits_and_deletions(
    world: World, form: str, tmp_path: Path
) -> None:
    lake = Lake.at(tmp_path)
    with serve(world, secret="s", clock=Clock(at(45)), names=["feeds"]) as servers:
        first = read_all(servers, form, Window(at(0), at(45)), lake)
        assert (first.page_count, first.landed_count) == (2, 31)
        again = read_all(servers, form, Window(at(45), at(49)), lake)
        assert (again.page_count, again.received_count) == (0, 0), "nothing changed"
        second = read_all(servers, form, Window(at(49), at(60)), lake)
        assert (second.page_count, second.landed_count) == (1, 3), "late, edited, deleted"
        assert read_all(servers, form, Window(at(49), at(60)), lake).landed_count == 0

    found = {
        row["native_id"]: (row["body_text"], row["created_at"], row["author_handle"])
        for row in sorted(rows(lake, "posts"), key=lambda row: row["known_at"])
    }
    expected = {**shown(world, at(45)), **shown(world, at(60))}
    assert found == expected
    (gone,) = rows(lake, "deletions")
    assert gone["native_id"] == next(p.native_id for p in world.posts if p.deleted_at)
    if form == "atom":
        edits = {row["edited_at"] for row in rows(lake, "posts") if row["edited_at"]}
        assert edits == {at(50)}
        assert {row["language_code"] for row in rows(lake, "posts")} == {"nl", None}
