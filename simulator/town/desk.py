"""A brand's desk: a queue, agents on shifts, opening hours; response times follow from them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Literal

from simulator.chance import lognormal
from simulator.people import FACEBOOK, INSTAGRAM
from simulator.posts import Post
from simulator.town.brands import BrandSpec
from simulator.town.hours import OpenHours
from simulator.town.staff import Agent, Shift

PATIENCE = timedelta(days=5)  # older questions are not answered any more
FRESH = timedelta(hours=20)  # older finds are not worth joining in
WINDOW = timedelta(days=7)  # Meta lets nobody answer a private message later
OVERTIME = timedelta(minutes=20)  # what is nearly done is not left for tomorrow
SPREAD = 0.6  # of the work for one answer, around its median
MEDIAN_OF_MEAN = 0.83  # what a median is of the mean at that spread: exp(-0.6² / 2)
SHORTEST, LONGEST = 0.7, 40.0  # minutes: longer matters are cut into several answers

Purpose = Literal["answer", "second_line", "proactive", "solved", "invite"]


@dataclass(slots=True, eq=False)
class Task:
    """Something to write: an answer to a post, a question if it is solved, an invitation."""

    post: Post
    purpose: Purpose
    since: datetime
    work: timedelta


@dataclass(frozen=True, slots=True)
class Work:
    """A task while an agent was busy with it."""

    task: Task
    agent: Agent
    started_at: datetime
    ended_at: datetime


_Subject = Shift | Work | Post | Callable[[datetime], None]


@dataclass
class Desk:
    """Events in order of time; the town puts posts in and gets answered posts out.

    An agent does one task at a time, and only begins what ends at most ``OVERTIME`` after
    the shift and the platform's opening hours do.
    """

    rng: Random
    spec: BrandSpec
    hours: dict[str, OpenHours]
    shifts: Sequence[Shift]
    front: list[Task] = field(default_factory=list)
    second: list[Task] = field(default_factory=list)
    finds: list[Task] = field(default_factory=list)
    done: list[Work] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Expect the agents at the beginning of their shifts."""
        self._order = count()
        self._events: list[tuple[datetime, int, _Subject]] = []
        self._present: list[Shift] = []
        self._last: dict[Agent, Shift] = {}
        self._busy: set[Agent] = set()
        for shift in self.shifts:
            self._put(shift.starts_at, shift)

    def arrive(self, post: Post) -> None:
        """Expect a post when the server shows it."""
        self._put(post.visible_at, post)

    def remind(self, moment: datetime, action: Callable[[datetime], None]) -> None:
        """Let something be done at a later moment."""
        self._put(moment, action)

    def queue(self, post: Post, purpose: Purpose, now: datetime) -> None:
        """Put something to write in line; what is no direct post waits till nothing else does."""
        share = 0.15 if purpose in ("solved", "invite") else 0.6 if purpose == "proactive" else 1.0
        median = self.spec.service_minutes * MEDIAN_OF_MEAN * share
        minutes = min(max(lognormal(self.rng, median, SPREAD), SHORTEST), LONGEST)
        task = Task(post, purpose, now, timedelta(milliseconds=int(minutes * 60_000)))
        line = {"second_line": self.second, "proactive": self.finds}.get(purpose, self.front)
        line.append(task)

    def events(self, end: datetime) -> Iterator[tuple[datetime, Post | Work]]:
        """Yield posts as they arrive and work as it is done; the caller may add meanwhile."""
        while self._events and self._events[0][0] < end:
            moment, _, subject = heapq.heappop(self._events)
            match subject:
                case Shift():
                    self._last[subject.agent] = subject
                    if subject.agent not in self._busy:
                        self._present.append(subject)
                case Work():
                    self._busy.remove(subject.agent)
                    self.done.append(subject)
                    yield moment, subject
                    if moment < self._last[subject.agent].ends_at:
                        self._present.append(self._last[subject.agent])
                case Post():
                    yield moment, subject
                case _:
                    subject(moment)
            if self.front or self.finds or self.second:
                self._assign(moment)

    def _put(self, moment: datetime, subject: _Subject) -> None:
        heapq.heappush(self._events, (moment, next(self._order), subject))

    def _assign(self, now: datetime) -> None:
        closes: dict[str, datetime | None] = {}
        for shift in self._present[:]:
            if shift.ends_at <= now:
                self._present.remove(shift)
                continue
            lines = (self.second,) if shift.agent.is_second_line else (self.front, self.finds)
            for line in lines:
                task = self._next(line, shift, now, closes)
                if task is not None:
                    self._present.remove(shift)
                    self._busy.add(shift.agent)
                    ended = now + task.work
                    self._put(ended, Work(task, shift.agent, now, ended))
                    break

    def _next(
        self, line: list[Task], shift: Shift, now: datetime, closes: dict[str, datetime | None]
    ) -> Task | None:
        """Take the first that fits before closing, as the last post of its customer's turn."""
        limit = FRESH if line is self.finds else PATIENCE
        stale: list[Task] = []
        chosen = None
        for task in line:
            if now - task.since >= limit or not task.post.is_shown(now) or _is_over(task, now):
                stale.append(task)
                continue
            platform = task.post.platform
            if platform not in closes:
                closes[platform] = self.hours[platform].closes_at(now)
            end = closes[platform]
            if end is not None and now + task.work <= min(end, shift.ends_at) + OVERTIME:
                chosen = task
                break
        if chosen is not None:
            turn = [task for task in line if task.purpose == "answer" and _same(task, chosen)]
            if chosen.purpose == "answer":
                stale += turn
                shown = [task for task in turn if task.post.is_shown(now)]
                chosen = replace(shown[-1], work=chosen.work)  # what was found to fit
            else:
                stale.append(chosen)
        if stale:
            line[:] = [task for task in line if task not in stale]
        return chosen


def _same(one: Task, other: Task) -> bool:
    """Tell whether two posts are of one customer's turn."""
    post, second = one.post, other.post
    return post.author is second.author and (
        post.root is second.root or (post.is_private and second.is_private)
    )


def _is_over(task: Task, now: datetime) -> bool:
    """Tell whether the platform no longer takes an answer."""
    post = task.post
    is_metas = post.is_private and post.platform in (FACEBOOK, INSTAGRAM)
    return is_metas and now + task.work > post.created_at + WINDOW
