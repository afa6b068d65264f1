"""Labels: defined for any text, equal every time, and each with the word that carried it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichment.labelling import label
from enrichment.model import Model, ModelMissing, load, save
from enrichment.tiers import DEFAULT
from extractors.heads import HEADS, LABELS_SCHEMA

ODD = {
    "nothing": "",
    "spaces": " \n\t ",
    "emoji only": "👍👍🏽❤️",
    "link only": "https://kort.example/a81x",
    "right to left": "أين طردي؟ أنتظر منذ أسبوع",
    "control characters": "\x00\x1e\x00",
    "half a character": "\ud800",
    "long": "waar blijft mijn pakket nou toch " * 303 + "einde",
    "one long word": "a" * 10_000,
    "one sign": "?" * 10_000,
    "combining marks": "e" + "\u0301" * 5_000,
    "mixed": "Mijn pakket is te laat and nobody answers, das ist doch schlimm",
    "masked": "@[person] bel [telephone] of mail [e-mail]",
}


@pytest.fixture(scope="module")
def model() -> Model:
    return load(DEFAULT)


def one(text: str, model: Model, hint: str | None = None) -> dict[str, object]:
    (row,) = label([text], [hint], model).to_pylist()
    return dict(row)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_an_odd_text_gets_a_row_of_the_promised_form(text: str, model: Model) -> None:
    table = label([text], [None], model)
    keyed = table.add_column(0, "version_key", pa.array(["v"]))

    row = keyed.cast(LABELS_SCHEMA).to_pylist()[0]
    for head in HEADS:
        assert row[head.column] in {*head.values, None}
        assert (row[head.column] is None) == (row[f"{head.name}_score"] is None)
        assert row[f"{head.name}_score"] is None or 0 <= row[f"{head.name}_score"] <= 1


@pytest.mark.parametrize("name", ["nothing", "spaces", "emoji only", "link only", "right to left"])
def test_what_is_in_no_language_of_ours_has_no_labels(name: str, model: Model) -> None:
    row = one(ODD[name], model)

    assert row["detected_language"] == "und"
    assert all(row[head.column] is None for head in HEADS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_a_text_gets_the_same_labels_alone_and_among_others(texts: list[str]) -> None:
    model = load(DEFAULT)
    together = label(texts, [None] * len(texts), model).to_pylist()

    for text, row in zip(texts, together, strict=True):
        alone = one(text, model)
        for name, value in row.items():
            if isinstance(value, float):
                assert alone[name] == pytest.approx(value, abs=1e-5)
            else:
                assert alone[name] == value


def test_labels_are_the_same_bytes_twice(model: Model) -> None:
    texts = [*ODD.values(), "Waar blijft mijn pakket?", "Thanks, all sorted!"]
    first, second = (label(texts, [None] * len(texts), model) for _ in range(2))

    assert first.equals(second)


def test_plain_texts_get_plain_labels(model: Model) -> None:
    row = one("Ik ben woedend, mijn pakket is alweer niet bezorgd!!", model)
    assert (row["sentiment"], row["message_type"], row["topic"]) == (
        "negative",
        "complaint",
        "delivery",
    )
    row = one("Hi Sarah, we're so sorry about this. Please DM us your order number. ^JM", model)
    assert (row["apology_status"], row["asks_private_status"]) == ("yes", "yes")
    assert (row["greets_by_name_status"], row["agent_initials"]) == ("yes", "JM")
    assert not {"\ue000", "\ue001", "\ue002", "\ue003", "\ue004"} & set(str(row["label_words"]))


def test_emoji_are_seen_in_any_language(model: Model) -> None:
    for text in ("Danke schön 🙏", "👍", "top ❤️", "zon ☀"):
        assert one(text, model)["emoji_status"] == "yes"
    for text in ("", "café :-)", "€ 5 ©", "أين طردي؟"):
        assert one(text, model)["emoji_status"] == "no"


def test_a_platforms_word_for_the_language_counts_only_where_the_text_says_little(
    model: Model,
) -> None:
    assert one("ok", model, hint="nl")["detected_language"] == "und"  # two letters say nothing
    assert one("Danke, erledigt und gut gemacht", model, hint="nl")["detected_language"] == "de"


def hand_made(weights: dict[str, float]) -> Model:
    """Give a model that knows a few words, all for a negative sentiment."""
    from enrichment.training.fit import phrase_hash

    hashes = np.array([phrase_hash(word) for word in weights], dtype=np.uint64)
    outputs = sum(1 if head.is_yes_no else len(head.values) for head in HEADS)
    table = np.zeros((len(weights), outputs), dtype=np.float32)
    table[:, 0] = list(weights.values())
    flat = {h.name: (1.0, *([0.0] * (1 if h.is_yes_no else len(h.values)))) for h in HEADS}
    return Model("hand-1", hashes, table, np.zeros(outputs, dtype=np.float32), flat)


def test_the_word_that_carried_a_label_is_the_heaviest_one() -> None:
    model = hand_made({"traag": 1.0, "waardeloos": 3.0})
    row = one("jullie zijn traag en waardeloos en dat weten jullie", model)

    assert row["sentiment"] == "negative"
    assert row["label_words"] == "sentiment: waardeloos"
    assert (row["word_count"], row["unknown_word_count"]) == (9, 7)


def test_a_models_file_gives_the_model_back(tmp_path: object, model: Model) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "again.npz"
    save(model, path)
    with np.load(path, allow_pickle=False) as file:
        assert np.array_equal(file["hashes"], model.hashes)
        assert np.allclose(file["weights"] * file["scale"], model.weights, atol=1e-6)


def test_a_model_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(ModelMissing, match="WEERKLANK_LABELS"):
        load("nobody-9")
