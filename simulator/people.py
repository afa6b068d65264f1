"""Accounts: who can write, and the ids that a platform gives them."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

BLUESKY = "bluesky"
MASTODON = "mastodon"
X = "x"
FACEBOOK = "facebook"  # a Page, and Messenger
INSTAGRAM = "instagram"  # media, comments, direct messages
WORDPRESS = "wordpress"  # a brand's own blog
REQUEST_TRACKER = "request_tracker"  # its helpdesk: mail and forms
FEED = "feed"  # what others publish as RSS or Atom
PLATFORMS = (BLUESKY, MASTODON, X, FACEBOOK, INSTAGRAM, WORDPRESS, REQUEST_TRACKER, FEED)
OWN_PLATFORMS = PLATFORMS[:-1]  # those on which a brand has an account
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
    follower_count: int = 0

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


def numbered_account(
    platform: str,
    handle: str,
    name: str,
    *,
    salt: str = "",
    brand_id: str | None = None,
    is_automated: bool = False,
) -> Account:
    """Make an account whose id is a number that follows from its handle.

    As many digits as the platform's own: X 19, Meta's 15 and 17, blogs and helpdesks fewer.
    """
    number = int.from_bytes(hashlib.sha256(f"{platform} {handle} {salt}".encode()).digest()[:8])
    lowest = {X: 10**18, FACEBOOK: 10**14, INSTAGRAM: 178414 * 10**11}.get(platform, 10**5)
    span = {X: 8 * 10**17, FACEBOOK: 9 * 10**14, INSTAGRAM: 10**11}.get(platform, 9 * 10**8)
    account_id = str(lowest + number % span)
    followers = int(10 ** (1 + number % 1000 / 350))
    joined = _joined(account_id)
    return Account(platform, account_id, handle, name, joined, brand_id, is_automated, followers)


def account(
    platform: str,
    handle: str,
    name: str,
    *,
    salt: str = "",
    brand_id: str | None = None,
    is_automated: bool = False,
) -> Account:
    """Make an account on any platform; ``handle`` as that platform writes it."""
    made = {"salt": salt, "brand_id": brand_id, "is_automated": is_automated}
    if platform == BLUESKY:
        return bluesky_account(handle, name, **made)  # type: ignore[arg-type]
    if platform == MASTODON:
        return mastodon_account(handle, name, **made)  # type: ignore[arg-type]
    return numbered_account(platform, handle, name, **made)  # type: ignore[arg-type]


def customers(rng: Random, platform: str, count: int, salt: str) -> list[Account]:
    """Make private people with handles of several habits."""
    made: dict[str, Account] = {}
    while len(made) < count:
        first, family = rng.choice(FIRST_NAMES), rng.choice(FAMILY_NAMES)
        handle = rng.choice(
            (
                f"{first}{family}",
                f"{first}-{family}" if platform == BLUESKY else f"{first}_{rng.randint(1, 99)}",
                f"{first[0]}{family}{rng.randint(60, 2009)}",
                f"{family}{rng.randint(1, 999)}",
            )
        ).lower()
        name = rng.choice((f"{first} {family}", first, f"{first} {rng.choice('🌻🚲☕🐈🎸🌧')}"))
        if platform == BLUESKY:
            handle += ".people.test"
        elif platform == MASTODON and rng.random() >= 0.7:
            handle += "@" + rng.choice(ELSEWHERE)
        elif platform == X:
            handle = handle[:15]
        elif platform in (REQUEST_TRACKER, WORDPRESS):
            handle += "@post.example"  # there, people are known by an e-mail address
        made[handle] = account(platform, handle, name, salt=salt)
    return list(made.values())


def _joined(identifier: str) -> datetime:
    days = int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:2], "big") % 900
    return datetime(2023, 7, 1, tzinfo=UTC) + timedelta(days=days)
