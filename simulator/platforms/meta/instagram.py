"""Instagram's kinds of objects: accounts, media, comments, hashtags."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator.people import Account
from simulator.platforms.meta.book import hashtag_id, kind_of, standing, stands, top_of
from simulator.platforms.meta.errors import bad_parameter, no_such_object
from simulator.platforms.meta.graph import Asking, Edge, Kind, Listing, Parameters, constant
from simulator.platforms.meta.pages import posts_of
from simulator.platforms.meta.people import person, told
from simulator.platforms.shelf import tags_of
from simulator.posts import Post

BASIC, COMMENTS = "instagram_basic", "instagram_manage_comments"
SITE = "https://www.instagram.com"
RECENT = timedelta(hours=24)
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _reader(asking: Asking) -> Account:
    return asking.book.instagrams[asking.grant.brand_id]


def _author(asking: Asking, post: Post) -> dict[str, Any]:
    return person(_reader(asking), asking.book.ours(post.author))


def _text(asking: Asking, post: Post) -> str:
    return post.shown_text(asking.now)


def _shortcode(post: Post) -> str:
    number, code = int(post.native_id), ""
    while number:
        number, digit = divmod(number, 64)
        code = SIGNS[digit] + code
    return code


def _count(asking: Asking, posts: list[Post]) -> int:
    return sum(stands(post, asking.now) for post in posts)


def _media_count(asking: Asking, account: Account) -> int:
    return _count(asking, asking.book.own.get(account.account_id, []))


def _created(_: Asking, post: Post) -> datetime:
    return post.created_at


def _top_comments(asking: Asking, post: Post, _: Parameters) -> Listing:
    return Listing(standing(asking.book.answers.get(post, []), asking.now))


def _replies(asking: Asking, post: Post, _: Parameters) -> Listing:
    below = asking.book.below.get(post, []) if post is top_of(post) else []
    return Listing(standing(below, asking.now))


def _parent_id(_: Asking, post: Post) -> str | None:
    """Instagram hangs every answer to the comment at the top, however deep it was meant."""
    top = top_of(post)
    return None if top is post else top.native_id


def _mentioned(asking: Asking, identifier: str | None, name: str, kind: str) -> tuple[str, Post]:
    """Give what names the account, wherever it stands; raise ``Refusal`` for anything else."""
    if identifier is None:
        raise bad_parameter(f"The parameter {name} is required")
    found = asking.book.things.get(identifier)
    if found is None or found.kind != kind or not isinstance(found.thing, Post):
        raise no_such_object(identifier)
    if _reader(asking) not in found.thing.mentions or not stands(found.thing, asking.now):
        raise no_such_object(identifier)
    return kind, found.thing


def _mentioned_comment(asking: Asking, _: Account, parameters: Parameters) -> tuple[str, Post]:
    asking.must_have(COMMENTS)
    return _mentioned(asking, parameters.get("comment_id"), "comment_id", "IGComment")


def _mentioned_media(asking: Asking, _: Account, parameters: Parameters) -> tuple[str, Post]:
    return _mentioned(asking, parameters.get("media_id"), "media_id", "IGMedia")


USER = Kind(
    "IGUser",
    {
        "username": lambda _, account: account.handle,
        "name": lambda _, account: account.display_name,
        "ig_id": lambda _, account: int(account.account_id) % 10**10,
        "biography": lambda _, account: f"{account.display_name}: ask us anything.",
        "followers_count": lambda _, account: account.follower_count,
        "follows_count": lambda _, account: account.follower_count // 20,
        "media_count": _media_count,
    },
    lambda account: account.account_id,
    BASIC,
    ("id",),
    {"mentioned_comment": _mentioned_comment, "mentioned_media": _mentioned_media},
    {
        "media": Edge(
            "IGMedia",
            posts_of(lambda asking, account: asking.book.own.get(account.account_id, [])),
            BASIC,
            time=_created,
        ),
        "tags": Edge(
            "IGMedia",
            posts_of(lambda asking, account: asking.book.tagged.get(account.account_id, [])),
            COMMENTS,
        ),
    },
)


def _user_of(asking: Asking, post: Post) -> dict[str, Any] | None:
    """Comments tell the account's own id only where the reader wrote them."""
    account = asking.book.ours(post.author)
    return {"id": account.account_id} if account is _reader(asking) else None


MEDIA = Kind(
    "IGMedia",
    {
        "caption": _text,
        "media_type": constant("IMAGE"),
        "media_product_type": constant("FEED"),
        "media_url": lambda _, post: f"https://scontent.cdninstagram.com/{post.native_id}.jpg",
        "ig_id": lambda _, post: post.native_id,
        "is_comment_enabled": constant(True),
        "like_count": constant(0),
        "comments_count": lambda asking, post: _count(asking, asking.book.below.get(post, [])),
        "owner": _user_of,
        "permalink": lambda _, post: f"{SITE}/p/{_shortcode(post)}/",
        "shortcode": lambda _, post: _shortcode(post),
        "timestamp": lambda _, post: told(post.created_at),
        "username": lambda asking, post: asking.book.ours(post.author).handle,
    },
    lambda post: post.native_id,
    BASIC,
    ("id",),
    {},
    {"comments": Edge("IGComment", _top_comments, COMMENTS, defaults=("timestamp", "text", "id"))},
)


def _media(_: Asking, post: Post, __: Parameters) -> tuple[str, Post]:
    return kind_of(post.root), post.root


COMMENT = Kind(
    "IGComment",
    {
        "text": _text,
        "timestamp": lambda _, post: told(post.created_at),
        "username": lambda asking, post: asking.book.ours(post.author).handle,
        "from": _author,
        "user": _user_of,
        "hidden": constant(False),
        "like_count": constant(0),
        "parent_id": _parent_id,
    },
    lambda post: post.native_id,
    COMMENTS,
    ("timestamp", "text", "id"),
    {"media": _media},
    {"replies": Edge("IGComment", _replies, COMMENTS, defaults=("timestamp", "text", "id"))},
)


def _recent(asking: Asking, tag: str, _: Parameters) -> Listing:
    """Give the media of the last day that hold a hashtag, newest first."""
    posts = [
        post
        for post in asking.book.by_tag.get(tag, [])
        if asking.now - RECENT < post.created_at and tag in tags_of(post.shown_text(asking.now))
    ]
    return Listing(standing(posts, asking.now))


HASHTAG = Kind(
    "IGHashtag",
    {"name": lambda _, tag: tag},
    hashtag_id,
    BASIC,
    ("id",),
    {},
    {
        "recent_media": Edge(
            "IGMedia",
            _recent,
            BASIC,
            most=50,
            has_before=False,
            stray=("username", "owner", "ig_id", "shortcode"),
        )
    },
)
KINDS = (USER, MEDIA, COMMENT, HASHTAG)
