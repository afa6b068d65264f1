"""The heads: every label that a text can get, and the tables that labels stand in; declared once.

The labelling guide is ``enrichment/corpus/README.md``; a test holds its closed lists equal to
these. All heads look at every text; which of them count is decided in SQL, where brands are known:
the heads of posts for customers' posts, those of replies for brands' answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

Kind = Literal["posts", "replies"]
YES_NO = ("no", "yes")
LABELLED = ("nl", "en")  # languages whose texts get labels
LANGUAGES = (*LABELLED, "de", "fr", "fy", "und")
"""Languages that are told apart; ``und``: another one, or no language at all."""


@dataclass(frozen=True)
class Head:
    """One question about a text, with its closed list of answers."""

    name: str
    values: tuple[str, ...]
    kind: Kind

    @property
    def is_yes_no(self) -> bool:
        """Whether the answers are yes and no."""
        return self.values == YES_NO

    @property
    def column(self) -> str:
        """Give the name of the label's column in the warehouse."""
        return f"{self.name.removeprefix('is_')}_status" if self.is_yes_no else self.name


POST_HEADS = (
    Head("sentiment", ("negative", "neutral", "positive"), "posts"),
    Head("emotion", ("angry", "irritated", "confused", "happy", "none"), "posts"),
    Head(
        "message_type",
        ("complaint", "compliment", "question", "commercial_question", "remark"),
        "posts",
    ),
    Head("is_question", YES_NO, "posts"),
    Head(
        "department",
        ("customer_care", "communication", "marketing", "sales", "hr", "it", "other"),
        "posts",
    ),
    Head(
        "topic",
        (
            *("delivery", "invoice", "outage", "refund", "booking", "opening_times", "app"),
            *("staff", "price", "contract", "privacy", "job", "campaign", "product"),
            *("sustainability", "other"),
        ),
        "posts",
    ),
    Head("is_spam", YES_NO, "posts"),
)
REPLY_HEADS = (
    Head("reply_style", ("accommodative", "defensive", "informative", "none"), "replies"),
    *(
        Head(marker, YES_NO, "replies")
        for marker in (
            *("greets_by_name", "first_person", "apology", "thanks", "explanation"),
            *("compensation", "denial", "asks_private", "survey_link"),
        )
    ),
)
HEADS = (*POST_HEADS, *REPLY_HEADS)

LABELS_SCHEMA = pa.schema(
    [
        ("version_key", pa.string()),
        ("model_version", pa.string()),
        ("detected_language", pa.string()),
        ("word_count", pa.int64()),
        ("unknown_word_count", pa.int64()),
        ("copy_keys", pa.list_(pa.int64())),
        ("agent_initials", pa.string()),
        ("emoji_status", pa.string()),
        ("closer_status", pa.string()),
        ("label_words", pa.string()),
        *(
            field
            for head in HEADS
            for field in ((head.column, pa.string()), (f"{head.name}_score", pa.float32()))
        ),
    ]
)
"""``enriched/labels``: the labels of one post version by one model version.

Labels and scores are NULL where the language is not one that the model was made for.
``label_words`` names for each head the word that spoke most for its label.
"""

LABEL_VERSIONS_SCHEMA = pa.schema(
    [("model_version", pa.string()), ("completed_at", pa.timestamp("us", tz="UTC"))]
)
"""``enriched/label_versions``: since when every text has the labels of a model version. Marts use
the version that was completed last."""

LABEL_ERRORS_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("model_version", "language", "head")),
        *((name, pa.string()) for name in ("true_label", "label")),
        ("text_count", pa.int64()),
    ]
)
"""``enriched/label_errors``: a model version's answers on the gold set, by what is true."""

LABEL_REFERENCES_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("model_version", "language", "head", "label")),
        ("share", pa.float64()),
    ]
)
"""``enriched/label_references``: what a model version says of texts like those it learnt from: the
share of each label; under the head ``words`` the share of words that are ``unknown`` to it."""
