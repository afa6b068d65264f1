"""Who speaks with whom: which brands a post concerns, and the conversations it belongs to.

A conversation is brand, customer and thread; in private brand and customer, until more than
72 hours of silence. The reading of ``metrics.md`` where it leaves room:

* Who has addressed a brand directly in a thread, and goes on below a post of his own, still does.
* What a brand answers concerns it, indirectly if nobody named it.
* A brand's post belongs to the customer whose post its links lead to, past the brand's own; where
  that one is unknown, to whom the platform names, else to the thread's only customer of the brand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from simulator.posts import Post
from simulator.truth.known import Known, Threads

Addressing = Literal["own", "direct", "indirect"]
SILENCE = timedelta(hours=72)


@dataclass(slots=True, eq=False)
class Said:
    """A post as it concerns one brand."""

    known: Known
    brand_id: str
    addressing: Addressing
    customer_id: str | None
    is_reply: bool
    placed_at: datetime
    depth: int
    parent: Known | None
    talk: Talk | None = None
    turn: int = 0  # how many answers by a person stand before it in its conversation
    answer: Said | None = None  # of a customer's post: what ended its waiting
    engagement: str | None = None  # of a brand's reply

    @property
    def is_ours(self) -> bool:
        """Tell whether the brand wrote it."""
        return self.addressing == "own"

    @property
    def is_automated(self) -> bool:
        """Tell whether a machine wrote it."""
        return self.known.post.author.is_automated

    @property
    def is_answer(self) -> bool:
        """Tell whether it can stop a clock: a person of the brand wrote it."""
        return self.is_ours and not self.is_automated

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether the customer took it back before an answer came."""
        gone_at = self.known.gone_at
        if self.is_ours or gone_at is None or self.talk is None:
            return False
        return self.answer is None or gone_at < self.answer.placed_at

    @property
    def order(self) -> tuple[object, ...]:
        """Sort by time; what answers comes after what it answers, else the customer first."""
        return self.placed_at, self.depth, self.is_ours, self.known.post.native_id


@dataclass(slots=True, eq=False)
class Talk:
    """One conversation: its posts in their order."""

    brand_id: str
    customer_id: str
    thread_id: str
    posts: list[Said] = field(default_factory=list)

    @property
    def conversation_id(self) -> str:
        """Name it by its earliest post."""
        first = min(self.posts, key=lambda s: (s.known.post.created_at, s.known.post.native_id))
        return first.known.post.native_id

    @property
    def first_reply(self) -> Said | None:
        """Give the first answer by a person."""
        return next((said for said in self.posts if said.is_answer), None)

    @property
    def engagement(self) -> str:
        """Give the class of the first reply; ``none`` without one."""
        first = self.first_reply
        return (first.engagement or "none") if first else "none"


def is_reply(post: Post) -> bool:
    """Tell whether it is a brand's post that answers somebody else's; no note among colleagues."""
    ours, asked = post.author.brand_id, post.parent
    is_asked = asked is not None and asked.author.brand_id != ours
    return ours is not None and is_asked and post.place != "note"


def talks(threads: Threads) -> tuple[list[Said], list[Talk]]:
    """Give each post per brand that it concerns, and every conversation in order."""
    said = [one for thread in threads.by_thread.values() for one in _concerns(threads, thread)]
    parties: dict[tuple[str, str, str], list[Said]] = {}
    for one in said:
        post = one.known.post
        if one.customer_id is None:
            continue
        if one.is_automated and not one.is_ours:
            continue
        thread = "" if post.is_private else threads.thread(one.known)
        parties.setdefault((one.brand_id, one.customer_id, thread), []).append(one)
    found = [talk for party in parties.values() for talk in _parted(threads, party)]
    by_post = {(one.known, one.brand_id): one for one in said}
    for talk in found:
        _turn(talk)
        _class(talk, by_post)
    return said, found


def _concerns(threads: Threads, thread: list[Known]) -> Iterator[Said]:
    """Give the posts of a thread per brand that they concern."""
    concerned = {one: _addressing(threads, one) for one in thread}
    speakers = {ours for one in thread if (ours := one.post.author.brand_id) is not None}
    since: dict[tuple[str, str], datetime] = {}
    for one, brands in concerned.items():
        if one.post.is_private:
            for brand_id in sorted(speakers - {one.post.author.brand_id}):
                brands[brand_id] = "direct"
        for brand_id, addressing in brands.items():
            if addressing == "direct":
                key = brand_id, one.post.author.account_id
                since[key] = min(since.get(key, one.post.created_at), one.post.created_at)
    for one, brands in concerned.items():
        author, answered = one.post.author, threads.answered_account(one)
        if answered is not None and answered.account_id == author.account_id:
            for (brand_id, who), moment in since.items():
                is_later = who == author.account_id and moment <= one.post.created_at
                if is_later and brand_id != author.brand_id:
                    brands[brand_id] = "direct"
        above = threads.parent(one)
        if above is not None and author.brand_id is not None:
            concerned[above].setdefault(author.brand_id, "indirect")
    customers: dict[str, set[str]] = {}
    for one, brands in concerned.items():
        for brand_id, addressing in brands.items():
            if addressing != "own":
                customers.setdefault(brand_id, set()).add(one.post.author.account_id)
    for one, brands in concerned.items():
        for brand_id, addressing in brands.items():
            customer: str | None = one.post.author.account_id
            is_reply = one.answered_id is not None
            if addressing == "own":
                customer, is_reply = _spoken_to(threads, one, customers.get(brand_id, set()))
            if one.post.place == "note":  # of an agent to his colleagues
                customer, is_reply = None, False
            placed_at, depth = threads.placed(one)
            yield Said(
                one, brand_id, addressing, customer, is_reply, placed_at, depth, threads.parent(one)
            )


