"""What stays of a case: how it ends, the survey with its known bias, calls and letters."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from statistics import fmean

import pytest
from town_cases import by_case, is_near

from simulator import World
from simulator.people import OWN_PLATFORMS, account
from simulator.posts import Post
from simulator.town.aftercare import Feedback
from simulator.town.feedback import ANSWERS_TWICE, MOOD_RESPONSE, response_probability
from simulator.town.hours import OpenHours
from simulator.town.matter import Matter


def invited(world: World) -> list[Feedback]:
    return [row for row in world.feedback if row.response_number == 1]


def test_matters_end_by_the_customers_word_by_feedback_or_in_silence(world: World) -> None:
    ends = Counter(case.resolution_basis for case in world.cases)
    assert set(ends) == {None, "customer_confirmed", "feedback", "silence"}
    assert ends["customer_confirmed"] > 500
    assert ends["silence"] > 500
    for case in world.cases:
        assert (case.resolved_at is None) == (case.resolution_basis is None)
        for moment in (case.resolved_at, case.reopened_at, case.handed_over_at):
            assert moment is None or case.opened_at <= moment < world.end


@pytest.mark.parametrize(("hours", "basis"), [(71, "feedback"), (73, "silence")])
def test_a_form_that_comes_after_three_days_of_silence_ends_nothing(hours: int, basis: str) -> None:
    customer, brand = account("x", "noor", "Noor"), account("x", "b", "B", brand_id="b")
    asked_at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    replied_at = asked_at + timedelta(hours=1)
    matter = Matter("b-1", "b", customer, "question", "delivery", "nl", asked_at)
    asked = Post(customer, asked_at, "?", "b", "question", "delivery")
    matter.wrote(asked)
    matter.answered(Post(brand, replied_at, "!", "b", "question", "delivery", parent=asked))
    matter.resolve(replied_at + timedelta(hours=hours), "feedback")
    case = matter.ended(asked_at + timedelta(weeks=1))
    assert case.resolution_basis == basis
    assert case.resolved_at == replied_at + timedelta(hours=min(hours, 72))


def test_some_matters_open_again_within_a_week_of_their_resolution(world: World) -> None:
    again = [case for case in world.cases if case.reopened_at is not None]
    assert len(again) > 100
    for case in again:
        assert case.resolved_at is not None
        assert case.reopened_at is not None
        assert timedelta() < case.reopened_at - case.resolved_at < timedelta(days=7)


def test_every_kind_of_invited_customer_answers_at_the_declared_rate(world: World) -> None:
    cells: dict[tuple[float, str, bool], list[bool]] = defaultdict(list)
    for row in invited(world):
        declared = response_probability(row.platform, row.customer_mood, is_helped=row.is_helped)
        cells[declared, row.customer_mood, row.is_helped].append(row.responded_at is not None)
    assert {mood for _, mood, _ in cells} == set(MOOD_RESPONSE)
    large = {cell: answers for cell, answers in cells.items() if len(answers) >= 20}
    assert len(large) >= 8
    for (declared, *_), answers in large.items():
        assert is_near(sum(answers), len(answers), declared)


def test_who_answers_is_happier_than_who_was_asked(world: World) -> None:
    asked = invited(world)
    told = [row for row in asked if row.responded_at is not None]
    assert fmean(row.felt_score for row in told) > fmean(row.felt_score for row in asked) + 0.1
    helped = fmean(row.is_helped for row in told)
    assert helped > fmean(row.is_helped for row in asked) + 0.03


def test_social_media_please_more_than_the_phone(world: World) -> None:
    told = [row for row in invited(world) if row.satisfaction_score is not None]
    scores = {
        is_social: [
            row.satisfaction_score or 0
            for row in told
            if is_social == (row.platform in OWN_PLATFORMS)
        ]
        for is_social in (True, False)
    }
    assert fmean(scores[True]) > fmean(scores[False]) + 0.25
    assert 7.5 < fmean(scores[True]) < 9.0


def test_some_answer_an_invitation_twice_and_the_second_comes_later(world: World) -> None:
    first = {row.token: row for row in invited(world)}
    assert len(first) == len(invited(world))
    second = [row for row in world.feedback if row.response_number == 2]
    answered = [row for row in first.values() if row.responded_at is not None]
    assert is_near(len(second), len(answered), ANSWERS_TWICE)
    for row in second:
        earlier = first[row.token].responded_at
        assert earlier is not None
        assert row.responded_at is not None
        assert row.responded_at > earlier


def test_every_token_stands_in_one_post_or_belongs_to_one_contact(world: World) -> None:
    posts = {post.invitation: post for post in world.posts if post.invitation}
    calls = {contact.feedback_token for contact in world.contacts if contact.feedback_token}
    for row in invited(world):
        assert (row.token in posts) != (row.token in calls)
        if row.token in posts:
            post = posts[row.token]
            assert row.invited_post_id == post.native_id
            assert row.case_id == post.case_id
            assert row.token in post.text
            assert post.kind == "invite"
        else:
            assert row.invited_post_id is None


def test_brands_invite_after_all_talks_after_private_ones_or_never(world: World) -> None:
    invites: dict[str, set[bool]] = defaultdict(set)
    for post in world.posts:
        if post.kind == "invite":
            invites[post.about].add(post.is_private)
    for spec in world.specs:
        if spec.inviting == "never":
            assert not invites[spec.brand_id]
        elif spec.inviting == "private":
            assert invites[spec.brand_id] <= {True}
    assert {True, False} in invites.values()


def test_customers_call_and_write_too_some_about_the_same_case(world: World) -> None:
    channels = Counter(contact.channel for contact in world.contacts)
    assert set(channels) == {"phone", "mail", "chat", "letter"}
    social = by_case(world)
    shared = [contact for contact in world.contacts if contact.case_id in social]
    assert 50 < len(shared) < len(world.contacts) / 2
    for contact in shared:
        writers = {p.author.account_id for p in social[contact.case_id] if not p.author.brand_id}
        assert contact.customer_id in writers


def test_calls_are_taken_in_opening_hours_or_hung_up(world: World) -> None:
    calls = [contact for contact in world.contacts if contact.channel == "phone"]
    taken = [call for call in calls if call.answered_at is not None]
    assert 0.5 < len(taken) / len(calls) < 0.95
    first, last = world.start.date() - timedelta(days=1), world.end.date() + timedelta(days=1)
    hours = {
        spec.brand_id: OpenHours(world.facts, spec.brand_id, "*", first=first, last=last)
        for spec in world.specs
    }
    for call in calls:
        assert call.answered_at is None or hours[call.brand_id].is_open(call.started_at)
        assert call.ended_at is not None
        assert call.started_at < call.ended_at
        assert call.answered_at is None or call.started_at <= call.answered_at < call.ended_at
        assert not (call.is_resolved and call.answered_at is None)
