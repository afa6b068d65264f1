"""Which posts and comments a request chooses, in which order, and which of their fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from simulator.platforms.wordpress.parameters import Parameters
from simulator.platforms.wordpress.views import Blog
from simulator.posts import Post


def chosen_fields(entity: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """Keep the named fields; ``title.rendered`` names one inside another."""
    kept: dict[str, Any] = {}
    for name, value in entity.items():
        inner = [field.partition(".")[2] for field in fields if field.partition(".")[0] == name]
        if inner and (not all(inner) or not isinstance(value, dict)):
            kept[name] = value
        elif inner and (inside := chosen_fields(value, inner)):
            kept[name] = inside
    return kept


def is_chosen(asked: Parameters, include: str, exclude: str, number: int) -> bool:
    """Tell whether two parameters, lists of ids, let an id through."""
    wanted = asked.get(include)
    return (not wanted or number in wanted) and number not in (asked.get(exclude) or ())


def is_there(post: Post, blog: Blog) -> bool:
    """Tell whether a post or comment can be read; comments go with their post."""
    return post.is_shown(blog.now) and post.root.is_shown(blog.now)


def is_held(post: Post, blog: Blog) -> bool:
    """Tell whether a comment waits for its moderator: written, and not shown yet."""
    return post.created_at <= blog.now < post.visible_at and post.root.is_shown(blog.now)


def newest(posts: Iterable[Post]) -> list[Post]:
    """Sort posts or comments, the newest first."""
    return sorted(posts, key=lambda post: (post.created_at, int(post.native_id)), reverse=True)


def in_order(
    found: list[Post],
    asked: Parameters,
    keys: Mapping[str, Callable[[Post], Any]],
    default: Callable[[Post], Any],
) -> list[Post]:
    """Keep what is included and not excluded, and sort as asked: newest first."""
    found = [post for post in found if is_chosen(asked, "include", "exclude", int(post.native_id))]
    if asked.get("orderby") == "include" and asked.get("include"):
        return sorted(found, key=lambda post: asked["include"].index(int(post.native_id)))
    key = keys.get(asked.get("orderby", ""), default)
    falls = asked.get("order", "desc") == "desc"
    return sorted(found, key=lambda post: (key(post), int(post.native_id)), reverse=falls)
