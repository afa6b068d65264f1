"""Accounts: who can write, and the ids that a platform gives them."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from simulator.chance import exp

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
NUMBERS = {  # the lowest account id of a platform, and how many there are
    X: (10**18, 8 * 10**17),
    FACEBOOK: (10**14, 9 * 10**14),
    INSTAGRAM: (178414 * 10**11, 10**11),
}


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


def account(
    platform: str,
    handle: str,
    name: str,
    *,
    salt: str = "",
    brand_id: str | None = None,
    is_automated: bool = False,
) -> Account:
    """Make an account whose id follows from its handle, written as the platform does.

    Where ids are numbers they have as many digits as the platform's own.
    """
    follower_count = 0
    if platform == BLUESKY:
        account_id = "did:plc:" + digest_base32(f"did {handle} {salt}", 24)
    elif platform == MASTODON:
        number = _number(f"account {handle} {salt}", 7)
        account_id = str(109_000_000_000_000_000 + number % 6_000_000_000_000_000)
    else:
        number = _number(f"{platform} {handle} {salt}", 8)
        lowest, span = NUMBERS.get(platform, (10**5, 9 * 10**8))
        account_id = str(lowest + number % span)
        follower_count = int(10 * exp(number % 1000 / 152) + 0.5)  # 10 to 7,000, most have few
    joined = _joined(account_id)
    return Account(
        platform, account_id, handle, name, joined, brand_id, is_automated, follower_count
    )


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


def _number(text: str, size: int) -> int:
    """Give a number of so many bytes that follows from ``text`` alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:size], "big")


def _joined(identifier: str) -> datetime:
    days = _number(identifier, 2) % 900
    return datetime(2023, 7, 1, tzinfo=UTC) + timedelta(days=days)
