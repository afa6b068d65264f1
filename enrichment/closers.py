"""Closers: what a customer says to end a talk, such as "bedankt, opgelost", and asks nothing."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "rules" / "closers.tsv"
MOST_SIGNS = 120  # who closes is short
MOST_LEFT = 5  # words besides the phrases that end
NOT_WORDS = re.compile(r"https?://\S+|[@#][\w.@\[\]-]+|[^\w']+")


def is_closer(text: str) -> bool:
    """Tell whether a text ends a talk, in either language, by the phrases of ``closers.tsv``.

    It has a phrase that ends, none that goes on once those are taken out, and no question mark.
    A nod (👍) by itself ends too.
    """
    if len(text) > MOST_SIGNS or "?" in text:
        return False
    words = NOT_WORDS.sub(" ", text.replace("\u2019", "'").casefold()).strip()
    if not words:
        return any(sign in text for sign in _phrases("nods"))
    rest, count = _pattern("ends").subn(" ", words)
    is_short = count > 0 and len(rest.split()) <= MOST_LEFT
    return is_short and _pattern("goes_on").search(rest) is None


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    longest_first = sorted(_phrases(kind), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(row["phrase"] for row in rows if row["kind"] == kind)
