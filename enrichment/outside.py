"""Second opinions from elsewhere: a Hugging Face model by name, or an LLM endpoint.

Both are off unless ``WEERKLANK_LABELS`` names them, see masked texts only, and answer ``HEADS``.
Nothing outside is repeatable: the same text may get another label tomorrow. What it answered once
stays, under the version's name.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson

from enrichment.model import Floats, Model, ModelMissing
from enrichment.second import mixed
from extractors.answers import SourceError
from extractors.auth import BearerAuth
from extractors.heads import HEADS as ALL_HEADS
from extractors.http import PoliteSession

log = logging.getLogger(__name__)

HEADS = tuple(h for h in ALL_HEADS if h.name in ("sentiment", "emotion", "message_type"))
URL, KEY_ENV = "WEERKLANK_LLM_URL", "WEERKLANK_LLM_KEY_ENV"
REQUESTS_PER_MINUTE = 120
SURE = 0.9  # what an answer from outside counts as
TASK = (
    "Label one message of a customer to a brand. Answer with a JSON object only, with exactly "
    "these keys and one of the listed values for each. Labels are about the text, never its "
    "writer; irony is what it means. "
)

Answers = Mapping[str, str]
"""A value for each of ``HEADS``."""


@dataclass(frozen=True)
class Outside:
    """What answers texts one by one; an answer of another form leaves the default's labels."""

    default: Model
    ask: Callable[[str], Answers]
    refused: list[str] = field(default_factory=list)

    def revise(self, texts: Sequence[str], outputs: Floats) -> Floats:
        """Put the answers in the place of the default's outputs for their heads."""
        revised = mixed(self.default, outputs, self.default, outputs)
        columns = self.default.columns
        for number, text in enumerate(texts):
            answers = self.ask(text)
            wrong = [head.name for head in HEADS if answers.get(head.name) not in head.values]
            if wrong:
                self.refused.extend(wrong)
                log.warning("an answer outside the closed lists was refused: %s", ", ".join(wrong))
                continue
            for head in HEADS:
                likely = np.full(len(head.values), (1 - SURE) / (len(head.values) - 1))
                likely[head.values.index(answers[head.name])] = SURE
                revised[number, columns[head.name]] = np.log(likely)
        return revised


def endpoint(name: str, default: Model, environ: Mapping[str, str] = os.environ) -> Outside:
    """Ask an endpoint of the OpenAI chat form; raise ``ModelMissing`` if it is not set up.

    The key is in the variable that ``WEERKLANK_LLM_KEY_ENV`` names; it is in no log.
    """
    url, key = environ.get(URL), environ.get(environ.get(KEY_ENV, ""), "")
    if not url:
        raise ModelMissing(
            f"llm:{name} needs the endpoint's address in {URL}, such as "
            f"https://llm.example/v1/chat/completions, and in {KEY_ENV} the name of the variable "
            "that holds its key"
        )
    lists = "; ".join(f"{head.name}: {', '.join(head.values)}" for head in HEADS)
    session = PoliteSession(requests_per_minute=REQUESTS_PER_MINUTE)

    def ask(text: str) -> Answers:
        messages = [
            {"role": "system", "content": TASK + lists},
            {"role": "user", "content": text},
        ]
        body = {"model": name, "temperature": 0, "messages": messages}
        try:
            fetched = session.post_json(url, body, auth=BearerAuth(key) if key else None)
        except SourceError as error:  # its words may repeat the text that was sent
            raise type(error)(f"{url} did not answer; see its own log") from None
        return _said(fetched.body)

    return Outside(default, ask)


def _said(body: bytes) -> Answers:
    """Read the object in an endpoint's answer; of another form: nothing."""
    try:
        content = orjson.loads(body)["choices"][0]["message"]["content"]
        found = orjson.loads(content[content.index("{") : content.rindex("}") + 1])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def hugging_face(name: str, default: Model, pipeline: Callable[..., Any] | None = None) -> Outside:
    """Ask a zero-shot model by name; raise ``ModelMissing`` without ``transformers``."""
    if pipeline is None:
        try:
            from transformers import pipeline as made  # type: ignore[import-not-found]
        except ImportError as error:
            raise ModelMissing(
                f"hf:{name} needs the package transformers: pip install transformers torch"
            ) from error
        pipeline = made
    classify = pipeline("zero-shot-classification", model=name)

    def ask(text: str) -> Answers:
        return {head.name: _first(classify, text, head.name, head.values) for head in HEADS}

    return Outside(default, ask)


def _first(classify: Callable[..., Any], text: str, head: str, values: Sequence[str]) -> str:
    """Give the value whose hypothesis the model finds likeliest."""
    words = {value.replace("_", " "): value for value in values}
    template = f"The {head.replace('_', ' ')} of this message to a company is {{}}."
    found = classify(text, list(words), hypothesis_template=template)
    return words[found["labels"][0]]
