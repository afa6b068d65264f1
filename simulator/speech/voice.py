"""Everything that is said about one brand, with its labels: customers, the brand, and others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

from simulator.labels import Emotion, Labels, MessageType, ReplyStyle, Sentiment
from simulator.posts import Place
from simulator.speech.customer import Message, clauses, joined, letter
from simulator.speech.keyboard import mistyped
from simulator.speech.pen import Pen
from simulator.speech.personal import personal
from simulator.speech.reply import reply_of
from simulator.speech.said import Said
from simulator.speech.shapes import (
    EMOJI,
    EMOJI_SIGNS,
    EMOTIONS,
    EVERY_EMOJI,
    KIND_WEIGHTS,
    KINDS,
    REPLY_KINDS,
    TURN_KINDS,
    department_of,
    sentiment_of,
    topics_of,
)
from simulator.speech.words import LANGUAGES, ByKind
from simulator.town.brands import BrandSpec

__all__ = ["KINDS", "LONGEST", "REPLY_KINDS", "TURN_KINDS", "Voice"]
LONGEST = 290  # Bluesky takes 300 characters
SURVEYS = "https://enquete.example/"
TRIES = 40  # a text that is too long is said again in other words


class Voice:
    """Everything that is written about one brand, drawn from one seeded source."""

    def __init__(self, rng: Random, spec: BrandSpec) -> None:
        """Speak about ``spec``, drawing from ``rng``."""
        self.rng = rng
        self.spec = spec
        self._pens = {
            language: Pen(rng, words, spec.sector, spec.name)
            for language, words in LANGUAGES.items()
        }
        self._topics = topics_of(spec.sector)

    def language(self) -> str:
        """Draw a customer's language: mostly the brand's."""
        other = "en" if self.spec.language == "nl" else "nl"
        return self.spec.language if self.rng.random() < 0.92 else other

    def kind(self) -> str:
        """Draw a message type."""
        return self.rng.choices(KINDS, KIND_WEIGHTS)[0]

    def topic(self, language: str) -> str:  # noqa: ARG002 - the same in every language
        """Draw what it is about: a key that is the same in every language."""
        return self.rng.choice(self._topics)

    def customer(
        self,
        language: str,
        kind: str,
        topic: str,
        *,
        address: str = "",
        first: str = "T",
        emotion: Emotion | None = None,
        place: Place = "post",
    ) -> Said:
        """Write as a customer; ``address`` is the @handle that the message is for.

        ``kind`` is a message type or one of ``TURN_KINDS``. The emotion is drawn if it isn't
        given, or if nobody of that kind would have it. A ticket reads as a letter, a review ends
        with a verdict. Raises KeyError for a kind, topic or language that is not known, and
        ValueError for an address that leaves no room.
        """
        pen = self._pens[language]
        if kind in TURN_KINDS:
            message, text = self._turn(pen, pen.words.TURNS[kind], topic, first, emotion, address)
            return self._labelled(text, language, topic, message, is_closer=kind == "closer")
        message_type: MessageType = next(known for known in KINDS if known == kind)
        feelings = EMOTIONS[message_type]
        emotion = emotion if emotion in feelings else self.rng.choice(feelings)
        message = Message(message_type, emotion)
        text = self._fitting(lambda: self._message(pen, message, topic, first, address, place))
        return self._labelled(text, language, topic, message)

    def indirect(self, language: str, topic: str) -> Said:
        """Write about the brand without addressing it: by its name or its hashtag."""
        pen, rng = self._pens[language], self.rng
        tag = f" #{self.spec.brand_id}"
        if rng.random() < 0.55:
            pen.brand = rng.choice((self.spec.brand_id, self.spec.brand_id.capitalize()))
            message, text = self._turn(pen, pen.words.INDIRECT, topic, "T", None, "")
            pen.brand = self.spec.name
            if rng.random() < 0.2:
                text += tag
            return self._labelled(text, language, topic, message)
        kind = rng.choice(("question", "complaint", "complaint", "remark", "compliment"))
        said = self.customer(language, kind, topic)
        return said.followed_by(tag) if len(said.text) + len(tag) <= LONGEST else said

    def article(self, language: str, topic: str) -> Said:
        """Write as a newspaper does."""
        pen, rng = self._pens[language], self.rng
        sentiment: Sentiment = rng.choice(("neutral", "neutral", "negative", "positive"))
        pen.turn_to(topic, first="")
        text = pen.one_of(pen.words.ARTICLES[sentiment])
        if rng.random() < 0.6:
            text += " " + _sentence(pen.one_of(pen.words.SITUATIONS[topic]["plain"]))
        labels = self._labelled(text, language, topic, Message("remark", "none")).labels
        return Said(text, replace(labels, sentiment=sentiment))

    def namesake(self) -> Said:
        """Write with the brand's name as an ordinary word."""
        language, rng = self.spec.language, self.rng
        pen = self._pens[language]
        texts = pen.words.NAMESAKES
        pen.brand = self.spec.brand_id
        text = pen.one_of(texts.get(self.spec.namesake or "*", texts["*"]))
        pen.brand = self.spec.name
        text += rng.choice(("", "", "", " 🙂", " ...", " 👀"))
        return self._labelled(text, language, "none", Message("remark", "none"), department="other")

    def spam(self, language: str) -> Said:
        """Write what sells something that has nothing to do with the brand."""
        pen = self._pens[language]
        pen.turn_to(self.rng.choice(self._topics), first=pen.write("{name}"))
        text = pen.one_of(pen.words.SPAM) + self.rng.choice(("", "", " 🎉", " 💪", " #winnen"))
        message = Message("remark", "none")
        return self._labelled(text, language, "none", message, department="other", is_spam=True)

    def broadcast(self, topic: str) -> Said:
        """Write as the brand, to nobody in particular."""
        language, rng = self.spec.language, self.rng
        pen = self._pens[language]
        pen.turn_to(topic, first="")
        text = pen.one_of(pen.words.BROADCASTS)
        if rng.random() < 0.35:
            text += " " + pen.one_of(pen.words.INFO[topic])
        if rng.random() < 0.3:
            text += f" #{self.spec.brand_id}"
        return Said(
            text,
            Labels(
                language=language,
                sentiment="neutral",
                emotion="none",
                topic=topic,
                department=department_of(topic, None),
                has_emoji=has_emoji(text),
            ),
        )

    def reply(
        self,
        language: str,
        kind: str,
        topic: str,
        *,
        first: str,
        agent: str = "",
        survey: str = "",
        style: ReplyStyle | None = None,
    ) -> Said:
        """Write as one of the brand's agents, who signs as ``agent`` says (such as ^JV).

        ``kind`` is one of ``REPLY_KINDS``; ``survey`` is the token of the survey that the text
        invites to, which the kind invite cannot do without (ValueError). The style is drawn if it
        isn't given, or if that kind of answer has no such style.
        """
        if kind == "invite" and not survey:
            raise ValueError("invite: expected a survey's token")
        pen = self._pens[language]
        pen.survey = SURVEYS + survey
        pen.turn_to(topic, first=first)
        pen.department = pen.words.DEPARTMENTS[department_of(topic, None)]
        for _ in range(TRIES):
            said = reply_of(pen, language, kind, topic, agent, bool(survey), style)
            if len(said.text) <= LONGEST - 20:  # leaves room for an edit
                return said
        raise ValueError(f"reply: no {kind} fits in {LONGEST} characters for {agent!r}")

    def edited(self, said: Said, language: str) -> Said:
        """Write the same again, a little changed; an edit may say how things stand by now."""
        pen, rng, labels = self._pens[language], self.rng, said.labels
        edits = pen.words.EDITS
        if labels.message_type is None:  # the brand's
            return Said(rng.choice(edits["brand"]) + said.text, labels)
        draw = rng.random()
        if draw < 0.1 and labels.message_type in ("complaint", "question"):
            more = pen.one_of(edits["solved"])
            labels = replace(labels, sentiment="neutral", emotion="none")
        elif draw < 0.2 and labels.message_type == "complaint":
            more = pen.one_of(edits["worse"])
            labels = replace(labels, emotion="angry")
        else:
            more = pen.one_of(edits["none"])
        room = LONGEST - len(more)
        text = said.text if len(said.text) <= room else said.text[: room - 1] + "…"
        labels = replace(labels, has_emoji=has_emoji(text))
        return Said(text + more, labels)

    def _message(
        self, pen: Pen, message: Message, topic: str, first: str, address: str, place: Place
    ) -> str:
        """Write one of the five message types."""
        rng, words = self.rng, pen.words
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
                core = pen.one_of(words.OPENINGS) + rng.choice((", ", " ", "! ", ", ")) + core
            if rng.random() < 0.3:
                core += rng.choice((", ", " ", ". ", "\n")) + pen.one_of(words.CLOSINGS)
        if rng.random() < 0.05:
            core += ", " + rng.choice(words.MIXED)
        if rng.random() < 0.025:
            core += " " + personal(rng)
        core += self._emoji(message.emotion)
        return self._addressed(core, address)

    def _turn(
        self,
        pen: Pen,
        texts: ByKind,
        topic: str,
        first: str,
        emotion: Emotion | None,
        address: str,
    ) -> tuple[Message, str]:
        """Write one of the fixed turns, in any of the feelings that it comes in."""
        rng = self.rng
        turns = _turns(tuple(texts.items()))
        if emotion is not None:
            turns = tuple(turn for turn in turns if turn[0].emotion == emotion) or turns
        message, pattern = rng.choice(turns)

        def write() -> str:
            pen.turn_to(topic, first=first)
            core = pen.write(pattern)
            if message.is_question and not core.endswith("?") and rng.random() < 0.65:
                core += "?"
            if "{p" not in pattern:  # a slip would make personal data invalid
                core = mistyped(rng, pen.words, core, is_angry=message.emotion == "angry")
            if rng.random() < 0.12:
                core = pen.one_of(pen.words.OPENINGS) + ", " + core
            if rng.random() < 0.12:
                core += rng.choice((", ", " ", ". ")) + pen.one_of(pen.words.CLOSINGS)
            return self._addressed(core + self._emoji(message.emotion), address)

        return message, self._fitting(write)

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

    def _labelled(
        self,
        text: str,
        language: str,
        topic: str,
        message: Message,
        *,
        is_closer: bool = False,
        is_spam: bool = False,
        department: str = "",
    ) -> Said:
        labels = _labels(
            language, topic, message, is_closer, is_spam, bool(department), has_emoji(text)
        )
        return Said(text, labels)


def has_emoji(text: str) -> bool:
    """Tell whether a text of ours holds an emoji."""
    return not EMOJI_SIGNS.isdisjoint(text)


@cache
def _labels(
    language: str,
    topic: str,
    message: Message,
    is_closer: bool,
    is_spam: bool,
    is_strange: bool,
    with_emoji: bool,
) -> Labels:
    """Make each combination of labels once: making them is slow."""
    return Labels(
        language=language,
        sentiment=sentiment_of(message.message_type, message.emotion),
        emotion=message.emotion,
        topic=topic,
        department="other" if is_strange else department_of(topic, message.message_type),
        message_type=message.message_type,
        is_question=message.is_question,
        is_closer=is_closer,
        is_spam=is_spam,
        has_emoji=with_emoji,
    )


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
