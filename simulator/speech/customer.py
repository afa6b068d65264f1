"""What a customer writes, from the first letter to the last emoji."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from simulator.labels import Emotion
from simulator.posts import Place
from simulator.speech.composing import Message, clauses, joined, letter
from simulator.speech.keyboard import mistyped
from simulator.speech.pen import Pen
from simulator.speech.personal import personal
from simulator.speech.shapes import EMOJI, EVERY_EMOJI, sentiment_of
from simulator.speech.words import ByKind

LONGEST = 290  # Bluesky takes 300 characters
TRIES = 40  # a text that is too long is said again in other words


class Customer:
    """Writes with one pen: a language and a brand."""

    def __init__(self, pen: Pen) -> None:
        """Draw from the pen's source of chance."""
        self.pen, self.rng = pen, pen.rng

    def message(self, message: Message, topic: str, first: str, address: str, place: Place) -> str:
        """Write one of the five message types, in at most ``LONGEST`` characters."""
        return self._fitting(lambda: self._draft(message, topic, first, address, place))

    def _draft(self, message: Message, topic: str, first: str, address: str, place: Place) -> str:
        """Write one of the five message types."""
        pen, rng, words = self.pen, self.rng, self.pen.words
        pen.turn_to(topic, first=first)
        parts = clauses(pen, message, topic)
        if place == "ticket":
            return letter(pen, message, parts)
        core = mistyped(rng, words, joined(rng, parts), is_angry=message.emotion == "angry")
        if place == "review" and rng.random() < 0.7:
            sentiment = sentiment_of(message.message_type, message.emotion)
            core = f"{_sentence(core)} {pen.one_of(words.VERDICTS[sentiment])}"
        else:
            if rng.random() < 0.35:
                core = self._opened(core)
            if rng.random() < 0.3:
                core = self._followed(core, pen.one_of(words.CLOSINGS))
        if rng.random() < 0.05:
            core = self._followed(core, rng.choice(words.MIXED))
        if rng.random() < 0.025:
            core += " " + personal(rng)
        core += self._emoji(message.emotion)
        return self._addressed(core, address)

    def turn(
        self,
        texts: ByKind,
        topic: str,
        first: str,
        emotion: Emotion | None,
        address: str,
    ) -> tuple[Message, str]:
        """Write one of the fixed turns, in any of the feelings that it comes in."""
        pen, rng = self.pen, self.rng
        turns = _turns(tuple(texts.items()))
        if emotion is not None:
            turns = tuple(turn for turn in turns if turn[0].emotion == emotion) or turns
        message, pattern = rng.choice(turns)
        is_personal = "{personal}" in pattern or "{phone}" in pattern

        def write() -> str:
            pen.turn_to(topic, first=first)
            core = pen.write(pattern)
            if (
                not is_personal
                and message.is_question
                and not core.endswith("?")
                and rng.random() < 0.65
            ):
                core += "?"
            if not is_personal:  # a slip would make personal data invalid
                core = mistyped(rng, pen.words, core, is_angry=message.emotion == "angry")
                if rng.random() < 0.15:
                    core = self._opened(core)
            if "{first}" not in pattern and rng.random() < 0.15:
                core = self._followed(core, pen.one_of(pen.words.CLOSINGS))
            return self._addressed(core + self._emoji(message.emotion), address)

        return message, self._fitting(write)

    def _opened(self, core: str) -> str:
        """Put a greeting before it, or a word to begin with."""
        glue = self.rng.choice((", ", " ", "! ", ", "))
        is_shouting = core[1:2].isupper() or core.startswith(("I ", "I'"))
        if glue != "! " and not is_shouting:
            core = core[:1].lower() + core[1:]
        return self.pen.one_of(self.pen.words.OPENINGS) + glue + core

    def _followed(self, core: str, more: str) -> str:
        """Put something behind it, on the same line or the next."""
        signs = (" ", " ", "\n") if core[-1:] in ".?!" else (", ", " ", ". ", "\n")
        return core + self.rng.choice(signs) + more

    def _emoji(self, emotion: Emotion) -> str:
        """Draw an emoji that agrees, or any, or none."""
        draw = self.rng.random()
        if draw < 0.22:
            return " " + self.rng.choice(EMOJI[emotion])
        return " " + self.rng.choice(EVERY_EMOJI) if draw < 0.34 else ""

    def _addressed(self, text: str, address: str) -> str:
        if not address:
            return text
        style = self.rng.random()
        if style < 0.6:
            return f"{address} {text}"
        if style < 0.9:
            return f"{text} {address}"
        return f"{text[:1].upper()}{text[1:]}\n\n{address}"

    def _fitting(self, write: Callable[[], str]) -> str:
        for _ in range(TRIES):
            text = write()
            if len(text) <= LONGEST:
                return text
        raise ValueError(f"address: leaves no room in {LONGEST} characters")


@cache
def _turns(
    texts: tuple[tuple[tuple[str, str], tuple[str, ...]], ...],
) -> tuple[tuple[Message, str], ...]:
    return tuple(
        (Message(message_type, emotion), text)  # type: ignore[arg-type]
        for (message_type, emotion), group in texts
        for text in group
    )


def _sentence(clause: str) -> str:
    clause = clause[:1].upper() + clause[1:]
    return clause if clause[-1:] in ".?!…" else clause + "."
