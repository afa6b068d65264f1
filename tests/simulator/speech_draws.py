"""Texts drawn from the grammar for the tests that read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import get_args

from simulator.labels import Emotion, ReplyStyle
from simulator.speech.said import Said
from simulator.speech.shapes import KINDS, REPLY_KINDS, SECTORS, TURN_KINDS
from simulator.speech.voice import Voice

EMOTIONS: tuple[Emotion, ...] = get_args(Emotion)
STYLES: tuple[ReplyStyle, ...] = get_args(ReplyStyle)
SURVEY = "https://enquete.example/"
NAMES = ("Noor", "Tess", "Koen", "Umut", "Beth", "Ewan")
AGENTS = ("^JV", "^Noa", "/Anna", "- Tom", "")


@dataclass(frozen=True)
class Shop:
    """As much of a brand as the grammar asks for."""

    brand_id: str = "kistklos"
    name: str = "Kist & Klos"
    sector: str = "retail"
    language: str = "nl"
    namesake: str | None = None


def voices(rng: Random, language: str) -> list[Voice]:
    """Give one voice per sector."""
    return [Voice(rng, Shop(sector=sector, language=language)) for sector in SECTORS]


def customers(
    language: str, count: int, seed: str, *, kinds: tuple[str, ...] = KINDS + TURN_KINDS
) -> Iterator[Said]:
    """Draw customers' texts, each kind as often, of all sectors, topics and feelings."""
    rng = Random(seed)
    spoken = voices(rng, language)
    for number in range(count):
        voice = rng.choice(spoken)
        yield voice.customer(
            language,
            kinds[number % len(kinds)],
            voice.topic(),
            first=rng.choice(NAMES),
            address=rng.choice(("", "@kistklos")),
            emotion=rng.choice((None, *EMOTIONS)),
        )


def replies(language: str, count: int, seed: str) -> Iterator[tuple[str, Said]]:
    """Draw replies with the name that they may greet by, each kind and style as often."""
    rng = Random(seed)
    spoken = voices(rng, language)
    for number in range(count):
        voice, first = rng.choice(spoken), rng.choice(NAMES)
        kind = REPLY_KINDS[number % len(REPLY_KINDS)]
        yield (
            first,
            voice.reply(
                language,
                kind,
                voice.topic(),
                first=first,
                agent=rng.choice(AGENTS),
                survey=f"tok{number}" if kind == "invite" or rng.random() < 0.05 else "",
                style=rng.choice(STYLES),
            ),
        )
