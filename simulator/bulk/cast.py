"""Who writes: a platform's accounts in one list, with the keys by which the lake knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extractors.facts import Facts
from simulator.bulk.draws import Ints, rank_size, table_of
from simulator.people import BLUESKY, HOME, account

PEOPLE_SLOTS = 1 << 20
POSTS_A_PERSON = 20
FEWEST_PEOPLE, MOST_PEOPLE = 500, 200_000
NOBODY = -1

KeyOf = Callable[[str, str], str]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Cast:
    """Accounts of one platform: the brands', then their bots', then the customers'.

    ``speakers`` and ``bots`` give each brand's own place, ``bots`` ``NOBODY`` where it has none.
    A slot of ``customers``, evenly drawn, is a customer by rank: 1 / (rank + people / 100).
    """

    platform: str
    ids: Any  # pa.Array of strings, as all that follow
    handles: Any
    keys: Any
    permalinks: Any  # how a post's address begins
    uri_starts: Bytes | None  # how a Bluesky post's id begins, one row of bytes per account
    speakers: Ints
    bots: Ints
    customers: Ints


def cast_of(facts: Facts, platform: str, *, people: int, seed: int, key_of: KeyOf) -> Cast:
    """Gather a platform's accounts; ``key_of`` makes an author key of platform and id."""
    accounts = [a for a in facts.brand_accounts if a.platform in (platform, "*")]
    speakers = {a.brand_id: n for n, a in reversed([*enumerate(accounts)]) if not a.is_automated}
    bots = {a.brand_id: n for n, a in enumerate(accounts) if a.is_automated}
    ids, handles = [a.account_id for a in accounts], [a.handle for a in accounts]
    first = len(ids)
    for number in range(people):
        account_id, handle = _person(platform, number, seed)
        ids.append(account_id)
        handles.append(handle)
    brand_ids = [brand.brand_id for brand in facts.brands]
    silent = [brand_id for brand_id in brand_ids if brand_id not in speakers]
    if silent:
        raise ValueError(f"brands: {silent[0]} has no account on {platform}; expected one")
    starts = None
    if platform == BLUESKY:
        joined = "".join(f"at://{account_id}/app.bsky.feed.post/" for account_id in ids)
        starts = np.frombuffer(joined.encode(), np.uint8).reshape(len(ids), -1)
        permalinks = [f"https://bsky.app/profile/{account_id}/post/" for account_id in ids]
    else:
        permalinks = [f"https://{HOME}/@{handle}/" for handle in handles]
    return Cast(
        platform=platform,
        ids=_strings(ids),
        handles=_strings(handles),
        keys=_strings([key_of(platform, account_id) for account_id in ids]),
        permalinks=_strings(permalinks),
        uri_starts=starts,
        speakers=np.array([speakers[brand_id] for brand_id in brand_ids]),
        bots=np.array([bots.get(brand_id, NOBODY) for brand_id in brand_ids]),
        customers=first + table_of(rank_size(people, max(people // 100, 1)), PEOPLE_SLOTS),
    )


def people_for(posts: int) -> int:
    """Tell how many customers so many posts of one platform have."""
    return min(max(posts // POSTS_A_PERSON, FEWEST_PEOPLE), MOST_PEOPLE)


def _person(platform: str, number: int, seed: int) -> tuple[str, str]:
    """Give a customer's id and handle."""
    handle = f"p{number}.people.test" if platform == BLUESKY else f"p{number}"
    return account(platform, handle, "", salt=f"bulk {seed}").account_id, handle


def _strings(values: Sequence[str]) -> Any:
    return pa.array(values, pa.string())
