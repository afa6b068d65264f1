"""A scene in the simulator: a small world of hand-made posts, as a test makes it elsewhere too."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from simulator import Clock, World, build_world, serve
from simulator.ids import numbered
from simulator.people import Account, account
from simulator.posts import Place, Post

SECRET = "of a scene"
BRAND = "belvaart"
START = date(2026, 9, 28)
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def brand_account(platform: str) -> Account:
    """Give the brand's account, the one that people write to."""
    accounts = build_world(START, brands=1, weeks=1).accounts
    return next(a for a in accounts if a.platform == platform and not a.is_automated)


def person(platform: str, handle: str, name: str) -> Account:
    """Make a customer."""
    return account(platform, handle, name)


class Scene:
    """Posts, one a minute."""

    def __init__(self) -> None:
        self.posts: list[Post] = []

    def says(
        self,
        author: Account,
        text: str,
        *,
        to: Post | None = None,
        place: Place = "post",
        **more: Any,
    ) -> Post:
        """Let somebody write, perhaps below something."""
        post = Post(
            author=author,
            created_at=NOON + timedelta(minutes=len(self.posts)),
            text=text,
            about=BRAND,
            kind="question",
            topic="internet",
            parent=to,
            place=place,
            **more,
        )
        self.posts.append(post)
        return post

    def world(self) -> World:
        """Give the posts their ids, in a world of one brand."""
        return replace(build_world(START, brands=1, weeks=1), posts=tuple(numbered(self.posts)))


def edited(post: Post, text: str) -> None:
    """Let a post be changed an hour after noon."""
    post.edited_at, post.edited_text = NOON + timedelta(hours=1), text


def deleted(post: Post) -> None:
    """Let a post be taken away an hour after noon."""
    post.deleted_at = NOON + timedelta(hours=1)


@contextmanager
def simulated(scene: Scene, name: str, *, at: datetime | None = None) -> Iterator[str]:
    """Serve a scene, by default the day after; give its address."""
    clock = Clock(at or NOON + timedelta(days=1))
    with serve(scene.world(), secret=SECRET, clock=clock, names=[name]) as servers:
        yield servers.url(name)


def basic(name: str, password: str) -> str:
    """Write an Authorization header for a name and a pass word."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()
