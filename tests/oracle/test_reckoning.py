"""The oracle itself, on cases small enough to check by hand, and on what the files say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desks import KINDS, kind_of, open_seconds
from material import archive_posts, care_posts, shared
from reckoning import Clock, Said, reckon

NOON = datetime(2017, 10, 10, 12, tzinfo=UTC)
ACCOUNTS = {"acme": "acme", "acme_bot": "acme", "other": "other"}
AUTOMATED = {"acme_bot"}


def said(
    post_id: str, author: str, minute: float, parent: str | None = None, *mentions: str
) -> Said:
    at = NOON + timedelta(minutes=minute)
    return Said(post_id, author, at, parent, mentions=mentions, is_automated=author in AUTOMATED)


def clocks(*posts: Said) -> list[Clock]:
    return reckon(posts, ACCOUNTS, lambda _brand, start, end: int((end - start).total_seconds()))[1]


def told(*posts: Said) -> list[tuple[str, str, str | None, int | None]]:
    return [(c.kind, c.started, c.answered, c.calendar_seconds) for c in clocks(*posts)]


def test_the_first_message_of_a_turn_starts_and_the_first_human_answer_stops() -> None:
    assert told(
        said("1", "jan", 0, None, "acme"),
        said("2", "jan", 5, "1"),
        said("3", "acme_bot", 6, "2"),
        said("4", "acme", 10, "2"),
        said("5", "acme", 11, "4"),
        said("6", "jan", 20, "5"),
    ) == [("first", "1", "4", 600), ("next", "6", None, None)]


def test_two_customers_under_one_brand_post_have_a_conversation_each() -> None:
    assert told(
        said("1", "acme", 0),
        said("2", "jan", 1, "1"),
        said("3", "an", 2, "1"),
        said("4", "acme", 4, "3"),
    ) == [("first", "3", "4", 120), ("first", "2", None, None)]


def test_an_answer_with_an_earlier_time_than_its_question_takes_no_time() -> None:
    assert told(said("1", "jan", 3, None, "acme"), said("2", "acme", 1, "1")) == [
        ("first", "1", "2", 0)
    ]


def test_what_a_brand_answers_concerns_it_and_what_nobody_names_does_not() -> None:
    assert told(said("1", "jan", 0), said("2", "an", 0), said("3", "acme", 1, "1")) == [
        ("first", "1", "3", 60)
    ]


def test_an_answer_to_a_lost_post_goes_to_the_threads_only_customer() -> None:
    assert told(said("1", "jan", 0, "lost", "acme"), said("2", "acme", 1, "lost")) == [
        ("first", "1", "2", 60)
    ]
    assert told(said("2", "acme", 1, "lost")) == []


def test_open_seconds_stand_still_while_the_desk_is_closed() -> None:
    office = next(name for name in ("a", "b", "c", "d") if kind_of(name) == "office")
    lunch = datetime(2017, 10, 10, 10, 29, 30, tzinfo=UTC)  # 12:29:30 in Amsterdam
    assert open_seconds(office, lunch, lunch + timedelta(minutes=31)) == 60
    assert {kind_of(name) for name in ("a", "b", "c", "d")} == set(KINDS)


def test_the_real_files_hold_as_many_posts_and_brands_as_they_should() -> None:
    posts, accounts = archive_posts(shared("twcs_first5k.csv"))
    found, all_clocks = reckon(posts, accounts, open_seconds)
    assert (len(posts), len(accounts)) == (5000, 76)
    assert sum(clock.status == "answered" for clock in all_clocks) > 1500
    assert len(found) == sum(clock.kind == "first" for clock in all_clocks)
    posts, accounts = care_posts(shared("ibm_twitter_care_dev.json"))
    found, all_clocks = reckon(posts, accounts, open_seconds)
    assert len(accounts) == 24
    assert sum(clock.status == "answered" for clock in all_clocks) > 500
