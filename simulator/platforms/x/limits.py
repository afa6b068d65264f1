"""How much X lets a caller ask: requests per endpoint and quarter of an hour, posts per month."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from simulator.platforms.answers import Allowance
from simulator.platforms.shelf import Clock

WINDOW_SECONDS = 900
PUBLISHED: dict[str, tuple[int, int]] = {
    "GET /2/tweets": (3500, 5000),
    "GET /2/tweets/{id}": (450, 900),
    "GET /2/tweets/search/recent": (450, 300),
    "GET /2/tweets/search/all": (300, 300),
    "GET /2/tweets/counts/recent": (300, 300),
    "GET /2/users/{id}/mentions": (450, 300),
    "GET /2/users/{id}/tweets": (10_000, 900),
    "GET /2/users": (300, 900),
    "GET /2/users/by": (300, 900),
    "GET /2/users/by/username/{username}": (300, 900),
    "GET /2/users/{id}": (300, 900),
    "GET /2/users/me": (75, 75),
    "GET /2/dm_events": (15, 15),
    "GET /2/dm_conversations/with/{participant_id}/dm_events": (15, 15),
    "GET /2/dm_conversations/{id}/dm_events": (15, 15),
    "GET /2/usage/tweets": (50, 50),
    "POST /2/compliance/jobs": (150, 150),
    "GET /2/compliance/jobs": (150, 150),
    "GET /2/compliance/jobs/{id}": (150, 150),
}
"""Endpoint → requests that an app's token and a user's may make in a window."""


class Allowances:
    """Counts requests per caller and endpoint; safe between threads."""

    def __init__(self, limits: Mapping[str, tuple[int, int]], clock: Clock) -> None:
        """Allow ``limits``: of an app's token and of a user's, in each window of the clock."""
        self._limits, self._clock = limits, clock
        self._used: dict[tuple[str, str, int], int] = {}
        self._lock = threading.Lock()

    def take(self, endpoint: str, token: str, *, is_user: bool) -> tuple[Allowance, bool] | None:
        """Count a request; give what is left, and whether this was one too many.

        None: the endpoint has no limit of its own.
        """
        now = self._clock.now()
        window = int(now.timestamp()) // WINDOW_SECONDS
        ends_at = datetime.fromtimestamp((window + 1) * WINDOW_SECONDS, UTC)
        if endpoint not in self._limits:
            return None
        limit = self._limits[endpoint][is_user]
        with self._lock:
            for old in [key for key in self._used if key[2] != window]:
                del self._used[old]
            key = (endpoint, token, window)
            used = self._used[key] = self._used.get(key, 0) + 1
        return Allowance(limit, max(0, limit - used), ends_at, now), used > limit


class Usage:
    """Counts the posts that were read: each once on a day of UTC; safe between threads."""

    def __init__(self, cap: int | None = None) -> None:
        """Allow ``cap`` posts in a month, None: any number."""
        self.cap = cap
        self._days: Counter[date] = Counter()
        self._today: tuple[date, set[str]] = (date.min, set())
        self._lock = threading.Lock()

    def add(self, now: datetime, ids: Iterable[str]) -> None:
        """Count the posts of an answer."""
        day = now.astimezone(UTC).date()
        with self._lock:
            if self._today[0] != day:
                self._today = (day, set())
            seen = self._today[1]
            before = len(seen)
            seen.update(ids)
            self._days[day] += len(seen) - before

    def of_month(self, now: datetime) -> int:
        """Give how many posts the month of a moment has so far."""
        today = now.astimezone(UTC).date()
        with self._lock:
            return sum(
                count
                for day, count in self._days.items()
                if (day.year, day.month) == (today.year, today.month) and day <= today
            )

    def by_day(self, now: datetime, days: int) -> list[tuple[date, int]]:
        """Give the last days with their numbers of posts, today first."""
        today = now.astimezone(UTC).date()
        with self._lock:
            return [
                (day, self._days[day]) for day in (today - timedelta(days=n) for n in range(days))
            ]

    def is_used_up(self, now: datetime) -> bool:
        """Tell whether the month's posts have all been read."""
        return self.cap is not None and self.of_month(now) >= self.cap
