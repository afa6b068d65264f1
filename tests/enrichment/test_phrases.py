"""The tables of phrases and closings are in form, so that a slip in one is seen at once."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import enrichment
from enrichment.features import features

FOLDER = Path(enrichment.__file__).parent / "rules"
LANGUAGES = ("nl", "en")
RULES = {
    "apology",
    "thanks",
    "first_person",
    "explanation",
    "compensation",
    "denial",
    "asks_private",
    "survey_link",
    "greeting",
    "accommodative",
    "defensive",
    "informative",
    "smalltalk",
    "question_opening",
    "thanks_customer",
    "spam",
}
OPPOSED = [
    ("apology", "denial"),
    ("apology", "defensive"),
    ("thanks", "denial"),
    ("accommodative", "defensive"),
    ("accommodative", "denial"),
    ("accommodative", "informative"),
    ("informative", "defensive"),
    ("informative", "smalltalk"),
    ("smalltalk", "accommodative"),
    ("thanks_customer", "spam"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def words_of(phrases: list[str]) -> Iterator[tuple[str, ...]]:
    found = features(phrases)
    words: list[list[str]] = [[] for _ in phrases]
    tokens = found.tokens
    for text, start, end in zip(tokens.text, tokens.start, tokens.end, strict=True):
        words[text].append(found.written(start, end))
    return map(tuple, words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_are_a_closed_list_and_each_has_phrases(language: str) -> None:
    counts = Counter(row["rule"] for row in rows(f"{language}.tsv"))
    assert set(counts) == RULES
    assert {rule: count for rule, count in counts.items() if count < 60} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_one_to_three_words_in_lower_case(language: str) -> None:
    phrases = [row["phrase"] for row in rows(f"{language}.tsv")]
    assert [phrase for phrase in phrases if phrase != phrase.casefold().strip()] == []
    lengths = zip(phrases, words_of(phrases), strict=True)
    assert [phrase for phrase, words in lengths if not 1 <= len(words) <= 3] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_in_a_rule_as_the_model_reads_it(language: str) -> None:
    table = rows(f"{language}.tsv")
    words = words_of([row["phrase"] for row in table])
    counts = Counter(zip([row["rule"] for row in table], words, strict=True))
    assert [phrase for phrase, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("one", "other"), OPPOSED)
def test_no_phrase_points_both_ways(language: str, one: str, other: str) -> None:
    table = rows(f"{language}.tsv")
    phrases = {
        rule: set(words_of([row["phrase"] for row in table if row["rule"] == rule]))
        for rule in (one, other)
    }
    assert phrases[one] & phrases[other] == set()


def test_closings_are_of_known_languages_in_lower_case_and_stand_once() -> None:
    table = [(row["language"], row["closing"]) for row in rows("closings.tsv")]
    assert {language for language, _ in table} == set(LANGUAGES)
    assert [closing for _, closing in table if closing != closing.casefold().strip()] == []
    assert len(table) == len(set(table))
    assert all(len(closing.split()) <= 5 for _, closing in table)
