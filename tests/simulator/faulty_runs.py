"""Readings of a small town by the real extractors, with faults at any of their requests."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.dataset as ds
import pytest

from extractors import http, run
from extractors.base import Window
from extractors.http import PoliteSession
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.records import Post as LandedPost
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.sources import bluesky, mastodon
from simulator import Clock, World, bluesky_password, build_world, serve, tokens
from simulator.faults import Fault, Faults
from simulator.ids import numbered
from simulator.people import Account, customers
from simulator.platforms.server import Servers
from simulator.posts import Post

SECRET = "only in tests"
START = date(2026, 9, 28)
RING = KeyRing("k1", b"a key for tests")
BEGIN = datetime(2026, 9, 30, 9, tzinfo=UTC)
FIRST_END = BEGIN + timedelta(days=1)
SECOND_END = FIRST_END + timedelta(hours=6)
FIRST, SECOND = Window(BEGIN, FIRST_END), Window(FIRST_END, SECOND_END)
REREAD_HOURS = 20
PLATFORMS = ("bluesky", "mastodon")
CANONICAL = tuple(LandedPost.model_fields)
Version = tuple[str, ...]  # a post's canonical columns, the query that found it, its hash


def small_world(platform: str) -> World:
    """Make a town of a few posts, with everything that a reading must notice.

    Until the second window ends a post is edited, one is late, three are deleted, of which one
    has been answered and one is answered later; new ones come, some found by their tag only.
    """
    world = build_world(START, brands=1, weeks=1)
    brand = next(a for a in world.accounts if a.platform == platform and not a.is_automated)
    people = customers(Random("faulty town"), platform, 6, "faulty")
    posts: list[Post] = []

    def write(author: Account, hours: float, text: str, **more: object) -> Post:
        at = FIRST_END + timedelta(hours=hours)
        post = Post(author, at, text, "belvaart", "question", "delivery", "nl", **more)  # type: ignore[arg-type]
        posts.append(post)
        return post

    def ask(hours: float, text: str, **more: object) -> Post:
        person = people[len(posts) % len(people)]
        return write(person, hours, f"@{brand.handle} {text}", mentions=(brand,), **more)

    def answer(parent: Post, hours: float) -> Post:
        text = f"@{parent.author.handle} We kijken mee {hours}"
        return write(brand, hours, text, parent=parent, mentions=(parent.author,))

    soon = FIRST_END + timedelta(hours=1)
    answer(ask(-19, "Waar blijft mijn pakket?"), -18)
    answer(ask(-12, "De deur klemt", deleted_at=soon), -11)
    ask(-10, "De app doet het niet", edited_at=soon, edited_text=f"@{brand.handle} De app wel")
    ask(-9, "Niemand neemt op", deleted_at=soon)
    late = ask(-6, "Nog steeds niets", visible_at=soon)
    gone = ask(-3, "Ik wil mijn geld terug", deleted_at=soon + timedelta(hours=2))
    write(people[0], -2, "Lang gewacht bij #belvaart vandaag")
    answer(late, 1.5)
    answer(gone, 2)
    for number in range(5):
        ask(2.5 + number / 4, f"Vraag nummer {number}")
    answer(posts[-1], 4)
    ask(4.2, "Alleen voor u", is_private=platform == "mastodon")
    for number in range(4):
        write(people[number], 4.5 + number / 4, f"Daar rijdt er weer een #belvaart nummer {number}")
    ask(5.8, "Dank!", parent=posts[0])
    return replace(world, posts=tuple(numbered(posts)))


@dataclass(frozen=True)
class Landed:
    """What a lake says: every version, the latest of each post, and what is gone."""

    versions: frozenset[Version]
    latest: frozenset[Version]
    deleted: frozenset[str]

    def is_within(self, other: Landed) -> bool:
        """Tell whether nothing is here that is not there."""
        return self.versions <= other.versions and self.deleted <= other.deleted

    def of_query(self, *query_ids: str) -> frozenset[Version]:
        """Give the versions that these queries found; "None" are those of accounts."""
        return frozenset(version for version in self.versions if version[-2] in query_ids)


@dataclass(frozen=True)
class Run:
    """One reading, and what it cost."""

    reading: Reading
    landed: Landed
    faults: Faults
    waits: tuple[float, ...]
    request_count: int


class FaultyTown:
    """A town on one platform whose first window has been read; the second may be, many times."""

    def __init__(self, platform: str, servers: Servers, traffic: Clock, folder: Path) -> None:
        """Read the first window into the lake that every second reading begins with."""
        self.platform, self._servers, self._traffic = platform, servers, traffic
        self._folder = folder
        self._facts = build_world(START, brands=1, weeks=1).facts
        servers.clock.set(FIRST_END)
        assert self.read(Lake.at(folder / "first"), window=FIRST).reading.is_complete
        servers.clock.set(SECOND_END)
        self.unhurt = self.read(self.lake())

    def lake(self) -> Lake:
        """Give a lake that holds the first reading only, in the place of the one given before."""
        shutil.rmtree(self._folder / "second", ignore_errors=True)
        return Lake.at(shutil.copytree(self._folder / "first", self._folder / "second"))

    def read(self, lake: Lake, *faults: Fault, window: Window = SECOND, seed: int = 1) -> Run:
        """Read a window with faults; waiting moves the traffic's clock, and not the town's."""
        asked = Faults(faults, seed=seed)
        self._servers.inject(asked)
        waits: list[float] = []
        sessions: list[PoliteSession] = []

        def sleep(seconds: float) -> None:
            if seconds > 0.01:  # less is the pace
                waits.append(seconds)
                self._traffic.advance(timedelta(seconds=math.ceil(seconds)))

        def session(**settings: object) -> PoliteSession:
            sessions.append(PoliteSession(**settings, sleep=sleep))  # type: ignore[arg-type]
            return sessions[-1]

        self._traffic.set(max(window.end, self._traffic.now()) + timedelta(minutes=20))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run, "PoliteSession", session)
            reading = run.extract(
                self._entry(), window, lake, self._facts, RING, now=self._traffic.now
            )
        return Run(
            reading, landed(lake), asked, tuple(waits), sum(s.request_count for s in sessions)
        )

    def _entry(self) -> SourceEntry:
        url = f"{self._servers.url(self.platform)}/"
        options: dict[str, object] = {"instance": url, "tokens": tokens(SECRET, 1)}
        if self.platform == "bluesky":
            password = bluesky_password(SECRET)
            options = {"service": url, "identifier": "listener.test", "password": password}
        return SourceEntry(
            name=self.platform,
            module=self.platform,
            every=None,
            since=START,
            reread_hours=REREAD_HOURS,
            requests_per_minute=1e9,
            purpose="a test",
            legal_basis="none needed",
            options=options,
        )


def landed(lake: Lake) -> Landed:
    """Read what SQL would see: rows of readings that came to their end."""
    finished = {row["reading_id"] for row in _rows(lake, "readings")}
    posts, gone = (
        [row for row in _rows(lake, table) if row["reading_id"] in finished]
        for table in ("posts", "deletions")
    )
    versions: list[Version] = []
    latest: dict[tuple[str, str | None], Version] = {}
    last_seen: dict[str, datetime] = {}
    for row in sorted(posts, key=lambda row: row["known_at"]):
        version = tuple(str(row[name]) for name in (*CANONICAL, "query_id", "version_key"))
        versions.append(version)
        latest[row["native_id"], row["query_id"]] = version
        last_seen[row["native_id"]] = row["known_at"]
    deleted = {row["native_id"] for row in gone if row["known_at"] >= last_seen[row["native_id"]]}
    return Landed(frozenset(versions), frozenset(latest.values()), frozenset(deleted))


def _rows(lake: Lake, table: str) -> list[dict[str, Any]]:
    files = lake.files("landed", table)
    found: list[dict[str, Any]] = ds.dataset(files, filesystem=lake.fs).to_table().to_pylist()
    return found


@contextmanager
def faulty_town(
    platform: str, folder: Path, limits: Mapping[str, int] | None = None
) -> Iterator[FaultyTown]:
    """Serve the small town with short pages, to a client whose patience is short as well."""
    traffic = Clock(FIRST_END)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bluesky, "PAGE_SIZE", 5)
        patch.setattr(bluesky, "LOOK_UP_SIZE", 1)
        patch.setattr(mastodon, "PAGE_SIZE", 5)
        with serve(
            small_world(platform),
            secret=SECRET,
            clock=Clock(FIRST_END),
            traffic_clock=traffic,
            names=[platform],
            limits=limits,
        ) as servers:
            yield FaultyTown(platform, servers, traffic, folder)


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Let the client wait for an answer for a part of a second only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "CONNECT_TIMEOUT", 0.15)
        patch.setattr(http, "READ_TIMEOUT", 0.3)
        yield


def faults_of_run(run: Run, unhurt: Run) -> list[str]:
    """Say what no reading may do, whatever met it; nothing if it did none of it."""
    reading, told = run.reading, []
    if reading.received_count != (
        reading.landed_count + reading.duplicate_count + reading.quarantined_count
    ):
        told.append("the control total does not add up")
    if not run.landed.is_within(unhurt.landed):
        told.append("it landed what is not true")
    if reading.is_complete and reading.quarantined_count:
        told.append("it calls itself complete, and could not read a page")
    if reading.is_complete != (reading.problem_text is None):
        told.append("it is incomplete and does not say why")
    if not reading.is_complete and reading.watermark_at is not None:
        told.append("it is incomplete and says until when all is known")
    names = ("account:", "query:", "look-up")
    if not (reading.problem_text or names[0]).startswith(names):
        told.append(f"its problem names no list: {reading.problem_text}")
    if sum(run.waits) > http.WAIT_BUDGET_SECONDS:
        told.append(f"it waited {sum(run.waits)} s")
    return told
