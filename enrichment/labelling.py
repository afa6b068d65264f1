"""Labels of a batch of texts: one row per text, every head, in the warehouse's columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from enrichment.closers import is_closer
from enrichment.duplicates import copy_keys
from enrichment.features import SHOWN
from enrichment.languages import language
from enrichment.model import Floats, Known, Model, Prediction
from enrichment.second import SecondOpinion, is_unsure
from enrichment.signatures import initials, signature
from extractors.heads import HEADS, LABELLED, LABELS_SCHEMA

EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff]")
HEAD_VALUES = {head.name: head.values for head in HEADS}
QUIET = ("no", "none", "other")  # labels that need no word to carry them


def label(
    texts: Sequence[str],
    hints: Sequence[str | None],
    model: Model,
    *,
    second: SecondOpinion | None = None,
    version: str | None = None,
    explain: bool = True,
) -> pa.Table:
    """Label texts; ``hints`` are the languages that the platforms say, or None.

    Gives ``LABELS_SCHEMA`` without the version's key, under ``version``'s name (the model's own);
    ``label_words``, always by the model itself, is NULL unless asked for.
    """
    known = model.known(texts)
    languages = [language(text, hint) for text, hint in zip(texts, hints, strict=True)]
    is_mute = np.array([found not in LABELLED for found in languages], dtype=np.bool_)
    answers = answered(texts, ~is_mute, model.outputs(known), model, second)
    words, unknown = known.word_counts()
    columns = {
        "model_version": pa.array([version or model.version] * len(texts), pa.string()),
        "detected_language": pa.array(languages, pa.string()),
        "word_count": pa.array(words),
        "unknown_word_count": pa.array(unknown, mask=is_mute),
        "copy_keys": _keys(known),
        "agent_initials": pa.array(
            [initials(signature(text)) or None for text in texts], pa.string()
        ),
        "emoji_status": pa.array(
            ["no" if text.isascii() or not EMOJI.search(text) else "yes" for text in texts]
        ),
        "closer_status": pa.array(["yes" if is_closer(text) else "no" for text in texts]),
        "label_words": pa.nulls(len(texts), pa.string()),
    }
    if explain:
        columns["label_words"] = pa.array(_said(model, known, answers), pa.string(), mask=is_mute)
    for head in HEADS:
        answer = answers[head.name]
        values = np.asarray(head.values, dtype=object)[answer.label]
        columns[head.column] = pa.array(values, pa.string(), mask=is_mute)
        columns[f"{head.name}_score"] = pa.array(answer.score, pa.float32(), mask=is_mute)
    names = LABELS_SCHEMA.names[1:]
    return pa.table([columns[name] for name in names], names=names)


def answered(
    texts: Sequence[str],
    is_ours: NDArray[np.bool_],
    outputs: Floats,
    model: Model,
    second: SecondOpinion | None,
) -> dict[str, Prediction]:
    """Answer every head, with a second opinion on texts in our languages that are unsure."""
    answers = model.answers(outputs)
    if second is None:
        return answers
    unsure = np.flatnonzero(is_ours & is_unsure(model, outputs))
    if len(unsure) == 0:
        return answers
    revised = second.revise([texts[int(number)] for number in unsure], outputs[unsure])
    for name, given in model.answers(revised, is_calibrated=True).items():
        answers[name].label[unsure] = given.label
        answers[name].score[unsure] = given.score
    return answers


def _keys(known: Known) -> pa.Array:
    keys = copy_keys(known.features)
    has_keys = keys.any(axis=1)
    offsets = np.concatenate([[0], np.cumsum(has_keys * keys.shape[1])]).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(offsets), pa.array(keys[has_keys].ravel()), mask=pa.array(~has_keys)
    )


def _said(model: Model, known: Known, answers: Mapping[str, Prediction]) -> list[str]:
    """Write for each text which word carried which label: ``sentiment: jammer · topic: pakket``."""
    said: list[list[str]] = [[] for _ in range(known.rows.shape[0])]
    for name, words in model.carriers(known, answers).items():
        quiet = [value in QUIET for value in HEAD_VALUES[name]]
        for number, (word, value) in enumerate(zip(words, answers[name].label, strict=True)):
            if word and not quiet[value]:
                said[number].append(f"{name}: {SHOWN.get(word, word)}")
    return [" \u00b7 ".join(parts) for parts in said]
