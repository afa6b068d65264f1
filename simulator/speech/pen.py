"""A pen fills the blanks of a sentence; it knows what the talk is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random

from simulator.people import FIRST_NAMES
from simulator.speech.personal import personal, phone
from simulator.speech.words import Words

BLANK = re.compile(r"\{(\w+)\}")


class Pen:
    """Writes one language for one brand.

    The blanks: {thing} {the} {The} {that} (the topic's noun), {brand}, {first} (the customer's
    name), {department}, {survey}, {name_as_word}; and what is drawn anew each time: {n} (2 to 9),
    {nn} (11 to 98), {code}, {when}, {past}, {since}, {place}, {amount}, {name}, {personal},
    {phone}.
    """

    def __init__(self, rng: Random, words: Words, sector: str, brand: str) -> None:
        """Write about a brand of one sector, drawing from ``rng``."""
        self.rng, self.words, self.sector, self.brand = rng, words, sector, brand
        self.thing = self.the = self.that = ""
        self.first = self.department = self.survey = ""
        draw: dict[str, tuple[str, ...]] = {
            "when": words.NOW,
            "past": words.PAST,
            "since": words.SINCE,
            "place": words.PLACES,
            "amount": words.AMOUNTS,
            "name": FIRST_NAMES,
        }
        self._blanks: dict[str, Callable[[], str]] = {
            "thing": lambda: self.thing,
            "the": lambda: self.the,
            "The": lambda: self.the[:1].upper() + self.the[1:],
            "that": lambda: self.that,
            "brand": lambda: self.brand,
            "name_as_word": lambda: self.brand.capitalize(),
            "first": lambda: self.first,
            "department": lambda: self.department,
            "survey": lambda: self.survey,
            "n": lambda: str(rng.randrange(2, 10)),
            "nn": lambda: str(rng.randrange(11, 99)),
            "code": lambda: str(rng.randrange(100_000, 10_000_000)),
            "personal": lambda: personal(rng),
            "phone": lambda: phone(rng),
        }
        for blank, texts in draw.items():
            self._blanks[blank] = lambda texts=texts: self.write(rng.choice(texts))  # type: ignore[misc]

    def turn_to(self, topic: str, *, first: str) -> None:
        """Choose the noun by which the next sentences name their topic."""
        noun = self.rng.choice(nouns(self.words, topic, self.sector))
        self.thing, self.the, self.that = self.words.noun_forms(noun)
        self.first = first

    def write(self, pattern: str) -> str:
        """Give the sentence with its blanks filled."""
        text, blanks = _parsed(pattern)
        if not blanks:
            return text
        draw = self._blanks
        return text % tuple([draw[blank]() for blank in blanks])

    def one_of(self, patterns: tuple[str, ...]) -> str:
        """Give one of several sentences, with its blanks filled."""
        return self.write(self.rng.choice(patterns))


def nouns(words: Words, topic: str, sector: str) -> tuple[str, ...]:
    """Give what a sector calls a topic: its own words and everybody's."""
    by_sector = words.NOUNS[topic]
    if topic in ("delivery", "outage") and sector in by_sector:
        return by_sector[sector]  # a bank delivers no sofas
    return by_sector.get(sector, ()) + by_sector["*"]


@cache
def _parsed(pattern: str) -> tuple[str, tuple[str, ...]]:
    """Turn {blanks} into places for ``%``, and name them in their order."""
    blanks = tuple(BLANK.findall(pattern))
    if not blanks:
        return pattern, ()
    return BLANK.sub("%s", pattern.replace("%", "%%")), blanks
