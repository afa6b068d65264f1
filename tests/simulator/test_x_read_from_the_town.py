"""X, read from the town's server: what lands is the town's truth, and what is asked is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pyarrow.dataset as ds
import pytest
from x_client import APP, SECRET, small_world, user_token
from x_specification import Specification

from extractors.base import Window
from extractors.compliance import comply
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.run import extract
from simulator import Clock, serve
from simulator.people import X as PLATFORM
from simulator.platforms.answers import Answer, Request
from simulator.platforms.server import Servers
from simulator.platforms.x import lists
from simulator.platforms.x.api import X
from simulator.platforms.x.problems import unsupported
from simulator.posts import Post

RING = KeyRing("k1", b"a key for tests")
BEGIN = datetime(2026, 10, 11, tzinfo=UTC)
LOOK_BACK = timedelta(hours=100)
# Of these moments the first lies between a post and its edit, the last two around a deletion.
MOMENTS = [
    datetime(2026, 10, 13, 9, 50, tzinfo=UTC),
    datetime(2026, 10, 16, tzinfo=UTC),
    datetime(2026, 10, 17, 12, tzinfo=UTC),
]
FILES = {"tweet": "x-openapi-xdk-latest.json", "post": "x-openapi-docs.json"}


@dataclass
class Town:
    """The town's server, a lake, and what was asked."""

    servers: Servers
    lake: Lake
    asked: list[Request] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    refuses_from: int | None = None  # the number of the request from which on it lets nobody in

    def read(
        self, start: datetime, end: datetime, words: str = "tweet", *, seconds: float = 0
    ) -> Reading:
        """Read a window at its end or some seconds later, as a scheduled run does."""
        self.servers.clock.set(end + timedelta(seconds=seconds))
        entry, clock = self.entry(words), self.servers.clock
        return extract(
            entry, Window(start, end), self.lake, small_world().facts, RING, now=clock.now
        )

    def comply(self) -> Reading:
        """Ask which posts must go; waiting lets the town's time pass."""
        clock = self.servers.clock

        def sleep(seconds: float) -> None:
            clock.advance(timedelta(seconds=seconds))

        return comply(self.entry(), self.lake, RING, now=clock.now, sleep=sleep)

    def entry(self, words: str = "tweet") -> SourceEntry:
        """Give the entry of a registry that reads the town's server."""
        ours = [a for a in small_world().accounts if a.platform == PLATFORM]
        tokens = {a.account_id: user_token(a.brand_id) for a in ours if a.brand_id}
        return SourceEntry(
            name="x",
            module="x",
            every=None,
            since=date(2026, 1, 1),
            reread_hours=LOOK_BACK / timedelta(hours=1),
            requests_per_minute=1e9,
            purpose="a test",
            legal_basis="none needed",
            options={
                "service": self.servers.url("x"),
                "token": APP,
                "tokens": tokens,
                "words": words,
                **self.options,
            },
        )

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Give the rows of a landed table, the oldest first."""
        files = self.lake.files("landed", table)
        if not files:
            return []
        found: list[dict[str, Any]] = (
            ds.dataset(files, filesystem=self.lake.fs).to_table().to_pylist()
        )
        return sorted(found, key=lambda row: row["known_at"])


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    answer = X.answer

    def noted(self: X, request: Request) -> Answer:
        asked.append(request)
        if town.refuses_from is not None and len(asked) > town.refuses_from:
            raise unsupported("app")
        return answer(self, request)

    monkeypatch.setattr(X, "answer", noted)
    clock = Clock(MOMENTS[0])
    with serve(small_world(), secret=SECRET, clock=clock, names=("x",)) as servers:
        town = Town(servers, Lake.at(tmp_path / "lake"))
        asked = town.asked
        yield town


def told(post: Post, now: datetime) -> dict[str, Any]:
    """Give what the world says of a post at a moment."""
    return {
        "text": post.shown_text(now),
        "author": post.author.account_id,
        "parent": None if post.parent is None or post.is_private else post.parent.native_id,
        "thread": None if post.is_private else post.root.native_id,
        "created_at": in_milliseconds(post.created_at),
        "edited_at": in_milliseconds(post.edited_at)
        if post.edited_at and post.is_edited(now) and not post.is_private
        else None,
        "language": post.language,
        "channel": "private" if post.is_private else "public",
    }


def landed(row: dict[str, Any]) -> dict[str, Any]:
    is_private = row["channel"] == "private"
    return {
        "text": row["body_text"],
        "author": row["author_id"],
        "parent": row["in_reply_to_id"],
        "thread": None if is_private else row["thread_id"],
        "created_at": row["created_at"],
        "edited_at": row["edited_at"],
        "language": row["language_code"],
        "channel": row["channel"],
    }


def in_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@pytest.mark.parametrize("words", FILES)
def test_what_lands_is_the_towns_truth_with_edits_and_deletions_between_runs(
    town: Town, words: str
) -> None:
    start = BEGIN
    for moment in MOMENTS:
        reading = town.read(start, moment, words)
        assert reading.is_complete, reading.problem_text
        assert reading.quarantined_count == 0
        start = moment
    now = MOMENTS[-1]
    posts = {post.native_id: post for post in small_world().by_platform(PLATFORM)}
    versions: dict[str, list[dict[str, Any]]] = {}
    for row in town.rows("posts"):
        versions.setdefault(row["native_id"], []).append(row)
    gone = {row["native_id"] for row in town.rows("deletions")}

    assert gone == {i for i in versions if (at := posts[i].deleted_at) and at <= now}
    assert gone
    standing = versions.keys() - gone
    for native_id in standing:
        post, row = posts[native_id], versions[native_id][-1]
        seen = told(post, now)
        if post.is_private:
            seen["language"] = None  # X does not tell it
        assert landed(row) == seen
    span = (BEGIN - LOOK_BACK, now)
    wanted = {i for i, p in posts.items() if span[0] <= p.created_at < span[1] and p.is_shown(now)}
    assert wanted <= standing
    changed = [rows for rows in versions.values() if len({r["body_text"] for r in rows}) > 1]
    assert changed, "no post was edited between two runs"
    edited = {i for i in standing if posts[i].is_edited(now)}
    assert {row["in_reply_to_id"] for row in town.rows("posts")} & edited
    assert any(row["channel"] == "private" for rows in versions.values() for row in rows)


def test_the_same_window_read_again_adds_nothing(town: Town) -> None:
    first = town.read(BEGIN, MOMENTS[0])
    again = town.read(BEGIN, MOMENTS[0])

    assert first.landed_count > 50
    assert (again.landed_count, again.received_count) == (0, first.received_count)


def test_mentions_beyond_those_that_x_lists_are_searched_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_MENTIONS", 4)
    monkeypatch.setattr(lists, "MOST_TWEETS", 3)
    town.options = {"long_list": 2, "conversations": False}
    reading = town.read(BEGIN, MOMENTS[0])

    assert reading.is_complete, reading.problem_text
    landed_ids = {row["native_id"] for row in town.rows("posts")}
    for post in small_world().by_platform(PLATFORM):
        ours = [post.author, *post.mentions]
        is_ours = any(account.brand_id for account in ours)
        if is_ours and BEGIN <= post.created_at < MOMENTS[0] and post.is_shown(MOMENTS[0]):
            assert post.native_id in landed_ids


def test_a_reading_that_was_cut_at_any_request_is_made_whole_by_the_next(
    town: Town, tmp_path: Path
) -> None:
    whole = town.read(BEGIN, MOMENTS[0])
    expected = {row["native_id"]: row["version_key"] for row in town.rows("posts")}
    requests = len(town.asked)
    assert whole.is_complete

    for number in range(0, requests, 3):
        town.lake, town.refuses_from = Lake.at(tmp_path / str(number)), len(town.asked) + number
        cut = town.read(BEGIN, MOMENTS[0])
        assert not cut.is_complete
        assert cut.watermark_at is None
        town.refuses_from = None
        assert town.read(BEGIN, MOMENTS[0], seconds=1).is_complete
        assert {r["native_id"]: r["version_key"] for r in town.rows("posts")} == expected


def test_messages_say_whom_they_are_to(town: Town) -> None:
    town.read(BEGIN, MOMENTS[0])

    ours = {a.account_id for a in small_world().accounts}
    rows = [row for row in town.rows("posts") if row["channel"] == "private"]
    assert rows
    for row in rows:
        (other,) = row["mentioned_ids"]
        assert len({row["author_id"], other} & ours) == 1


def test_what_must_go_is_found_however_old_it_is(town: Town) -> None:
    start = small_world().start
    town.read(start, start + timedelta(days=1, hours=21))
    posts = {post.native_id: post for post in small_world().by_platform(PLATFORM)}
    landed_ids = {row["native_id"] for row in town.rows("posts") if row["channel"] == "public"}
    town.servers.clock.set(small_world().end - timedelta(days=1))

    reading = town.comply()
    assert reading.is_complete, reading.problem_text
    assert reading.watermark_at is None
    now = town.servers.clock.now()
    gone = {i for i in landed_ids if (at := posts[i].deleted_at) and at <= now}
    rows = town.rows("deletions")
    assert {row["native_id"] for row in rows} == gone
    assert len(gone) == 2
    for row in rows:
        deleted_at = posts[row["native_id"]].deleted_at
        assert deleted_at is not None
        assert (row["deleted_at"], row["reason_code"]) == (in_milliseconds(deleted_at), "tombstone")
    again = town.comply()
    assert (again.landed_count, again.quarantined_count, again.is_complete) == (0, 0, True)


@pytest.mark.parametrize("words", FILES)
def test_every_request_is_one_that_the_specification_allows(
    town: Town, shared: Path, words: Literal["tweet", "post"]
) -> None:
    specification = Specification(shared / "data" / "specs" / FILES[words])
    start = BEGIN
    for moment in MOMENTS:
        reading = town.read(start, moment, words)
        assert reading.is_complete, reading.problem_text
        start = moment

    paths = {request.path.rpartition("/")[2] for request in town.asked}
    assert paths == {"mentions", "tweets", "recent", "dm_events"}
    for request in town.asked:
        assert request.method == "GET"
        assert specification.wrongs_of_request("GET", request.path, request.query) == []


@pytest.mark.parametrize("words", FILES)
def test_jobs_are_asked_for_as_the_specification_says(town: Town, shared: Path, words: str) -> None:
    specification = Specification(shared / "data" / "specs" / FILES[words])
    start, jobs = small_world().start, "/2/compliance/jobs"
    town.read(start, start + timedelta(days=1))
    town.asked.clear()
    assert town.comply().is_complete

    to_x = [request for request in town.asked if "signature" not in request.query]
    assert [request.method for request in to_x[:3]] == ["GET", "POST", "GET"]
    assert len(to_x) + 2 == len(town.asked)  # the ids up, the results down
    for request in to_x:
        assert specification.wrongs_of_request(request.method, request.path, request.query) == []
        if request.method == "POST":
            assert specification.wrongs_of_body(request.body, "POST", jobs) == []
    assert specification.wrongs_of_body(b"[]", "POST", jobs) != []


def test_the_check_of_requests_finds_what_is_wrong(shared: Path) -> None:
    specification = Specification(shared / "data" / "specs" / FILES["post"])
    path = "/2/tweets/search/recent"
    good = {"query": ["a"], "max_results": ["100"], "start_time": ["2026-10-11T00:00:00Z"]}

    assert specification.wrongs_of_request("GET", path, good) == []
    for worse in (
        {"tweet.fields": ["id"]},
        {"max_results": ["101"]},
        {"max_results": ["many"]},
        {"start_time": ["2026-10-11"]},
        {"post.fields": ["id,colour"]},
        {"query": []},
        {"query": ["a", "b"]},
    ):
        assert len(specification.wrongs_of_request("GET", path, {**good, **worse})) == 1
    assert specification.wrongs_of_request("GET", "/2/tweet", {}) == ["/2/tweet: no such path"]
