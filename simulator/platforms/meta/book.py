"""The world's posts as Meta keeps them: by Page, by account, by thread; all by id."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from simulator.people import FACEBOOK, INSTAGRAM, Account, digest_base32
from simulator.platforms.meta.people import number_of
from simulator.platforms.shelf import tags_of
from simulator.posts import Post
from simulator.world import World

META = (FACEBOOK, INSTAGRAM)


@dataclass(eq=False)
class Thread:
    """What a brand and one person wrote to each other in private, oldest first."""

    ours: Account
    person: Account
    posts: list[Post] = field(default_factory=list)

    @property
    def thread_id(self) -> str:
        """The id by which it is asked for: ``t_`` and digits, or Instagram's text."""
        pair = f"{self.ours.account_id} {self.person.account_id}"
        if self.ours.platform == FACEBOOK:
            return f"t_{number_of(f'thread {pair}', 15)}"
        return "aWdfZAG06" + digest_base32(f"thread {pair}", 48)

    def shown(self, now: datetime) -> list[Post]:
        """Give its messages at a moment, newest first; unsent ones are gone."""
        return [post for post in reversed(self.posts) if post.is_shown(now)]

    def updated_at(self, now: datetime) -> datetime:
        """Give when the latest message came that ever arrived by now."""
        return max(post.visible_at for post in self.posts if post.visible_at <= now)


@dataclass(frozen=True)
class Found:
    """A thing, what kind it is, and the brands whose tokens may read it."""

    kind: str
    thing: Account | Post | Thread | str
    brand_ids: tuple[str, ...]


