"""A small world by hand, with one of everything that Meta's platforms show, and who asks it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulator.ids import numbered
from simulator.people import FACEBOOK, INSTAGRAM, Account, account
from simulator.platforms.answers import Answer, Refusal, Request
from simulator.platforms.meta.api import Graph
from simulator.platforms.meta.tokens import page_token
from simulator.platforms.shelf import Clock
from simulator.posts import Place, Post
from simulator.world import World, build_world

SECRET = "only in tests"
START = date(2026, 9, 28)
VERSION = "/v26.0"


class Meta:
    """Asks the Graph API of a world, as the first brand unless told otherwise."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.clock, self.brand = world, Clock(now), 0
        self.graph = Graph(world, self.clock, SECRET)
        self.brand_ids = [spec.brand_id for spec in world.specs]

    def by(self, brand: int) -> Meta:
        """Give one that asks the same server as another brand."""
        other = copy(self)
        other.brand = brand
        return other

    @property
    def now(self) -> datetime:
        """The simulated moment, UTC."""
        return self.clock.now()

    def token(self, brand: int = 0) -> str:
        """Give a brand's token."""
        return page_token(SECRET, self.brand_ids[brand])

    def account(self, platform: str, brand: int = 0) -> Account:
        """Give a brand's Page or Instagram account."""
        return next(
            one
            for one in self.world.accounts
            if (one.platform, one.brand_id) == (platform, self.brand_ids[brand])
            and not one.is_automated
        )

    def answer(self, path: str, *, method: str = "GET", **query: str) -> Answer:
        """Ask, and give whatever comes; ``access_token=""`` asks without one."""
        asked = {"access_token": self.token(self.brand), **query}
        path = path if path.startswith("/v") else VERSION + path
        values = {name: [value] for name, value in asked.items() if (name, value) != NO_TOKEN}
        return self._asked(Request(method, path, values, {}))

    def body(self, path: str, **query: str) -> Any:
        """Ask for what must be there."""
        answer = self.answer(path, **query)
        assert answer.status == 200, answer.body
        return answer.body

    def error(self, path: str, **query: str) -> tuple[int, int, int | None]:
        """Ask for what must be refused; give status, code and subcode."""
        answer = self.answer(path, **query)
        assert answer.status >= 400, answer.body
        error = answer.body["error"]
        return answer.status, error["code"], error.get("error_subcode")

    def all(self, path: str, **query: str) -> list[Any]:
        """Follow ``paging.next`` to the end."""
        body = self.body(path, **query)
        found: list[Any] = list(body["data"])
        while "next" in body.get("paging", {}):
            body = self.follow(body["paging"]["next"])
            assert body["data"], "an empty page behind a next link"
            found += body["data"]
        return found

    def follow(self, url: str) -> Any:
        """Ask for an address that the server gave."""
        parts = urlsplit(url)
        answer = self._asked(Request("GET", parts.path, parse_qs(parts.query), {}))
        assert answer.status == 200, answer.body
        return answer.body

    def shown(self, platform: str, *places: Place) -> list[Post]:
        """Give what stands at the moment by the world's own account, oldest first."""
        return [
            post
            for post in self.world.by_platform(platform)
            if post.place in places and all(one.is_shown(self.now) for one in _line(post))
        ]

    def _asked(self, request: Request) -> Answer:
        try:
            return self.graph.answer(request)
        except Refusal as refusal:
            return refusal.answer


NO_TOKEN = ("access_token", "")


def _line(post: Post) -> list[Post]:
    """Give a post and, of a public one, all that it stands under."""
    line = [post]
    while line[-1].parent is not None and not post.is_private:
        line.append(line[-1].parent)
    return line


