"""Accounts: who can write, and the ids that a platform gives them."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

BLUESKY = "bluesky"
MASTODON = "mastodon"
PLATFORMS = (BLUESKY, MASTODON)
HOME = "mastodon.test"  # the Mastodon server that we play; others are remote
ELSEWHERE = ("elders.test", "veenland.test", "northmoor.test")


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


FIRST_NAMES = _words(
    "Anouk Bas Chantal Daan Eline Fatima Gijs Hanneke Ibrahim Jasmijn Koen Lotte Mehmet Noor Olaf",
    "Pien Quinten Roos Sjoerd Tess Umut Veerle Wouter Xanthe Yara Zeno Alfie Beth Callum Dervla",
    "Ewan Fiona Gareth Hazel Imogen Jude Keira Liam Maeve Niall Orla Priya Rory Saoirse Tariq Una",
)
FAMILY_NAMES = _words(
    "Akkerman Boterbloem Cuypers Dijkgraaf Elzinga Fokkema Groenveld Hofstra IJpma Jorritsma",
    "Kwakman Lievense Meulenbelt Noordhuis Oosting Postmus Roelfsema Schaap Tolsma Uilenberg",
    "Ashdown Birtwell Crowhurst Dunmore Eastlake Fairweather Garrick Holloway Kettering Larkin",
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on one platform: a customer, a brand or a brand's bot."""

    platform: str
    account_id: str
    handle: str
    display_name: str
    created_at: datetime
    brand_id: str | None = None
    is_automated: bool = False

    @property
    def username(self) -> str:
        """Name before the server's name (Mastodon)."""
        return self.handle.partition("@")[0]


def digest_base32(text: str, length: int) -> str:
    """Give lower-case base 32 text that follows from ``text`` alone."""
    digest = hashlib.sha512(text.encode()).digest()
    return b32encode(digest).decode().lower()[:length]


def bluesky_account(
    handle: str,
    name: str,
    *,
    salt: str = "",
    brand_id: str | None = None,
    is_automated: bool = False,
) -> Account:
    """Make a Bluesky account, with a DID that follows from its handle."""
    did = "did:plc:" + digest_base32(f"did {handle} {salt}", 24)
    return Account(BLUESKY, did, handle, name, _joined(did), brand_id, is_automated)


def mastodon_account(
    acct: str,
    name: str,
    *,
    salt: str = "",
    brand_id: str | None = None,
    is_automated: bool = False,
) -> Account:
    """Make a Mastodon account; its numeric id follows from its address."""
    number = int.from_bytes(hashlib.sha256(f"account {acct} {salt}".encode()).digest()[:7], "big")
    account_id = str(109_000_000_000_000_000 + number % 6_000_000_000_000_000)
    joined = _joined(account_id)
    return Account(MASTODON, account_id, acct, name, joined, brand_id, is_automated)


def customers(rng: Random, platform: str, count: int, salt: str) -> list[Account]:
    """Make private people with handles of several habits."""
    made: dict[str, Account] = {}
    while len(made) < count:
        first, family = rng.choice(FIRST_NAMES), rng.choice(FAMILY_NAMES)
        handle = rng.choice(
            (
                f"{first}{family}",
                f"{first}_{rng.randint(1, 99)}" if platform == MASTODON else f"{first}-{family}",
                f"{first[0]}{family}{rng.randint(60, 2009)}",
                f"{family}{rng.randint(1, 999)}",
            )
        ).lower()
        name = rng.choice((f"{first} {family}", first, f"{first} {rng.choice('🌻🚲☕🐈🎸🌧')}"))
        if platform == BLUESKY:
            made[handle] = bluesky_account(f"{handle}.people.test", name, salt=salt)
        else:
            server = "" if rng.random() < 0.7 else "@" + rng.choice(ELSEWHERE)
            made[handle] = mastodon_account(handle + server, name, salt=salt)
    return list(made.values())


def _joined(identifier: str) -> datetime:
    days = int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:2], "big") % 900
    return datetime(2023, 7, 1, tzinfo=UTC) + timedelta(days=days)
