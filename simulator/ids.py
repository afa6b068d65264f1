"""Ids as the platforms make them: most carry the time of creation."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import count

from simulator.people import BLUESKY, FACEBOOK, INSTAGRAM, MASTODON, X, digest_base32
from simulator.posts import Post

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TID_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
X_EPOCH_MS = 1_288_834_974_657  # of X's snowflake ids
INSTAGRAM_EPOCH_MS = 1_314_220_021_721


def numbered(posts: list[Post]) -> list[Post]:
    """Give ids and keys to posts; return them in the order in which platforms list them."""
    posts.sort(key=lambda post: post.created_at)  # stable: brands stay in their order
    counts: dict[str, count[int]] = defaultdict(lambda: count(1))
    for post in posts:
        number = next(counts[post.platform])
        post.native_id = _native_id(post, number)
        milliseconds = milliseconds_of(post.created_at)
        if post.platform == BLUESKY:
            post.key = f"{milliseconds:014d}::{post.native_id.rpartition('/')[2]}"
        elif post.platform == MASTODON:
            post.key = f"{int(post.native_id):020d}"
        else:
            post.key = f"{milliseconds:014d}:{number:09d}"
        if post.edited_at is not None and post.platform == X:
            post.edited_id = _snowflake(post.edited_at, number)
    for post in posts:
        if post.platform == FACEBOOK and not post.is_private:
            post.native_id = _placed(post)
    posts.sort(key=lambda post: (post.created_at, post.key))
    return posts


def milliseconds_of(moment: datetime) -> int:
    """Give a moment as Unix time in milliseconds."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def content_id(uri: str, text: str) -> str:
    """Give the id of a Bluesky record's content: another text has another."""
    return "bafyrei" + digest_base32(f"{uri} {text}", 52)


def _native_id(post: Post, number: int) -> str:
    """Give the id of a post that is the ``number``-th on its platform."""
    milliseconds = milliseconds_of(post.created_at)
    match post.platform:
        case "bluesky":
            tid = _tid(milliseconds * 1000 + number % 1000, number % 1024)
            return f"at://{post.author.account_id}/app.bsky.feed.post/{tid}"
        case "mastodon":
            return str((milliseconds << 16) + number % 65_536)
        case "x":
            return _snowflake(post.created_at, number)
        case "facebook" if post.is_private:
            return f"m_{digest_base32(f'{FACEBOOK} {number}', 60)}"
        case "facebook":
            return str(122_100_000_000_000 + number)  # _placed puts where it stands before it
        case "instagram" if post.is_private:
            return "aWdf" + digest_base32(f"{INSTAGRAM} {number}", 60)
        case "instagram":
            return str((milliseconds - INSTAGRAM_EPOCH_MS << 23) + number % (1 << 23))
        case "feed":
            return f"tag:feeds.test,2026:{number}"  # Atom asks for an IRI
        case _:
            return str(number)


def _placed(post: Post) -> str:
    """Write a Page's post as page_post, a comment as post_comment."""
    own = post.native_id.rpartition("_")[2]
    if post.parent is not None:
        return f"{post.root.native_id.rpartition('_')[2]}_{own}"
    page = post.author if post.author.brand_id else next(iter(post.mentions), post.author)
    return f"{page.account_id}_{own}"


def _snowflake(moment: datetime, number: int) -> str:
    return str((milliseconds_of(moment) - X_EPOCH_MS << 22) + number % (1 << 22))


def _tid(microseconds: int, clock: int) -> str:
    """Write a Bluesky record key: a time that sorts as text."""
    value = (microseconds << 10) | clock
    return "".join(TID_SIGNS[(value >> shift) & 31] for shift in range(60, -1, -5))