def _addressing(threads: Threads, one: Known) -> dict[str, Addressing]:
    """Tell which brands a post concerns by itself."""
    brands: dict[str, Addressing] = dict.fromkeys(one.found_for, "indirect")
    answered = threads.answered_account(one)
    for account in (*one.mentions, *([answered] if answered else [])):
        if account.brand_id is not None:
            brands[account.brand_id] = "direct"
    page = _page_of(one.post.root)
    if page is not None and one.post.place == "comment":
        brands[page] = "direct"  # it stands on the brand's page, whoever it answers there
    if one.post.author.brand_id is not None:
        brands[one.post.author.brand_id] = "own"
    return brands


def _page_of(root: Post) -> str | None:
    """Name the brand on whose page a thread stands: its own post, or a visitor's there."""
    hosts = root.mentions if root.place in ("wall", "review") else (root.author,)
    return next((account.brand_id for account in hosts if account.brand_id is not None), None)


def _spoken_to(threads: Threads, one: Known, known: set[str]) -> tuple[str | None, bool]:
    """Give the customer to whom a brand's post speaks, and whether it answers at all."""
    ours = one.post.author.brand_id
    top = one
    while (above := threads.parent(top)) is not None and above.post.author.brand_id == ours:
        top = above
    if above is not None:
        return above.post.author.account_id, True
    told, answers = top.answered_author, top.answered_id is not None
    is_to_others = told is None or told.brand_id != ours
    if answers and told is not None and is_to_others:
        return told.account_id, True
    if answers or top.post.is_private:
        named = {a.account_id for a in top.mentions} - {top.post.author.account_id}
        for people in (known, named if top.post.is_private else set()):
            if len(people) == 1:
                return next(iter(people)), True
    return None, answers and is_to_others


def _parted(threads: Threads, party: list[Said]) -> Iterator[Talk]:
    """Part what a brand and a customer said where private talk fell silent."""
    party.sort(key=lambda said: said.order)
    talk: Talk | None = None
    before: datetime | None = None
    for said in party:
        moment = said.placed_at.replace(microsecond=0)
        is_silence = before is not None and moment - before > SILENCE
        if talk is None or (said.known.post.is_private and is_silence):
            if talk is not None:
                yield talk
            thread = threads.thread(said.known)
            talk = Talk(said.brand_id, str(said.customer_id), thread)
        said.talk = talk
        talk.posts.append(said)
        before = moment
    if talk is not None:
        yield talk


def _turn(talk: Talk) -> None:
    """Count the turns, and give each customer's post the answer that ended its waiting."""
    turn, waiting = 0, list[Said]()
    for said in talk.posts:
        said.turn = turn
        if not said.is_ours:
            waiting.append(said)
        elif said.is_answer:
            for question in waiting:
                question.answer = said
            turn, waiting = turn + 1, []


def _class(talk: Talk, by_post: dict[tuple[Known, str], Said]) -> None:
    """Class each of the brand's posts by what it answers."""
    opening = next((said for said in talk.posts if not said.is_ours), None)
    last: Said | None = None  # of the customer's posts in this turn
    for said in talk.posts:
        if not said.is_ours:
            last = said
            continue
        above = by_post.get((said.parent, talk.brand_id)) if said.parent else None
        asked = above if said.known.answered_id is not None else last
        if asked is None:
            found = "follow_up" if said.known.answered_id is None else "unknown"
        elif asked.is_ours or (asked.talk is talk and asked.turn > 0):
            found = "follow_up"
        else:
            found = "reactive" if asked.addressing == "direct" else "proactive"
        if found == "follow_up" and said.is_answer and said.turn == 0:
            # the first answer follows nothing up: it has the class of what opened the talk
            found = {"direct": "reactive", "indirect": "proactive"}.get(
                opening.addressing if opening else "", "unknown"
            )
        said.engagement = found
        if said.is_answer:
            last = None
