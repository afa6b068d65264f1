"""A brand's desk: a queue, a few agents and opening hours, from which response times follow."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from simulator.posts import Post
from simulator.town.brands import BrandSpec
from simulator.town.hours import OpenHours

PATIENCE = timedelta(days=4)  # older questions are not answered any more
FRESH = timedelta(hours=20)  # older finds are not worth joining in
OVERTIME = timedelta(minutes=20)  # what is nearly done is not left for tomorrow


@dataclass
class Desk:
    """Events in order of time; the town puts posts in and gets answered posts out."""

    rng: Random
    spec: BrandSpec
    hours: dict[str, OpenHours]
    waiting: list[Post] = field(default_factory=list)
    finds: list[Post] = field(default_factory=list)
    busy: int = 0

    def __post_init__(self) -> None:
        self._events: list[tuple[datetime, int, str, Post | None]] = []
        self._order = count()
        for hours in self.hours.values():
            for start, _ in hours.spans:
                self._put(start, "opens", None)

    def arrive(self, post: Post) -> None:
        """Expect a post when the server shows it."""
        self._put(post.visible_at, "arrives", post)

    def events(self, end: datetime) -> Iterator[tuple[datetime, str, Post]]:
        """Yield ``arrives`` and ``answered`` in order; the caller may add posts meanwhile."""
        while self._events and self._events[0][0] < end:
            moment, _, event, post = heapq.heappop(self._events)
            if event == "answered":
                self.busy -= 1
            if post is not None:
                yield moment, event, post
            self._assign(moment)

    def queue(self, post: Post) -> None:
        """Put a direct post in line."""
        self.waiting.append(post)

    def spot(self, post: Post) -> None:
        """Put an indirect post where agents look when nothing waits."""
        self.finds.append(post)

    def _put(self, moment: datetime, event: str, post: Post | None) -> None:
        heapq.heappush(self._events, (moment, next(self._order), event, post))

    def _assign(self, now: datetime) -> None:
        while self.busy < 2:
            post = self._next(self.waiting, now, PATIENCE)
            if post is None:
                post = self._next(self.finds, now, FRESH)
            if post is None:
                return
            self.busy += 1
            minutes = self.rng.lognormvariate(0, 0.6) * self.spec.service_minutes * 0.83
            seconds = max(40.0, minutes * 60)
            work = timedelta(milliseconds=int(seconds * 1000))
            done = self.hours[post.platform].done_at(now, work, OVERTIME)
            self._put(done, "answered", post)

    def _next(self, line: list[Post], now: datetime, limit: timedelta) -> Post | None:
        """Take the first that can be answered now, as the last post of its customer's turn."""
        line[:] = [p for p in line if p.is_shown(now) and now - p.visible_at < limit]
        for post in line:
            if not self.hours[post.platform].is_open(now):
                continue
            turn = [p for p in line if p.author is post.author and p.root is post.root]
            line[:] = [p for p in line if p not in turn]
            return turn[-1]
        return None
