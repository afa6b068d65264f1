"""Calibration: how sure is sure, learnt from texts of writers that a model had not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from enrichment.features import Integers
from enrichment.model import Floats, Model
from enrichment.training.examples import Example, writers
from enrichment.training.fit import fit
from extractors.heads import Head

FOLDS = 4  # writers are dealt to as many models, each judged on those that it did not read
ROUNDS, STEPS = 3, (-0.8, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.8)
LEAST_GAIN = 1e-4  # a smaller one is chance
LEAST_SLOPE = 0.05  # a score never falls as its output rises
MILD = 1e-3  # pulls shifts to nothing where few texts speak


@dataclass(frozen=True)
class LeftOut:
    """What models say of texts whose writer they have not read, one row or number per text."""

    outputs: Floats
    words: Integers
    unknown_words: Integers

    def of(self, count: int) -> LeftOut:
        """Give the first ``count`` texts alone."""
        return LeftOut(self.outputs[:count], self.words[:count], self.unknown_words[:count])


def left_out(examples: Sequence[Example], columns: Mapping[str, Mapping[int, float]]) -> LeftOut:
    """Look at every text with a model that has read none of its writer's texts.

    One writer's Dutch and English texts are in one part, since they may mirror each other.
    """
    part = {name: number % FOLDS for number, name in enumerate(writers(examples))}
    order: list[int] = []
    outputs, words, unknown = [], [], []
    for fold in range(FOLDS):
        out = [number for number, e in enumerate(examples) if part[e.writer] == fold]
        model = fit([e for e in examples if part[e.writer] != fold], columns)
        known = model.known([examples[number].text for number in out])
        counts = known.word_counts()
        order += out
        outputs.append(model.outputs(known))
        words.append(counts[0])
        unknown.append(counts[1])
    back = np.argsort(order)
    return LeftOut(
        np.concatenate(outputs)[back], np.concatenate(words)[back], np.concatenate(unknown)[back]
    )


def calibrated(model: Model, examples: Sequence[Example], outputs: Floats) -> Model:
    """Give the model with decisions and scores fitted to the outputs of ``left_out``.

    Decisions first: each head's biases are moved to where its measure is best. Then slope and
    shifts make scores of the outputs that say how often such a label is right.
    """
    temperature, bias = dict(model.temperature), model.bias.copy()
    for head, columns in zip(model.heads, model.columns.values(), strict=True):
        chosen = [
            number
            for number, example in enumerate(examples)
            if head.name in example.labels and example.kind != "phrases"
        ]
        labels = np.array([head.values.index(examples[n].labels[head.name]) for n in chosen])
        if len(set(labels)) > 1:
            given = outputs[chosen, columns].astype(float)
            moved = _best_moves(head, given, labels)
            bias[columns] += moved
            temperature[head.name] = _fitted(head, given + moved, labels)
    return replace(model, temperature=temperature, bias=bias.astype(np.float32))


def _best_moves(head: Head, outputs: NDArray[np.float64], labels: Integers) -> NDArray[np.float64]:
    """Find what to add to each output so that F1 of yes, or the mean F1 of all values, is best."""
    moves = np.zeros(outputs.shape[1])
    best = _mean_f1(head, outputs, labels)
    for _ in range(ROUNDS):
        for column in range(len(moves)):
            for step in STEPS:
                tried = moves.copy()
                tried[column] += step
                score = _mean_f1(head, outputs + tried, labels)
                if score > best + LEAST_GAIN:
                    best, moves = score, tried
    return moves


def _mean_f1(head: Head, outputs: NDArray[np.float64], labels: Integers) -> float:
    """Give F1 of yes, or the mean F1 over the values that occur."""
    if head.is_yes_no:
        given, values = (outputs[:, 0] > 0).astype(int), [1]
    else:
        given, values = outputs.argmax(axis=1), sorted(set(labels.tolist()))
    scores = []
    for value in values:
        both = int(((given == value) & (labels == value)).sum())
        scores.append(2 * both / max(1, int((given == value).sum() + (labels == value).sum())))
    return sum(scores) / len(scores)


def _fitted(head: Head, outputs: NDArray[np.float64], labels: Integers) -> tuple[float, ...]:
    """Find the slope and the shifts under which the labels are likeliest (Guo et al., 2017)."""
    if head.is_yes_no:
        outputs = np.column_stack([np.zeros(len(outputs)), outputs[:, 0]])
    width = outputs.shape[1]

    def loss(values: NDArray[np.float64]) -> float:
        shifts = np.concatenate([[0.0], values[1:]]) if head.is_yes_no else values[1:]
        logits = outputs * values[0] + shifts
        logits -= logits.max(axis=1, keepdims=True)
        likely = logits[np.arange(len(labels)), labels] - np.log(np.exp(logits).sum(axis=1))
        return float(-likely.mean() + MILD * (values[1:] ** 2).sum())

    start = np.concatenate([[1.0], np.zeros(1 if head.is_yes_no else width)])
    bounds = [(LEAST_SLOPE, None), *[(None, None)] * (len(start) - 1)]
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x
    return tuple(round(float(value), 6) for value in found)
