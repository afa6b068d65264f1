"""A text as X shows it: links shortened, signs escaped, and what stands where in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.people import Account, digest_base32

SHORT = "https://t.test/"  # a reserved name in place of t.co
MOST_SIGNS = 280
PARTS = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)'])"
    r"|(?<!\w)#(?P<tag>\w*[^\W\d_]\w*)"
    r"|(?<![\w@])@(?P<name>[A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@])"
    r"|(?P<sign>[&<>])"
)
SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
TOKEN = re.compile(r"\w+|[^\w\s]")

Entities = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in ``text`` and ``entities``; ``note`` is the whole of a long text."""

    text: str
    entities: Entities
    note: Shown | None = None


def shown(raw: str, accounts: Mapping[str, Account], *, own_url: str = "") -> Shown:
    """Show a text; ``accounts`` are those that exist, by handle in small letters.

    A text of more than 280 signs ends in a link to ``own_url``, where that is given.
    """
    whole = _marked(raw, accounts)
    if not own_url or _length(raw) <= MOST_SIGNS:
        return whole
    cut = raw[: MOST_SIGNS - 25].rsplit(None, 1)[0]
    part = _marked(f"{cut}… {own_url}", accounts)
    return Shown(part.text, part.entities, whole)


def tokens(text: str) -> tuple[str, ...]:
    """Give the words and emoji by which a text is found: small letters, no accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(
        token
        for token in TOKEN.findall(plain)
        if token[0].isalnum() or token[0] == "_" or unicodedata.category(token[0]) == "So"
    )


def _marked(raw: str, accounts: Mapping[str, Account]) -> Shown:
    pieces: list[str] = []
    entities: Entities = {}
    length, done = 0, 0
    for part in PARTS.finditer(raw):
        before = raw[done : part.start()]
        start = length + len(before)
        done, piece = part.end(), part[0]
        if part["url"]:
            piece = SHORT + digest_base32(piece, 10)
            place = {"start": start, "end": start + len(piece)}
            link = {"url": piece, "expanded_url": part[0], "display_url": _display(part[0])}
            entities.setdefault("urls", []).append(place | link)
        elif part["sign"]:
            piece = SIGNS[piece]
        else:
            place = {"start": start, "end": start + len(piece)}
            account = accounts.get((part["name"] or "").lower())
            if part["tag"]:
                entities.setdefault("hashtags", []).append(place | {"tag": part["tag"]})
            elif account is not None:
                who = {"username": account.handle, "id": account.account_id}
                entities.setdefault("mentions", []).append(place | who)
        pieces += (before, piece)
        length = start + len(piece)
    return Shown("".join([*pieces, raw[done:]]), entities)


def _display(url: str) -> str:
    plain = url.partition("://")[2].removeprefix("www.")
    return plain if len(plain) <= 27 else plain[:26] + "…"


def _length(raw: str) -> int:
    """Count signs as X does: every link has 23."""
    return len(PARTS.sub(lambda part: "x" * 23 if part["url"] else part[0], raw))
