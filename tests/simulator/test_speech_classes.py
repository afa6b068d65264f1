"""Can the labels be learned from the texts? Yes, but not from one word, and not without error."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from speech_draws import customers, replies, voices

from simulator.speech.shapes import KINDS, TURN_KINDS

WORD = re.compile(r"\w+(?:'\w+)?|[^\w\s]")  # a sign or an emoji is a word too
CASES = pytest.mark.parametrize(
    ("language", "label"),
    [
        (language, label)
        for language in ("nl", "en")
        for label in ("sentiment", "emotion", "message_type", "reply_style")
    ],
)
Matrix = npt.NDArray[np.float32]


def drawn(language: str, label: str, count: int, seed: str) -> list[tuple[set[str], str]]:
    """Draw texts as sets of words, each with its class."""
    if label == "reply_style":
        said = [
            said for _, said in replies(language, count, seed) if not said.labels.has_survey_link
        ]
    else:
        kinds: tuple[str, ...] = KINDS
        if label != "message_type":
            kinds = KINDS * 3 + TURN_KINDS
        said = list(customers(language, count, seed, kinds=kinds))
    return [(set(WORD.findall(one.text.lower())), getattr(one.labels, label)) for one in said]


@cache
def learned(language: str, label: str) -> tuple[dict[str, tuple[str, float]], float, float]:
    """Give each class's best single word with its F1, a model's accuracy, and the majority's.

    6,000 texts teach; 2,000 others examine. In the F1 every class weighs the same, so that it
    tells of the word and not of how rare the class is.
    """
    lessons, exam = (drawn(language, label, n, s) for n, s in ((6_000, "lesson"), (2_000, "exam")))
    classes = sorted({found for _, found in lessons})
    counts = Counter(word for words, _ in lessons for word in words)
    column = {word: at for at, word in enumerate(sorted(w for w in counts if counts[w] > 2))}

    def matrix(texts: list[tuple[set[str], str]]) -> tuple[Matrix, npt.NDArray[np.int64]]:
        holds = np.zeros((len(texts), len(column)), np.float32)
        for row, (words, _) in enumerate(texts):
            holds[row, [column[word] for word in words if word in column]] = 1
        return holds, np.array([classes.index(found) for _, found in texts])

    (holds, truth), (asked, answers) = matrix(lessons), matrix(exam)
    share = np.stack([holds[truth == at].mean(0) for at in range(len(classes))])
    f1 = 2 * share / (share.sum(0) + 1)  # precision is share / sum, recall is share
    names = list(column)
    best = {
        found: (names[int(f1[at].argmax())], float(f1[at].max()))
        for at, found in enumerate(classes)
    }
    guesses = np.argmax(asked @ regression(holds, truth, len(classes)), axis=1)
    majority = np.bincount(answers).max() / len(answers)
    return best, float((guesses == answers).mean()), float(majority)


def regression(holds: Matrix, truth: npt.NDArray[np.int64], classes: int) -> Matrix:
    """Fit a softmax regression on words by gradient descent with momentum."""
    target = np.eye(classes, dtype=np.float32)[truth]
    weights = np.zeros((holds.shape[1], classes), np.float32)
    speed = np.zeros_like(weights)
    for _ in range(120):
        odds = np.exp(holds @ weights)
        slope = holds.T @ (odds / odds.sum(1, keepdims=True) - target) / len(truth)
        speed = np.float32(0.9) * speed - np.float32(2) * (slope + np.float32(1e-4) * weights)
        weights = weights + speed
    return weights


@CASES
def test_no_class_can_be_read_off_one_word(language: str, label: str) -> None:
    best, _, _ = learned(language, label)
    assert len(best) == {"sentiment": 3, "emotion": 5, "message_type": 5, "reply_style": 4}[label]
    for found, (word, f1) in best.items():
        assert f1 < 0.6, f"{found} is told by {word!r} with F1 {f1:.2f}"


@CASES
def test_a_bag_of_words_learns_the_classes_and_still_errs(language: str, label: str) -> None:
    _, accuracy, majority = learned(language, label)
    assert majority + 0.25 < accuracy < 0.97


@pytest.mark.parametrize(
    ("language", "word", "label"),
    [
        ("nl", "bedankt", "sentiment"),
        ("nl", "niet", "sentiment"),
        ("nl", "top", "sentiment"),
        ("nl", "👏", "sentiment"),
        ("en", "thanks", "sentiment"),
        ("en", "not", "sentiment"),
        ("en", "great", "sentiment"),
        ("en", "👏", "sentiment"),
    ],
)
def test_kind_words_are_said_in_anger_too(language: str, word: str, label: str) -> None:
    found = Counter(
        truth for words, truth in drawn(language, label, 8_000, "irony") if word in words
    )
    assert sum(found.values()) >= 40
    assert min(found["negative"], found["positive"]) >= 0.1 * sum(found.values())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_words_of_a_topic_occur_in_complaints_and_in_praise(language: str) -> None:
    rng = Random("topics")
    voice = voices(rng, language)[2]  # a shop's
    for topic in ("delivery", "invoice", "staff"):
        kinds = {
            kind: set(
                WORD.findall(
                    " ".join(voice.customer(language, kind, topic).text.lower() for _ in range(200))
                )
            )
            for kind in KINDS
        }
        common = set.intersection(*kinds.values())
        assert len(common) > 40, (topic, sorted(common))
