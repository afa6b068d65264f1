"""One platform's posts, shelved so that any page is found by bisection."""

from __future__ import annotations

import re
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from simulator.people import Account
from simulator.posts import Post
from simulator.world import World

WORD = re.compile(r"\w+")
TAG = re.compile(r"(?<!\w)#(\w+)")


class Clock:
    """The servers' now: the real one, one that tests set, or one that runs fast from a moment."""

    def __init__(self, fixed: datetime | None = None, *, speed: float = 0.0) -> None:
        """Begin at ``fixed`` and go on ``speed`` seconds a second; without it be the real clock."""
        self._fixed, self._speed = fixed, speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Give the moment that decides what is shown."""
        if self._fixed is None:
            return datetime.now(UTC)
        return self._fixed + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def set(self, moment: datetime) -> None:
        """Go to a moment, and on from there at the same speed."""
        self._fixed, self._began = moment, time.monotonic()

    def advance(self, span: timedelta) -> None:
        """Go on by a span at once."""
        self.set(self.now() + span)


@dataclass
class Row:
    """Posts in the order of their keys, or of another text that sorts."""

    keys: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    def add(self, post: Post, key: str | None = None) -> None:
        """Put a post at the end."""
        self.keys.append(post.key if key is None else key)
        self.posts.append(post)

    def newest(self, *, below: str | None = None) -> Iterator[tuple[str, Post]]:
        """Walk from the newest, or from just below a key, to the oldest."""
        position = len(self.keys) if below is None else bisect_left(self.keys, below)
        for index in range(position - 1, -1, -1):
            yield self.keys[index], self.posts[index]

    def oldest(self, *, above: str) -> Iterator[tuple[str, Post]]:
        """Walk from just above a key to the newest."""
        for index in range(bisect_right(self.keys, above), len(self.keys)):
            yield self.keys[index], self.posts[index]


class Shelf:
    """What a platform's server can look up."""

    def __init__(self, world: World, platform: str) -> None:
        """Shelve the posts of one platform."""
        self.world, self.platform = world, platform
        self.everything = Row()
        self.by_author: dict[str, Row] = defaultdict(Row)
        self.by_mention: dict[str, Row] = defaultdict(Row)
        self.by_tag: dict[str, Row] = defaultdict(Row)
        self.by_word: dict[str, Row] = defaultdict(Row)
        self.by_id: dict[str, Post] = {}
        self.children: dict[str, list[Post]] = defaultdict(list)
        self.accounts: dict[str, Account] = {}
        self.handles: dict[str, Account] = {}
        for account in world.accounts:
            if account.platform == platform:
                self._know(account)
        for post in world.by_platform(platform):
            self._add(post)

    def find(self, actor: str) -> Account | None:
        """Find an account by its id or handle."""
        return self.accounts.get(actor) or self.handles.get(actor.casefold())

    def search(self, query: str) -> tuple[Row, Callable[[str], bool]]:
        """Give the shortest row that holds every find, and the test that a find's text passes."""
        wanted_tags = {tag.casefold() for tag in TAG.findall(query)}
        wanted_words = words_of(TAG.sub(" ", query))
        rows = [self.by_tag.get(tag, Row()) for tag in wanted_tags]
        rows += [self.by_word.get(word, Row()) for word in wanted_words]

        def matches(text: str) -> bool:
            return wanted_tags <= tags_of(text) and wanted_words <= words_of(text)

        return min(rows, key=lambda row: len(row.keys), default=self.everything), matches

    def _know(self, account: Account) -> None:
        self.accounts[account.account_id] = account
        self.handles[account.handle.casefold()] = account

    def _add(self, post: Post) -> None:
        self._know(post.author)
        self.everything.add(post)
        self.by_author[post.author.account_id].add(post)
        self.by_id[post.native_id] = post
        for account in post.mentions:
            self._know(account)
            self.by_mention[account.account_id].add(post)
        for tag in sorted(tags_of(post.text) | tags_of(post.edited_text)):
            self.by_tag[tag].add(post)
        for word in sorted(words_of(post.text) | words_of(post.edited_text)):
            self.by_word[word].add(post)
        if post.parent is not None:
            self.children[post.parent.native_id].append(post)


def words_of(text: str) -> set[str]:
    """Give the words by which a text is found."""
    return set(WORD.findall(text.casefold()))


def tags_of(text: str) -> set[str]:
    """Give the hashtags of a text, in small letters."""
    return {tag.casefold() for tag in TAG.findall(text)}
