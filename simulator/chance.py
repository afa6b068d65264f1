"""Seeded draws that are equal on every machine.

Python's generator and the four operations on floats give the same bits everywhere; the C
library's ``exp`` and ``log`` don't promise to. So the bell curve and e's powers are tables here,
made with ``decimal``, which rounds in one prescribed way, and read with plain arithmetic.
"""

from __future__ import annotations

from bisect import bisect_right
from decimal import Context, Decimal
from random import Random

EXACT = Context(prec=40)
NOTHING = Decimal("1e-25")  # further terms of a series do not reach a float
STEPS = 64  # of the tables, in one unit
WIDEST = 6  # standard deviations that a draw can lie from the middle
LARGEST_EXPONENT = 60
MEAN_AT_ONCE = 25.0  # larger Poisson means are drawn in parts, or the product would vanish


def _bell() -> list[float]:
    """Give the chance of lying below each step from -WIDEST to WIDEST: a series in z."""
    pi = Decimal("3.141592653589793238462643383279502884197")
    scale = EXACT.divide(1, EXACT.sqrt(2 * pi))
    upper: list[float] = []
    for step in range(WIDEST * STEPS + 1):
        z = EXACT.divide(step, STEPS)
        square = EXACT.multiply(z, z)
        term, total, odd = z, z, 1
        while term > NOTHING:
            odd += 2
            term = EXACT.divide(EXACT.multiply(term, square), odd)
            total = EXACT.add(total, term)
        height = EXACT.multiply(scale, EXACT.exp(EXACT.divide(-square, 2)))
        upper.append(float(EXACT.add(Decimal("0.5"), EXACT.multiply(height, total))))
    return [1.0 - below for below in reversed(upper[1:])] + upper


BELL = _bell()
WHOLES = [float(EXACT.exp(n)) for n in range(-LARGEST_EXPONENT, LARGEST_EXPONENT + 1)]
PARTS = [float(EXACT.exp(EXACT.divide(n, STEPS))) for n in range(STEPS)]


def exp(exponent: float) -> float:
    """Give e to a power between -60 and 60, right to ten digits."""
    steps = int((exponent + LARGEST_EXPONENT) * STEPS)
    rest = exponent + LARGEST_EXPONENT - steps / STEPS
    whole, part = divmod(steps, STEPS)
    near = 1.0 + rest * (1.0 + rest * (0.5 + rest * (1 / 6 + rest / 24)))
    return WHOLES[whole] * PARTS[part] * near


def power(base: float, exponent: float) -> float:
    """Give a positive number to any power; slow, for what is worked out once."""
    return float(EXACT.exp(EXACT.multiply(Decimal(exponent), EXACT.ln(Decimal(base)))))


def normal(rng: Random) -> float:
    """Draw from the bell curve with mean 0 and standard deviation 1, cut off at ±6."""
    drawn = rng.random()
    above = bisect_right(BELL, drawn, 1, len(BELL) - 1)
    low, high = BELL[above - 1], BELL[above]
    return (above - 1 + (drawn - low) / (high - low)) / STEPS - WIDEST


def lognormal(rng: Random, median: float, spread: float) -> float:
    """Draw a positive number, half of the time below ``median``.

    ``spread`` is the standard deviation of its natural logarithm; at most 10.
    """
    return median * exp(spread * normal(rng))


def poisson(rng: Random, mean: float) -> int:
    """Draw how often something happens that is expected ``mean`` times."""
    count = 0
    while mean > MEAN_AT_ONCE:
        count += poisson(rng, MEAN_AT_ONCE)
        mean -= MEAN_AT_ONCE
    floor, product = exp(-mean), rng.random()
    while product > floor:
        count += 1
        product *= rng.random()
    return count


def spread_evenly(index: int) -> float:
    """Give the ``index``-th point between 0 and 1, each far from the earlier ones.

    The binary digits of the index mirrored at the point (van der Corput's sequence), so that
    any first N of them cover the whole range.
    """
    point, weight = 0.0, 0.5
    while index:
        point += weight * (index & 1)
        index >>= 1
        weight /= 2
    return point
