"""How a message is put together from clauses."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from simulator.labels import Emotion, MessageType
from simulator.speech.pen import Pen
from simulator.speech.shapes import SHAPES

TONES = {"B": "bad", "G": "good", "P": "plain"}
SIGNS: dict[str, tuple[str, ...]] = {  # at the end of a clause, by part; "" where none is
    "Q": ("?", "?", "?", "?", "?", "", "", "."),
    "q": ("?", "?", "?", "?", "?", "", "", "??"),
    "U": ("?", "?", "?", "?", "?", "", "", "."),
    "R": ("?", "?", "?", "??", "", "!", "?!"),
    "B": (".", ".", "", "", "", "", "!", "!!", "...", "?"),
    "G": (".", ".", "", "", "", "!", "!!", "."),
    "P": (".", ".", "", "", "", "...", ".", "?"),
    "D": (".", "", "!", "", "?"),
    "I": (".", "", ".", ""),
    "m": (".", "", ".", "!"),
    "angry": ("!", "!!", "!", ".", "", "", "!!!", "."),
    "irritated": (".", "", "", "...", "!", ".", "?"),
    "confused": (".", "", "...", "?", "?", "??"),
    "happy": ("!", "!", "", ".", "", "!!", "."),
    "none": (".", "", ".", ""),
}
GLUES = (", ", ". ", " - ", "... ", "\n", ", ", ". ")


class Message(NamedTuple):
    """What a customer means: the kind of message, and the feeling behind it."""

    message_type: MessageType
    emotion: Emotion

    @property
    def is_question(self) -> bool:
        """Tell whether an answer is asked for."""
        return self.message_type in ("question", "commercial_question")


def clauses(pen: Pen, message: Message, topic: str) -> list[tuple[str, str]]:
    """Draw a shape, and a clause for each part of it; each with the sign that ends it."""
    rng = pen.rng
    made: list[tuple[str, str]] = []
    used: list[str] = []
    for part in rng.choice(SHAPES[message]):
        pattern = _pattern(pen, part, message, topic)
        if pattern in used:  # the same twice says nothing
            continue
        used.append(pattern)
        clause = pen.write(pattern)
        sign = " " if part in "gTL" else rng.choice(SIGNS[message.emotion if part == "F" else part])
        if part in "mTL" and made:
            made[-1] = (made[-1][0], ", ")
        made.append((clause, sign))
    return made


def joined(rng: Random, parts: list[tuple[str, str]]) -> str:
    """Make one text of clauses, with capitals or without."""
    is_neat = rng.random() < 0.55
    text, starts = "", True
    for at, (clause, sign) in enumerate(parts):
        if starts and is_neat:
            clause = clause[:1].upper() + clause[1:]
        text += clause
        if at < len(parts) - 1:
            if not sign:
                sign = rng.choice(GLUES)
            elif sign not in (" ", ", "):
                sign += " "
            starts = sign[0] in ".?!\n"
        text += sign
    return text.rstrip()


def letter(pen: Pen, message: Message, parts: list[tuple[str, str]]) -> str:
    """Write it as a mail: salutation, whole sentences, a detail, a name below."""
    rng, words = pen.rng, pen.words
    intro = pen.one_of(words.INTROS)
    body = intro[:1].upper() + intro[1:] + " "
    for clause, sign in parts:
        end = sign if sign in (" ", ", ", "?", "!") else "."
        starts = body[-2:] in (". ", "? ", "! ")
        body += (clause[:1].upper() + clause[1:] if starts else clause) + end
        body += "" if end in (" ", ", ") else " "
    if rng.random() < 0.8:
        body += pen.one_of(words.DETAILS) + " "
    if message.message_type != "compliment":
        body += pen.one_of(words.PLEAS)
    opening, ending = pen.one_of(words.SALUTATIONS), pen.one_of(words.VALEDICTIONS)
    return f"{opening}\n\n{body.strip()}\n\n{ending}"


def _pattern(pen: Pen, part: str, message: Message, topic: str) -> str:
    words, rng = pen.words, pen.rng
    if part in TONES:
        tone = TONES[part]
        own = rng.random() < 0.66
        return rng.choice(words.SITUATIONS[topic][tone] if own else words.ANY[tone])
    if part == "F":
        return rng.choice(words.FEELINGS[message.emotion])
    if part == "Q":
        return rng.choice(words.ASKS[topic] if rng.random() < 0.66 else words.ANY_ASK)
    if part == "U":
        own = rng.random() < 0.6
        return rng.choice(words.BUYS[topic] if own else words.ANY_BUY)
    return rng.choice(
        {
            "q": words.SHORT_ASKS,
            "R": words.RHETORICAL,
            "D": words.DEMANDS,
            "I": words.INTENTS,
            "m": words.MINOR_BAD,
            "g": words.MINOR_GOOD,
            "T": words.UPTURNS,
            "L": words.DOWNTURNS,
        }[part]
    )
