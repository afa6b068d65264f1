"""How Meta writes people and moments, and whom it does not name."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from simulator.people import FACEBOOK, Account
from simulator.posts import Post


def told(moment: datetime) -> str:
    """Write an instant as Meta does: whole seconds, ``+0000``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def scoped_id(ours: Account, account: Account) -> str:
    """Give the id under which a brand's account knows somebody: people have one per brand."""
    if account.brand_id is not None:
        return account.account_id
    return number_of(f"scoped {ours.account_id} {account.account_id}", 16)


def is_named(post: Post) -> bool:
    """Tell whether a Page's token is told who wrote a public Facebook post.

    Brands always are; on walls and in tagging posts people never are (Meta's documents: only to
    themselves); below posts and in reviews one in four is.
    """
    if post.author.brand_id is not None:
        return True
    return post.place not in ("wall", "tag") and int(post.author.account_id) % 4 == 0


def person(ours: Account, account: Account) -> dict[str, Any]:
    """Write who somebody is, as one brand's account knows them."""
    identifier = scoped_id(ours, account)
    if ours.platform == FACEBOOK:
        return {"name": account.display_name, "id": identifier}
    return {"id": identifier, "username": account.handle}


def number_of(text: str, digits: int) -> str:
    """Give a number of so many digits that follows from a text."""
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()[:12], "big")
    lowest = 10 ** (digits - 1)
    return str(lowest + value % (9 * lowest))
