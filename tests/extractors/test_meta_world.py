"""Meta's three sources against the town's Graph API: from empty to landed, then what changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from fakes import RING, account, asking, rows

from extractors.base import Window
from extractors.facts import Facts
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.run import extract
from extractors.sources import facebook
from simulator import Clock, serve
from simulator.people import FACEBOOK, INSTAGRAM
from simulator.platforms.meta.book import Book, stands, top_of
from simulator.platforms.meta.people import is_named, scoped_id
from simulator.platforms.meta.tokens import page_token
from simulator.platforms.server import Servers
from simulator.posts import Post
from tests.contract.case import query
from tests.simulator.meta_town import Made

SECRET = "of this test"
ENVIRON_NAME = "TOKENS"
Row = tuple[Any, ...]


class Scene(Made):
    """The town's scene, in which some things change between two readings."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = self.now - timedelta(hours=36), self.now - timedelta(hours=14)
        at = self.now - timedelta(hours=30)
        for name in ("comment 3", "own 4", "good", "ig comment 5", "facebook 1 1", "instagram 1 1"):
            self.posts[name].deleted_at = at
        for name in ("comment 6", "own 7", "wall", "bad", "media 3", "facebook 2 0"):
            self.posts[name].edited_at, self.posts[name].edited_text = at, f"{name}, anew"
        self.book = Book(self.world)

    def facebook(self, moment: datetime) -> dict[str, Row]:
        """Give what the Page may read in public, in the words of landed posts."""
        found: dict[str, Row] = {}
        for post in self._public(FACEBOOK, moment):
            found[post.native_id] = (
                post.shown_text(moment),
                post.root.native_id,
                post.parent.native_id if post.parent else None,
                self._told(post),
                self._told(post.parent) if post.parent else None,
                post.rating,
                post.created_at.replace(microsecond=0),
            )
        return found

    def instagrams(self, moment: datetime) -> dict[str, Row]:
        """Give own media and tags with what stands below, a mention, and a day of a hashtag."""
        found: dict[str, Row] = {}
        posts = {post.native_id: post for post in self._public(INSTAGRAM, moment)}
        mention = self.posts["naming"]
        spring = [post for post in self.book.by_tag["spring"] if post.is_shown(moment)]
        at_hand = {p.native_id: p for p in spring if p.created_at > moment - timedelta(hours=24)}
        for post in (at_hand | posts | {mention.native_id: mention}).values():
            if post.created_at >= moment:
                continue
            is_known = post.native_id in posts
            above = None if post.parent is None else post.root
            if post.parent is not None and top_of(post) is not post:
                above = top_of(post)
            is_own = post.author is self.instagram
            author = scoped_id(self.instagram, post.author) if post.parent or is_own else None
            owner = None
            if above is not None and (above.parent is not None or above.author is self.instagram):
                owner = scoped_id(self.instagram, above.author)
            found[post.native_id] = (
                post.shown_text(moment),
                post.root.native_id,
                above.native_id if above else None,
                author if is_known else None,
                owner,
                None,
                post.created_at.replace(microsecond=0),
            )
        return found

    def messages(self, moment: datetime, platform: str | None = None) -> dict[str, Row]:
        """Give what the brand and its customers wrote to each other."""
        found: dict[str, Row] = {}
        for ours in (self.page, self.instagram):
            threads = self.book.threads[ours.account_id].values()
            for thread in threads if platform in (None, ours.platform) else ():
                for post in thread.shown(moment):
                    found[post.native_id] = (
                        post.shown_text(moment),
                        thread.thread_id,
                        None,
                        scoped_id(ours, self.book.ours(post.author)),
                        None,
                        None,
                        post.created_at.replace(microsecond=0),
                    )
        return found

    def _public(self, platform: str, moment: datetime) -> Iterator[Post]:
        for post in self.world.by_platform(platform):
            found = self.book.things.get(post.native_id)
            is_ours = found is not None and self.page.brand_id in found.brand_ids
            is_there = stands(post, moment) and post.created_at < moment
            if is_ours and is_there and not post.is_private and post.place != "message":
                yield post

    def _told(self, post: Post) -> str | None:
        return scoped_id(self.page, self.book.ours(post.author)) if is_named(post) else None


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="module")
def servers(scene: Scene) -> Iterator[Servers]:
    clock = Clock(scene.first)
    with serve(scene.world, secret=SECRET, clock=clock, names=["graph"]) as serving:
        yield serving


