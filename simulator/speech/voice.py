"""Sentences: a small grammar per language, with the habits of real people's typing."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from types import ModuleType

from simulator.labels import Emotion, Labels, MessageType, ReplyStyle, Sentiment
from simulator.speech import words_en, words_nl
from simulator.speech.said import Said
from simulator.town.brands import BrandSpec

LANGUAGES: dict[str, ModuleType] = {"nl": words_nl, "en": words_en}
TOPICS = {
    sector: tuple(thing.lower().replace(" ", "_") for thing in things)
    for sector, things in words_en.THINGS.items()
}
KINDS = ("question", "complaint", "compliment", "remark", "commercial_question")
KIND_WEIGHTS = (42, 30, 9, 13, 6)
REPLY_KINDS = tuple(words_en.REPLIES)
LONGEST = 290  # Bluesky takes 300 characters


class Voice:
    """Everything that is written about one brand, drawn from one seeded source."""

    def __init__(self, rng: Random, spec: BrandSpec) -> None:
        """Speak about ``spec``, drawing from ``rng``."""
        self.rng = rng
        self.spec = spec

    def language(self) -> str:
        """Draw a customer's language: mostly the brand's."""
        other = "en" if self.spec.language == "nl" else "nl"
        return self.spec.language if self.rng.random() < 0.92 else other

    def kind(self) -> str:
        """Draw a message type."""
        return self.rng.choices(KINDS, KIND_WEIGHTS)[0]

    def topic(self, language: str) -> str:  # noqa: ARG002 - the same in every language
        """Draw what it is about: a key that is the same in every language."""
        return self.rng.choice(TOPICS[self.spec.sector])

    def customer(
        self,
        language: str,
        kind: str,
        topic: str,
        *,
        address: str = "",
        first: str = "T",
        emotion: Emotion | None = None,
    ) -> Said:
        """Write as a customer; ``address`` is the @handle that the message is for.

        The emotion is drawn if it isn't given, or if nobody of that kind would have it.
        """
        text = self._customer(language, kind, topic, address=address, first=first)
        return Said(text, self._labels(language, kind, topic, emotion))

    def _customer(
        self, language: str, kind: str, topic: str, *, address: str = "", first: str = "T"
    ) -> str:
        words, rng = LANGUAGES[language], self.rng
        core = self._fill(
            words, rng.choice(words.CUSTOMER.get(kind, words.CUSTOMER["more"])), topic, first
        )
        if kind in ("closer", "more", "private", "follow_up", "me_too"):
            return self._clipped(f"{address} {core}".strip())
        core = rng.choice(words.OPENERS) + core
        tail = rng.choice(words.TAILS).format(first=first)
        if rng.random() < 0.04:
            tail += ", " + rng.choice(words.MIXED)
        if rng.random() < 0.025:
            tail += " " + self.personal()
        core = self._mistyped(core)
        if not address:
            return self._clipped(core + tail)
        style = rng.random()
        if style < 0.6:
            return self._clipped(f"{address} {core}{tail}")
        if style < 0.9:
            return self._clipped(f"{core} {address}{tail}")
        return self._clipped(f"{core[:1].upper()}{core[1:]}{tail}\n\n{address}")

    def indirect(self, language: str, topic: str) -> Said:
        """Write about the brand without addressing it: by its name or its hashtag."""
        return Said(self._indirect(language, topic), self._labels(language, "remark", topic, None))

    def _indirect(self, language: str, topic: str) -> str:
        words, rng = LANGUAGES[language], self.rng
        tag = "#" + self.spec.brand_id
        if rng.random() < 0.55:
            name = rng.choice((self.spec.brand_id, self.spec.brand_id.capitalize()))
            text = self._fill(words, rng.choice(words.INDIRECT), topic, "T", name=name)
            return self._clipped(text + (f" {tag}" if rng.random() < 0.2 else ""))
        kind = rng.choice(("question", "complaint", "complaint", "remark", "compliment"))
        return self._clipped(f"{self._customer(language, kind, topic)} {tag}")

    def namesake(self) -> Said:
        """Write with the brand's name as an ordinary word."""
        words = LANGUAGES[self.spec.language]
        text: str = self.rng.choice(words.NAMESAKES[self.spec.namesake])
        text += self.rng.choice(("", "", " 🙂", " ..."))
        return Said(text, self._labels(self.spec.language, "remark", "none", "none"))

    def spam(self, language: str) -> Said:
        """Write what sells something that has nothing to do with the brand."""
        labels = self._labels(language, "remark", "none", "none")
        return Said("Earn 500 a week from home https://werk.example", replace(labels, is_spam=True))

    def broadcast(self, topic: str) -> Said:
        """Write as the brand, to nobody in particular."""
        words = LANGUAGES[self.spec.language]
        tag = f" #{self.spec.brand_id}" if self.rng.random() < 0.3 else ""
        text = self._fill(words, self.rng.choice(words.BROADCASTS), topic, "T") + tag
        return Said(text, self._labels(self.spec.language, "broadcast", topic, "none"))

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
        """Write as one of the brand's agents, who signs with initials.

        ``survey`` is the token of the survey that the text invites to; the style is drawn if it
        isn't given.
        """
        text = self._reply(language, kind, topic, first=first, agent=agent)
        if survey:
            text = f"{text[: LONGEST - 60]} https://enquete.example/{survey}"
        labels = self._labels(language, kind, topic, "none")
        return Said(
            text,
            replace(
                labels,
                message_type=None,
                reply_style=style or "none",
                agent_signature=agent or None,
                has_survey_link=bool(survey),
            ),
        )

    def edited(self, said: Said, language: str) -> Said:
        """Write the same again, a little changed."""
        more = self.rng.choice((" (edit: typo)", " UPDATE: zie app", " …"))
        return Said(said.text + more, replace(said.labels, language=language))

    def _labels(self, language: str, kind: str, topic: str, emotion: Emotion | None) -> Labels:
        message_type: MessageType = "remark"
        sentiment: Sentiment = "neutral"
        if kind in ("question", "follow_up", "private"):
            message_type = "question"
        elif kind in ("complaint", "me_too"):
            message_type, sentiment, emotion = "complaint", "negative", emotion or "irritated"
        elif kind == "compliment":
            message_type, sentiment, emotion = "compliment", "positive", emotion or "happy"
        elif kind == "commercial_question":
            message_type = "commercial_question"
        return Labels(
            language=language,
            sentiment=sentiment,
            emotion=emotion or "none",
            topic=topic,
            department="customer_care",
            message_type=message_type,
            is_closer=kind == "closer",
        )

    def _reply(self, language: str, kind: str, topic: str, *, first: str, agent: str = "") -> str:
        words, rng = LANGUAGES[language], self.rng
        core = self._fill(
            words, rng.choice(words.REPLIES.get(kind, words.REPLIES["follow_up"])), topic, first
        )
        if kind == "bot":
            return core
        greeting = rng.choice(words.GREETINGS).format(first=first)
        signed = f" {agent}" if agent else ""
        return self._clipped(greeting + core + signed)

    def personal(self) -> str:
        """Write what should never stand in public: a way to reach or identify a person."""
        rng = self.rng
        name = rng.choice(("jdevries", "m.bakker", "info.thuis", "sanne88"))
        choice = rng.randrange(4)
        if choice == 0:
            return f"mail me: {name}{rng.randint(1, 99)}@post.example"
        if choice == 1:
            dash = rng.choice(("06-", "06 ", "+31 6 "))
            return f"tel {dash}{rng.randint(1000_0000, 5999_9999)}"
        if choice == 2:
            return f"rekening {iban(rng)}"
        return f"BSN {bsn(rng)}"

    def _fill(
        self, words: ModuleType, pattern: str, topic: str, first: str, *, name: str = ""
    ) -> str:
        rng = self.rng
        return pattern.format(
            thing=words.THINGS[self.spec.sector][TOPICS[self.spec.sector].index(topic)],
            n=rng.randint(2, 9),
            time=rng.choice(words.TIMES),
            place=rng.choice(words.PLACES),
            first=first,
            name=name,
            personal=self.personal() if "{personal}" in pattern else "",
        )

    def _mistyped(self, text: str) -> str:
        rng = self.rng
        if rng.random() < 0.12 and len(text) > 12:
            at = rng.randrange(4, len(text) - 2)
            if text[at].isalpha() and text[at + 1].isalpha():
                text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if rng.random() < 0.08:
            text = text.upper() if rng.random() < 0.3 else text.lower()
        if rng.random() < 0.05:
            text += "!" * rng.randint(2, 4)
        return text

    @staticmethod
    def _clipped(text: str) -> str:
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def iban(rng: Random) -> str:
    """Make a Dutch account number of a bank that does not exist, with valid check digits."""
    body = f"WEER{rng.randint(0, 9_999_999_999):010d}"
    digits = "".join(str(int(sign, 36)) for sign in body + "NL00")
    return f"NL{98 - int(digits) % 97:02d}{body}"


def bsn(rng: Random) -> str:
    """Make a number that passes the Dutch citizen number's eleven test."""
    while True:
        digits = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(7))]
        last = sum(d * weight for d, weight in zip(digits, range(9, 1, -1), strict=True)) % 11
        if last < 10:
            return "".join(map(str, [*digits, last]))
