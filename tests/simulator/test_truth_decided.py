"""What readings decide: each way in which something cannot be known, and its reason."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from truth_story import NINE, Story, readings

from simulator.people import MASTODON
from simulator.truth import decide, write_undecidable
from simulator.truth.decided import Decided
from simulator.truth.reach import BlueskyReach
from simulator.truth.reasons import UNEXPLAINED


def reasons(decided: Decided) -> dict[str, set[str]]:
    """Give the reasons by table, weeks left out."""
    found: dict[str, set[str]] = {}
    for row in decided.undecidable:
        if row.table != "weeks":
            found.setdefault(row.table, set()).add(row.reason_code)
    return found


def after(minutes: float) -> Any:
    return NINE + timedelta(minutes=minutes)


def test_what_was_served_in_time_is_known_to_the_last_row() -> None:
    story = Story()
    asked = story.says(story.customer("jan"), 0)
    story.says(story.brand, 5, parent=asked)
    decided = decide(story.world, ["bluesky"], readings(10, 20))
    assert decided.undecidable == ()
    assert decided.tables == decided.true
    assert len(decided.tables.clocks) == 1


def test_a_post_deleted_before_the_first_reading_was_never_there_and_its_answer_is_unknown() -> (
    None
):
    story = Story(MASTODON)
    asked = story.says(story.customer("jan"), 0, deleted_at=after(7))
    story.says(story.brand, 5, parent=asked)
    decided = decide(story.world, [MASTODON], readings(10))
    assert reasons(decided) == {
        "posts": {"deleted_before_first_reading", "answered_post_not_named"},
        "conversations": {"deleted_before_first_reading", "answered_post_not_named"},
        "replies": {"answered_post_not_named"},
        "clocks": {"deleted_before_first_reading"},
    }
    (reply,) = decided.tables.replies
    assert (reply.engagement, reply.answered_post_id) == ("unknown", None)


def test_what_cannot_be_known_is_written_with_its_reason(tmp_path: Path) -> None:
    story = Story()
    asked = story.says(story.customer("jan"), 0, deleted_at=after(7))
    decided = decide(story.world, ["bluesky"], readings(10))
    write_undecidable(decided, tmp_path / "undecidable.parquet")
    rows = pq.read_table(tmp_path / "undecidable.parquet").to_pylist()
    assert rows[0] == {
        "table": "posts",
        "key": f"bluesky acme {asked.native_id}",
        "reason_code": "deleted_before_first_reading",
        "reason_text": "deleted before any reading that could have shown it"
        " (shown from 2026-03-23T09:00:00Z to 2026-03-23T09:07:00Z)",
        "post_id": asked.native_id,
    }
    assert len(rows) == len(decided.undecidable)


def test_which_came_first_within_one_gap_deletion_or_answer_nobody_can_tell() -> None:
    story = Story()
    asked = story.says(story.customer("jan"), 0, deleted_at=after(15))
    story.says(story.brand, 17, parent=asked)
    decided = decide(story.world, ["bluesky"], readings(10, 20))
    assert [clock.status for clock in decided.true.clocks] == ["withdrawn"]
    assert [clock.status for clock in decided.tables.clocks] == ["answered"]
    assert reasons(decided)["clocks"] == {"deletion_not_dated"}


def test_a_deletion_is_dated_by_the_reading_that_finds_it() -> None:
    story = Story()
    story.says(story.customer("jan"), 0, deleted_at=after(15))
    decided = decide(story.world, ["bluesky"], readings(10, 20, 30))
    (post,) = decided.tables.posts
    assert post.deleted_at == after(20)
    assert reasons(decided)["posts"] == {"deletion_not_dated"}


def test_a_deletion_beyond_the_look_back_is_never_found() -> None:
    story = Story(MASTODON)
    story.says(story.customer("jan"), 0, deleted_at=after(600))
    decided = decide(story.world, [MASTODON], readings(10, 590, 610, look_back=60))
    assert not decided.tables.posts[0].is_deleted
    assert reasons(decided)["posts"] == {"deleted_after_look_back"}


def test_a_post_that_appears_after_the_look_back_was_never_served() -> None:
    story = Story()
    story.says(story.customer("jan"), 0, visible_at=after(300))
    decided = decide(story.world, ["bluesky"], readings(10, 200, 400, look_back=60))
    assert decided.tables.posts == []
    assert reasons(decided)["posts"] == {"appeared_after_look_back"}


def test_a_post_that_the_platform_shows_only_later_is_not_there_yet() -> None:
    story = Story()
    story.says(story.customer("jan"), 0, visible_at=after(30))
    decided = decide(story.world, ["bluesky"], readings(10))
    assert reasons(decided)["clocks"] == {"not_visible_yet"}


def test_a_first_version_that_was_never_served_leaves_no_trace_where_edits_are_not_told() -> None:
    edit = {"edited_at": after(5), "edited_text": "@acme.test better so"}
    story = Story()
    story.says(story.customer("jan"), 0, **edit)
    early = decide(story.world, ["bluesky"], readings(2, 10))
    late = decide(story.world, ["bluesky"], readings(10))
    assert early.tables.posts[0].is_edited
    assert not late.tables.posts[0].is_edited
    assert reasons(early) == {"posts": {"edit_not_dated"}}
    assert reasons(late) == {"posts": {"first_version_never_seen"}}


def test_what_names_no_brand_and_answers_none_is_not_found() -> None:
    story = Story()
    story.says(story.customer("jan"), 0, "nothing about anybody", mentions=())
    decided = decide(story.world, ["bluesky"], readings(10))
    assert reasons(decided) == {"posts": {"not_addressed_nor_found"}}


def test_what_hangs_below_a_deleted_post_and_names_nobody_cannot_be_reached() -> None:
    story = Story()
    jan, an = story.customer("jan"), story.customer("an")
    asked = story.says(jan, 0, deleted_at=after(7))
    story.says(an, 5, "me too", parent=asked)
    decided = decide(story.world, ["bluesky"], readings(10))
    assert "below_a_deleted_post" in reasons(decided)["posts"]


def test_a_private_message_to_somebody_else_is_shown_to_nobody_who_reads() -> None:
    story = Story(MASTODON)
    jan, an = story.customer("jan"), story.customer("an")
    story.says(jan, 0, mentions=(an,), is_private=True, place="message")
    decided = decide(story.world, [MASTODON], readings(10))
    assert reasons(decided) == {"posts": {"private_to_others"}}


def test_below_a_post_deleted_halfway_a_brands_answer_is_still_read() -> None:
    story = Story()
    jan = story.customer("jan")
    first = story.says(jan, 0)
    second = story.says(jan, 1, parent=first, deleted_at=after(8))
    answer = story.says(story.brand, 5, parent=second)
    thanks = story.says(jan, 6, "thank you", parent=answer)
    decided = decide(story.world, ["bluesky"], readings(10))
    assert {post.native_id for post in decided.tables.posts} >= {
        answer.native_id,
        thanks.native_id,
    }


def test_a_post_seen_above_a_later_answer_is_still_read_for_its_other_answers() -> None:
    story = Story()
    jan = story.customer("jan")
    asked = story.says(jan, 0, deleted_at=after(60))
    answer = story.says(story.brand, 5, parent=asked)
    thanks = story.says(jan, 6, "thank you", parent=answer)
    again = story.says(jan, 30, "still broken", parent=answer)
    story.says(story.brand, 40, parent=again)
    decided = decide(story.world, ["bluesky"], readings(90))
    assert thanks.native_id in {post.native_id for post in decided.tables.posts}


def test_a_loss_for_which_the_world_gives_no_reason_is_called_unexplained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = Story()
    story.says(story.customer("jan"), 0)
    monkeypatch.setattr(BlueskyReach, "shown", lambda *_: iter(()))
    decided = decide(story.world, ["bluesky"], readings(10))
    assert reasons(decided)["posts"] == {UNEXPLAINED}
