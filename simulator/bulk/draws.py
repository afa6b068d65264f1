"""Draws for millions of rows at once: whole numbers and tables only, so the same everywhere.

A draw is a counter that is mixed (SplitMix64's finisher, a bijection on 64 bits): numpy's own
generators may change their streams between versions, and floats could round differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STEP = 0x9E3779B97F4A7C15
ALL_BITS = (1 << 64) - 1
CHANCES = 1 << 16  # a chance is so many of these


def mixed(words: Words) -> Words:
    """Mix each word; different words stay different."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed_words: Words = words ^ (words >> np.uint64(31))
    return mixed_words


class Draws:
    """A stream of words that follows from a seed."""

    def __init__(self, seed: int) -> None:
        self._next = int(mixed(np.array([seed & ALL_BITS], np.uint64))[0])

    def words(self, count: int) -> Words:
        """Draw ``count`` words of 64 bits."""
        steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(STEP)
        words = mixed(steps + np.uint64(self._next))
        self._next = (self._next + count * STEP) & ALL_BITS
        return words


def bits(words: Words, first: int, count: int) -> Ints:
    """Cut ``count`` bits out of each word, from bit ``first`` on, as a whole number."""
    cut = (words >> np.uint64(first)) & np.uint64((1 << count) - 1)
    return cut.astype(np.int64)


def happens(words: Words, first: int, share: float) -> Flags:
    """Tell where something of this chance happens, by 16 bits of each word."""
    flags: Flags = bits(words, first, 16) < round(share * CHANCES)
    return flags


def table_of(weights: Sequence[int], slots: int) -> Ints:
    """Give a table of indices in which each stands as often as its weight asks.

    An even draw of a slot is then a weighted draw of an index; all with whole numbers.
    """
    if sum(weights) * 2 * slots >= 1 << 63:
        raise OverflowError("weights: their sum times the slots does not fit in 62 bits")
    ends = np.fromiter(accumulate(weights), np.int64, len(weights))
    middles = (np.arange(slots, dtype=np.int64) * 2 + 1) * int(ends[-1]) // (2 * slots)
    return np.searchsorted(ends, middles, side="right").astype(np.int64)


def rank_size(count: int, shift: int) -> list[int]:
    """Give weights that fall with the rank: 1 / (rank + shift), in whole numbers."""
    return [(1 << 32) // (rank + shift) for rank in range(1, count + 1)]
