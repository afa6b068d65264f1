"""What a language must offer to the grammar; each is a package of word lists."""

from __future__ import annotations

from typing import Protocol

from simulator.speech import en, nl

Texts = tuple[str, ...]
ByKind = dict[tuple[str, str], Texts]  # (message type, emotion) → texts


class Words(Protocol):
    """One language: the parts of sentences, with blanks such as ``{place}`` (see ``pen.Pen``)."""

    NOUNS: dict[str, dict[str, Texts]]  # topic → sector, or * → nouns
    SITUATIONS: dict[str, dict[str, Texts]]  # topic → bad, good, plain → clauses
    ANY: dict[str, Texts]  # clauses that fit every topic
    ASKS: dict[str, Texts]  # topic → questions
    ANY_ASK: Texts
    SHORT_ASKS: Texts
    BUYS: dict[str, Texts]  # topic → questions of who may become a customer
    ANY_BUY: Texts
    INTENTS: Texts
    FEELINGS: dict[str, Texts]  # emotion → clauses
    RHETORICAL: Texts
    DEMANDS: Texts
    MINOR_BAD: Texts
    MINOR_GOOD: Texts
    UPTURNS: Texts  # from bad to good
    DOWNTURNS: Texts
    OPENINGS: Texts
    CLOSINGS: Texts
    MIXED: Texts  # in another language
    SLANG: dict[str, Texts]
    TURNS: dict[str, ByKind]  # kind of a later turn → texts
    EDITS: dict[str, Texts]
    INDIRECT: ByKind
    ARTICLES: dict[str, Texts]  # sentiment → texts
    NAMESAKES: dict[str, Texts]
    SPAM: Texts
    BROADCASTS: dict[str, Texts]  # topic, or * → texts
    SALUTATIONS: Texts
    VALEDICTIONS: Texts
    INTROS: Texts  # of letters
    PLEAS: Texts
    DETAILS: Texts
    VERDICTS: dict[str, Texts]  # sentiment → a review's last words
    NOW: Texts
    PAST: Texts
    SINCE: Texts
    PLACES: Texts
    AMOUNTS: Texts
    GREETINGS_BY_NAME: Texts
    GREETINGS: Texts
    PARTS: dict[str, Texts]  # what a brand's sentence does → sentences
    EMOJI: Texts
    DEPARTMENTS: dict[str, str]
    INFO: dict[str, Texts]  # topic → informing sentences
    FIRST_PERSON: Texts

    def noun_forms(self, noun: str) -> tuple[str, str, str]:
        """Give a noun bare, with its article, and with "that"."""


LANGUAGES: dict[str, Words] = {"nl": nl, "en": en}
