"""Our own labelled texts: in their form, within the closed lists, and gold apart from training."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "enrichment" / "corpus"
FILES = sorted(path for folder in ("train", "gold") for path in (CORPUS / folder).glob("*.tsv"))
SECOND = sorted((CORPUS / "gold" / "second").glob("*.tsv"))
LINE = re.compile(r"^\| (\w+) \| ([^|]+) \|", re.MULTILINE)  # column and values, in the README
FREE = {"signature": None}  # as written, or empty
LANGUAGES = {"language": {"nl", "en", "de", "fr", "fy", "und"}}
MOST_SHARED = 0.7  # of the shorter text's word pairs: short questions are alike


def declared() -> dict[str, dict[str, set[str] | None]]:
    """Give each kind's columns and closed lists, from the README that declares them."""
    _, posts, replies = (CORPUS / "README.md").read_text(encoding="utf-8").split("\n## ")
    lists = {
        kind: {name: FREE.get(name, set(values.split(", "))) for name, values in LINE.findall(part)}
        for kind, part in (("posts", posts), ("replies", replies))
    }
    for columns in lists.values():
        columns.pop("column")  # the table's own heading
    return {**lists, "languages": dict(LANGUAGES)}


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def pairs(text: str) -> set[tuple[str, str]]:
    words = re.findall(r"\w+", text.casefold())
    return set(pairwise(words))


def test_the_folders_hold_what_the_readme_says() -> None:
    assert {path.name.partition(".")[0] for path in FILES} == set(declared())


@pytest.mark.parametrize("path", [*FILES, *SECOND], ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_label_is_of_its_closed_list(path: Path) -> None:
    allowed = declared()[path.name.partition(".")[0]]
    last = "text" if path in FILES else None
    found = list(rows(path))

    assert found
    assert [c for c in found[0] if c not in ("number", "text")] == list(allowed)
    for number, row in enumerate(found, 2):
        assert None not in row, f"{path.name}, line {number}: too many columns"
        assert all(v is not None for v in row.values()), f"{path.name}, line {number}: too few"
        for column, values in allowed.items():
            if values is not None:
                assert row[column] in values, f"{path.name}, line {number}, {column}"
        if last:
            text = row["text"]
            assert text.strip() == text != "", f"{path.name}, line {number}"
            assert unicodedata.normalize("NFC", text) == text, f"{path.name}, line {number}"


def test_no_text_stands_twice_and_none_of_gold_is_near_one_of_training() -> None:
    texts = [(path, row["text"]) for path in FILES for row in rows(path)]
    seen = [text.casefold() for _, text in texts if pairs(text)]
    assert len(seen) == len(set(seen)), sorted(t for t in set(seen) if seen.count(t) > 1)[:5]

    train = [pairs(text) for path, text in texts if path.parent.name == "train"]
    by_pair: dict[tuple[str, str], list[int]] = {}
    for index, words in enumerate(train):
        for pair in words:
            by_pair.setdefault(pair, []).append(index)
    for path, text in texts:
        ours = pairs(text)
        if path.parent.name != "gold" or len(ours) < 4:
            continue
        near = set(chain.from_iterable(by_pair.get(pair, ()) for pair in ours))
        for index in near:
            shorter = min(len(ours), len(train[index]))
            shared = len(ours & train[index]) / shorter if shorter >= 4 else 0
            assert shared < MOST_SHARED, text


@pytest.mark.parametrize("path", SECOND, ids=lambda p: p.stem)
def test_the_second_pass_labels_every_text_of_the_first(path: Path) -> None:
    first = list(rows(CORPUS / "gold" / path.name))
    assert [row["number"] for row in rows(path)] == [str(n) for n in range(1, len(first) + 1)]
