"""Copies: texts that are nearly the same get some of the same keys.

MinHash (Broder, 1997) over neighbouring words, cut into bands: texts that share a large part of
their word pairs share a band with a probability that rises steeply with that part. SQL joins the
keys, so a new post is compared with all earlier ones at the cost of a look-up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from enrichment.features import Features, Hashes, Integers

BANDS, ROWS = 8, 5
FEWEST_WORDS = 6  # of a text: shorter ones are alike by chance
ENOUGH_KEYS = 2
"""Texts with this many keys in common are copies. Of texts with 80 % of their word pairs in common
80 % are found, of those with 90 % 99 %; at 50 % it is 2 % (both bounds from the binomial law)."""

_SEEDS = np.random.Generator(np.random.PCG64(20_260_101)).integers(
    1, 2**63, size=(2, BANDS * ROWS), dtype=np.uint64
)
_SEEDS[0] |= np.uint64(1)


def copy_keys(found: Features) -> NDArray[np.int64]:
    """Give each text's keys, texts x ``BANDS``; a row of zeros for texts that are too short."""
    tokens = found.tokens
    count = len(found.indptr) - 1
    words = np.bincount(tokens.text, minlength=count)
    keys = np.zeros((count, BANDS), dtype=np.int64)
    chosen = np.flatnonzero(words >= FEWEST_WORDS)
    if len(chosen) == 0:
        return keys
    pairs, text = _pairs(tokens.hash, tokens.text)
    is_chosen = np.isin(text, chosen)
    pairs, text = pairs[is_chosen], text[is_chosen]
    starts = np.flatnonzero(np.concatenate([[True], text[1:] != text[:-1]]))
    smallest = np.empty((len(starts), BANDS * ROWS), dtype=np.uint64)
    for number, (factor, shift) in enumerate(_SEEDS.T):
        spread = pairs * factor + shift
        spread ^= spread >> np.uint64(29)
        smallest[:, number] = np.minimum.reduceat(spread * factor, starts)
    bands = smallest.reshape(len(starts), BANDS, ROWS)
    mixed = np.zeros((len(starts), BANDS), dtype=np.uint64)
    for row in range(ROWS):
        mixed = (mixed ^ bands[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    # The band's number is part of the key: equal values in two places are no match.
    mixed += np.arange(BANDS, dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03)
    keys[text[starts]] = mixed.view(np.int64)
    return keys


def _pairs(hashes: Hashes, text: Integers) -> tuple[Hashes, Integers]:
    inside = text[1:] == text[:-1]
    pairs = hashes[:-1] * np.uint64(0xC2B2AE3D27D4EB4F) + hashes[1:]
    return pairs[inside], text[:-1][inside]
