"""The gate on labels: the card says what the file does, and no score falls by two points.

``accepted.json`` holds the scores that were accepted last, changed by hand only. The gold texts
are read here and by the card; nothing learns from them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from enrichment.model import card_of, load
from enrichment.tiers import DEFAULT, labeller
from enrichment.training.__main__ import answers
from enrichment.training.examples import gold, training
from enrichment.training.judge import judge, language_accuracy
from extractors.heads import HEADS

pytestmark = pytest.mark.slow
ACCEPTED = json.loads(Path(__file__).with_name("accepted.json").read_text("utf-8"))
MOST_DOWN = 0.02
NO_WORDS: dict[str, dict[str, float]] = {"nl": {}, "en": {}}


@pytest.fixture(scope="module")
def judged() -> dict[str, Any]:
    model = load(DEFAULT)
    return judge(lambda texts: answers(model, texts), gold("posts", "replies"), NO_WORDS)


@pytest.mark.parametrize("spoken", ["nl", "en"])
@pytest.mark.parametrize("head", [head.name for head in HEADS if head.name != "is_spam"])
def test_no_score_is_two_points_below_the_accepted_one(
    judged: dict[str, Any], spoken: str, head: str
) -> None:
    score = judged["scores"][spoken][head]["score"]
    assert score >= ACCEPTED[DEFAULT][spoken][head] - MOST_DOWN


def test_the_card_says_what_the_file_does(judged: dict[str, Any]) -> None:
    card = card_of(DEFAULT)

    assert card["confusion"] == judged["confusion"]
    for spoken, heads in judged["scores"].items():
        for head, score in heads.items():
            assert card["scores"][spoken][head]["score"] == score["score"], (spoken, head)
    assert card["language"] == language_accuracy(gold("languages"))


def test_every_head_beats_its_baselines_by_ten_points_or_the_card_says_so() -> None:
    card = card_of(DEFAULT)
    for spoken, heads in card["scores"].items():
        for head, score in heads.items():
            beaten = max(score["majority"], score.get("lexicon", 0))
            assert score["score"] >= beaten + 0.1, (spoken, head)


def score_lines() -> list[str]:
    """Give the lines of the table in docs/labels.md."""
    cards = {version: card_of(version)["scores"] for version in (DEFAULT, "encoder-1")}
    lines = []
    for head in HEADS:
        cells = [
            scores[spoken].get(head.name) for spoken in ("nl", "en") for scores in cards.values()
        ]
        if all(cells):
            shown = [f"{c['score']:.2f} ({c['low']:.2f}–{c['high']:.2f})" for c in cells if c]
            plain = [
                f"{cards[DEFAULT][spoken][head.name]['majority']:.2f}" for spoken in ("nl", "en")
            ]
            lines.append(
                f"| {head.name} | {' | '.join([*shown[:2], plain[0], *shown[2:], plain[1]])} |"
            )
    return lines


def test_the_docs_give_the_cards_scores() -> None:
    text = (Path(__file__).parents[2] / "docs" / "labels.md").read_text("utf-8")
    assert [line for line in text.splitlines() if line in score_lines()] == score_lines()


def test_languages_are_told_apart() -> None:
    assert card_of(DEFAULT)["language"]["mean"] >= 0.97


def test_gold_has_other_writers_than_training() -> None:
    kinds = ("posts", "replies", "languages")
    assert not {e.writer for e in gold(*kinds)} & {e.writer for e in training(*kinds)}


def test_the_stronger_tier_is_stronger() -> None:
    card = labeller("encoder-1").card()
    for spoken in ("nl", "en"):
        assert (
            card["scores"][spoken]["sentiment"]["score"]
            >= card_of(DEFAULT)["scores"][spoken]["sentiment"]["score"]
        )
