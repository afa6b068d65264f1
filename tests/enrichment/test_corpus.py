"""Our own labelled texts: in their form, within the closed lists, and gold apart from training."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import pytest

from enrichment.training.examples import YES_NO, training
from extractors.heads import HEADS

CORPUS = Path(__file__).parents[2] / "enrichment" / "corpus"
SETTLED = CORPUS / "gold" / "settled.tsv"
FILES = sorted(
    path
    for folder in ("train", "gold")
    for path in (CORPUS / folder).glob("*.tsv")
    if path != SETTLED
)
SECOND = sorted((CORPUS / "gold" / "second").glob("*.tsv"))
LINE = re.compile(r"^\| (\w+) \| ([^|]+) \|", re.MULTILINE)  # column and values, in the README
FREE = {"signature": None}  # as written, or empty
LANGUAGES: dict[str, set[str] | None] = {"language": {"nl", "en", "de", "fr", "fy", "und"}}
README = (CORPUS / "README.md").read_text(encoding="utf-8")
FEWEST = {("posts", "nl"): 2_500, ("posts", "en"): 1_500}
MOST_SHARED = 0.7  # of the shorter text's word pairs: short questions are alike


def declared() -> dict[str, dict[str, set[str] | None]]:
    """Give each kind's columns and closed lists, from the README that declares them."""
    _, posts, replies, *_ = (CORPUS / "README.md").read_text(encoding="utf-8").split("\n## ")
    lists = {
        kind: {name: FREE.get(name, set(values.split(", "))) for name, values in LINE.findall(part)}
        for kind, part in (("posts", posts), ("replies", replies))
    }
    for columns in lists.values():
        columns.pop("column")  # the table's own heading
    phrases = {"head": {head.name for head in HEADS}, "label": None}
    return {**lists, "languages": LANGUAGES, "phrases": phrases, "spam": {"is_spam": {"1"}}}


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def pairs(text: str) -> set[tuple[str, str]]:
    words = re.findall(r"\w+", text.casefold())
    return set(pairwise(words))


def test_the_folders_hold_what_the_readme_says() -> None:
    assert {path.name.partition(".")[0] for path in FILES} <= set(declared())
    assert all(f"| `{path.parent.name}/`" in README for path in FILES)


def test_the_guides_lists_are_those_of_the_heads() -> None:
    lists = declared()
    for head in HEADS:
        if head.name == "is_spam":
            continue
        values = {YES_NO[v] if head.is_yes_no else v for v in lists[head.kind][head.name] or ()}
        assert values == set(head.values), head.name


def test_the_issue_s_numbers_of_texts_to_learn_from_are_there() -> None:
    count = {(e.kind, e.language): 0 for e in training("posts", "replies")}
    for example in training("posts", "replies"):
        count[example.kind, example.language] += 1
    assert count["posts", "nl"] >= FEWEST["posts", "nl"]
    assert count["posts", "en"] >= FEWEST["posts", "en"]
    assert count["replies", "nl"] + count["replies", "en"] >= 1_000


def test_a_phrase_has_a_label_of_its_head() -> None:
    values = {head.name: set(head.values) for head in HEADS}
    for example in training("phrases"):
        ((head, label),) = example.labels.items()
        assert label in values[head], example.text


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
    texts = [
        (path, row["text"])
        for path in FILES
        for row in rows(path)
        if not path.name.startswith("phrases.")
    ]
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


def passes() -> Iterator[tuple[str, str, int, str, str]]:
    """Give each cell of gold: file, column, number of the text, both passes' labels."""
    for path in SECOND:
        both = zip(rows(CORPUS / "gold" / path.name), rows(path), strict=True)
        for number, (first, second) in enumerate(both, 1):
            for column in second.keys() - {"number"}:
                yield path.stem, column, number, first[column], second[column]


def test_every_cell_on_which_the_passes_differ_is_settled_once() -> None:
    settled = [(row["file"], row["column"], int(row["number"])) for row in rows(SETTLED)]
    differing = {(f, c, n) for f, c, n, first, second in passes() if first != second}

    assert len(settled) == len(set(settled))
    assert differing <= set(settled)
    for row in rows(SETTLED):
        values = declared()[row["file"].partition(".")[0]][row["column"]]
        assert values is None or row["label"] in values, row


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Give Cohen's kappa: agreement beyond what equal habits would give by chance."""
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    equal = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(first[value] * second[value] for value in first) / len(pairs) ** 2
    return (equal - chance) / (1 - chance)


def agreement() -> list[str]:
    """Give the lines of the README's table."""
    cells: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for file, column, _, first, second in passes():
        cells.setdefault((file, column), []).append((first, second))
    order = {name: place for place, name in enumerate([h.name for h in HEADS] + ["signature"])}
    lines = []
    for (file, column), pairs in sorted(cells.items(), key=lambda c: (c[0][0], order[c[0][1]])):
        equal = sum(a == b for a, b in pairs) / len(pairs)
        lines.append(f"| {file} | {column} | {len(pairs)} | {equal:.3f} | {kappa(pairs):.3f} |")
    return lines


def test_the_readme_says_how_far_the_two_passes_agreed() -> None:
    assert [line for line in README.splitlines() if line in agreement()] == agreement()
