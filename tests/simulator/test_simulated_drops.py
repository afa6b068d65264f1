"""The survey tool's and the contact centre's files: what they know, and no more."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from typer.testing import CliRunner

from extractors.base import Window
from extractors.facts import Facts
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.links import link_tokens
from extractors.records import Reading
from extractors.registry import SourceEntry
from extractors.run import extract
from simulator import World
from simulator.__main__ import app
from simulator.drops import write_drops

RING = KeyRing("k1", b"of this test alone")


def landed(world: World, folder: Path, name: str, weeks: int) -> tuple[Reading, list[Any]]:
    end = world.start + timedelta(weeks=weeks)
    write_drops(world, folder, end)
    entry = SourceEntry(
        name=name,
        module=name,
        every=None,
        since=date(2026, 1, 1),
        reread_hours=0,
        requests_per_minute=1e9,
        purpose="a test",
        legal_basis="none needed",
        options={"folder": str(folder / name)},
    )
    lake = Lake.at(folder / "lake")
    window = Window(world.start, end)
    reading = extract(entry, window, lake, Facts((), (), (), (), (), (), ()), RING, now=lambda: end)
    files = lake.files("landed", name)
    return reading, ds.dataset(files, filesystem=lake.fs).to_table().to_pylist()


@pytest.mark.parametrize("weeks", [4, 12])
def test_every_answer_and_every_invitation_after_a_contact_is_told(
    world: World, tmp_path: Path, weeks: int
) -> None:
    reading, rows = landed(world, tmp_path, "feedback", weeks)
    end = reading.window_end
    assert (reading.quarantined_count, reading.later_count) == (0, 0)
    answers = {
        (row["token"], row["responded_at"], row["satisfaction_score"], row["recommend_score"])
        for row in rows
        if row["responded_at"]
    }
    assert answers == {
        (row.token, row.responded_at, row.satisfaction_score, row.recommend_score)
        for row in world.feedback
        if row.responded_at and row.responded_at < end
    }
    invited = {row["token"]: row["invited_at"] for row in rows if not row["responded_at"]}
    assert invited == {
        row.token: row.invited_at
        for row in world.feedback
        if row.invited_post_id is None and row.invited_at < end
    }


def test_contacts_are_those_of_the_world_as_far_as_they_have_come(
    world: World, tmp_path: Path
) -> None:
    reading, rows = landed(world, tmp_path, "contacts", 4)
    end = reading.window_end
    assert reading.quarantined_count == 0
    truth = {row.contact_id: row for row in world.contacts if row.started_at < end}
    assert {row["native_id"] for row in rows} == set(truth)
    for row in rows:
        told = truth[row["native_id"]]
        is_over = told.ended_at is not None and told.ended_at < end
        assert row["ended_at"] == (told.ended_at if is_over else None)
        assert row["feedback_token"] == (told.feedback_token if is_over else None)
    assert {row["customer_platform"] for row in rows} >= {None, "mastodon", "x"}


def test_the_token_of_an_invitation_stands_in_the_link_of_its_post(world: World) -> None:
    invited = {
        (row.platform, row.invited_post_id): row.token
        for row in world.feedback
        if row.invited_post_id
    }
    found = {(post.platform, post.native_id): link_tokens(post.text) for post in world.posts}
    assert len(invited) > 100
    assert all(token in found[post] for post, token in invited.items())


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    told = CliRunner().invoke(
        app,
        ["drops", "--out", str(tmp_path), "--brands", "1", "--weeks", "1", "--now", "2026-10-01"],
    )
    assert told.exit_code == 0
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.csv")}
    assert names == {"feedback/feedback.csv", "contacts/contacts.csv"}
