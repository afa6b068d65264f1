"""Sentences: a small grammar per language, with the habits of real people's typing."""

from __future__ import annotations

from random import Random
from types import ModuleType

from simulator.speech import words_en, words_nl
from simulator.town.brands import BrandSpec

LANGUAGES: dict[str, ModuleType] = {"nl": words_nl, "en": words_en}
KINDS = ("question", "complaint", "compliment", "remark", "commercial_question")
KIND_WEIGHTS = (42, 30, 9, 13, 6)
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

    def topic(self, language: str) -> str:
        """Draw what it is about."""
        things: tuple[str, ...] = LANGUAGES[language].THINGS[self.spec.sector]
        return self.rng.choice(things)

    def customer(
        self, language: str, kind: str, topic: str, *, address: str = "", first: str = "T"
    ) -> str:
        """Write as a customer; ``address`` is the @handle that the message is for."""
        words, rng = LANGUAGES[language], self.rng
        core = self._fill(words, rng.choice(words.CUSTOMER[kind]), topic, first)
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

    def indirect(self, language: str, topic: str) -> str:
        """Write about the brand without addressing it: by its name or its hashtag."""
        words, rng = LANGUAGES[language], self.rng
        tag = "#" + self.spec.brand_id
        if rng.random() < 0.55:
            name = rng.choice((self.spec.brand_id, self.spec.brand_id.capitalize()))
            text = self._fill(words, rng.choice(words.INDIRECT), topic, "T", name=name)
            return self._clipped(text + (f" {tag}" if rng.random() < 0.2 else ""))
        kind = rng.choice(("question", "complaint", "complaint", "remark", "compliment"))
        return self._clipped(f"{self.customer(language, kind, topic)} {tag}")

    def namesake(self) -> str:
        """Write with the brand's name as an ordinary word."""
        words = LANGUAGES[self.spec.language]
        text: str = self.rng.choice(words.NAMESAKES[self.spec.namesake])
        return text + self.rng.choice(("", "", " 🙂", " ..."))

    def broadcast(self, topic: str) -> str:
        """Write as the brand, to nobody in particular."""
        words = LANGUAGES[self.spec.language]
        tag = f" #{self.spec.brand_id}" if self.rng.random() < 0.3 else ""
        return self._fill(words, self.rng.choice(words.BROADCASTS), topic, "T") + tag

    def reply(self, language: str, kind: str, topic: str, *, first: str, agent: str = "") -> str:
        """Write as one of the brand's agents, who signs with initials."""
        words, rng = LANGUAGES[language], self.rng
        core = self._fill(words, rng.choice(words.REPLIES[kind]), topic, first)
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
            thing=topic,
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
