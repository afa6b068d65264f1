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
from extractors.heads import HEADS, Head

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

    def word_counts(self) -> tuple[Integers, Integers]:
        """Count each text's words of two letters or more, and those that the model never saw."""
        tokens, count = self.features.tokens, self.rows.shape[0]
        # The words by themselves are the first features of each text.
        per_text = np.bincount(tokens.text, minlength=count)
        before = np.cumsum(per_text) - per_text
        place = np.arange(len(tokens.text)) + (self.features.indptr[:-1] - before)[tokens.text]
        is_word = tokens.end - tokens.start > 1
        is_unknown = is_word & (self.row[place] == NOWHERE)
        return (
            np.bincount(tokens.text[is_word], minlength=count),
            np.bincount(tokens.text[is_unknown], minlength=count),
        )


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

    def answers(self, outputs: Floats, *, is_calibrated: bool = False) -> dict[str, Prediction]:
        """Turn outputs into labels and scores.

        The label is the largest output's; the score is the calibrated probability of that label,
        which may be below another's: labels are chosen so that rare ones count as much.
        """
        return {
            head.name: _answer(
                outputs[:, columns], (1.0,) if is_calibrated else self.temperature[head.name]
            )
            for head, columns in zip(self.heads, self.columns.values(), strict=True)
        }

    def carriers(self, known: Known, answers: Mapping[str, Prediction]) -> dict[str, list[str]]:
        """Name for each head the word of each text that spoke most for its label; ``""``: none.

        A word's part is that of every feature which begins in it, for the label and against the
        mean of the head's other values.
        """
        tokens = known.features.tokens
        if len(tokens.text) == 0:
            return {head.name: [""] * known.rows.shape[0] for head in self.heads}
        parts = self._parts(known)
        first = np.flatnonzero(np.concatenate([[True], tokens.text[1:] != tokens.text[:-1]]))
        return {
            head.name: self._strongest(known, parts[:, columns], answers[head.name].label, first)
            for head, columns in zip(self.heads, self.columns.values(), strict=True)
        }

    def _parts(self, known: Known) -> Floats:
        """Give each word's part in each output, words x outputs."""
        found, tokens = known.features, known.features.tokens
        is_known = known.row != NOWHERE
        word = np.searchsorted(tokens.start, found.start[is_known] + 1, side="right") - 1
        order = np.argsort(word, kind="stable")
        counts = np.concatenate([[0], np.cumsum(np.bincount(word, minlength=len(tokens.text)))])
        by_word = csr_matrix(
            (known.rows.data[order], known.rows.indices[order], counts),
            shape=(len(tokens.text), len(self.hashes)),
        )
        parts: Floats = by_word @ self.weights
        return parts

    def _strongest(
        self, known: Known, parts: Floats, label: Integers, first: Integers
    ) -> list[str]:
        tokens = known.features.tokens
        chosen = label[tokens.text]
        if parts.shape[1] == 1:
            part = np.where(chosen == 1, parts[:, 0], -parts[:, 0])
        else:
            part = parts[np.arange(len(parts)), chosen] - parts.mean(axis=1)
        best = np.maximum.reduceat(part, first)
        is_best = np.flatnonzero(part == np.repeat(best, np.diff(np.append(first, len(part)))))
        words = [""] * known.rows.shape[0]
        for place in is_best[::-1]:  # of equal ones the first stays
            if part[place] > 0:
                words[tokens.text[place]] = known.features.written(
                    tokens.start[place], tokens.end[place]
                )
        return words


def _answer(outputs: Floats, temperature: Sequence[float]) -> Prediction:
    slope, *shifts = temperature
    calibrated = outputs * np.float32(slope) + np.asarray(shifts or 0, dtype=np.float32)
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
