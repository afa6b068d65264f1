"""How people really type: slips, slang, shouting, a sentence in any case."""

from __future__ import annotations

from random import Random

from simulator.speech.words import Words


def mistyped(rng: Random, words: Words, text: str, *, is_angry: bool) -> str:
    """Give a text as somebody in a hurry leaves it; four of ten have nothing wrong."""
    draw = rng.random()
    if draw < 0.16:
        text = " ".join(
            [
                rng.choice(words.SLANG[word])
                if word in words.SLANG and rng.random() < 0.5
                else word
                for word in text.split(" ")
            ]
        )
    elif draw < 0.30:
        text = _slipped(rng, text)
    elif draw < 0.34:
        text = _slipped(rng, _slipped(rng, text))
    elif draw < 0.44:
        text = text.lower()
    elif draw < (0.49 if is_angry else 0.455):
        text = text.upper()
    elif draw < 0.53:
        text = text.replace(". ", rng.choice(("... ", ".. ", "! ", " "))).replace(", ", " ")
    elif draw < 0.58:
        text = text.replace("'", "")
    return text


def _slipped(rng: Random, text: str) -> str:
    """Swap, drop or double one letter."""
    if len(text) < 12:
        return text
    at = rng.randrange(2, len(text) - 2)
    one, two = text[at], text[at + 1]
    if not (one.isalpha() and two.isalpha()):
        return text
    slip = rng.choice((two + one, two, one + one + two))
    return text[:at] + slip + text[at + 2 :]
