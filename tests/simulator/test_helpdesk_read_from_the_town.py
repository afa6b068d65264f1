"""Request Tracker, read from the town's server: what lands is what happened at the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from brand_servers import SECRET

from extractors.base import Window
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.run import extract, replay
from simulator import Clock, World, build_world, serve
from simulator.ids import numbered
from simulator.people import REQUEST_TRACKER, Account, account
from simulator.platforms.request_tracker.api import (
    request_tracker_password,
    request_tracker_token,
)
from simulator.platforms.server import Servers
from simulator.posts import Change, Post

RING = KeyRing("k1", b"a key for tests")
START = date(2026, 9, 28)
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
KINDS = {"queue": "team", "status": "status", "owner": "owner"}
WORDS = {"stalled": "waiting", "Nobody": None, "": None}


@cache
def town() -> World:
    """Brands' weeks, as they were lived."""
    return build_world(START, brands=3, weeks=2, live_weeks=1)


@dataclass
class Desk:
    """One brand's helpdesk, and a lake."""

    world: World
    servers: Servers
    lake: Lake
    brand_id: str

    @property
    def account(self) -> Account:
        """The brand's account, by which its desk answers."""
        ours = (a for a in self.world.accounts if a.platform == REQUEST_TRACKER)
        return next(a for a in ours if a.brand_id == self.brand_id)

    def entry(self, **more: Any) -> SourceEntry:
        """Give the registry's entry for this desk."""
        options = {
            "kind": "request_tracker",
            "url": f"{self.servers.url('request_tracker')}/{self.brand_id}",
            "account_id": self.account.account_id,
            "token": request_tracker_token(SECRET, self.brand_id),
        }
        return SourceEntry(
            name=f"desk_{self.brand_id}",
            module="helpdesk",
            every=None,
            since=date(2026, 1, 1),
            reread_hours=48,
            requests_per_minute=1e9,
            purpose="a test",
            legal_basis="none needed",
            options=options | more,
        )

    def read(self, start: datetime, end: datetime, **more: Any) -> Reading:
        """Read a window at its end, as a scheduled run does."""
        self.servers.clock.set(end)
        window, clock = Window(start, end), self.servers.clock
        return extract(self.entry(**more), window, self.lake, self.world.facts, RING, now=clock.now)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Give the rows of a landed table, the oldest first."""
        files = self.lake.files("landed", table)
        found = ds.dataset(files, filesystem=self.lake.fs).to_table().to_pylist() if files else []
        return sorted(found, key=lambda row: (row["known_at"], row["native_id"]))

    def posts(self) -> dict[str, tuple[Any, ...]]:
        """Give what was landed of each post last."""
        return {
            row["native_id"]: (
                row["thread_id"],
                row["author_id"],
                row["body_text"],
                row["created_at"],
                tuple(row["mentioned_ids"]),
                row["channel"],
            )
            for row in self.rows("posts")
        }

    def changes(self) -> list[tuple[Any, ...]]:
        """Give the changes that were landed, each once."""
        rows = self.rows("ticket_changes")
        assert len({row["native_id"] for row in rows}) == len({row["version_key"] for row in rows})
        names = ("thread_id", "change_kind", "from_value", "to_value", "changed_at")
        return sorted({tuple(row[name] for name in names) for row in rows}, key=str)


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    world: World = request.param()
    with serve(world, secret=SECRET, clock=Clock(NOON), names=("request_tracker",)) as servers:
        yield Desk(world, servers, Lake.at(tmp_path / "lake"), world.specs[0].brand_id)


def own(desk: Desk, now: datetime) -> list[Post]:
    """Give the posts that the desk shows, less its internal notes."""
    posts = desk.world.by_platform(REQUEST_TRACKER)
    return [p for p in posts if p.about == desk.brand_id and p.is_shown(now) and p.place != "note"]


def true_posts(desk: Desk, now: datetime) -> dict[str, tuple[Any, ...]]:
    """Give what the world knows of them; the desk tells whole seconds."""
    return {
        post.native_id: (
            post.root.native_id,
            post.author.account_id,
            post.shown_text(now).rstrip(),
            post.created_at.replace(microsecond=0),
            () if post.author.brand_id else (desk.account.account_id,),
            "private",
        )
        for post in own(desk, now)
    }


def true_changes(desk: Desk, now: datetime) -> list[tuple[Any, ...]]:
    """Give the world's changes of the tickets that the desk shows."""

    def told(change: Change, value: str) -> str | None:
        if change.field == "owner" and value not in WORDS:
            return account(REQUEST_TRACKER, value, value).account_id
        return WORDS.get(value, value)

    return sorted(
        (
            (
                post.native_id,
                KINDS[change.field],
                told(change, change.old),
                told(change, change.new),
                change.changed_at.replace(microsecond=0),
            )
            for post in own(desk, now)
            for change in post.changes
            if change.changed_at <= now
        ),
        key=str,
    )


@pytest.mark.parametrize("desk", [town], indirect=True)
def test_two_readings_of_a_town_land_its_truth(desk: Desk) -> None:
    begin = datetime(2026, 9, 28, tzinfo=UTC)
    middle, end = begin + timedelta(days=9, hours=11), begin + timedelta(days=20)
    posts, kinds = 0, set[str]()

    for spec in desk.world.specs:
        desk.brand_id, desk.lake = spec.brand_id, Lake.at(f"{desk.lake.root}-{spec.brand_id}")
        for start, moment in ((begin, middle), (middle, end)):
            reading = desk.read(start, moment)

            assert reading.is_complete, reading.problem_text
            assert (reading.quarantined_count, reading.later_count) == (0, 0)
            assert desk.posts() == true_posts(desk, moment)
            assert desk.changes() == true_changes(desk, moment)
        assert desk.read(middle, end).landed_count == 0
        posts, kinds = posts + len(desk.posts()), kinds | {kind for _, kind, *_ in desk.changes()}
    assert posts > 30
    assert kinds == {"team", "status", "owner"}


