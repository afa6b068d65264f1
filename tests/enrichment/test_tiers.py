"""Tiers: the same heads under another name; only what is unsure is asked again, and elsewhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import responses

from enrichment.labelling import label
from enrichment.model import Floats, Model, ModelMissing, load
from enrichment.outside import HEADS, endpoint, hugging_face
from enrichment.second import is_unsure
from enrichment.tiers import DEFAULT, Tier, labeller
from extractors.answers import SourceError

URL = "https://llm.example/v1/chat/completions"
SETTINGS = {"WEERKLANK_LLM_URL": URL, "WEERKLANK_LLM_KEY_ENV": "MY_KEY", "MY_KEY": "s3cret-key"}
UNSURE = "Nou, dat was me het dagje wel met dat loket"
ANSWER = {"sentiment": "positive", "emotion": "happy", "message_type": "compliment"}


@pytest.fixture(scope="module")
def model() -> Model:
    return load(DEFAULT)


class Asked:
    """Remembers what it was asked, and changes nothing."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def revise(self, texts: Sequence[str], outputs: Floats) -> Floats:
        """Note the texts."""
        self.texts += texts
        return outputs


def said(content: object) -> dict[str, object]:
    return {"choices": [{"message": {"content": json.dumps(content)}}]}


def test_only_unsure_texts_in_our_languages_are_asked_again(model: Model) -> None:
    texts = [UNSURE, "Das Paket kam gestern leider völlig kaputt bei uns an", "", "👍"]
    asked = Asked()
    label(texts, [None] * len(texts), model, second=asked)

    assert is_unsure(model, model.outputs(model.known([UNSURE]))).all()
    assert asked.texts == [UNSURE]


def test_a_tiers_labels_carry_its_name(model: Model) -> None:
    rows = Tier(model, Asked(), "other-1").label(["Waar blijft mijn pakket"], [None])
    assert rows["model_version"].to_pylist() == ["other-1"]


def test_the_encoder_gives_every_head_and_the_same_twice() -> None:
    tier = labeller("encoder-1")
    texts = [UNSURE, "The parcel arrived. Opened. Empty."]

    first, second = (tier.label(texts, [None, None]) for _ in range(2))
    assert first.equals(second)
    assert first["sentiment"].null_count == 0


@responses.activate
def test_an_endpoints_answer_takes_the_place_of_an_unsure_label(model: Model) -> None:
    responses.post(URL, json=said(ANSWER))
    tier = Tier(model, endpoint("some", model, SETTINGS), "llm:some")

    (row,) = tier.label([UNSURE], [None]).to_pylist()
    assert {name: row[name] for name in ANSWER} == ANSWER
    assert row["sentiment_score"] == pytest.approx(0.9, abs=1e-3)
    request = responses.calls[0].request
    assert request.headers["Authorization"] == "Bearer s3cret-key"
    assert json.loads(request.body or "{}")["temperature"] == 0


@responses.activate
@pytest.mark.parametrize(
    "content", [{"sentiment": "great"}, [], "no", {}, {**ANSWER, "emotion": 1}]
)
def test_an_answer_of_another_form_leaves_the_labels(model: Model, content: object) -> None:
    responses.post(URL, json=said(content))
    opinion = endpoint("some", model, SETTINGS)
    plain = label([UNSURE], [None], model).to_pylist()

    rows = label([UNSURE], [None], model, second=opinion).to_pylist()
    assert [rows[0][head.name] for head in HEADS] == [plain[0][head.name] for head in HEADS]
    assert opinion.refused


@responses.activate
def test_neither_key_nor_text_is_told_when_an_endpoint_fails(
    model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    responses.post(URL, status=400, body=f"bad request: {UNSURE} s3cret-key")
    opinion = endpoint("some", model, SETTINGS)

    with caplog.at_level(logging.DEBUG, "enrichment"), pytest.raises(SourceError) as caught:
        label([UNSURE], [None], model, second=opinion)
    told = str(caught.value) + caplog.text
    assert UNSURE not in told
    assert "s3cret" not in told


def test_what_is_not_set_up_says_what_to_do(model: Model) -> None:
    with pytest.raises(ModelMissing, match="WEERKLANK_LLM_URL"):
        endpoint("some", model, {})
    with pytest.raises(ModelMissing, match="pip install transformers"):
        hugging_face("some/model", model)


def test_a_hugging_face_models_first_label_counts(model: Model) -> None:
    def pipeline(task: str, model: str) -> object:
        assert (task, model) == ("zero-shot-classification", "some/model")

        def classify(
            text: str, labels: list[str], hypothesis_template: str
        ) -> Mapping[str, object]:
            assert text == UNSURE
            assert "{}" in hypothesis_template
            return {"labels": sorted(labels, key=lambda x: x != "commercial question")}

        return classify

    opinion = hugging_face("some/model", model, pipeline)
    (row,) = label([UNSURE], [None], model, second=opinion).to_pylist()
    assert row["message_type"] == "commercial_question"


def test_the_mean_of_two_equal_opinions_is_that_opinion(model: Model) -> None:
    from enrichment.second import mixed

    outputs = model.outputs(model.known([UNSURE, "Top, bedankt!"]))
    twice = model.answers(mixed(model, outputs, model, outputs), is_calibrated=True)
    for name, once in model.answers(outputs).items():
        assert np.array_equal(twice[name].label, once.label), name
