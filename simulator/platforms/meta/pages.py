"""Facebook's kinds of objects: Pages, posts, comments, reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from simulator.people import Account
from simulator.platforms.meta.book import kind_of, standing, stands
from simulator.platforms.meta.errors import bad_parameter
from simulator.platforms.meta.graph import Asking, Edge, Kind, Listing, Parameters, constant
from simulator.platforms.meta.people import is_named, person, scoped_id, told
from simulator.posts import Post

READ, READ_USERS = "pages_read_engagement", "pages_read_user_content"
SITE = "https://www.facebook.com"


def _reader(asking: Asking) -> Account:
    """Give the reader's own Page, for which people's ids are made."""
    return asking.book.pages[asking.grant.brand_id]


def author(asking: Asking, post: Post) -> dict[str, Any] | None:
    """Write who wrote a post; None where the reader is not told."""
    if not is_named(post):
        return None
    return person(_reader(asking), asking.book.ours(post.author))


def _message(asking: Asking, post: Post) -> str:
    return post.shown_text(asking.now)


def _tags(asking: Asking, post: Post) -> list[dict[str, Any]] | None:
    text = post.shown_text(asking.now)
    found = []
    for account in dict.fromkeys(post.mentions):
        offset = text.casefold().find(f"@{account.handle}".casefold())
        if offset >= 0:
            length = len(account.handle) + 1
            who = {"id": scoped_id(_reader(asking), account), "name": account.display_name}
            kind = "page" if account.brand_id else "user"
            found.append(who | {"type": kind, "offset": offset, "length": length})
    return sorted(found, key=lambda tag: tag["offset"]) or None


def _address(_: Asking, post: Post) -> str:
    page, _sign, own = post.root.native_id.partition("_")
    address = f"{SITE}/{page}/posts/{own}"
    if post.parent is None:
        return address
    return f"{address}?comment_id={post.native_id.partition('_')[2]}"


def posts_of(
    shelf: Callable[[Asking, Account], list[Post]],
) -> Callable[[Asking, Account, Parameters], Listing]:
    """Make the rows of a list of posts, newest first."""

    def rows(asking: Asking, account: Account, _: Parameters) -> Listing:
        return Listing(standing(shelf(asking, account), asking.now))

    return rows


def _comments(asking: Asking, post: Post, parameters: Parameters) -> Listing:
    """Give what stands right below a post or comment, or all below it (``filter=stream``)."""
    wanted = parameters.get("filter", "toplevel")
    order = parameters.get("order", "chronological")
    if wanted not in ("toplevel", "stream"):
        raise bad_parameter("Param filter must be one of {stream, toplevel}")
    if order not in ("chronological", "reverse_chronological", "ranked"):
        raise bad_parameter("Param order must be one of {chronological, reverse_chronological}")
    is_falling = order == "reverse_chronological"
    is_stream = wanted == "stream" and post.parent is None
    posts = (asking.book.below if is_stream else asking.book.answers).get(post, [])
    return Listing(standing(posts, asking.now, is_falling=is_falling), is_falling)


def _comments_told(asking: Asking, post: Post, parameters: Parameters) -> dict[str, Any]:
    count = sum(1 for _ in _comments(asking, post, parameters).rows)
    order = parameters.get("order", "chronological")
    return {"order": order, "total_count": count, "can_comment": True}


def _none(*_: Any) -> Listing:
    return Listing(())


def _liked(*_: Any) -> dict[str, Any]:
    return {"total_count": 0, "can_like": True, "has_liked": False}


def _updated(asking: Asking, post: Post) -> datetime:
    return asking.book.updated_at(post, asking.now)


COMMENTS = Edge("Comment", _comments, READ_USERS, summary=_comments_told)
LIKES = Edge("Profile", _none, READ, summary=_liked)


def _posts(name: str, scope: str = READ_USERS, defaults: tuple[str, ...] | None = None) -> Edge:
    def shelf(asking: Asking, page: Account) -> list[Post]:
        if name == "feed":
            return asking.book.feed(page)
        shelves: Mapping[str, list[Post]] = getattr(asking.book, name)
        return shelves.get(page.account_id, [])

    return Edge("Post", posts_of(shelf), scope, time=_updated, defaults=defaults)


def _reviews(asking: Asking, page: Account, _: Parameters) -> Listing:
    return Listing(standing(asking.book.reviews.get(page.account_id, []), asking.now))


def _instagram(asking: Asking, page: Account, _: Parameters) -> tuple[str, Account] | None:
    account = asking.book.instagrams.get(page.brand_id or "")
    return None if account is None else ("IGUser", account)


def _liked_by(_: Asking, page: Account) -> dict[str, Any]:
    count = page.follower_count
    return {"count": count, "social_sentence": f"{count} people like this."}


PAGE = Kind(
    "Page",
    {
        "name": lambda _, page: page.display_name,
        "username": lambda _, page: page.handle,
        "about": lambda _, page: f"{page.display_name}: ask us anything.",
        "category": constant("Company"),
        "category_list": constant([{"id": "2200", "name": "Company"}]),
        "link": lambda _, page: f"{SITE}/{page.handle}",
        "fan_count": lambda _, page: page.follower_count,
        "followers_count": lambda _, page: page.follower_count,
        "engagement": _liked_by,
        "is_published": constant(True),
        "has_transitioned_to_new_page_experience": constant(True),
    },
    lambda page: page.account_id,
    READ,
    ("name", "id"),
    {"instagram_business_account": _instagram, "connected_instagram_account": _instagram},
    {
        "feed": _posts("feed"),
        "posts": _posts("own", READ),
        "published_posts": _posts("own", READ),
        "visitor_posts": _posts("wall"),
        "tagged": _posts("tagged", defaults=("message", "id", "tagged_time")),
        "ratings": Edge("Recommendation", _reviews, READ_USERS),
    },
)


def _parent(_: Asking, post: Post, __: Parameters) -> tuple[str, Post] | None:
    if post.parent is None or post.parent is post.root:
        return None  # Meta tells the parent of answers to comments only
    return kind_of(post.parent), post.parent


def _object(_: Asking, post: Post, __: Parameters) -> tuple[str, Post]:
    return kind_of(post.root), post.root


POST = Kind(
    "Post",
    {
        "message": _message,
        "created_time": lambda _, post: told(post.created_at),
        "updated_time": lambda asking, post: told(_updated(asking, post)),
        "tagged_time": lambda _, post: told(post.created_at) if post.place == "tag" else None,
        "from": author,
        "to": lambda asking, post: (
            {"data": [person(_reader(asking), account) for account in post.mentions]}
            if post.place in ("wall", "tag")
            else None
        ),
        "permalink_url": _address,
        "message_tags": _tags,
        "status_type": lambda _, post: (
            "wall_post" if post.place == "wall" else "mobile_status_update"
        ),
        "privacy": constant(
            {"value": "EVERYONE", "description": "Public", "friends": "", "allow": "", "deny": ""}
        ),
        "actions": lambda asking, post: [
            {"name": name, "link": _address(asking, post)} for name in ("Comment", "Like")
        ],
        "is_hidden": constant(False),
        "is_published": constant(True),
        "is_expired": constant(False),
        "subscribed": constant(True),
    },
    lambda post: post.native_id,
    READ,
    ("created_time", "message", "id"),
    {},
    {"comments": COMMENTS, "likes": LIKES, "reactions": LIKES},
    retired=("type", "link", "caption", "description", "source", "object_id", "name"),
)

COMMENT = Kind(
    "Comment",
    {
        "message": _message,
        "created_time": lambda _, post: told(post.created_at),
        "from": author,
        "permalink_url": _address,
        "message_tags": _tags,
        "comment_count": lambda asking, post: sum(
            stands(answer, asking.now) for answer in asking.book.answers.get(post, ())
        ),
        "like_count": constant(0),
        "user_likes": constant(False),
        "can_comment": constant(True),
        "can_hide": lambda _, post: post.author.brand_id is None,
        "can_like": constant(True),
        "can_remove": constant(True),
        "can_reply_privately": lambda _, post: post.author.brand_id is None,
        "is_hidden": constant(False),
        "is_private": constant(False),
    },
    lambda post: post.native_id,
    READ_USERS,
    ("created_time", "from", "message", "id"),
    {"parent": _parent, "object": _object},
    {"comments": COMMENTS, "likes": LIKES},
)