def scene() -> World:
    """Tickets that are answered, noted, moved, edited and deleted, some after the first hour."""
    small = build_world(START, brands=1, weeks=1, live_weeks=1)
    care = next(a for a in small.accounts if a.platform == REQUEST_TRACKER)
    ann = account(REQUEST_TRACKER, "ann@post.example", "Ann")

    def says(who: Account, text: str, minute: int, to: Post | None = None, **more: Any) -> Post:
        told: dict[str, Any] = {"place": "ticket", "is_private": True, **more}
        return Post(
            author=who,
            created_at=NOON + timedelta(minutes=minute),
            text=text,
            about=small.specs[0].brand_id,
            kind="question",
            topic="internet",
            parent=to,
            **told,
        )

    tickets = [says(ann, f"Vraag {number} 🌻", number) for number in range(103)]
    answer = says(care, "Antwoord", 110, tickets[0])
    note = says(care, "Klant belt straks", 111, tickets[0], place="note")
    thanks = says(ann, "Dank!", 112, answer)
    late = NOON + timedelta(hours=4)
    tickets[0].changes += [
        Change(NOON + timedelta(hours=2), "owner", "Nobody", "JV"),
        Change(NOON + timedelta(hours=2), "status", "new", "open"),
        Change(late, "queue", "General", "Technical"),
        Change(late, "owner", "JV", "AB"),
        Change(late, "status", "open", "stalled"),
    ]
    tickets[1].edited_at, tickets[1].edited_text = late, "Vraag 1, anders"
    tickets[2].deleted_at = late
    answers: Sequence[Post] = [says(care, f"Ook dit {n}", 113, tickets[4]) for n in range(105)]
    return replace(small, posts=tuple(numbered([*tickets, answer, note, thanks, *answers])))


@pytest.mark.parametrize("desk", [scene], indirect=True)
def test_what_changes_between_two_readings_is_found_by_its_update(desk: Desk) -> None:
    first, second = NOON + timedelta(hours=3), NOON + timedelta(hours=5)
    desk.read(NOON, first)
    before = desk.posts()
    assert before == true_posts(desk, first)

    reading = desk.read(first, second)

    assert reading.is_complete, reading.problem_text
    (gone,) = [row["native_id"] for row in desk.rows("deletions")]
    assert set(before) - set(true_posts(desk, second)) == {gone}
    assert {key: value for key, value in desk.posts().items() if key != gone} == true_posts(
        desk, second
    )
    assert desk.changes() == true_changes(desk, second)
    assert reading.landed_count == 1 + 1 + 3  # an edit, a deletion, three changes: only news


@pytest.mark.parametrize("desk", [scene], indirect=True)
def test_internal_notes_are_never_landed(desk: Desk) -> None:
    desk.read(NOON, NOON + timedelta(hours=3))

    assert not any("Klant belt" in str(row) for row in desk.rows("posts"))


@pytest.mark.parametrize("desk", [scene], indirect=True)
def test_agents_are_keyed_as_authors_are(desk: Desk) -> None:
    desk.read(NOON, NOON + timedelta(hours=5))

    for row in desk.rows("ticket_changes"):
        ids = [row["author_id"], None, None]
        if row["change_kind"] == "owner":
            ids[1:] = row["from_value"], row["to_value"]
        keys = [one and RING.key_of(REQUEST_TRACKER, one) for one in ids]
        assert [row["author_key"], row["from_key"], row["to_key"]] == keys
    vault = ds.dataset(desk.lake.files("vault"), filesystem=desk.lake.fs).to_table().to_pylist()
    kept = {row["author_id"] for row in vault}
    assert {account(REQUEST_TRACKER, name, name).account_id for name in ("JV", "AB")} <= kept


@pytest.mark.parametrize("desk", [scene], indirect=True)
def test_only_the_named_queues_are_read_and_a_moved_ticket_is_not_deleted(desk: Desk) -> None:
    desk.read(NOON, NOON + timedelta(hours=3), only=("General",))
    reading = desk.read(
        NOON + timedelta(hours=3), NOON + timedelta(hours=5), only=("General", "O'Hara")
    )

    assert reading.is_complete, reading.problem_text
    assert len(desk.rows("deletions")) == 1  # not the one that went to Technical


@pytest.mark.parametrize("desk", [scene], indirect=True)
def test_a_reading_is_made_again_from_its_raw_pages(desk: Desk) -> None:
    reading = desk.read(NOON, NOON + timedelta(hours=3))
    posts, changes = desk.posts(), desk.changes()
    (raw,) = desk.lake.files("raw", suffix=".jsonl.zst")

    entry = desk.entry()
    again = replay(entry, raw, desk.lake, RING, entry.checked_options({}))

    assert again.landed_count == reading.landed_count
    assert (desk.posts(), desk.changes()) == (posts, changes)


@pytest.mark.parametrize("desk", [scene], indirect=True)
def test_a_user_and_a_pass_word_read_too_and_a_wrong_token_is_told(desk: Desk) -> None:
    password = request_tracker_password(SECRET, desk.brand_id)
    window = NOON, NOON + timedelta(hours=1)

    assert desk.read(*window, user="root", token=password).is_complete
    refused = desk.read(*window, token="1-14-wrong")

    assert not refused.is_complete
    assert "401" in str(refused.problem_text)
    assert "1-14-wrong" not in str(refused.problem_text)
