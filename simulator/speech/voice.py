"""Everything that is said about one brand, with its labels: customers, the brand, and others."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Protocol

from simulator.labels import Emotion, Labels, MessageType, ReplyStyle, Sentiment
from simulator.posts import Place
from simulator.speech.composing import Message
from simulator.speech.customer import LONGEST, TRIES, Customer
from simulator.speech.marks import has_emoji, labels_of
from simulator.speech.pen import Pen
from simulator.speech.reply import reply_of
from simulator.speech.said import Said
from simulator.speech.shapes import (
    EMOTIONS,
    KINDS,
    KINDS_AS_OFTEN,
    REPLY_KINDS,
    TURN_KINDS,
    department_of,
    topics_of,
)
from simulator.speech.words import LANGUAGES

__all__ = ["KINDS", "LONGEST", "REPLY_KINDS", "TURN_KINDS", "Voice"]
SURVEYS = "https://enquete.example/"


class Brand(Protocol):
    """What the grammar must know of a brand."""

    @property
    def brand_id(self) -> str:
        """Its name in lower case, as in hashtags."""

    @property
    def name(self) -> str:
        """Its name as it writes that."""

    @property
    def sector(self) -> str:
        """One of ``shapes.SECTORS``; another sector is spoken of in general words."""

    @property
    def language(self) -> str:
        """What its customers mostly write: nl or en."""

    @property
    def namesake(self) -> str | None:
        """Key of texts that use the name as an ordinary word."""


class Voice:
    """Everything that is written about one brand, drawn from one seeded source."""

    def __init__(self, rng: Random, spec: Brand) -> None:
        """Speak about ``spec``, drawing from ``rng``."""
        self.rng = rng
        self.spec = spec
        self._pens = {
            language: Pen(rng, words, spec.sector, spec.name)
            for language, words in LANGUAGES.items()
        }
        self._customers = {language: Customer(pen) for language, pen in self._pens.items()}
        self._topics = topics_of(spec.sector)

    def language(self) -> str:
        """Draw a customer's language: mostly the brand's."""
        other = "en" if self.spec.language == "nl" else "nl"
        return self.spec.language if self.rng.random() < 0.92 else other

    def kind(self) -> str:
        """Draw a message type."""
        return self.rng.choice(KINDS_AS_OFTEN)

    def topic(self) -> str:
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
        writer = self._customers[language]
        if kind in TURN_KINDS:
            texts = LANGUAGES[language].TURNS[kind]
            message, text = writer.turn(texts, topic, first, emotion, address)
            return self._labelled(text, language, topic, message, is_closer=kind == "closer")
        message_type: MessageType = next(known for known in KINDS if known == kind)
        feelings = EMOTIONS[message_type]
        emotion = emotion if emotion in feelings else self.rng.choice(feelings)
        message = Message(message_type, emotion)
        text = writer.message(message, topic, first, address, place)
        return self._labelled(text, language, topic, message)

    def indirect(self, language: str, topic: str) -> Said:
        """Write about the brand without addressing it: by its name or its hashtag."""
        pen, rng = self._pens[language], self.rng
        tag = f" #{self.spec.brand_id}"
        if rng.random() < 0.55:
            pen.brand = rng.choice((self.spec.brand_id, self.spec.brand_id.capitalize()))
            message, text = self._customers[language].turn(pen.words.INDIRECT, topic, "T", None, "")
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
        texts = pen.words.BROADCASTS
        text = pen.one_of(texts.get(topic, ()) + texts["*"])
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
        labels = labels_of(
            language, topic, message, is_closer, is_spam, bool(department), has_emoji(text)
        )
        return Said(text, labels)
