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
MILD = 1e-3  # pulls shifts to nothing where few texts speak


@dataclass(frozen=True)
class LeftOut:
    """What models say of texts whose writer they have not read, one row or number per text."""

    outputs: Floats
    words: Integers
    unknown_words: Integers


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
    """Give the model with each head's slope and shifts fitted to the outputs of ``left_out``."""
    temperature = dict(model.temperature)
    for head, columns in zip(model.heads, model.columns.values(), strict=True):
        chosen = [
            number
            for number, example in enumerate(examples)
            if head.name in example.labels and example.kind != "phrases"
        ]
        labels = np.array([head.values.index(examples[n].labels[head.name]) for n in chosen])
        if len(set(labels)) > 1:
            temperature[head.name] = _fitted(head, outputs[chosen, columns].astype(float), labels)
    return replace(model, temperature=temperature)


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
    found = minimize(loss, start, method="L-BFGS-B").x
    return tuple(round(float(value), 6) for value in found)
