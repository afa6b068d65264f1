"""Conversations and response clocks, reckoned post by post: the judge of the SQL.

Written from the metric definitions alone, as a person would do it on paper: no SQL, no sets
of rows, nothing shared with the warehouse. Slow on purpose, plain on purpose.

Where the definitions leave room, this is how they are read:

* A post's thread is the one that the platform names, else that of its nearest ancestor that
  has one, else the topmost post that its links lead to, collected or not.
* A post by somebody else concerns a brand directly if it mentions one of its accounts,
  or answers one of its posts, and indirectly if the brand itself chose to answer it. Who has
  addressed a brand directly in a thread, and goes on below his own post, still does.
* A brand's post belongs to the customer whose post its links lead to first, past the
  brand's own posts. Where they lead to nothing collected, it belongs to the only customer
  that the brand has in that thread, and else to no conversation.
* A reply cannot come before what it answers: clocks of two servers that disagree give a
  duration of nothing, never less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True)
class Said:
    """A post, as far as the clocks care. ``author`` is a platform's own id."""

    post_id: str
    author: str
    at: datetime
    parent: str | None = None
    thread: str | None = None
    mentions: tuple[str, ...] = ()
    is_automated: bool = False


class Clock(NamedTuple):
    """What must equal a row of the clocks' mart."""

    brand: str
    customer: str
    kind: str
    started: str
    answered: str | None
    status: str
    started_at: datetime
    answered_at: datetime | None
    calendar_seconds: int | None
    open_seconds: int | None


class Conversation(NamedTuple):
    """What must equal a row of the conversations' mart.

    It is answered once a person of the brand has replied in it, even if that was to a post
    that was never collected; whether the customer's own question was, its clock says.
    """

    brand: str
    customer: str
    posts: frozenset[str]
    inbound_count: int
    reply_count: int
    is_answered: bool


OpenSeconds = Callable[[str, datetime, datetime], int | None]
Talk = list[tuple[str, Said]]


class Town:
    """Everybody's posts, and which account speaks for which brand."""

    def __init__(self, posts: Iterable[Said], accounts: Mapping[str, str]) -> None:
        self.posts = {post.post_id: post for post in posts}
        self.accounts = dict(accounts)
        self.answers: dict[str, list[Said]] = {}
        for post in self.posts.values():
            if post.parent:
                self.answers.setdefault(post.parent, []).append(post)

    def parent(self, post: Said) -> Said | None:
        """Give the post that a post answers, if it was collected."""
        return self.posts.get(post.parent) if post.parent else None

    def thread(self, post: Said) -> str:
        """Name the thread that a post stands in."""
        here = post
        while here.thread is None:
            above = self.parent(here)
            if above is None:
                return here.parent or here.post_id
            here = above
        return here.thread

    def brand(self, post: Said) -> str | None:
        """Name the brand whose account wrote a post."""
        return self.accounts.get(post.author)

    def addressed(self, post: Said) -> set[str]:
        """Name the brands that a post speaks to by itself."""
        brands = {self.accounts[name] for name in post.mentions if name in self.accounts}
        above = self.parent(post)
        if above is not None and (brand := self.brand(above)):
            brands.add(brand)
        return brands - {self.brand(post) or ""}

    def answered_by(self, post: Said) -> set[str]:
        """Name the brands that answered a post of somebody else."""
        brands = {self.brand(answer) or "" for answer in self.answers.get(post.post_id, ())}
        return brands - {"", self.brand(post) or ""}

    def customer(self, post: Said) -> str | None:
        """Name whom a brand's post answers, as far as its links tell."""
        above = self.parent(post)
        while above is not None and self.brand(above) == self.brand(post):
            above = self.parent(above)
        return above.author if above else None

    def leads_nowhere(self, post: Said) -> bool:
        """Say whether a post's links, past its author's own, end at one never collected."""
        while (above := self.parent(post)) is not None and self.brand(above) == self.brand(post):
            post = above
        return post.parent is not None and self.parent(post) is None

    def moment(self, post: Said) -> datetime:
        """Give when a post was said: never before what it answers."""
        above = self.parent(post)
        return max(post.at, self.moment(above)) if above else post.at


