"""What a model's card says, as rows for the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]


def error_rows(card: Mapping[str, Any]) -> list[Row]:
    """Give the confusion matrices of a card as rows of ``enriched/label_errors``."""
    return [
        {
            "model_version": card["model_version"],
            "language": language,
            "head": head,
            "true_label": true_label,
            "label": label,
            "text_count": count,
        }
        for language, heads in card["confusion"].items()
        for head, matrix in heads.items()
        for true_label, answers in matrix.items()
        for label, count in answers.items()
    ]


def reference_rows(card: Mapping[str, Any]) -> list[Row]:
    """Give a card's shares of labels as rows of ``enriched/label_references``."""
    return [
        {
            "model_version": card["model_version"],
            "language": language,
            "head": head,
            "label": label,
            "share": share,
        }
        for language, heads in card["reference_shares"].items()
        for head, shares in heads.items()
        for label, share in shares.items()
    ]
