"""Judge a model on texts that it never saw: scores with intervals, confusion, calibration."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from enrichment.languages import language
from enrichment.training.examples import Example
from extractors.heads import HEADS, LABELLED, Head

ROUNDS = 1_000  # of the bootstrap
CLOSE = {"irritated": "angry"}  # one label where emotion is judged in four
TEXTS_PER_BIN = 10
NEAR = 0.1  # polarity up to here is neutral, as Pattern has it

Labels = NDArray[np.object_]
Score = Callable[[Labels, Labels], float]
Answer = Callable[[Sequence[str]], Mapping[str, tuple[Labels, NDArray[np.float32]]]]
"""Gives for texts each head's labels and scores."""


def judge(
    answer: Answer, examples: Sequence[Example], lexicons: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """Give scores, confusion and calibration, per language and head.

    Beside each score stands what the commonest value alone would get; beside sentiment's, what
    a lexicon (language → word → polarity) would.
    """
    judged: dict[str, Any] = {"scores": {}, "confusion": {}, "calibration": {}}
    for spoken in LABELLED:
        for kinds in (("posts", "spam"), ("replies",)):
            chosen = [e for e in examples if e.language == spoken and e.kind in kinds]
            if not chosen:
                continue
            given = answer([example.text for example in chosen])
            for head in HEADS:
                with_label = [n for n, e in enumerate(chosen) if head.name in e.labels]
                if not with_label:
                    continue
                true = np.array([chosen[n].labels[head.name] for n in with_label], dtype=object)
                if len(set(true)) < 2:  # nothing to tell apart: not measured
                    continue
                labels, scores = given[head.name]
                label, score = labels[with_label], scores[with_label]
                scored = _scored(head, true, label)
                if head.name == "sentiment":
                    plain = by_lexicon([chosen[n].text for n in with_label], lexicons[spoken])
                    scored["lexicon"] = round(measure_of(head)(true, plain), 4)
                _add(judged, "scores", spoken, head.name, scored)
                _add(judged, "confusion", spoken, head.name, _confusion(head, true, label))
                _add(judged, "calibration", spoken, head.name, _calibration(true == label, score))
    return judged


def _add(judged: dict[str, Any], part: str, spoken: str, head: str, value: object) -> None:
    judged[part].setdefault(spoken, {})[head] = value


def by_lexicon(texts: Sequence[str], polarities: Mapping[str, float]) -> Labels:
    """Give the sentiment that the mean polarity of a text's known words says."""
    labels = []
    for text in texts:
        known = [polarities[w] for w in re.findall(r"\w+", text.casefold()) if w in polarities]
        mean = sum(known) / len(known) if known else 0.0
        labels.append("positive" if mean > NEAR else "negative" if mean < -NEAR else "neutral")
    return np.array(labels, dtype=object)


def measure_of(head: Head) -> Score:
    """Give a head's measure: F1 of yes, or the mean F1 of its values that occur."""
    if head.is_yes_no:
        return lambda true, label: float(f1_score(true, label, pos_label="yes", zero_division=0))
    return _macro_f1


def _macro_f1(true: Labels, label: Labels) -> float:
    if not len(true):
        return 0.0
    return float(f1_score(true, label, labels=sorted(set(true)), average="macro", zero_division=0))


def merged(labels: Labels) -> Labels:
    """Give emotions in four: angry and irritated are one."""
    return np.array([CLOSE.get(label, label) for label in labels], dtype=object)


def _scored(head: Head, true: Labels, label: Labels) -> dict[str, Any]:
    if head.name == "emotion":
        true, label = merged(true), merged(label)
    measure = measure_of(head)
    majority = np.full(len(true), max(sorted(set(true)), key=list(true).count), dtype=object)
    low, high = interval(measure, true, label)
    return {
        "measure": "F1 of yes" if head.is_yes_no else "macro-F1",
        "score": round(measure(true, label), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "majority": round(measure(true, majority), 4),
        "text_count": len(true),
    }


def interval(measure: Score, true: Labels, label: Labels) -> tuple[float, float]:
    """Give the 95 % interval of a score by drawing the texts again, with a fixed seed."""
    rng = np.random.default_rng(4)
    draws = rng.integers(0, len(true), size=(ROUNDS, len(true)))
    scores = [measure(true[draw], label[draw]) for draw in draws]
    low, high = np.quantile(scores, [0.025, 0.975])
    return float(low), float(high)


def _confusion(head: Head, true: Labels, label: Labels) -> dict[str, dict[str, int]]:
    """Count answers by what is true; every value has its row."""
    return {
        value: {answer: int(((true == value) & (label == answer)).sum()) for answer in head.values}
        for value in head.values
    }


def _calibration(is_right: NDArray[np.bool_], score: NDArray[np.float32]) -> dict[str, float]:
    """Compare the mean score with the share that is right; and the gap over ten equal bins."""
    order = np.argsort(score, kind="stable")
    bins = np.array_split(order, max(1, min(10, len(order) // TEXTS_PER_BIN)))
    gaps = [len(part) * abs(float(score[part].mean() - is_right[part].mean())) for part in bins]
    return {
        "mean_score": round(float(score.mean()), 4),
        "right_share": round(float(is_right.mean()), 4),
        "gap": round(sum(gaps) / len(order), 4),
    }


def language_accuracy(examples: Sequence[Example], *, shortest: int = 20) -> dict[str, Any]:
    """Give the share of texts whose language is named right, by language and as their mean."""
    shares = {}
    for spoken in sorted({example.language for example in examples} - {"und"}):
        texts = [e.text for e in examples if e.language == spoken and len(e.text) >= shortest]
        shares[spoken] = round(sum(language(text) == spoken for text in texts) / len(texts), 4)
    return {"by_language": shares, "mean": round(sum(shares.values()) / len(shares), 4)}
