"""English, as one language of the grammar: see ``words.Words`` for what it holds."""

from __future__ import annotations

from simulator.speech.en.asks import ANY_ASK, ANY_BUY, ASKS, BUYS, INTENTS, SHORT_ASKS
from simulator.speech.en.feelings import (
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
from simulator.speech.en.nouns import NOUNS
from simulator.speech.en.replies import (
    DEPARTMENTS,
    EMOJI,
    GREETINGS,
    GREETINGS_BY_NAME,
    INFO,
    PARTS,
)
from simulator.speech.en.situations import ANY, SITUATIONS
from simulator.speech.en.turns import (
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

FIRST_PERSON: tuple[str, ...] = ("i", "me", "my", "mine", "myself")


def noun_forms(noun: str) -> tuple[str, str, str]:
    """Give it bare, with "the", and with "that"."""
    return noun, f"the {noun}", f"that {noun}"


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
