"""Dutch, as one language of the grammar: see ``words.Words`` for what it holds."""

from __future__ import annotations

from simulator.speech.nl.asks import ANY_ASK, ANY_BUY, ASKS, BUYS, INTENTS, SHORT_ASKS
from simulator.speech.nl.feelings import (
    CLOSINGS,
    DEMANDS,
    DOWNTURNS,
    FEELINGS,
    MINOR_BAD,
    MINOR_GOOD,
    MIXED,
    OPENINGS,
    RHETORICAL,
    SLANG,
    UPTURNS,
)
from simulator.speech.nl.nouns import NOUNS
from simulator.speech.nl.replies import (
    DEPARTMENTS,
    EMOJI,
    GREETINGS,
    GREETINGS_BY_NAME,
    INFO,
    PARTS,
)
from simulator.speech.nl.situations import ANY, SITUATIONS
from simulator.speech.nl.turns import (
    AMOUNTS,
    ARTICLES,
    BROADCASTS,
    DETAILS,
    EDITS,
    INDIRECT,
    INTROS,
    NAMESAKES,
    NOW,
    PAST,
    PLACES,
    PLEAS,
    SALUTATIONS,
    SINCE,
    SPAM,
    TURNS,
    VALEDICTIONS,
    VERDICTS,
)

FIRST_PERSON: tuple[str, ...] = ("ik", "mij", "mijn", "me", "m'n")


def noun_forms(noun: str) -> tuple[str, str, str]:
    """Give it bare, with its article, and with "die" or "dat": "het pakket" is "dat pakket"."""
    article, _, bare = noun.partition(" ")
    if article not in ("de", "het"):  # a proper name, such as a bus line
        return noun, noun, noun
    return bare, noun, f"{'dat' if article == 'het' else 'die'} {bare}"


__all__ = [
    "AMOUNTS",
    "ANY",
    "ANY_ASK",
    "ANY_BUY",
    "ARTICLES",
    "ASKS",
    "BROADCASTS",
    "BUYS",
    "CLOSINGS",
    "DEMANDS",
    "DEPARTMENTS",
    "DETAILS",
    "DOWNTURNS",
    "EDITS",
    "EMOJI",
    "FEELINGS",
    "FIRST_PERSON",
    "GREETINGS",
    "GREETINGS_BY_NAME",
    "INDIRECT",
    "INFO",
    "INTENTS",
    "INTROS",
    "MINOR_BAD",
    "MINOR_GOOD",
    "MIXED",
    "NAMESAKES",
    "NOUNS",
    "NOW",
    "OPENINGS",
    "PARTS",
    "PAST",
    "PLACES",
    "PLEAS",
    "RHETORICAL",
    "SALUTATIONS",
    "SHORT_ASKS",
    "SINCE",
    "SITUATIONS",
    "SLANG",
    "SPAM",
    "TURNS",
    "UPTURNS",
    "VALEDICTIONS",
    "VERDICTS",
    "noun_forms",
]
