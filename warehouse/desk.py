"""A desk and its queue: a clock of open hours, the capacity of the desk, and the queue replayed.

All is reckoned on the clock of open seconds, which stands still while the desk is closed. The queue
is first come, first served, with several lines: the next question goes to the line that is free
first. Who takes a question back, or closes it, leaves the queue. On that clock a question starts
later only if one before it ended later; so longer hours answer no question later (test_desk.py).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOST_LINES = 24  # answers under way at once; more are not told apart


def seconds(moment: datetime) -> float:
    """Give an instant as seconds since 1970; without a zone it is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class OpenClock:
    """Open seconds at any instant, and the first instant at which so many are reached."""

    def __init__(self, stretches: Iterable[tuple[float, float]]) -> None:
        starts: list[float] = []
        ends: list[float] = []
        for start, end in sorted(stretches):
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        self.starts, self.ends = np.asarray(starts, float), np.asarray(ends, float)
        self._before = np.concatenate([[0.0], np.cumsum(self.ends - self.starts)])

    def reading(self, moments: Floats) -> Floats:
        """Give the open seconds that had passed."""
        place = np.searchsorted(self.starts, moments, side="right") - 1
        at = np.maximum(place, 0)
        within = np.clip(moments - self.starts[at], 0, self.ends[at] - self.starts[at])
        return np.where(place < 0, 0.0, self._before[at] + within)

    def moment(self, readings: Floats) -> Floats:
        """Give the first instant with that reading; infinite where the hours end before it."""
        place = np.searchsorted(self._before[1:], readings, side="left")
        at = np.minimum(place, len(self.starts) - 1)
        found = self.starts[at] + readings - self._before[at]
        return np.where(place < len(self.starts), found, np.inf)

    def is_open(self, moments: Floats) -> Flags:
        """Say whether the desk is open."""
        place = np.searchsorted(self.starts, moments, side="right") - 1
        return (place >= 0) & (moments < self.ends[np.maximum(place, 0)])


@dataclass(frozen=True)
class Capacity:
    """How much a desk can handle."""

    lines: int  # answers under way at once
    seconds_per_answer: float  # open seconds, on one line
    queue_seconds: float  # open seconds with anybody in the queue
    answer_count: int  # answers given in open hours, all of them from a queue

    @property
    def answers_per_queue_hour(self) -> float:
        """Give the answers per open hour in which anybody waited."""
        return 3600 * self.answer_count / self.queue_seconds


def capacity(clock: OpenClock, starts: Floats, ends: Floats, answered: Flags) -> Capacity | None:
    """Estimate a desk's capacity from the queue as it was; None without an answer in open hours.

    With n in the queue and c lines, answers come at the rate of min(n, c) lines. Their number
    over the open seconds that lines were busy is the maximum-likelihood estimate of one line's
    rate (A. B. Clarke, Maximum likelihood estimates in a simple queue, 1957, for one line; the
    same for a birth-and-death process with min(n, c)). Among numbers of lines the likeliest is
    taken, so nothing is fitted to the shares that the back-test compares.
    """
    counted = answered & clock.is_open(ends)
    if not counted.any():
        return None
    begins, finishes = clock.reading(starts), clock.reading(ends)
    # At one reading those who come are counted before those who go: who was answered stood there.
    moments = np.concatenate([begins, finishes])
    steps = np.concatenate([np.ones(len(begins)), -np.ones(len(finishes))])
    is_answer = np.concatenate([np.zeros(len(begins), bool), counted])
    order = np.lexsort((-steps, moments))
    moments, steps, is_answer = moments[order], steps[order], is_answer[order]
    after = np.cumsum(steps)
    lasting = np.diff(moments, append=moments[-1])
    waiting = (after - steps)[is_answer]  # the answered one is still among them
    answer_count = int(counted.sum())
    best: tuple[float, int, float] | None = None
    for lines in range(1, min(MOST_LINES, int(after.max())) + 1):
        busy = float((lasting * np.minimum(after, lines)).sum())
        if busy <= 0:
            return None
        likelihood = float(np.log(np.minimum(waiting, lines)).sum())
        likelihood += answer_count * float(np.log(answer_count / busy))
        if best is None or likelihood > best[0] + 1e-9:
            best = (likelihood, lines, busy)
    assert best is not None  # noqa: S101  # who was answered stood in the queue
    queue_seconds = float(lasting[after > 0].sum())
    return Capacity(best[1], best[2] / answer_count, queue_seconds, answer_count)


def answered_at(
    clock: OpenClock, starts: Floats, leaves: Floats, work: Floats, *, lines: int
) -> Floats:
    """Replay the queue; give when each is answered, infinite for who is not.

    ``starts`` must rise. ``leaves`` is when somebody gives up, infinite for who does not.
    ``work`` is the open seconds that each answer takes.
    """
    begins = clock.reading(starts).tolist()
    gives_up = np.where(np.isinf(leaves), np.inf, clock.reading(leaves)).tolist()
    free = [0.0] * lines
    finishes = []
    for arrived, left, needed in zip(begins, gives_up, work.tolist(), strict=True):
        begun = max(arrived, free[0])
        finish = begun + needed
        # Whoever gives up while being answered frees the line at that moment.
        heapq.heapreplace(free, max(free[0], min(finish, left)))
        finishes.append(finish if finish <= left else np.inf)
    found = np.asarray(finishes, float)
    moments = clock.moment(np.where(np.isinf(found), 0.0, found))
    return np.where(np.isinf(found), np.inf, moments)
