"""What customers live through: hand-over, departments, tickets, moods, events, seasons."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import fmean

import pytest
from town_cases import by_case, is_near

from simulator import World
from simulator.people import REQUEST_TRACKER, account
from simulator.posts import Post
from simulator.town.brands import SPECS, brand_spec
from simulator.town.customers import GOES_PRIVATE, PRIVATE
from simulator.town.demand import BURSTS, HOLIDAY, Demand
from simulator.town.matter import ANNOYED, CALM, FURIOUS, PLEASED, Matter
from simulator.town.pen import BETWEEN_SERVERS
from simulator.town.tickets import QUEUES
from simulator.truth import is_reply

HOUR = timedelta(hours=1)


def test_a_case_is_of_one_customer_with_one_brand_on_one_platform(world: World) -> None:
    cases = {case.case_id: case for case in world.cases}
    assert len(cases) == len(world.cases)
    for case_id, posts in by_case(world).items():
        writers = {post.author for post in posts if post.author.brand_id is None}
        assert {writer.account_id for writer in writers} == {cases[case_id].customer_id}
        assert {post.about for post in posts} == {cases[case_id].brand_id}
        assert len({post.platform for post in posts}) == 1


def test_only_broadcasts_spam_namesakes_and_newspapers_have_no_case(world: World) -> None:
    without = [post for post in world.posts if not post.case_id]
    assert {post.kind for post in without if not post.is_namesake and post.place != "article"} == {
        "broadcast",
        "spam",
    }
    assert not [post for post in world.posts if post.case_id and post.is_namesake]


def test_who_is_asked_to_go_on_in_private_does_so_at_the_declared_rate(world: World) -> None:
    posts, asked, followed = by_case(world), 0, 0
    for case in world.cases:
        moment = case.hand_over_asked_at
        if moment is None or moment > world.end - timedelta(days=3):
            continue
        after = [
            post
            for post in posts[case.case_id]
            if post.kind == "private" and post.created_at > moment
        ]
        begun = [post for post in after if post.parent is None]
        asked, followed = asked + 1, followed + bool(begun)
        assert bool(begun) == (case.handed_over_at is not None)
        for post in begun:
            assert post.is_private
            assert post.platform in PRIVATE
            assert post.created_at - moment <= 48 * HOUR
    assert asked > 500
    assert is_near(followed, asked, GOES_PRIVATE)


def test_a_hand_over_joins_a_public_and_a_private_talk_in_one_case(world: World) -> None:
    both = [
        posts for posts in by_case(world).values() if len({post.is_private for post in posts}) == 2
    ]
    assert len(both) > 300
    for posts in both:
        asks = [post for post in posts if post.kind == "to_private"]
        messages = [post for post in posts if post.is_private]
        assert min(post.created_at for post in messages) > min(post.visible_at for post in asks)


def test_a_matter_that_is_routed_is_answered_by_the_second_line(world: World) -> None:
    routed = [posts for posts in by_case(world).values() if any(p.kind == "routed" for p in posts)]
    assert len(routed) > 100
    answered = [posts for posts in routed if any(post.agent[:1] == "2" for post in posts)]
    assert len(answered) > 0.7 * len(routed)
    departments = {case.department for case in world.cases}
    assert departments >= {"customer_care", "it", "hr", "marketing", "communication"}


def test_tickets_change_queue_status_and_owner_in_order(world: World) -> None:
    tickets = [p for p in world.by_platform(REQUEST_TRACKER) if p.parent is None]
    found: Counter[tuple[str, str, str]] = Counter()
    for ticket in tickets:
        moments = [change.changed_at for change in ticket.changes]
        assert moments == sorted(moments)
        assert all(moment >= ticket.visible_at for moment in moments)
        for field in ("status", "queue", "owner"):
            steps = [change for change in ticket.changes if change.field == field]
            assert all(a.new == b.old for a, b in pairwise(steps))
            found.update((field, step.old, step.new) for step in steps if field == "status")
            if field == "queue" and steps:
                assert steps[0].old == "General"
                assert steps[0].new in QUEUES.values()
    assert set(found) == {
        ("status", "new", "open"),
        ("status", "open", "resolved"),
        ("status", "resolved", "open"),
    }
    assert sum(any(c.field == "queue" for c in ticket.changes) for ticket in tickets) > 30


def test_notes_are_the_brands_own_and_between_question_and_answer(world: World) -> None:
    notes = [post for post in world.posts if post.place == "note"]
    assert len(notes) > 30
    for note in notes:
        assert note.platform == REQUEST_TRACKER
        assert note.author.brand_id == note.about
        assert note.is_private
        assert note.parent is not None
        assert note.parent.author.brand_id is None
        assert note.agent
        assert note.created_at > note.parent.visible_at


@pytest.mark.parametrize(
    ("waited", "before", "after"),
    [
        (timedelta(minutes=10), CALM, PLEASED),
        (timedelta(hours=3), CALM, CALM),
        (timedelta(hours=9), CALM, ANNOYED),
        (timedelta(hours=30), CALM, FURIOUS),
        (timedelta(hours=30), FURIOUS, FURIOUS),
    ],
)
def test_the_mood_shifts_with_the_wait(waited: timedelta, before: int, after: int) -> None:
    customer, brand = account("x", "noor", "Noor"), account("x", "b", "B", brand_id="b")
    asked_at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    matter = Matter("b-1", "b", customer, "question", "delivery", "nl", asked_at, mood=before)
    asked = Post(customer, asked_at, "?", "b", "question", "delivery")
    matter.wrote(asked)
    matter.answered(Post(brand, asked_at + waited, "!", "b", "question", "delivery", parent=asked))
    assert matter.mood == after


def test_who_is_left_waiting_writes_again(world: World) -> None:
    more = [post for post in world.posts if post.kind == "more"]
    late = [p for p in more if p.parent and p.created_at - p.parent.visible_at > 25 * HOUR]
    assert len(late) > 30


def test_an_automatic_acknowledgement_comes_within_a_minute(world: World) -> None:
    found = [post for post in world.posts if post.author.is_automated]
    assert {post.about for post in found} == {s.brand_id for s in world.specs if s.has_bot}
    for post in found:
        assert post.kind == "bot"
        assert post.parent is not None
        assert timedelta() < post.visible_at - post.parent.visible_at < timedelta(minutes=1)


def test_clocks_run_behind_only_between_servers(world: World) -> None:
    behind = [p for p in world.posts if p.parent and p.created_at < p.parent.created_at]
    assert len(behind) > 10
    assert {post.platform for post in behind} == set(BETWEEN_SERVERS)


def test_nobody_answers_a_message_when_metas_window_is_over(world: World) -> None:
    answers = [
        post
        for post in world.posts
        if is_reply(post) and post.is_private and post.platform in ("facebook", "instagram")
    ]
    assert len(answers) > 200
    assert max(p.visible_at - _asked(p).created_at for p in answers) <= timedelta(days=7)


def test_what_is_sent_by_mail_or_printed_is_never_taken_back(world: World) -> None:
    lasting = [*world.by_platform("request_tracker"), *world.by_platform("feed")]
    assert not [post for post in lasting if post.deleted_at is not None]
    messages = [post for post in world.posts if post.is_private and post.platform == "facebook"]
    assert not [post for post in messages if post.edited_at is not None]


def test_on_x_nobody_edits_half_an_hour_after_posting(world: World) -> None:
    edited = [post for post in world.by_platform("x") if post.edited_at is not None]
    spans = [p.edited_at - p.created_at for p in edited if p.edited_at is not None]
    assert max(spans) == timedelta(minutes=30)  # some would have liked to, later
    assert all(p.edited_at > p.visible_at for p in edited if p.edited_at is not None)
    other = [p for p in world.by_platform("mastodon") if p.edited_at is not None]
    assert max(p.edited_at - p.created_at for p in other if p.edited_at) > timedelta(hours=1)


@pytest.mark.parametrize("burst", BURSTS[:3])
def test_an_outage_and_praise_come_in_a_burst_of_one_kind(
    world: World, burst: tuple[str, int, int, int, float, str]
) -> None:
    brand_id, days, _, hours, _, kind = burst
    day = (world.start + timedelta(days=days)).date()

    def written(on: date) -> int:
        return sum(
            post.about == brand_id and post.kind == kind and post.created_at.date() == on
            for post in world.posts
        )

    others = [written(day + timedelta(weeks=week)) for week in (-3, -2, -1, 1, 2, 3)]
    assert hours <= 5
    assert written(day) > 2 * max(others)


def test_holidays_and_nights_are_quiet() -> None:
    start = datetime(2026, 11, 30, tzinfo=UTC)
    demand = Demand(brand_spec(1), start, start + timedelta(weeks=6))
    noon = {day: demand.rates[24 * day + 12] for day in range(42)}
    christmas = (date(2026, 12, 25) - start.date()).days
    assert noon[christmas] / noon[christmas - 7] == pytest.approx(HOLIDAY)
    assert demand.rates[3] < demand.rates[20] / 10
    week = demand.expected(start, start + timedelta(weeks=1))
    assert week == pytest.approx(brand_spec(1).weekly_openings, rel=0.1)


def test_answers_questions_and_private_requests_are_near_the_published_shares(
    world: World,
) -> None:
    answered = {
        p.parent for p in world.posts if is_reply(p) and not p.author.is_automated and p.parent
    }
    public = [
        post
        for post in world.posts
        if not post.author.brand_id and not post.is_private and post.case_id
    ]
    mentions = [post for post in public if post.parent is None and post.addresses(post.about)]
    share = fmean(post in answered for post in mentions)
    assert 0.40 < share < 0.60  # 40 % in 2013, 58 % in 2016
    questions = fmean(bool(post.labels and post.labels.is_question) for post in mentions)
    assert 0.43 < questions < 0.56  # 45.1 % in 2014, 50.8 % later
    first: dict[str, Post] = {}
    for post in sorted(world.posts, key=lambda post: post.visible_at):
        if is_reply(post) and not post.is_private and not post.author.is_automated:
            first.setdefault(post.case_id, post)
    proactive = fmean(not _asked(post).addresses(post.about) for post in first.values())
    assert 0.17 < proactive < 0.23  # "77 % reactive, 20 % without a mention"
    busiest = {spec.brand_id for spec in SPECS if spec.size_rank < 0.42}
    replies = [
        post
        for post in world.posts
        if is_reply(post) and post.about in busiest and post.platform in PRIVATE
        and not post.is_private and not post.author.is_automated
    ]  # fmt: skip
    private = fmean(post.kind == "to_private" for post in replies)
    assert 0.18 < private < 0.27  # "over 22 % of replies ask to continue in private"


def _asked(reply: Post) -> Post:
    assert reply.parent is not None
    return reply.parent
