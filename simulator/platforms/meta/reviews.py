"""Recommendations of a Page: a rating, a text, and the story below which people comment."""

from __future__ import annotations

from typing import Any

from simulator.platforms.meta.graph import Asking, Kind, Parameters, constant
from simulator.platforms.meta.pages import COMMENTS, LIKES, READ, READ_USERS, SITE, author
from simulator.platforms.meta.people import told
from simulator.posts import Post


def _recommends(post: Post) -> str:
    return "positive" if (post.rating or 0) >= 3 else "negative"


def _rated(asking: Asking, post: Post) -> dict[str, Any]:
    page = asking.book.ours(post.mentions[0])
    seller = {"id": page.account_id, "title": page.display_name, "type": "seller"}
    return {
        "rating": {"value": post.rating or 0, "scale": 5},
        "is_hidden": False,
        "seller": seller | {"url": f"{SITE}/{page.handle}/"},
        "recommendation_type": _recommends(post),
    }


def _story(_: Asking, post: Post, __: Parameters) -> tuple[str, Post]:
    return "OpenGraphStory", post


RECOMMENDATION = Kind(
    "Recommendation",
    {
        "created_time": lambda _, post: told(post.created_at),
        "has_rating": lambda _, post: post.rating is not None,
        "has_review": lambda asking, post: bool(post.shown_text(asking.now)),
        "rating": lambda _, post: post.rating,
        "recommendation_type": lambda _, post: _recommends(post),
        "review_text": lambda asking, post: post.shown_text(asking.now) or None,
        "reviewer": author,
    },
    lambda post: post.native_id,
    READ_USERS,
    ("created_time", "recommendation_type", "review_text"),
    {"open_graph_story": _story},
    has_id=False,
)

OPEN_GRAPH_STORY = Kind(
    "OpenGraphStory",
    {
        "message": lambda asking, post: post.shown_text(asking.now) or None,
        "start_time": lambda _, post: told(post.created_at),
        "publish_time": lambda _, post: told(post.created_at),
        "type": constant("sellers.rates"),
        "from": author,
        "data": _rated,
    },
    lambda post: post.native_id,
    READ_USERS,
    ("start_time", "type", "data", "id"),
    {},
    {"comments": COMMENTS, "likes": LIKES},
)

PROFILE = Kind("Profile", {}, lambda account: account.account_id, READ)

KINDS = (RECOMMENDATION, OPEN_GRAPH_STORY, PROFILE)
