"""The desk: response times come out of load, hours and shifts, and out of nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest

import simulator.world
from simulator import World
from simulator.posts import Post
from simulator.town.brands import BrandSpec, brand_specs, tiers_of
from simulator.town.desk import OVERTIME, Work
from simulator.town.staff import SHORTEST_LOOK, Shift, watches
from simulator.town.story import Town
from simulator.truth import is_reply
from simulator.world import towns_of

START = date(2026, 9, 28)


@pytest.fixture(scope="module")
def towns() -> list[Town]:
    made = list(towns_of(START, brands=15, weeks=6, live_weeks=0))
    for town in made:
        town.tell()
    return made


def first_answers(posts: list[Post]) -> dict[str, tuple[str, timedelta]]:
    """Give the brand and the wait of every public case that was answered by a person."""
    asked: dict[str, Post] = {}
    found: dict[str, tuple[str, timedelta]] = {}
    for post in sorted(posts, key=lambda post: post.visible_at):
        if not post.case_id or post.is_private or post.author.is_automated:
            continue
        if post.author.brand_id is None:
            asked.setdefault(post.case_id, post)
        elif post.case_id in asked and post.case_id not in found:
            wait = post.visible_at - asked[post.case_id].created_at
            found[post.case_id] = (post.about, wait)
    return found


def hours_of(waits: list[timedelta]) -> float:
    return fmean(wait / timedelta(hours=1) for wait in waits)


def test_no_agent_answers_two_posts_at_once(towns: list[Town]) -> None:
    for town in towns:
        by_agent: dict[str, list[Work]] = defaultdict(list)
        for work in town.desk.done:
            by_agent[work.agent.initials].append(work)
        for done in by_agent.values():
            ordered = sorted(done, key=lambda work: work.started_at)
            assert all(one.ended_at <= next_.started_at for one, next_ in pairwise(ordered))
        assert len(town.desk.done) > 40


def test_nobody_answers_outside_a_shift_or_opening_hours_but_for_the_overtime(
    towns: list[Town],
) -> None:
    late = 0
    for town in towns:
        shifts: dict[str, list[Shift]] = defaultdict(list)
        for shift in town.shifts:
            shifts[shift.agent.initials].append(shift)
        for work in town.desk.done:
            own = shifts[work.agent.initials]
            held = [s for s in own if s.starts_at <= work.started_at < s.ends_at]
            closes = town.desk.hours[work.task.post.platform].closes_at(work.started_at)
            assert closes is not None
            ends = min(closes, held[0].ends_at)
            assert work.ended_at <= ends + OVERTIME
            late += work.ended_at > ends
    assert late > 10  # the overtime is used


def test_every_answer_by_a_person_is_work_of_its_agent(towns: list[Town]) -> None:
    for town in towns:
        done = {(work.agent.initials, work.task.post, work.ended_at) for work in town.desk.done}
        replies = {
            (post.agent, post.parent, post.visible_at)
            for post in town.pen.posts
            if is_reply(post) and not post.author.is_automated
        }
        assert replies <= done
        assert len(replies) > 0.95 * len(done)  # less what the customer made needless meanwhile


def test_shifts_lie_within_opening_hours_and_an_agents_do_not_overlap(towns: list[Town]) -> None:
    for town in towns:
        hours = town.desk.hours["*"]
        last: dict[str, datetime] = {}
        for shift in sorted(town.shifts, key=lambda shift: shift.starts_at):
            closes = hours.closes_at(shift.starts_at)
            assert closes is not None
            assert shift.ends_at <= closes
            assert shift.ends_at - shift.starts_at >= SHORTEST_LOOK - timedelta(seconds=1)
            assert last.get(shift.agent.initials, shift.starts_at) <= shift.starts_at
            last[shift.agent.initials] = shift.ends_at


def test_agents_are_busy_for_about_the_share_that_their_brand_means_to(towns: list[Town]) -> None:
    for town in towns:
        planned = [s for s in town.shifts if not s.agent.is_second_line]
        worked = [w for w in town.desk.done if not w.agent.is_second_line]
        present = sum(((s.ends_at - s.starts_at) for s in planned), timedelta())
        busy = sum(((w.ended_at - w.started_at) for w in worked), timedelta())
        # Small desks have to be manned for longer than their work takes.
        least = 0.5 if town.spec.size_rank < 0.42 else 0.25
        assert least * town.spec.utilisation < busy / present < 1.3 * town.spec.utilisation


def test_more_demand_has_more_hours_at_the_desk(towns: list[Town]) -> None:
    def staffed(town: Town) -> timedelta:
        return sum(((s.ends_at - s.starts_at) for s in town.shifts), timedelta())

    ordered = sorted(towns, key=lambda town: town.spec.weekly_openings)
    assert staffed(ordered[-1]) > 2 * staffed(ordered[len(ordered) // 2])


def test_fewer_agents_make_customers_wait_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    waits, answers = {}, {}
    for utilisation in (0.6, 1.5):
        monkeypatch.setattr(simulator.world, "brand_specs", stretched(utilisation=utilisation))
        (town,) = towns_of(START, brands=1, weeks=6)
        found = first_answers(town.tell())
        waits[utilisation] = hours_of([wait for _, wait in found.values()])
        answers[utilisation] = len(found)
    assert waits[1.5] > 2 * waits[0.6]
    assert answers[1.5] < answers[0.6]


def stretched(*, utilisation: float) -> Callable[[int], tuple[BrandSpec, ...]]:
    return lambda count: tuple(
        replace(spec, utilisation=utilisation) for spec in brand_specs(count)
    )


def test_an_outage_makes_customers_wait_longer_than_other_evenings(world: World) -> None:
    outage = world.start + timedelta(days=30, hours=17)
    asked = {post.case_id: post.created_at for post in reversed(world.posts) if post.case_id}
    waits: dict[bool, list[timedelta]] = {True: [], False: []}
    for case_id, (brand_id, wait) in first_answers(list(world.posts)).items():
        opened = asked[case_id]
        if brand_id == "belvaart" and wait < timedelta(days=5):
            inside = timedelta() <= opened - outage < timedelta(hours=4)
            waits[inside].append(wait)
    assert len(waits[True]) > 5
    assert hours_of(waits[True]) > 1.5 * hours_of(waits[False])


@pytest.mark.parametrize(("tier", "published"), [(1, 8.0), (2, 13.0), (3, 22.0)])
def test_first_answers_take_as_long_as_in_the_published_tiers(
    world: World, tier: int, published: float
) -> None:
    tiers = tiers_of(world.specs)
    found = first_answers(list(world.posts)).values()
    waits = [wait for brand_id, wait in found if tiers[brand_id] == tier]
    assert 0.75 * published < hours_of(waits) < 1.25 * published


def test_agents_sign_in_their_brands_habit_or_not_at_all(world: World) -> None:
    shapes: Counter[str] = Counter()
    for post in world.posts:
        if is_reply(post) and not post.author.is_automated and post.labels:
            signed = post.labels.agent_signature
            shapes[signed[:1] if signed else ""] += 1
            assert signed is None or signed in post.text
    assert set(shapes) == {"^", "/", "-", ""}
    assert min(shapes.values()) > 200


def test_watches_cut_a_week_without_gaps_also_when_the_clock_changes() -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    begins = datetime(2026, 10, 19, 22, tzinfo=UTC)
    span = (begins, begins + timedelta(weeks=1, hours=1))  # midnight to midnight, local
    found = list(watches([span], zone))
    assert [start for start, _ in found[1:]] == [end for _, end in found[:-1]]
    assert (found[0][0], found[-1][1]) == span
    assert max(end - start for start, end in found) <= timedelta(hours=9, minutes=30)
    assert {start.astimezone(zone).hour for start, _ in found} >= {0, 8, 16}
