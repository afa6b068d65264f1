"""Closers: what a customer says to end a talk, such as "bedankt, opgelost", and asks nothing."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "rules" / "closers.tsv"
MOST_SIGNS = 120  # who closes is short
MOST_LEFT = 5  # words besides the phrases that end
NO_WORDS = re.compile(r"https?://\S+|[@#][\w.@\[\]-]+")
WORD = re.compile(r"[\w']+")


def is_closer(text: str) -> bool:
    """Tell whether a text ends a talk, in either language, by the phrases of ``closers.tsv``.

    It has a phrase that ends, none that goes on once those are taken out, and no question mark.
    A nod (👍) by itself ends too.
    """
    if len(text) > MOST_SIGNS or "?" in text:
        return False
    words = WORD.findall(NO_WORDS.sub(" ", text.replace("\u2019", "'").casefold()))
    if not words:
        return any(sign in text for sign in _phrases("nods"))
    left = _without(words)
    if len(left) == len(words) or len(left) > MOST_LEFT:
        return False
    rest = f" {' '.join(left)} "
    return not any(f" {phrase} " in rest for phrase in _phrases("goes_on"))


def _without(words: list[str]) -> list[str]:
    """Give the words that are in no phrase which ends, the longest phrase first."""
    left, place = [], 0
    starting = _starting()
    while place < len(words):
        phrases = starting.get(words[place], ())
        size = next((len(p) for p in phrases if words[place : place + len(p)] == p), 0)
        if not size:
            left.append(words[place])
        place += size or 1
    return left


@cache
def _starting() -> dict[str, list[list[str]]]:
    """Give the phrases that end by their first word, long ones first."""
    found: dict[str, list[list[str]]] = {}
    for phrase in sorted(_phrases("ends"), key=len, reverse=True):
        found.setdefault(phrase.split()[0], []).append(phrase.split())
    return found


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(row["phrase"] for row in rows if row["kind"] == kind)
