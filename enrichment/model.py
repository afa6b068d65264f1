"""The default model: one look at a text's words, many linear heads over them.

A model is an ``.npz`` without pickles beside its card. Each known feature (see ``features``) has
one row of weights, a whole number per output; an output is their sum over the text, scaled by one
over the root of the squared values, plus a bias. A head of several values has one output per
value; a yes/no head has one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from enrichment.features import Features, Hashes, Integers, features
from enrichment.heads import HEADS, Head

MODELS = Path(__file__).parent / "models"
TABLE_BITS = 20
BATCH = 2_000  # texts looked at together: their arrays fit in a processor's cache
NOWHERE = -1

Floats = NDArray[np.float32]


class ModelMissing(RuntimeError):
    """A model's file is absent, damaged, or of another form than this code reads."""


@dataclass(frozen=True)
class Prediction:
    """One head's answers for a batch: the value's number, and how likely it is right (0 to 1)."""

    label: Integers
    score: Floats


@dataclass(frozen=True)
class Known:
    """What a model knows of a batch: its features, and each one's row of weights or -1."""

    features: Features
    row: Integers
    rows: csr_matrix  # texts x rows of weights, scaled by the text's length


@dataclass(frozen=True)
class Model:
    """A linear model of all heads."""

    version: str
    hashes: Hashes  # of the known features, one per row of weights
    weights: Floats  # known features x outputs
    bias: Floats  # outputs
    temperature: Mapping[str, tuple[float, ...]]  # per head: slope, then one shift per output
    heads: tuple[Head, ...] = HEADS

    def __post_init__(self) -> None:
        table = np.full(1 << TABLE_BITS, NOWHERE, dtype=np.int32)
        # Where two share a place the heavier stays; the other is as good as unknown.
        order = np.argsort(np.abs(self.weights).sum(axis=1), kind="stable")
        table[_place(self.hashes[order])] = order
        object.__setattr__(self, "_table", table)

    @property
    def columns(self) -> dict[str, slice]:
        """Give each head's outputs."""
        columns, start = {}, 0
        for head in self.heads:
            width = 1 if head.is_yes_no else len(head.values)
            columns[head.name] = slice(start, start + width)
            start += width
        return columns

    def known(self, texts: Sequence[str]) -> Known:
        """Look the features of a batch up."""
        found = features(texts)
        row = self._table[_place(found.hash)].astype(np.int64)  # type: ignore[attr-defined]
        row[self.hashes[row] != found.hash] = NOWHERE
        is_known = row != NOWHERE
        counts = np.concatenate([[0], np.cumsum(is_known)])[found.indptr]
        rows = csr_matrix(
            (found.value[is_known], row[is_known], counts),
            shape=(len(texts), len(self.hashes)),
        )
        lengths = np.add.reduceat(np.append(rows.data, 0) ** 2, np.minimum(counts[:-1], rows.nnz))
        lengths = np.where(np.diff(counts) > 0, lengths, 1)
        rows.data /= np.repeat(np.sqrt(lengths), np.diff(counts)).astype(np.float32)
        return Known(found, row, rows)

    def outputs(self, known: Known) -> Floats:
        """Give the batch's outputs, texts x outputs."""
        outputs: Floats = known.rows @ self.weights + self.bias
        return outputs

    def predict(self, texts: Sequence[str]) -> dict[str, Prediction]:
        """Answer every head for every text."""
        return self.answers(self.outputs(self.known(texts)))

    def answers(self, outputs: Floats) -> dict[str, Prediction]:
        """Turn outputs into labels and scores.

        The label is the largest output's; the score is the calibrated probability of that label,
        which may be below another's: labels are chosen so that rare ones count as much.
        """
        return {
            head.name: _answer(outputs[:, columns], self.temperature[head.name])
            for head, columns in zip(self.heads, self.columns.values(), strict=True)
        }


def _answer(outputs: Floats, temperature: Sequence[float]) -> Prediction:
    slope, *shifts = temperature
    calibrated = outputs * np.float32(slope) + np.asarray(shifts, dtype=np.float32)
    if outputs.shape[1] == 1:
        label = (outputs[:, 0] > 0).astype(np.int64)
        score = 1 / (1 + np.exp(np.where(label == 1, -calibrated[:, 0], calibrated[:, 0])))
        return Prediction(label, score.astype(np.float32))
    label = outputs.argmax(axis=1)
    likely = np.exp(calibrated - calibrated.max(axis=1, keepdims=True))
    score = likely[np.arange(len(label)), label] / likely.sum(axis=1)
    return Prediction(label, score.astype(np.float32))


def _place(hashes: Hashes) -> Integers:
    return (hashes >> np.uint64(64 - TABLE_BITS)).astype(np.int64)


def path_of(version: str) -> Path:
    """Give the place of a model's file; its card stands beside it, as ``.json``."""
    return MODELS / f"{version}.npz"


def card_of(version: str) -> dict[str, Any]:
    """Read a model's card: data and licences, date, scores with intervals, limits."""
    card: dict[str, Any] = json.loads(path_of(version).with_suffix(".json").read_text("utf-8"))
    return card


@lru_cache(maxsize=2)
def load(version: str) -> Model:
    """Read a model; raise ``ModelMissing`` with what to do."""
    path = path_of(version)
    try:
        with np.load(path, allow_pickle=False) as file:
            form = json.loads(str(file["form"]))
            weights = file["weights"].astype(np.float32) * file["scale"]
            model = Model(version, file["hashes"], weights, file["bias"], form["temperature"])
            heads = [[head.name, list(head.values)] for head in HEADS]
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(
            f"cannot read the model {path} ({error}); name one that stands in {MODELS} in "
            "WEERKLANK_LABELS, or make it: python -m enrichment.training"
        ) from error
    if form["heads"] != heads:
        raise ModelMissing(f"{path} was made for other heads than heads.py names: train it anew")
    return model


def save(model: Model, path: Path) -> None:
    """Write a model's file: weights as whole numbers of eight bits, one scale per output."""
    scale = np.abs(model.weights).max(axis=0) / 127
    scale[scale == 0] = 1
    form = {
        "heads": [[head.name, list(head.values)] for head in model.heads],
        "temperature": {name: list(values) for name, values in model.temperature.items()},
    }
    np.savez_compressed(
        path,
        hashes=model.hashes,
        weights=np.rint(model.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=model.bias.astype(np.float32),
        form=np.array(json.dumps(form)),
    )
