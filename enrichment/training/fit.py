"""Fit the linear heads: features of our own texts, and columns that several features share.

A shared column (a rule of ``rules/``, a word's polarity in a lexicon) is a sum over features, so
its weight is added to theirs when the model is written: at run time there are features only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from enrichment.features import Hashes, features
from enrichment.model import Floats, Model
from enrichment.training.examples import Example, rows
from extractors.heads import HEADS, Head

RULES = Path(__file__).parents[1] / "rules"
FEWEST_TEXTS = 2  # that hold a feature; rarer ones teach nothing that carries over
STRENGTH = 10.0  # inverse of the penalty on weights
PHRASE_WEIGHT = 0.3  # of a phrase against a text


@dataclass(frozen=True)
class Design:
    """Texts as numbers: ``plain`` by known feature, ``shared`` what each feature adds to columns.

    Shapes: ``hashes`` (f,), ``plain`` (texts, f), ``shared`` (f, columns).
    """

    hashes: Hashes
    plain: csr_matrix
    shared: csr_matrix

    @property
    def matrix(self) -> csr_matrix:
        """Give the texts by feature and by shared column."""
        return csr_matrix(hstack([self.plain, self.plain @ self.shared]))


def tables(lexicon: Path | None) -> dict[str, dict[int, float]]:
    """Give the shared columns: name → feature → what it adds.

    ``lexicon`` is a file of Dutch words with their polarity (``pattern``'s form).
    """
    columns: dict[str, dict[int, float]] = {}
    for path in sorted(RULES.glob("??.tsv")):
        for row in rows(path):
            column = columns.setdefault(f"{path.stem}:{row['rule']}", {})
            column[phrase_hash(row["phrase"])] = 1.0
    if lexicon is not None:
        columns["lexicon"] = {phrase_hash(word): p for word, p in polarities(lexicon).items()}
    return columns


def phrase_hash(phrase: str) -> int:
    """Give the feature of one to three words that stand side by side."""
    found = features([phrase])
    whole = found.tokens
    words = (found.start == whole.start[0]) & (found.end == whole.end[-1]) & (found.value == 1)
    hashes = found.hash[words]
    if len(whole.hash) > 3 or len(hashes) == 0:
        raise ValueError(f"a phrase has one to three words, not {phrase!r}")
    # A text of one word is a pair with its edges, too: the word itself comes first.
    return int(hashes[0])


def polarities(lexicon: Path) -> dict[str, float]:
    """Read a lexicon: word → mean polarity of its senses, -1 to 1."""
    found: dict[str, list[float]] = {}
    for word in ET.parse(lexicon).getroot():
        form = word.get("form", "").casefold()
        if re.fullmatch(r"\w+", form):
            found.setdefault(form, []).append(float(word.get("polarity", 0)))
    return {form: sum(values) / len(values) for form, values in found.items() if any(values)}


def design(texts: Sequence[str], columns: Mapping[str, Mapping[int, float]]) -> Design:
    """Choose the features to know and look the texts up in them."""
    found = features(texts)
    named = np.array(sorted({hash_ for column in columns.values() for hash_ in column}), np.uint64)
    hashes, place = np.unique(np.concatenate([found.hash, named]), return_inverse=True)
    place = place[: len(found.hash)]
    shape = (len(texts), len(hashes))
    counted = csr_matrix((found.value, place, found.indptr), shape=shape)
    counted.sum_duplicates()
    often = np.bincount(counted.indices, minlength=len(hashes)) >= FEWEST_TEXTS
    is_kept = often | np.isin(hashes, named)
    hashes, counted = hashes[is_kept], counted[:, is_kept]
    # As at run time, where a feature that stands twice is two entries.
    squares = csr_matrix((found.value**2, place, found.indptr), shape=shape)[:, is_kept].sum(axis=1)
    length = np.sqrt(np.maximum(np.asarray(squares).ravel(), 1e-12))
    plain = (diags(1 / length) @ counted).tocsr()
    index = {int(hash_): number for number, hash_ in enumerate(hashes)}
    entries = [
        (index[hash_], number, value)
        for number, column in enumerate(columns.values())
        for hash_, value in column.items()
    ]
    row, col, value = zip(*entries, strict=True) if entries else ((), (), ())
    shared = csr_matrix((value, (row, col)), shape=(len(hashes), len(columns)), dtype=float)
    return Design(hashes, plain, shared)


def fit(examples: Sequence[Example], columns: Mapping[str, Mapping[int, float]]) -> Model:
    """Fit every head on the examples that have its label; not calibrated yet."""
    made = design([example.text for example in examples], columns)
    matrix = made.matrix
    weights, biases = [], []
    for head in HEADS:
        weight, bias = _fit_head(head, examples, matrix)
        weights.append(weight)
        biases.append(bias)
    known = made.plain.shape[1]
    stacked = np.vstack(weights).T
    table = (stacked[:known] + made.shared @ stacked[known:]).astype(np.float32)
    bias = np.concatenate(biases).astype(np.float32)
    uncalibrated = {
        head.name: (1.0, *([0.0] * (1 if head.is_yes_no else len(head.values)))) for head in HEADS
    }
    return Model("unnamed", made.hashes, table, bias, uncalibrated, tuple(HEADS))


def _fit_head(head: Head, examples: Sequence[Example], matrix: csr_matrix) -> tuple[Floats, Floats]:
    """Give a head's weights (outputs x columns) and biases."""
    chosen = [number for number, example in enumerate(examples) if head.name in example.labels]
    labels = [head.values.index(examples[number].labels[head.name]) for number in chosen]
    importance = [PHRASE_WEIGHT if examples[n].kind == "phrases" else 1.0 for n in chosen]
    outputs = 1 if head.is_yes_no else len(head.values)
    weights = np.zeros((outputs, matrix.shape[1]), dtype=np.float32)
    bias = np.full(outputs, -10.0, dtype=np.float32)  # a value that nobody ever gave
    if len(set(labels)) < 2:
        return weights, bias
    machine = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=150, tol=1e-3)
    machine.fit(matrix[chosen], labels, sample_weight=importance)
    given = [0] if head.is_yes_no else machine.classes_
    coefficients, intercepts = machine.coef_, machine.intercept_
    if not head.is_yes_no and len(machine.classes_) == 2:
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    weights[given] = coefficients
    bias[given] = intercepts
    return weights, bias