class Made:
    """The world by hand, and its posts by name."""

    def __init__(self) -> None:
        small = build_world(START, brands=2, weeks=1)
        self.now = small.start + timedelta(days=30)
        ours = {(a.brand_id, a.platform): a for a in small.accounts if not a.is_automated}
        first, second = (spec.brand_id for spec in small.specs)
        self.page, self.other = ours[first, FACEBOOK], ours[second, FACEBOOK]
        self.instagram, self.rival = ours[first, INSTAGRAM], ours[second, INSTAGRAM]
        self.people = {
            platform: [account(platform, f"person{n}", f"Person {n}") for n in range(8)]
            for platform in (FACEBOOK, INSTAGRAM)
        }
        self.posts: dict[str, Post] = {}
        self._tell_facebook()
        self._tell_messages()
        self._tell_instagram()
        everything = numbered(list(self.posts.values()))
        self.world = replace(small, posts=tuple(everything), end=self.now)

    def say(self, name: str, author: Account, hours: float, place: Place, **more: Any) -> Post:
        """Write a post so many hours before the moment."""
        text = more.pop("text", f"Text of {name}")
        created_at = self.now - timedelta(hours=hours)
        post = Post(author, created_at, text, "", "remark", "delivery", place=place, **more)
        self.posts[name] = post
        return post

    def _tell_facebook(self) -> None:
        page, people, say = self.page, self.people[FACEBOOK], self.say
        named = next(one for one in people if int(one.account_id) % 4 == 0)
        unnamed = next(one for one in people if int(one.account_id) % 4)
        own = say("own", page, 200, "post")
        question = say("question", named, 199, "comment", parent=own)
        answer = say("answer", page, 198, "comment", parent=question)
        say("more", named, 197, "comment", parent=answer)
        say("unnamed", unnamed, 196, "comment", parent=own)
        at = self.now - timedelta(hours=100)
        say("late", unnamed, 195, "comment", parent=own, visible_at=at)
        edit = {"edited_at": at, "edited_text": "Another text"}
        say("edited", page, 190, "post", **edit)
        gone = say("gone", page, 189, "post", deleted_at=at)
        say("below gone", named, 188, "comment", parent=gone)
        deleted = say("deleted", named, 187, "comment", parent=own, deleted_at=at)
        say("below deleted", page, 186, "comment", parent=deleted)
        for number in range(30):
            say(f"own {number}", page, 150 - number, "post")
            who = people[number % 8]
            say(f"comment {number}", who, 149.5 - number, "comment", parent=own)
        wall = say("wall", named, 90, "wall", mentions=(page,))
        say("on wall", page, 89, "comment", parent=wall)
        say("wall of other", named, 88, "wall", mentions=(self.other,))
        text = f"Thanks to @{page.handle} and @{self.other.handle}!"
        say("tag", unnamed, 87, "tag", text=text, mentions=(page, self.other))
        good = say("good", named, 86, "review", rating=5, mentions=(page,))
        say("bad", unnamed, 85, "review", rating=1, mentions=(page,))
        say("on good", page, 84, "comment", parent=good)
        say("elsewhere", named, 83, "post", text=f"I say nothing to {page.display_name}")

    def _tell_messages(self) -> None:
        say = self.say
        for platform, ours in ((FACEBOOK, self.page), (INSTAGRAM, self.instagram)):
            for number, who in enumerate(self.people[platform][:3]):
                private = {"is_private": True, "mentions": (ours,)}
                first = say(f"{platform} {number} 0", who, 80 - number, "message", **private)
                for count in range(1, 30 if number == 0 else 3):
                    writer = (who, ours)[count % 2]
                    hours = 80 - number - count
                    name = f"{platform} {number} {count}"
                    say(name, writer, hours, "message", is_private=True, parent=first)
        unsent = self.posts["facebook 1 2"]
        unsent.deleted_at = unsent.created_at + timedelta(minutes=10)

    def _tell_instagram(self) -> None:
        ours, people, say = self.instagram, self.people[INSTAGRAM], self.say
        media = say("media", ours, 60, "post", text="Look! #spring")
        question = say("ig question", people[0], 59, "comment", parent=media)
        answer = say("ig answer", ours, 58, "comment", parent=question)
        say("ig deep", people[0], 57, "comment", parent=answer)
        for number in range(30):
            say(
                f"ig comment {number}", people[number % 8], 56 - number / 9, "comment", parent=media
            )
            say(f"media {number}", ours, 50 - number / 9, "post")
        text = f"With @{ours.handle} #spring"
        tag = say("ig tag", people[1], 40, "tag", text=text, mentions=(ours,))
        theirs = say("theirs", self.rival, 39, "post", text="Ours! #Spring")
        naming = {"text": f"@{ours.handle} does it better", "mentions": (ours,)}
        say("naming", people[2], 38, "comment", parent=theirs, **naming)
        say("below tag", people[3], 37, "comment", parent=tag)
        say("today", people[4], 10, "post", text="A walk in #spring")
        say("yesterday", self.rival, 23.5, "post", text="Late #spring")


def shape(value: Any) -> Any:
    """Give the names and types of a JSON value; of a list, its first item's."""
    if isinstance(value, Mapping):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__
