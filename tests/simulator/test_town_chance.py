"""Draws: as their names say, and the same bits everywhere."""

from __future__ import annotations

import hashlib
import math
from random import Random
from statistics import NormalDist, fmean, stdev

import pytest

from simulator.chance import BELL, STEPS, exp, lognormal, normal, poisson, power, spread_evenly


def test_the_bell_curve_is_that_of_the_books() -> None:
    curve = NormalDist()
    for step in range(0, len(BELL), 16):
        assert BELL[step] == pytest.approx(curve.cdf(step / STEPS - 6), abs=1e-13)
    rng = Random(1)
    drawn = [normal(rng) for _ in range(20_000)]
    assert fmean(drawn) == pytest.approx(0, abs=0.03)
    assert stdev(drawn) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("exponent", [-59.9, -3.3, -0.01, 0.0, 0.004, 1.0, 17.77, 59.9])
def test_powers_of_e_are_right_to_ten_digits(exponent: float) -> None:
    assert exp(exponent) == pytest.approx(math.exp(exponent), rel=1e-10)


def test_powers_of_any_number_are_right() -> None:
    assert power(0.3, -0.75) == pytest.approx(0.3**-0.75, rel=1e-15)


def test_half_of_the_lognormal_draws_lie_below_the_median() -> None:
    rng = Random(2)
    below = sum(lognormal(rng, 40.0, 1.2) < 40 for _ in range(20_000))
    assert below / 20_000 == pytest.approx(0.5, abs=0.012)


@pytest.mark.parametrize("mean", [0.02, 0.7, 6.0, 140.0])
def test_counts_have_the_mean_that_is_asked_for(mean: float) -> None:
    rng = Random(3)
    drawn = [poisson(rng, mean) for _ in range(4_000)]
    assert fmean(drawn) == pytest.approx(mean, abs=4 * math.sqrt(mean / 4_000))


def test_points_are_spread_over_the_whole_range() -> None:
    assert [spread_evenly(index) for index in range(1, 8)] == [
        0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875,
    ]  # fmt: skip


def test_draws_are_the_same_bits_on_every_machine() -> None:
    rng = Random("the same everywhere")
    drawn = [lognormal(rng, 12.5, 1.5).hex() for _ in range(2_000)]
    drawn += [str(poisson(rng, 3.3)) for _ in range(2_000)]
    digest = hashlib.sha256(" ".join(drawn).encode()).hexdigest()
    assert digest == "333710cabbb2afce73572ca58d6ad347ad789bc0123e78f0b5bb288709dcbb55"
