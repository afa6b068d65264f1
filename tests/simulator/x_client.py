"""A client of the simulated X, without a network, with the app's token or a brand's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from simulator import Clock, World, build_world
from simulator.ids import numbered
from simulator.people import Account
from simulator.people import X as PLATFORM
from simulator.platforms.answers import Answer, Refusal, Request
from simulator.platforms.x.api import X, x_app_token, x_user_token
from simulator.posts import Post

SECRET = "only in tests"
START = date(2026, 9, 28)
BASE = "http://127.0.0.1:8093"
APP, NOBODY = x_app_token(SECRET), "a token that nobody gave out"


@dataclass
class XClient:
    """Asks X's server as a program would."""

    world: World
    clock: Clock
    x: X

    def ask(
        self,
        path: str,
        *,
        token: str | None = APP,
        method: str = "GET",
        body: bytes = b"",
        **params: Any,
    ) -> Answer:
        """Ask; a parameter's ``__`` is a dot, a list is written with commas."""
        query = {
            name.replace("__", "."): [",".join(value) if isinstance(value, tuple) else str(value)]
            for name, value in params.items()
        }
        return self.send(path, query, token=token, method=method, body=body)

    def send(
        self,
        path: str,
        query: dict[str, list[str]],
        *,
        token: str | None = APP,
        method: str = "GET",
        body: bytes = b"",
    ) -> Answer:
        """Ask with parameters as they stand in the address."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return self.x.answer(Request(method, path, query, headers, body, BASE))
        except Refusal as refused:
            return refused.answer

    def pages(self, path: str, *, token: str = APP, **params: Any) -> list[list[dict[str, Any]]]:
        """Follow ``next_token`` to the end."""
        found: list[list[dict[str, Any]]] = []
        more: dict[str, Any] = {}
        while True:
            body = self.ask(path, token=token, **params, **more).body
            assert body["meta"]["result_count"] == len(body.get("data", []))
            found.append(body.get("data", []))
            if "next_token" not in body["meta"]:
                return found
            more = {"pagination_token": body["meta"]["next_token"]}

    def every(self, path: str, **params: Any) -> list[str]:
        """Give the ids of every page."""
        return [thing["id"] for page in self.pages(path, **params) for thing in page]

    def brand(self, brand_id: str) -> Account:
        """Give a brand's account."""
        return next(
            account
            for account in self.world.accounts
            if (account.brand_id, account.platform, account.is_automated)
            == (brand_id, PLATFORM, False)
        )

    @property
    def brand_ids(self) -> list[str]:
        """Name the brands."""
        return [spec.brand_id for spec in self.world.specs]

    @property
    def about_all(self) -> str:
        """Write the query that finds what every brand wrote or is mentioned in."""
        return " OR ".join(f"@{brand_id} OR from:{brand_id}" for brand_id in self.brand_ids)

    def shown(self, now: datetime | None = None) -> list[Post]:
        """Give X's public posts that a moment shows, by the world's own account."""
        moment = now or self.clock.now()
        posts = self.world.by_platform(PLATFORM)
        return [post for post in posts if post.is_shown(moment) and not post.is_private]


@cache
def small_world() -> World:
    """Build the small world that all tests of X share."""
    return build_world(START, brands=4, weeks=2)


def client_of(world: World, now: datetime, **options: Any) -> XClient:
    """Serve a world at a moment."""
    clock = Clock(now)
    return XClient(world, clock, X(world, clock, SECRET, **options))


def with_posts(world: World, posts: Iterable[Post]) -> World:
    """Give the same world with these posts alone, which get their ids here."""
    return replace(world, posts=tuple(numbered(list(posts))))


def user_token(brand_id: str) -> str:
    """Give the token by which a brand's account is read."""
    return x_user_token(SECRET, brand_id)


def latest_id(post: Post, now: datetime) -> str:
    """Give the id under which lists show a post at a moment."""
    return post.edited_id if post.is_edited(now) else post.native_id


def listed(posts: Iterable[Post], now: datetime) -> list[str]:
    """Give the ids of posts as a list shows them: the newest first."""
    return sorted((latest_id(post, now) for post in posts), key=int, reverse=True)


def write(author: Account, text: str, minutes: float = 0, **more: Any) -> Post:
    """Write a post of one's own, some minutes into the small world's ninth day."""
    moment = small_world().start + timedelta(days=8, minutes=minutes)
    more.setdefault("language", "nl")
    return Post(author, moment, text, "belvaart", "question", "delivery", **more)


def client_with(posts: list[Post]) -> XClient:
    """Serve posts of one's own, an hour after the last thing that happens."""
    last = max(post.edited_at or post.visible_at for post in posts)
    return client_of(with_posts(small_world(), posts), last + timedelta(hours=1))
