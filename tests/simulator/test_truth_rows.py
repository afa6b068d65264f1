"""The rows of truth, on stories that one can reckon by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from truth_story import NINE, Story

from simulator import build_world
from simulator.people import MASTODON, PLATFORMS
from simulator.posts import Place
from simulator.truth import is_reply, truth, write_truth
from simulator.truth.rows import ClockTruth, Tables


def clocks_of(tables: Tables) -> list[tuple[str, str, int | None, str]]:
    return [(c.clock_kind, c.status, c.calendar_seconds, c.sla_outcome) for c in tables.clocks]


def the_clock(tables: Tables) -> ClockTruth:
    (clock,) = tables.clocks
    return clock


def test_a_turn_starts_with_its_first_message_and_ends_with_the_first_human_answer() -> None:
    story = Story()
    jan = story.customer("jan")
    first = story.says(jan, 0)
    story.says(story.bot, 1, parent=first)
    second = story.says(jan, 5, parent=first)
    answer = story.says(story.brand, 10, parent=second)
    story.says(story.brand, 11, parent=answer)
    story.says(jan, 20, parent=answer)
    tables = story.tables()
    assert clocks_of(tables) == [
        ("first", "answered", 600, "met"),
        ("next", "open", None, "exempt"),
    ]
    (talk,) = tables.conversations
    assert (talk.inbound_post_count, talk.reply_count) == (3, 2)
    assert [row.engagement for row in tables.replies] == ["reactive", "reactive", "follow_up"]


def test_two_customers_below_a_broadcast_have_a_conversation_each() -> None:
    story = Story()
    broadcast = story.says(story.brand, -60)
    for number, name in enumerate(("jan", "an")):
        story.says(story.customer(name), number, parent=broadcast)
    tables = story.tables()
    assert [talk.inbound_post_count for talk in tables.conversations] == [1, 1]
    assert all(post.conversation_id is None for post in tables.posts if post.is_brand_post)


def test_an_answer_to_a_post_that_names_nobody_is_proactive_and_what_comes_later_a_follow_up() -> (
    None
):
    story = Story()
    jan = story.customer("jan")
    heard = story.says(jan, 0, "is acme any good?", mentions=())
    joined = story.says(story.brand, 5, parent=heard)
    more = story.says(jan, 6, parent=joined)
    story.says(story.brand, 7, parent=more)
    tables = story.tables()
    assert [row.engagement for row in tables.replies] == ["proactive", "follow_up"]
    assert {row.conversation_engagement for row in tables.replies} == {"proactive"}
    assert [post.addressing_status for post in tables.posts if not post.is_brand_post] == [
        "indirect",
        "direct",
    ]


@pytest.mark.parametrize(("hours", "talks"), [(72, 1), (72.001, 2)])
def test_a_private_talk_ends_after_more_than_three_days_of_silence(
    hours: float, talks: int
) -> None:
    story = Story(MASTODON)
    jan = story.customer("jan")
    for minute in (0, hours * 60):
        story.says(jan, minute, is_private=True, place="message")
    assert len(story.tables().conversations) == talks


def test_a_question_deleted_before_the_answer_is_withdrawn_and_one_deleted_later_is_not() -> None:
    story = Story()
    for name, minute in (("jan", 4), ("an", 6)):
        gone = NINE + timedelta(minutes=minute)
        asked = story.says(story.customer(name), 0, deleted_at=gone)
        story.says(story.brand, 5, parent=asked)
    tables = story.tables()
    assert sorted(clocks_of(tables)) == [
        ("first", "answered", 300, "met"),
        ("first", "withdrawn", 240, "exempt"),
    ]
    excluded = [post.exclusion_reason for post in tables.posts if not post.is_brand_post]
    assert sorted(map(str, excluded)) == ["None", "deleted_before_reply"]


def test_an_answer_stamped_before_its_question_took_no_time() -> None:
    story = Story()
    asked = story.says(story.customer("jan"), 2)
    story.says(story.brand, 1, parent=asked, visible_at=NINE + timedelta(minutes=9))
    clock = the_clock(story.tables())
    assert (clock.calendar_seconds, clock.has_clock_skew) == (0, True)


def test_open_seconds_stand_still_while_the_desk_is_closed() -> None:
    story = Story()
    story.hours = [story.open(day, "09:00", "12:30") for day in range(1, 6)]
    story.hours += [story.open(day, "13:30", "17:00") for day in range(1, 6)]
    asked = story.says(story.customer("jan"), 149.5)  # 12:29:30 in Amsterdam
    story.says(story.brand, 211, parent=asked)  # 13:31
    clock = the_clock(story.tables())
    assert (clock.calendar_seconds, clock.open_seconds) == (3690, 30 + 60)


def test_a_night_shift_in_which_the_clock_goes_forward_lasts_seven_hours() -> None:
    story = Story()
    story.hours = [story.open(6, "22:00", "06:00")]  # the night to Sunday, 29 March
    asked = story.says(story.customer("jan"), 5 * 24 * 60)
    story.says(story.brand, 6 * 24 * 60, parent=asked)
    assert the_clock(story.tables()).open_seconds == 7 * 3600


def test_the_promise_of_the_day_of_the_question_holds() -> None:
    story = Story()
    change = date(2026, 3, 24)
    story.targets = [
        story.promise(3600, "calendar", valid_to=change),
        story.promise(60, "calendar", valid_from=change),
    ]
    for day, name in enumerate(("jan", "an")):
        asked = story.says(story.customer(name), day * 24 * 60)
        story.says(story.brand, day * 24 * 60 + 30, parent=asked)
    assert [clock.sla_outcome for clock in story.tables().clocks] == ["met", "missed"]


def test_an_open_clock_is_due_until_its_promise_is_over_and_then_missed() -> None:
    story = Story()
    story.says(story.customer("jan"), 0)
    assert the_clock(story.tables(minutes=60)).sla_outcome == "due"
    assert the_clock(story.tables(minutes=61)).sla_outcome == "missed"


def test_what_is_written_or_deleted_later_is_no_part_of_an_earlier_truth() -> None:
    story = Story()
    asked = story.says(story.customer("jan"), 0, deleted_at=NINE + timedelta(minutes=20))
    story.says(story.brand, 30, parent=asked)
    assert the_clock(story.tables(minutes=20)).status == "open"
    assert the_clock(story.tables(minutes=31)).status == "withdrawn"


def test_a_note_among_colleagues_answers_nobody() -> None:
    story = Story("request_tracker")
    ticket = story.says(story.customer("jan"), 0, is_private=True, place="ticket")
    story.says(story.brand, 5, parent=ticket, is_private=True, place="note")
    tables = story.tables()
    assert the_clock(tables).status == "open"
    assert not is_reply(story.posts[1])
    assert tables.replies == []
    assert tables.posts[1].exclusion_reason == "internal_note"


def test_who_comments_below_a_comment_on_a_brands_page_speaks_to_the_brand() -> None:
    story = Story("facebook")
    page = story.says(story.brand, 0)
    first = story.says(story.customer("jan"), 1, parent=page, place="comment")
    story.says(story.customer("an"), 2, parent=first, place="comment")
    direct = [post.is_direct for post in story.tables().posts]
    assert direct == [False, True, True]


@pytest.mark.parametrize(("place", "is_direct"), [("wall", True), ("review", True), ("tag", False)])
def test_who_joins_in_below_a_visitors_post_speaks_to_the_brand_on_its_page_only(
    place: Place, is_direct: bool
) -> None:
    story = Story("facebook")
    first = story.says(story.customer("jan"), 0, place=place)
    joined = story.says(story.customer("an"), 2, "me too", parent=first, place="comment")
    tables = story.tables()
    assert [p.is_direct for p in tables.posts if p.native_id == joined.native_id] == [is_direct]


def test_every_platforms_truth_is_written_typed_and_whole(tmp_path: Path) -> None:
    world = build_world(date(2026, 9, 28), brands=2, weeks=1)
    write_truth(world, tmp_path)
    tables = {path.stem: pq.read_table(path) for path in tmp_path.iterdir()}
    assert set(tables) == {
        *("posts", "conversations", "replies", "clocks"),
        *("labels", "feedback", "contacts", "cases"),
    }
    assert set(tables["posts"]["platform"].to_pylist()) == set(PLATFORMS)
    assert set(tables["posts"]["native_id"].to_pylist()) == {p.native_id for p in world.posts}
    assert tables["cases"].num_rows == len(world.cases)
    assert tables["clocks"].num_rows == len(truth(world).clocks) > 100
    assert str(tables["clocks"].schema.field("started_at").type) == "timestamp[us, tz=UTC]"
    counted = [talk.platform for talk in truth(world).conversations]
    assert set(counted) >= {"x", "facebook", "request_tracker"}
