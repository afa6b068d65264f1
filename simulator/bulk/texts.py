"""The prepared pool of texts: for each brand a few scripts, each a conversation's sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pyarrow as pa

from simulator.bulk.draws import Ints
from simulator.speech.voice import Voice
from simulator.town.brands import BrandSpec

SCRIPTS = 32  # of each brand; a script has one text per role
ROLES = (
    "direct",  # opens, and mentions the brand
    "indirect",  # opens, and names it only
    "broadcast",  # the brand's own, to nobody in particular
    "comment",  # a customer's, below a broadcast
    "more",  # the customer goes on before an answer came
    "bot",
    "reply",
    "me_too",
    "follow_up",
    "second_reply",
    "closer",
    "edited",  # what an opening says after its edit
)
ROLE = {role: number for number, role in enumerate(ROLES)}


@dataclass(frozen=True)
class Pool:
    """Texts by brand, script and role, flattened in this order, and what goes with them."""

    texts: Any  # pa.Array of strings
    languages: Any  # pa.Array: as the platform tells it, by script
    payloads: Any  # pa.Array: small JSON, by role


def pool_of(specs: Sequence[BrandSpec], seed: int) -> Pool:
    """Write ``SCRIPTS`` scripts for each brand; the same for the same seed."""
    texts: list[str] = []
    languages: list[str] = []
    for spec in specs:
        voice = Voice(Random(f"{seed} bulk {spec.brand_id}"), spec)
        for _ in range(SCRIPTS):
            language = voice.language()
            languages.append(language)
            texts += _script(voice, spec, language)
    payloads = [json.dumps({"made": "in bulk", "role": role}) for role in ROLES]
    return Pool(*(pa.array(column, pa.string()) for column in (texts, languages, payloads)))


def _script(voice: Voice, spec: BrandSpec, language: str) -> list[str]:
    """Write one conversation: a text per role, all on the same topic."""
    kind, topic = voice.kind(), voice.topic()
    address, agent = f"@{spec.brand_id}", "^" + voice.rng.choice("ABDEHJKLMNRST")
    direct = voice.customer(language, kind, topic, address=address)
    said = {
        "direct": direct,
        "indirect": voice.indirect(language, topic),
        "broadcast": voice.broadcast(topic),
        "comment": voice.customer(language, "question", topic),
        "more": voice.customer(language, "more", topic),
        "bot": voice.reply(language, "bot", topic, first="T"),
        "reply": voice.reply(language, kind, topic, first="T", agent=agent),
        "me_too": voice.customer(language, "me_too", topic, address=address),
        "follow_up": voice.customer(language, "follow_up", topic),
        "second_reply": voice.reply(language, "follow_up", topic, first="T", agent=agent),
        "closer": voice.customer(language, "closer", topic),
        "edited": voice.edited(direct, language),
    }
    return [said[role].text for role in ROLES]


def place_of(brands: Ints, scripts: Ints, roles: Ints) -> Ints:
    """Give the places of texts in the pool."""
    places: Ints = (brands * SCRIPTS + scripts) * len(ROLES) + roles
    return places


def roles_of(places: Ints) -> Ints:
    """Give the roles of the texts at these places."""
    roles: Ints = places % len(ROLES)
    return roles


def brands_of(places: Ints) -> Ints:
    """Give the brands that the texts at these places are for."""
    brands: Ints = places // (SCRIPTS * len(ROLES))
    return brands