class Book:
    """What can be looked up; nothing in it depends on the moment."""

    def __init__(self, world: World) -> None:
        """Keep the posts of both platforms."""
        self.end = world.end
        self.pages: dict[str, Account] = {}  # of brands, by brand_id
        self.instagrams: dict[str, Account] = {}
        self.things: dict[str, Found] = {}
        self.aliases: dict[str, str] = {}  # a Page's name in addresses → its id
        self.own: dict[str, list[Post]] = defaultdict(list)  # by account_id; media on Instagram
        self.wall: dict[str, list[Post]] = defaultdict(list)
        self.tagged: dict[str, list[Post]] = defaultdict(list)
        self.reviews: dict[str, list[Post]] = defaultdict(list)
        self.threads: dict[str, dict[str, Thread]] = defaultdict(dict)  # account_id → person → it
        self.answers: dict[Post, list[Post]] = defaultdict(list)
        self.below: dict[Post, list[Post]] = defaultdict(list)  # all below a root, or a top comment
        self.by_tag: dict[str, list[Post]] = defaultdict(list)  # Instagram's, in small letters
        self._moves: dict[Post, list[datetime]] = defaultdict(list)
        self._know(world)
        for platform in META:
            for post in world.by_platform(platform):
                self._add(post)
        for moves in self._moves.values():
            moves.sort()
        for tag in sorted(self.by_tag):
            self.things[hashtag_id(tag)] = Found("IGHashtag", tag, tuple(self.instagrams))

    def feed(self, page: Account) -> list[Post]:
        """Give all that stands on a Page or names it, oldest first."""
        lists = (self.own, self.wall, self.tagged)
        posts = [post for one in lists for post in one.get(page.account_id, ())]
        return sorted(posts, key=lambda post: post.key)

    def find(self, identifier: str) -> Found | None:
        """Find anything by its id, a Page by its name too."""
        return self.things.get(self.aliases.get(identifier.casefold(), identifier))

    def updated_at(self, post: Post, now: datetime) -> datetime:
        """Give when a post last moved: it appeared, was edited, or was written below.

        What was written and then deleted has moved it all the same.
        """
        moves = self._moves.get(post, [])
        moments = [post.visible_at, *moves[max(0, bisect_right(moves, now) - 1) :][:1]]
        if post.edited_at is not None:
            moments.append(post.edited_at)
        return max(moment for moment in moments if moment <= now)

    def ours(self, account: Account) -> Account:
        """Give the brand's own account for whoever writes in its name; else the account."""
        by_brand = self.pages if account.platform == FACEBOOK else self.instagrams
        return by_brand.get(account.brand_id or "", account)

    def _know(self, world: World) -> None:
        for account in world.accounts:
            if account.platform in META and account.brand_id and not account.is_automated:
                is_page = account.platform == FACEBOOK
                (self.pages if is_page else self.instagrams)[account.brand_id] = account
                kind = "Page" if is_page else "IGUser"
                self.things[account.account_id] = Found(kind, account, (account.brand_id,))
                if is_page:
                    self.aliases[account.handle.casefold()] = account.account_id

    def _add(self, post: Post) -> None:
        if post.is_private or post.place == "message":
            self._add_message(post)
            return
        if post.platform == INSTAGRAM and post.parent is None:
            for tag in sorted(tags_of(post.text) | tags_of(post.edited_text)):
                self.by_tag[tag].append(post)
        if post.parent is None:
            readers = self._shelve(post)
        else:
            readers = self._readers(post.root)
            self.answers[post.parent].append(post)
            self._moves[post.root].append(post.visible_at)
            for above in {post.root: None, top_of(post): None}:
                if above is not post:
                    self.below[above].append(post)
        if readers or post.platform == INSTAGRAM:
            self.things[post.native_id] = Found(kind_of(post), post, readers)

    def _shelve(self, post: Post) -> tuple[str, ...]:
        """Put a post that answers nothing where it stands; give the brands that may read it."""
        author = self.ours(post.author)
        if post.place == "post" and author.brand_id:
            self.own[author.account_id].append(post)
        elif post.place == "tag":
            for account in dict.fromkeys(post.mentions):
                self.tagged[account.account_id].append(post)
        elif post.place in ("wall", "review"):
            shelf = self.wall if post.place == "wall" else self.reviews
            for account in post.mentions[:1]:
                shelf[account.account_id].append(post)
        return self._readers(post)

    def _readers(self, root: Post) -> tuple[str, ...]:
        if root.place == "post":
            return () if root.author.brand_id is None else (root.author.brand_id,)
        named = root.mentions if root.place == "tag" else root.mentions[:1]
        return tuple(dict.fromkeys(a.brand_id for a in named if a.brand_id is not None))

    def _add_message(self, post: Post) -> None:
        first = post.root
        parties = [self.ours(account) for account in (first.author, *first.mentions)]
        ours = next((account for account in parties if account.brand_id), None)
        person = next((account for account in parties if not account.brand_id), None)
        if ours is None or person is None or ours.brand_id is None:
            return  # not with a brand: nobody here may read it
        thread = self.threads[ours.account_id].get(person.account_id)
        if thread is None:
            thread = self.threads[ours.account_id][person.account_id] = Thread(ours, person)
            kind = "UnifiedThread" if ours.platform == FACEBOOK else "IGThread"
            self.things[thread.thread_id] = Found(kind, thread, (ours.brand_id,))
        thread.posts.append(post)
        self.things[post.native_id] = Found(kind_of(post), (post), (ours.brand_id,))

    def thread_of(self, post: Post) -> Thread:
        """Give the thread that a private message stands in; raise ``KeyError`` without one."""
        parties = [self.ours(account) for account in (post.root.author, *post.root.mentions)]
        ours = next(account for account in parties if account.brand_id)
        person = next(account for account in parties if not account.brand_id)
        return self.threads[ours.account_id][person.account_id]


def kind_of(post: Post) -> str:
    """Name the kind of object that a post is."""
    is_facebook = post.platform == FACEBOOK
    if post.is_private or post.place == "message":
        return "UnifiedMessage" if is_facebook else "IGMessage"
    if post.parent is not None:
        return "Comment" if is_facebook else "IGComment"
    if post.place == "review":
        return "OpenGraphStory"
    return "Post" if is_facebook else "IGMedia"


def stands(post: Post | None, now: datetime) -> bool:
    """Tell whether a public post is there: deleting takes along what was written below."""
    while post is not None:
        if not post.is_shown(now):
            return False
        post = post.parent
    return True


def standing(
    posts: list[Post], now: datetime, *, is_falling: bool = True
) -> Iterator[tuple[str, Post]]:
    """Walk the posts that are there at a moment, with their keys."""
    for post in reversed(posts) if is_falling else posts:
        if stands(post, now):
            yield post.key, post


def top_of(post: Post) -> Post:
    """Give the comment right below the root, to which Instagram hangs all answers."""
    while post.parent is not None and post.parent.parent is not None:
        post = post.parent
    return post


def hashtag_id(tag: str) -> str:
    """Give a hashtag's id: fixed for all time and callers."""
    return "178" + number_of(f"hashtag {tag.casefold()}", 14)
