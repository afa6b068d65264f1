"""Fit the heads over the sentence encoder: the stronger tier's half."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from enrichment.features import Integers
from enrichment.model import Floats, Model
from enrichment.second import encoded
from enrichment.training.calibrate import FOLDS, calibrated
from enrichment.training.examples import Example, writers
from extractors.heads import HEADS, Head

STRENGTH = 32.0  # inverse of the penalty, on numbers of mean square one


def fit_encoder(examples: Sequence[Example], version: str) -> tuple[Model, Floats]:
    """Fit and calibrate heads over the encoder's numbers; ``weights`` is 384 x outputs.

    Gives also the outputs, texts x outputs, by heads that had not read the text's writer.
    """
    numbers = encoded([example.text for example in examples])
    part = {name: number % FOLDS for number, name in enumerate(writers(examples))}
    fold_of = np.array([part[example.writer] for example in examples])
    model = _fit(examples, numbers, np.ones(len(examples), dtype=np.bool_), version)
    outputs = np.zeros((len(examples), model.weights.shape[1]), dtype=np.float32)
    for fold in range(FOLDS):
        unread = fold_of == fold
        other = _fit(examples, numbers, ~unread, version)
        outputs[unread] = numbers[unread] @ other.weights + other.bias
    return calibrated(model, examples, outputs), outputs


def _fit(
    examples: Sequence[Example], numbers: Floats, is_read: NDArray[np.bool_], version: str
) -> Model:
    middle, scale = numbers[is_read].mean(axis=0), numbers[is_read].std(axis=0) + 1e-6
    fitted = [_fit_head(head, examples, (numbers - middle) / scale, is_read) for head in HEADS]
    weights = np.vstack([weight for weight, _ in fitted]).T / scale[:, None]
    bias = np.concatenate([bias for _, bias in fitted]) - middle @ weights
    flat = {h.name: (1.0, *([0.0] * (1 if h.is_yes_no else len(h.values)))) for h in HEADS}
    names: Integers = np.arange(weights.shape[0])
    return Model(
        version, names.astype(np.uint64), weights.astype(np.float32), bias.astype(np.float32), flat
    )


def _fit_head(
    head: Head, examples: Sequence[Example], numbers: Floats, is_read: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Give a head's weights (outputs x 384) and biases."""
    chosen = [
        number
        for number, example in enumerate(examples)
        if is_read[number] and head.name in example.labels
    ]
    labels = [head.values.index(examples[number].labels[head.name]) for number in chosen]
    outputs = 1 if head.is_yes_no else len(head.values)
    weights = np.zeros((outputs, numbers.shape[1]), dtype=np.float32)
    bias = np.full(outputs, -10.0, dtype=np.float32)
    if len(set(labels)) < 2:
        return weights, bias
    strength = STRENGTH / numbers.shape[1]
    machine = LogisticRegression(C=strength, class_weight="balanced", max_iter=200, tol=1e-3)
    machine.fit(numbers[chosen], labels)
    if head.is_yes_no or len(machine.classes_) > 2:
        given = [0] if head.is_yes_no else machine.classes_
        weights[given], bias[given] = machine.coef_, machine.intercept_
    return weights, bias
