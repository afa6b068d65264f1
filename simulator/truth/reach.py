"""What a platform shows to one reading: its lists, their threads, and what each post tells.

Written from what the platforms' own documents promise to somebody who reads each account's and
each query's list until it lies before the window, then the threads; nothing is asked of a server.
A platform joins by a class here and a line in ``REACHES``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple, Protocol

from simulator.people import BLUESKY, MASTODON, Account
from simulator.posts import Post
from simulator.truth.known import Queries, told_moment
from simulator.world import World


@dataclass(frozen=True)
class Reading:
    """One run over a window, ``[window_start, window_end)`` in UTC, at one moment."""

    moment: datetime
    window_start: datetime
    window_end: datetime
    look_back: timedelta

    @property
    def since(self) -> datetime:
        """Give how far back it looks."""
        return self.window_start - self.look_back


class Told(NamedTuple):
    """What a platform tells of a post besides its text."""

    thread_id: str | None
    answered_id: str | None
    mentions: tuple[Account, ...]
    edited_at: datetime | None


class Shown(NamedTuple):
    """A post that a reading was shown, and the query that found it."""

    post: Post
    query_id: str | None = None


class Reach(Protocol):
    """What one platform shows."""

    def __init__(self, world: World) -> None:
        """Serve the posts of a world."""

    def shown(self, reading: Reading) -> Iterator[Shown | str]:
        """Give what a reading is shown; an id alone: the platform says that the post is gone."""

    def told(self, post: Post, now: datetime) -> Told:
        """Give what is told of a post that is shown at a moment."""


class _Lists:
    """The posts of a platform, by author, by whom they mention, by what they answer."""

    def __init__(self, world: World, platform: str) -> None:
        self.accounts = [a for a in world.accounts if a.platform == platform]
        self.queries = Queries(world, platform)
        self.everything = world.by_platform(platform)
        self.by_author: dict[str, list[Post]] = defaultdict(list)
        self.by_mention: dict[str, list[Post]] = defaultdict(list)
        self.children: dict[Post, list[Post]] = defaultdict(list)
        self.found: dict[str, list[Post]] = defaultdict(list)
        for post in self.everything:
            self.by_author[post.author.account_id].append(post)
            for account in dict.fromkeys(post.mentions):
                self.by_mention[account.account_id].append(post)
            if post.parent is not None:
                self.children[post.parent].append(post)
            if not post.is_private:
                finds = self.queries.finds(post.text) + self.queries.finds(post.edited_text)
                for query_id, _ in dict.fromkeys(finds):
                    self.found[query_id].append(post)

    def finds(self, query_id: str, now: datetime) -> list[Post]:
        """Give what a query finds at a moment, newest first."""
        return [
            post
            for post in reversed(self.found[query_id])
            if post.is_shown(now)
            and any(query_id == one for one, _ in self.queries.finds(post.shown_text(now)))
        ]

    def below(self, post: Post, is_there: Callable[[Post], bool]) -> Iterator[Post]:
        """Give what hangs below a post; below a post that is not there, nobody sees anything."""
        rest = [post]
        while rest:
            for child in self.children.get(rest.pop(), ()):
                if is_there(child):
                    yield child
                    rest.append(child)


def _walked(posts: Iterable[Post], size: int, since: datetime) -> Iterator[Post]:
    """Walk pages, newest first, to the first that lies wholly before a moment, itself included."""
    rest = iter(posts)
    while page := list(islice(rest, size)):
        yield from page
        if max(post.created_at for post in page) < since:
            return


class BlueskyReach:
    """Author feeds, mentions and searches within the window; then whole threads."""

    def __init__(self, world: World) -> None:
        """Serve the posts of a world."""
        self.lists = _Lists(world, BLUESKY)

    def shown(self, reading: Reading) -> Iterator[Shown | str]:
        """Give lists, threads and marks of deletion."""
        now, lists = reading.moment, self.lists
        for account in lists.accounts:
            own = [p for p in lists.by_author[account.account_id][::-1] if p.is_shown(now)]
            listed = list(_walked(own, 100, reading.since))
            listed += [
                post
                for post in lists.by_mention[account.account_id]
                if post.is_shown(now) and reading.since <= post.created_at < reading.window_end
            ]
            yield from map(Shown, listed)
            asked: dict[Post, list[Post]] = {}
            for post in listed:
                has_answers = any(child.is_shown(now) for child in lists.children.get(post, ()))
                if post.parent is not None or has_answers or post.author is account:
                    asked.setdefault(post.root, []).append(post)
            for root, posts in asked.items():
                read: set[Post] = set()  # posts of which all that hangs below them was shown
                for post in [root, *posts] if root.is_shown(now) else posts:
                    if post not in read:  # a thread shows nothing below a post that is gone
                        below = [post, *lists.below(post, lambda child: child.is_shown(now))]
                        yield from map(Shown, below)
                        yield from self._above(post, now)
                        read.update(below)
        for query_id in lists.queries.ids:
            for post in lists.finds(query_id, now):
                if reading.since <= post.created_at < reading.window_end:
                    yield Shown(post, query_id)

    def told(self, post: Post, now: datetime) -> Told:
        """Tell thread and parent always, mentions as they stand in the text, edits never."""
        text = post.shown_text(now)
        mentions = tuple(
            account
            for account in post.mentions
            if re.search(rf"@{re.escape(account.handle)}(?![\w-])", text)
        )
        parent = post.parent.native_id if post.parent else None
        return Told(post.root.native_id, parent, mentions, None)

    def _above(self, post: Post, now: datetime) -> Iterator[Shown | str]:
        above = post.parent
        while above is not None and above.is_shown(now):
            yield Shown(above)
            above = above.parent
        if above is not None:
            yield above.native_id


class MastodonReach:
    """What mentions each account and what it wrote, the context of its answers; then searches."""

    def __init__(self, world: World) -> None:
        """Serve the posts of a world."""
        self.lists = _Lists(world, MASTODON)
        for posts in self.lists.by_mention.values():  # notices come as posts arrive
            posts.sort(key=lambda post: (post.visible_at, post.key))

    def shown(self, reading: Reading) -> Iterator[Shown]:
        """Give lists and contexts."""
        now, lists = reading.moment, self.lists
        for account in lists.accounts:
            told_of = [p for p in lists.by_mention[account.account_id] if p.author is not account]
            listed: list[Post] = []
            for posts in (told_of, lists.by_author[account.account_id]):
                there = (post for post in reversed(posts) if _is_there(post, account, now))
                listed += _walked(there, 40, reading.since)
            yield from map(Shown, listed)
            answers = {
                post.parent: post for post in listed if post.parent and post.parent.is_shown(now)
            }
            seen = set(listed)
            for asked, answer in answers.items():
                if asked not in seen:
                    context = list(self._context(answer, account, now))
                    yield from map(Shown, context)
                    seen.update(context)
        for query_id in lists.queries.ids:
            for post in _walked(lists.finds(query_id, now), 40, reading.since):
                yield Shown(post, query_id)

    def told(self, post: Post, now: datetime) -> Told:
        """Tell the parent while it stands, mentions and edits always, threads never."""
        parent = post.parent
        has_parent = parent is not None and parent.is_shown(now)
        edited_at = told_moment(post.edited_at) if post.edited_at and post.is_edited(now) else None
        answered_id = parent.native_id if parent is not None and has_parent else None
        return Told(None, answered_id, post.mentions, edited_at)

    def _context(self, post: Post, reader: Account, now: datetime) -> Iterator[Post]:
        above = post.parent
        while above is not None and _is_there(above, reader, now):
            yield above
            above = above.parent
        yield from self.lists.below(post, lambda child: _is_there(child, reader, now))


def _is_there(post: Post, reader: Account, now: datetime) -> bool:
    """Tell whether an account may read a post at a moment."""
    may_read = not post.is_private or reader is post.author or reader in post.mentions
    return may_read and post.is_shown(now)


REACHES: dict[str, Callable[[World], Reach]] = {
    BLUESKY: BlueskyReach,
    MASTODON: MastodonReach,
}
"""Platform → what it shows; those that a test of recovery can judge."""
