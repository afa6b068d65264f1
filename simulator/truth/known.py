"""What is known of posts: all of it, or only what was served. Both are judged by one rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from simulator.people import Account
from simulator.platforms.shelf import TAG, tags_of, words_of
from simulator.posts import Post
from simulator.world import World


@dataclass(slots=True, eq=False)
class Known:
    """A post as somebody knows it. Instants are UTC; ids are the platform's own."""

    post: Post
    thread_id: str | None  # of the thread's first post, where the platform tells it
    answered_id: str | None  # "gone:" and the own id: it answers what nobody can read any more
    answered_author: Account | None
    mentions: tuple[Account, ...]
    found_for: tuple[str, ...]  # brands whose queries find it
    is_edited: bool
    edited_at: datetime | None
    gone_at: datetime | None  # since when it is known to be deleted
    shows_edit: bool  # its text is the changed one, whether or not the change was noticed


class _Query(NamedTuple):
    query_id: str
    brand_id: str
    tags: set[str]
    words: set[str]


class Queries:
    """What finds a public post without a mention of a brand's account: a name, a hashtag."""

    def __init__(self, world: World, platform: str) -> None:
        """Take the queries of one platform."""
        self.ids: list[str] = []
        self._by_part: dict[str, list[_Query]] = {}  # one word or tag that every find must hold
        for query in world.facts.queries:
            if query.platform in (platform, "*"):
                tags = tags_of(query.query_text)
                words = words_of(TAG.sub(" ", query.query_text))
                part = min(words or {f"#{tag}" for tag in tags}, default="")
                wanted = _Query(query.query_id, query.brand_id, tags, words)
                self._by_part.setdefault(part, []).append(wanted)
                self.ids.append(query.query_id)

    def finds(self, text: str) -> list[tuple[str, str]]:
        """Give the id and the brand of each query that finds a text."""
        tags, words = tags_of(text), words_of(text)
        return [
            (query.query_id, query.brand_id)
            for part in sorted(words | {f"#{tag}" for tag in tags})
            for query in self._by_part.get(part, ())
            if query.tags <= tags and query.words <= words
        ]


def everything(world: World, platform: str, as_of: datetime) -> list[Known]:
    """Know every post of a platform that was written before ``as_of``, and what became of it."""
    queries = Queries(world, platform)
    return [
        _known(post, queries, as_of)
        for post in world.by_platform(platform)
        if post.created_at < as_of
    ]


def _known(post: Post, queries: Queries, as_of: datetime) -> Known:
    is_edited = post.edited_at is not None and post.edited_at < as_of
    finds = queries.finds(post.text) + (queries.finds(post.edited_text) if is_edited else [])
    return Known(
        post=post,
        thread_id=post.root.native_id,
        answered_id=post.parent.native_id if post.parent else None,
        answered_author=post.parent.author if post.parent else None,
        mentions=post.mentions,
        found_for=() if post.is_private else distinct(brand_id for _, brand_id in finds),
        is_edited=is_edited,
        edited_at=told_moment(post.edited_at) if is_edited and post.edited_at else None,
        gone_at=post.deleted_at if post.deleted_at and post.deleted_at < as_of else None,
        shows_edit=is_edited,
    )


def told_moment(moment: datetime) -> datetime:
    """Give a moment in the milliseconds in which platforms tell it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Give each value once, in the order of first appearance."""
    return tuple(dict.fromkeys(values))


class Threads:
    """The known posts of one platform, with their links and threads."""

    def __init__(self, known: Iterable[Known]) -> None:
        """Link posts by the ids that were told."""
        self.by_id: Mapping[str, Known] = {one.post.native_id: one for one in known}
        self._threads: dict[str, str] = {}
        self._placed: dict[str, tuple[datetime, int]] = {}
        self.by_thread: dict[str, list[Known]] = {}
        for one in self.by_id.values():
            self.by_thread.setdefault(self.thread(one), []).append(one)

    def thread(self, one: Known) -> str:
        """Name a post's thread: as the platform does, else where its chain of answers ends."""
        native_id = one.post.native_id
        if native_id not in self._threads:
            above = self.by_id.get(one.answered_id or "")
            if one.thread_id is not None:
                found = one.thread_id
            elif above is not None:
                found = self.thread(above)
            else:
                found = one.answered_id or native_id
            self._threads[native_id] = found
        return self._threads[native_id]

    def parent(self, one: Known) -> Known | None:
        """Give the post that a post answers, if it is known and in the same thread."""
        above = self.by_id.get(one.answered_id or "")
        return above if above is not None and self.thread(above) == self.thread(one) else None

    def placed(self, one: Known) -> tuple[datetime, int]:
        """Give when a post was said, never before what it answers, and how deep it stands."""
        native_id = one.post.native_id
        if native_id not in self._placed:
            above = self.parent(one)
            moment, depth = self.placed(above) if above else (one.post.created_at, -1)
            self._placed[native_id] = (max(moment, one.post.created_at), depth + 1)
        return self._placed[native_id]

    def answered_account(self, one: Known) -> Account | None:
        """Give who is answered: by the post itself, else by the platform's word."""
        above = self.parent(one)
        return above.post.author if above else one.answered_author
