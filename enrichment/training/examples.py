"""The texts of ``corpus/`` as examples: each with its writer and the labels that it has."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CORPUS = Path(__file__).parents[1] / "corpus"
YES_NO = {"1": "yes", "0": "no"}
Kind = Literal["posts", "replies", "phrases", "spam", "languages"]


@dataclass(frozen=True)
class Example:
    """One text of one writer; ``labels`` by head, with the heads that nobody labelled left out."""

    text: str
    language: str
    writer: str
    kind: Kind
    labels: dict[str, str]


def training(*kinds: Kind) -> list[Example]:
    """Read the texts to learn from, of the kinds named, in a fixed order."""
    return [
        _no_spam(example)
        for kind in kinds
        for path in sorted((CORPUS / "train").glob(f"{kind}.*.tsv"))
        for example in _examples(path)
    ]


def gold(*kinds: Kind) -> list[Example]:
    """Read the texts to judge by, with the labels as they were settled. Not for training."""
    settled = _settled()
    return [
        _with(_no_spam(example), settled.get((path.stem, number), {}))
        for kind in kinds
        for path in sorted((CORPUS / "gold").glob(f"{kind}.*.tsv"))
        for number, example in enumerate(_examples(path), 1)
    ]


def _examples(path: Path) -> Iterator[Example]:
    kind, *middle, writer = path.stem.split(".")
    for number, row in enumerate(rows(path)):
        text = row.pop("text").replace("\\n", "\n")
        language = row.pop("language", None) or middle[0]
        if kind == "phrases":
            row = {row["head"]: row["label"]}
        labels = {column: label(column, value) for column, value in row.items()}
        # Spam has one writer so far: its lines are dealt out, so that some are unread by each fold.
        name = f"{writer}{number % 4}" if kind == "spam" else writer
        yield Example(text, language, name, kind, labels)  # type: ignore[arg-type]


def label(column: str, value: str) -> str:
    """Give a cell of the files as a head's value: 1 and 0 are yes and no."""
    return value if column == "signature" else YES_NO.get(value, value)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Read one file of the corpus: tab-separated, nothing quoted."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _settled() -> dict[tuple[str, int], dict[str, str]]:
    """Give the cells of gold on which the two label passes differed, as they were decided."""
    settled: dict[tuple[str, int], dict[str, str]] = {}
    path = CORPUS / "gold" / "settled.tsv"
    for row in rows(path):
        cells = settled.setdefault((row["file"], int(row["number"])), {})
        cells[row["column"]] = label(row["column"], row["label"])
    return settled


def _no_spam(example: Example) -> Example:
    """Posts of the corpus are no spam: what is stands in files of its own."""
    return _with(example, {"is_spam": "no"}) if example.kind == "posts" else example


def _with(example: Example, settled: dict[str, str]) -> Example:
    labels = {**example.labels, **settled}
    return Example(example.text, example.language, example.writer, example.kind, labels)


def writers(examples: Sequence[Example]) -> list[str]:
    """Name the writers, in order."""
    return sorted({example.writer for example in examples})
