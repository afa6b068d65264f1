"""X's posts by version: an edit is a new id, and lists show the latest one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from simulator.ids import X_EPOCH_MS, milliseconds_of
from simulator.people import Account, X
from simulator.platforms.x.texts import Shown, shown, tokens
from simulator.posts import Post
from simulator.world import World


@dataclass(slots=True, eq=False)
class Version:
    """One wording of a post, under its own id."""

    post: Post
    number: int  # its id: it holds the time of writing
    raw: str
    is_edit: bool
    created_at: datetime
    shown: Shown
    words: frozenset[str]
    mentions: frozenset[str]  # ids of accounts
    replied_to: str = ""  # id of the version that it answers

    @property
    def version_id(self) -> str:
        """Give the id as text."""
        return str(self.number)

    def exists(self, now: datetime) -> bool:
        """Tell whether it can be looked up at a moment."""
        return self.post.is_shown(now) and (not self.is_edit or self.post.is_edited(now))

    def is_listed(self, now: datetime) -> bool:
        """Tell whether lists show it at a moment: it is the latest version."""
        return self.post.is_shown(now) and self.is_edit == self.post.is_edited(now)

    def chain(self, now: datetime) -> list[str]:
        """Give the ids of every version that exists, the first one first."""
        edit = [self.post.edited_id] if self.post.is_edited(now) else []
        return [self.post.native_id, *edit]


@dataclass
class Line:
    """Versions in the order of their ids, which is that of time."""

    numbers: list[int] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)

    def add(self, version: Version) -> None:
        """Put a version at the end."""
        self.numbers.append(version.number)
        self.versions.append(version)

    def newest(self, low: int, high: int) -> Iterator[Version]:
        """Walk down through the ids between ``low`` and ``high``, both left out."""
        first = bisect_right(self.numbers, low)
        for index in range(bisect_left(self.numbers, high) - 1, first - 1, -1):
            yield self.versions[index]

    def oldest(self, low: int, high: int) -> Iterator[Version]:
        """Walk up through the ids between ``low`` and ``high``, both left out."""
        last = bisect_left(self.numbers, high)
        for index in range(bisect_right(self.numbers, low), last):
            yield self.versions[index]


EMPTY = Line()


class XShelf:
    """What X's server can look up; public posts, and messages apart from them."""

    def __init__(self, world: World) -> None:
        """Shelve the posts of X."""
        posts = world.by_platform(X)
        self.accounts: dict[str, Account] = {}
        self.handles: dict[str, Account] = {}
        for account in world.accounts:
            if account.platform == X:
                self._know(account)
        for post in posts:
            for account in (post.author, *post.mentions):
                self._know(account)
        self.versions: dict[str, Version] = {}
        self.everything = Line()
        self.by_author: dict[str, Line] = defaultdict(Line)
        self.by_mention: dict[str, Line] = defaultdict(Line)
        self.by_tag: dict[str, Line] = defaultdict(Line)
        self.by_word: dict[str, Line] = defaultdict(Line)
        self.by_conversation: dict[str, Line] = defaultdict(Line)
        self.by_answered: dict[str, Line] = defaultdict(Line)
        self.by_parent: dict[str, Line] = defaultdict(Line)
        self.messages: dict[str, Line] = defaultdict(Line)
        versions = [version for post in posts for version in self._versions(post)]
        for version in sorted(versions, key=lambda version: version.number):
            if version.post.is_private:
                for account in participants(version.post):
                    self.messages[account.account_id].add(version)
            else:
                self._add(version)

    def account(self, text: str) -> Account | None:
        """Find an account by its handle, with or without ``@``, or by its id."""
        return self.handles.get(text.removeprefix("@").lower()) or self.accounts.get(text)

    def _know(self, account: Account) -> None:
        self.accounts[account.account_id] = account
        self.handles[account.handle.lower()] = account

    def _versions(self, post: Post) -> Iterator[Version]:
        replied_to = ""
        if post.parent is not None:
            parent = post.parent
            replied_to = parent.edited_id if parent.is_edited(post.created_at) else parent.native_id
        wordings = [(post.native_id, post.text, post.created_at)]
        if post.edited_at is not None and not post.is_private:  # a message keeps its id
            wordings.append((post.edited_id, post.edited_text, post.edited_at))
        for version_id, raw, created_at in wordings:
            address = f"https://x.test/{post.author.handle}/status/{version_id}"
            text = shown(raw, self.handles, own_url="" if post.is_private else address)
            marks = (text.note or text).entities
            yield Version(
                post=post,
                number=int(version_id),
                raw=raw,
                is_edit=version_id != post.native_id,
                created_at=created_at,
                shown=text,
                words=frozenset(tokens(raw)),
                mentions=frozenset(mark["id"] for mark in marks.get("mentions", ())),
                replied_to=replied_to,
            )

    def _add(self, version: Version) -> None:
        post = version.post
        self.versions[version.version_id] = version
        self.everything.add(version)
        self.by_author[post.author.account_id].add(version)
        self.by_conversation[post.root.native_id].add(version)
        if post.parent is not None:
            self.by_answered[post.parent.author.account_id].add(version)
            self.by_parent[version.replied_to].add(version)
        for account_id in sorted(version.mentions):
            self.by_mention[account_id].add(version)
        for tag in sorted(tags_of(version)):
            self.by_tag[tag].add(version)
        for word in sorted(version.words):
            self.by_word[word].add(version)


def participants(post: Post) -> tuple[Account, Account]:
    """Give the two who share a private conversation, the one who began it first."""
    return post.root.author, post.root.mentions[0]


def tags_of(version: Version) -> set[str]:
    """Give a version's hashtags in small letters."""
    marks = (version.shown.note or version.shown).entities
    return {mark["tag"].casefold() for mark in marks.get("hashtags", ())}


def first_number(moment: datetime) -> int:
    """Give the lowest id of a moment."""
    return max(0, milliseconds_of(moment) - X_EPOCH_MS) << 22


def moment_of(number: int) -> datetime:
    """Give the moment that an id holds, in UTC."""
    milliseconds = timedelta(milliseconds=(number >> 22) + X_EPOCH_MS)
    return datetime(1970, 1, 1, tzinfo=UTC) + milliseconds