def reckon(
    posts: Iterable[Said], accounts: Mapping[str, str], open_seconds: OpenSeconds
) -> tuple[list[Conversation], list[Clock]]:
    """Reckon every conversation and every clock of a town."""
    town = Town(posts, accounts)
    threads: dict[str, list[Said]] = {}
    for post in town.posts.values():
        threads.setdefault(town.thread(post), []).append(post)
    conversations, clocks = [], []
    for thread in threads.values():
        for (brand, customer), talk in sorted(_talks(town, thread).items()):
            talk.sort(key=lambda turn: _place(town, turn))
            own = [_judge(brand, customer, exchange, open_seconds) for exchange in _exchanges(talk)]
            inbound = sum(side == "customer" for side, _ in talk)
            replies = sum(side == "brand" and not post.is_automated for side, post in talk)
            conversations.append(
                Conversation(
                    brand,
                    customer,
                    frozenset(post.post_id for _, post in talk),
                    inbound,
                    replies,
                    replies > 0,
                )
            )
            clocks += own
    return conversations, clocks


def _talks(town: Town, thread: list[Said]) -> dict[tuple[str, str], Talk]:
    """Sort a thread's posts into the conversations of one brand with one customer."""
    talks: dict[tuple[str, str], Talk] = {}
    first_addressed: dict[tuple[str, str], datetime] = {}
    for post in thread:
        for brand in town.addressed(post):
            known = first_addressed.get((brand, post.author), post.at)
            first_addressed[brand, post.author] = min(known, post.at)
    for post in thread:
        brands = town.addressed(post) | town.answered_by(post)
        above = town.parent(post)
        if above is not None and above.author == post.author:
            brands |= {
                brand
                for (brand, author), since in first_addressed.items()
                if author == post.author and since <= post.at
            }
        for brand in brands:
            talks.setdefault((brand, post.author), []).append(("customer", post))
    spoken_to: dict[str, set[str]] = {}
    for brand, customer in talks:
        spoken_to.setdefault(brand, set()).add(customer)
    for post in thread:
        if brand := town.brand(post):
            customer = town.customer(post)
            known = spoken_to.get(brand, set())
            if customer is None and town.leads_nowhere(post) and len(known) == 1:
                (customer,) = known
            if customer is not None:
                talks.setdefault((brand, customer), []).append(("brand", post))
    return talks


def _place(town: Town, turn: tuple[str, Said]) -> tuple[object, ...]:
    side, post = turn
    depth, above = 0, town.parent(post)
    while above is not None:
        depth, above = depth + 1, town.parent(above)
    return town.moment(post), depth, side != "customer", post.post_id


def _exchanges(talk: Talk) -> list[tuple[str, Said, Said | None]]:
    """Give each customer turn's first post and the brand's first human post after it."""
    found: list[tuple[str, Said, Said | None]] = []
    question: Said | None = None
    for side, post in talk:
        if side == "customer" and question is None:
            question = post
        elif side == "brand" and question is not None and not post.is_automated:
            found.append(("next" if found else "first", question, post))
            question = None
    if question is not None:
        found.append(("next" if found else "first", question, None))
    return found


def _judge(
    brand: str,
    customer: str,
    exchange: tuple[str, Said, Said | None],
    open_seconds: OpenSeconds,
) -> Clock:
    kind, question, answer = exchange
    clock = Clock(
        brand, customer, kind, question.post_id, None, "open", question.at, None, None, None
    )
    if answer is None:
        return clock
    # Whole seconds on both sides: platforms that tell fractions are not more punctual.
    start, end = question.at.replace(microsecond=0), answer.at.replace(microsecond=0)
    end = max(start, end)
    return clock._replace(
        answered=answer.post_id,
        status="answered",
        answered_at=answer.at,
        calendar_seconds=int((end - start).total_seconds()),
        open_seconds=open_seconds(brand, start, end),
    )
