"""The desk's queue: by hand, longer hours never later, and a known capacity found again."""

from __future__ import annotations

import random

import numpy as np
import pytest

from warehouse.desk import Floats, OpenClock, answered_at, capacity

HOUR = 3600.0
NEVER = np.inf


def hours(*values: float) -> Floats:
    return np.asarray(values, float) * HOUR


def office(days: int, opens: float = 9, closes: float = 17) -> list[tuple[float, float]]:
    return [((24 * d + opens) * HOUR, (24 * d + closes) * HOUR) for d in range(days)]


def test_the_clock_stands_still_at_night_and_is_first_read_before_the_night() -> None:
    clock = OpenClock(office(2))
    assert (clock.reading(hours(8, 10, 17, 20, 33, 34, 50)) / HOUR).tolist() == [
        *(0, 1, 8, 8, 8, 9, 16)
    ]
    assert (clock.moment(hours(1, 8, 9, 16, 17)) / HOUR).tolist() == [10, 17, 34, 41, NEVER]
    assert clock.is_open(hours(8, 9, 17, 34)).tolist() == [False, True, False, True]


def test_a_queue_of_one_line_is_answered_as_reckoned_by_hand() -> None:
    # Opens at 9. The first takes 1 h. The second waits, takes 2 h; the third gives up at 11 while
    # it waits; the fourth comes at 16:30, takes 1 h, and goes on the next morning.
    at = answered_at(
        OpenClock(office(2)),
        hours(8, 9.5, 10, 16.5),
        hours(NEVER, NEVER, 11, NEVER),
        hours(1, 2, 1, 1),
        lines=1,
    )
    assert (at / HOUR).tolist() == [10, 12, NEVER, 33.5]


def test_who_gives_up_while_being_answered_frees_the_line() -> None:
    at = answered_at(OpenClock(office(1)), hours(9, 9.5), hours(10, NEVER), hours(3, 1), lines=1)
    assert (at / HOUR).tolist() == [NEVER, 11]


def test_two_lines_answer_two_at_once() -> None:
    never = hours(NEVER, NEVER, NEVER)
    at = answered_at(OpenClock(office(1)), hours(9, 9, 9), never, hours(2, 1, 1), lines=2)
    assert (at / HOUR).tolist() == [11, 10, 11]


@pytest.mark.parametrize("seed", range(30))
def test_longer_hours_answer_nobody_later(seed: int) -> None:
    chance = random.Random(seed)
    generator = np.random.default_rng(seed)
    starts = np.sort(generator.uniform(0, 12 * 24 * HOUR, 150))
    gone = generator.random(150) < 0.3
    leaves = np.where(gone, starts + generator.exponential(10 * HOUR, 150), NEVER)
    work = generator.exponential(chance.choice([0.2, 0.5, 1.5]) * HOUR, 150)
    base = office(14, 9, chance.uniform(11, 17))
    extra = [
        (s, s + chance.uniform(0.5, 8) * HOUR) for s, _ in office(14, chance.uniform(17, 23), 24)
    ]
    lines = chance.choice([1, 2, 5])
    before = answered_at(OpenClock(base), starts, leaves, work, lines=lines)
    after = answered_at(
        OpenClock(base + chance.sample(extra, 6)), starts, leaves, work, lines=lines
    )
    assert (after <= before + 1e-6).all()
    assert (after < before - 1).any()


def test_capacity_is_answers_over_the_open_hours_with_a_queue_as_reckoned_by_hand() -> None:
    # One waits from the evening before until 10, another from 9:30 to 11; nobody from 11 to 15.
    # One more comes at 15 and is answered at night, which no open hour did.
    found = capacity(
        OpenClock(office(2)),
        hours(-4, 9.5, 15),
        hours(10, 11, 20),
        np.asarray([True, True, True]),
    )
    assert found is not None
    assert found.answer_count == 2
    assert found.queue_seconds == 4 * HOUR  # 9 to 11, and 15 to 17
    assert found.answers_per_queue_hour == 0.5
    # Two lines were busy for 4.5 h together, and are likelier: log 2 + 2 log(2 / 4.5), against
    # 2 log(2 / 4) for one, because the answer at 10 was given while two waited.
    assert found.lines == 2
    assert found.seconds_per_answer == 2.25 * HOUR


def test_without_an_answer_in_open_hours_there_is_no_capacity() -> None:
    found = capacity(OpenClock(office(1)), hours(10), hours(20), np.asarray([True]))
    assert found is None


@pytest.mark.parametrize(("lines", "minutes"), [(1, 6), (3, 25), (6, 45)])
def test_a_known_capacity_is_found_again(lines: int, minutes: float) -> None:
    generator = np.random.default_rng(lines)
    days, count = 60, 60 * 60
    starts = np.sort(generator.uniform(0, days * 24 * HOUR, count))
    clock = OpenClock(office(days + 10))
    never = np.full(count, NEVER)
    work = generator.exponential(minutes * 60, count)
    ends = answered_at(clock, starts, never, work, lines=lines)
    found = capacity(clock, starts, ends, np.isfinite(ends))
    assert found is not None
    assert found.lines == lines
    assert found.seconds_per_answer == pytest.approx(minutes * 60, rel=0.06)


@pytest.mark.parametrize("seed", range(30))
def test_more_people_or_quicker_ones_answer_nobody_later(seed: int) -> None:
    generator = np.random.default_rng(seed)
    starts = np.sort(generator.uniform(0, 6 * 24 * HOUR, 150))
    gone = generator.random(150) < 0.3
    leaves = np.where(gone, starts + generator.exponential(10 * HOUR, 150), NEVER)
    work = generator.exponential(1.5 * HOUR, 150)
    clock, lines = OpenClock(office(30)), 1 + seed % 3
    before = answered_at(clock, starts, leaves, work, lines=lines)
    for more, pace in ((1, 1.0), (0, 1.3), (4, 1.0)):
        after = answered_at(clock, starts, leaves, work / pace, lines=lines + more)
        assert (after <= before + 1e-6).all()
        assert (after < before - 1).any()
