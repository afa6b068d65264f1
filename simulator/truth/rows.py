"""What really happened, for tests to compare with what the pipeline makes of the answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.posts import Post
from simulator.world import World

ReplyKind = Literal["reactive", "proactive", "follow_up"]
SILENCE = timedelta(hours=72)  # splits one customer's private messages into conversations
TYPES: dict[str, pa.DataType] = {
    "str": pa.string(),
    "bool": pa.bool_(),
    "int": pa.int64(),
    "datetime": pa.timestamp("us", "UTC"),
}


@dataclass(frozen=True)
class PostTruth:
    """One post and everything that ever happens to it."""

    platform: str
    native_id: str
    brand_id: str  # in whose story it was written
    author_id: str
    author_handle: str
    author_brand_id: str | None
    thread_id: str
    in_reply_to_id: str | None
    in_reply_to_author_id: str | None
    mentioned_handles: str
    channel: str
    kind: str  # message type, or what a brand's post does
    topic: str
    language_code: str | None
    text: str
    edited_text: str | None
    reply_kind: str | None  # of a brand's reply: reactive, proactive, follow_up
    is_direct: bool
    is_automated: bool
    is_namesake: bool
    has_clock_skew: bool
    created_at: datetime
    visible_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True)
class ConversationTruth:
    """One customer with one brand in one thread: when it opened and was first answered."""

    brand_id: str
    platform: str
    thread_id: str
    author_id: str
    channel: str
    opened_post_id: str
    first_reply_id: str | None
    inbound_post_count: int
    reply_count: int
    opened_at: datetime
    first_replied_at: datetime | None
    first_reply_visible_at: datetime | None


def post_rows(world: World) -> list[PostTruth]:
    """Give every post, in the order of creation."""
    kinds = {
        post: _reply_kind(post, posts)
        for posts in _conversations(world).values()
        for post in posts
        if is_reply(post)
    }
    return [_post_row(post, kinds.get(post)) for post in world.posts]


def conversation_rows(world: World) -> list[ConversationTruth]:
    """Give every conversation of a customer with the brands that the post concerns."""
    found = [
        _conversation(brand_id, customer, posts)
        for (brand_id, customer, _, _), posts in _conversations(world).items()
        if any(post.author.brand_id is None for post in posts)
    ]
    return sorted(found, key=lambda row: (row.opened_at, row.opened_post_id, row.brand_id))


def write_truth(world: World, folder: Path) -> None:
    """Write the truth as Parquet: ``posts`` and ``conversations``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model, rows in (
        ("posts", PostTruth, [asdict(row) for row in post_rows(world)]),
        ("conversations", ConversationTruth, [asdict(row) for row in conversation_rows(world)]),
    ):
        schema = pa.schema(
            [(f.name, TYPES[str(f.type).removesuffix(" | None")]) for f in fields(model)]
        )
        pq.write_table(pa.Table.from_pylist(rows, schema), folder / f"{name}.parquet")


def is_reply(post: Post) -> bool:
    """Tell whether it is a brand's post that answers somebody else's."""
    return (
        post.author.brand_id is not None
        and post.parent is not None
        and post.parent.author.brand_id != post.author.brand_id
    )


def customer_of(post: Post) -> str | None:
    """Give the id of the private person whose conversation it is part of."""
    above: Post | None = post
    while above is not None and above.author.brand_id is not None:
        above = above.parent
    return above.author.account_id if above is not None else None


def _brands_of(post: Post) -> list[str]:
    if post.author.brand_id is not None:
        return [post.author.brand_id]
    named = [account.brand_id for account in post.mentions if account.brand_id]
    return list(dict.fromkeys([post.about, *named]))


def _conversations(world: World) -> dict[tuple[str, str, str, int], list[Post]]:
    """Group posts by brand, customer, thread; private ones by brand, customer, silence."""
    groups: dict[tuple[str, str, str, int], list[Post]] = {}
    last_private: dict[tuple[str, str], tuple[datetime, int]] = {}
    for post in sorted(world.posts, key=lambda p: (max(p.visible_at, p.created_at), p.key)):
        customer = customer_of(post)
        if customer is None or post.is_namesake:
            continue
        for brand_id in _brands_of(post):
            thread, part = post.root.native_id, 0
            if post.is_private:
                pair, thread = (brand_id, customer), ""
                last, part = last_private.get(pair, (post.created_at, 0))
                part += post.created_at - last >= SILENCE
                last_private[pair] = (post.created_at, part)
            groups.setdefault((brand_id, customer, thread, part), []).append(post)
    return groups


def _reply_kind(reply: Post, posts: list[Post]) -> ReplyKind:
    """Class a reply by what it answers; automatic acknowledgements enter no conversation."""
    asked, brand_id = reply.parent, reply.author.brand_id
    if asked is None or brand_id is None:
        raise ValueError(f"{reply.native_id} is no brand's reply")
    if any(
        earlier is not reply
        and is_reply(earlier)
        and not earlier.author.is_automated
        and earlier.created_at < asked.created_at
        for earlier in posts
    ):
        return "follow_up"
    return "reactive" if asked.addresses(brand_id) else "proactive"


def _conversation(brand_id: str, customer: str, posts: list[Post]) -> ConversationTruth:
    inbound = [p for p in posts if p.author.brand_id is None]
    replies = [p for p in posts if is_reply(p) and not p.author.is_automated]
    opened = min(inbound, key=lambda p: (p.created_at, p.key))
    first = min(replies, key=lambda p: (p.visible_at, p.key), default=None)
    return ConversationTruth(
        brand_id=brand_id,
        platform=opened.platform,
        thread_id=opened.root.native_id,
        author_id=customer,
        channel="private" if opened.is_private else "public",
        opened_post_id=opened.native_id,
        first_reply_id=first.native_id if first else None,
        inbound_post_count=len(inbound),
        reply_count=len(replies),
        opened_at=opened.created_at,
        first_replied_at=first.created_at if first else None,
        first_reply_visible_at=first.visible_at if first else None,
    )


def _post_row(post: Post, reply_kind: ReplyKind | None) -> PostTruth:
    parent = post.parent
    return PostTruth(
        platform=post.platform,
        native_id=post.native_id,
        brand_id=post.about,
        author_id=post.author.account_id,
        author_handle=post.author.handle,
        author_brand_id=post.author.brand_id,
        thread_id=post.root.native_id,
        in_reply_to_id=parent.native_id if parent else None,
        in_reply_to_author_id=parent.author.account_id if parent else None,
        mentioned_handles=" ".join(account.handle for account in post.mentions),
        channel="private" if post.is_private else "public",
        kind=post.kind,
        topic=post.topic,
        language_code=post.language,
        text=post.text,
        edited_text=post.edited_text or None,
        reply_kind=reply_kind,
        is_direct=post.author.brand_id is None and post.addresses(post.about),
        is_automated=post.author.is_automated,
        is_namesake=post.is_namesake,
        has_clock_skew=parent is not None and post.created_at < parent.created_at,
        created_at=post.created_at,
        visible_at=post.visible_at,
        edited_at=post.edited_at,
        deleted_at=post.deleted_at,
    )