def land(
    scene: Scene, servers: Servers, lake: Lake, name: str, window: Window, **options: Any
) -> Reading:
    servers.clock.set(window.end)
    module = "messenger" if "inbox" in options else name
    ours = scene.page if name == FACEBOOK else scene.instagram
    entry = SourceEntry(
        name=name,
        module=module,
        every=None,
        since=date(2026, 1, 1),
        reread_hours=24 * 30,
        requests_per_minute=1e9,
        secrets={"tokens": ENVIRON_NAME},
        purpose="a test",
        legal_basis="none needed",
        options={"service": servers.url("graph"), "page_size": 20, **options},
    )
    token = page_token(SECRET, ours.brand_id or "")
    facts: Facts = asking(
        account(name, ours.account_id, ours.handle), queries=(query(INSTAGRAM, "#spring"),)
    )
    environ = {ENVIRON_NAME: json.dumps({ours.account_id: token})}
    reading = extract(entry, window, lake, facts, RING, environ=environ, now=servers.clock.now)
    assert reading.problem_text is None
    assert reading.quarantined_count == 0
    for file in lake.files("raw", suffix=".zst"):
        with lake.fs.open(file, "rb") as packed:
            text = zstandard.ZstdDecompressor().stream_reader(packed).read()
        assert token.encode() not in text
    return reading


def latest(lake: Lake) -> dict[str, Row]:
    """Give the last version of each landed post."""
    columns = ("body_text", "thread_id", "in_reply_to_id", "author_id")
    columns += ("in_reply_to_author_id", "star_rating", "created_at")
    found = sorted(rows(lake, "posts"), key=lambda row: row["known_at"])
    return {row["native_id"]: tuple(row[name] for name in columns) for row in found}


CASES: list[tuple[str, str | None, Callable[[Scene, datetime], dict[str, Row]]]] = [
    (FACEBOOK, None, Scene.facebook),
    (INSTAGRAM, None, Scene.instagrams),
    (FACEBOOK, "messenger", lambda scene, at: scene.messages(at, FACEBOOK)),
    (INSTAGRAM, "instagram", lambda scene, at: scene.messages(at, INSTAGRAM)),
]


@pytest.mark.parametrize(
    ("name", "inbox", "truth"),
    CASES,
    ids=["facebook", "instagram", "messenger", "instagram_direct"],
)
def test_what_is_landed_is_what_there_is_with_edits_and_deletions(
    scene: Scene,
    servers: Servers,
    tmp_path: Path,
    name: str,
    inbox: str | None,
    truth: Callable[[Scene, datetime], dict[str, Row]],
) -> None:
    options: dict[str, Any] = {"inbox": inbox} if inbox else {}
    lake = Lake.at(tmp_path / "lake")
    if name == INSTAGRAM and not inbox:
        options = {"mentions": str(events(scene, tmp_path / "events"))}
    begin = scene.now - timedelta(days=20)
    before, after = truth(scene, scene.first), truth(scene, scene.second)

    land(scene, servers, lake, name, Window(begin, scene.first), **options)
    assert latest(lake) == before
    land(scene, servers, lake, name, Window(scene.first, scene.second), **options)
    gone = {row["native_id"] for row in rows(lake, "deletions")}
    # What only a hashtag found, a day and more ago, nobody can be asked for: it stands.
    kept = {*before} - {*after} if name == INSTAGRAM and not inbox else set[str]()
    kept &= {scene.posts["theirs"].native_id}
    assert bool(kept) is (name == INSTAGRAM and not inbox)
    assert gone == {*before} - {*after} - kept
    assert gone, "something was deleted"
    found = latest(lake)
    assert {one: row for one, row in found.items() if one not in gone | kept} == after
    again = land(scene, servers, lake, name, Window(scene.first, scene.second), **options)
    assert again.landed_count == 0


def test_the_town_tells_when_a_token_ends(scene: Scene, servers: Servers) -> None:
    end = scene.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=9)
    token = page_token(SECRET, scene.page.brand_id or "", expires_at=end)
    options = facebook.Options.model_validate(
        {"service": servers.url("graph"), "tokens": {scene.page.account_id: token}}
    )

    with PoliteSession(requests_per_minute=1e9, now=servers.clock.now) as session:
        assert facebook.expires(session, options) == end


def events(scene: Scene, folder: Path) -> Path:
    """Leave what a webhook would have said of the mention."""
    folder.mkdir()
    mention = scene.posts["naming"]
    value = {"comment_id": mention.native_id, "media_id": mention.root.native_id}
    event = {
        "object": "instagram",
        "entry": [
            {
                "id": scene.instagram.account_id,
                "time": int(mention.created_at.timestamp()),
                "changes": [{"field": "mentions", "value": value}],
            }
        ],
    }
    (folder / "1.json").write_text(json.dumps(event), encoding="utf-8")
    return folder
