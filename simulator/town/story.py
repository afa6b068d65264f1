"""One brand's story: customers write, its desk answers, and things happen to the posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from simulator.people import (
    BLUESKY,
    FACEBOOK,
    FEED,
    INSTAGRAM,
    MASTODON,
    REQUEST_TRACKER,
    WORDPRESS,
    Account,
    X,
)
from simulator.posts import Place, Post
from simulator.speech.said import Said
from simulator.speech.voice import REPLY_KINDS, Voice
from simulator.town.brands import BrandSpec
from simulator.town.demand import moments
from simulator.town.desk import Desk

SHARES = {
    BLUESKY: 30,
    MASTODON: 20,
    X: 24,
    FACEBOOK: 12,
    INSTAGRAM: 6,
    REQUEST_TRACKER: 4,
    WORDPRESS: 2,
    FEED: 2,
}  # of the conversations that customers open, in hundredths
PRIVATE = (MASTODON, X, FACEBOOK, INSTAGRAM)  # where a person can write to a brand unseen
AGENTS = ("^JV", "^Noa", "/Anna", "- Tom", "^MK", "")


class Town:
    """Tells the story of one brand from ``start`` to ``end``."""

    def __init__(
        self,
        rng: Random,
        spec: BrandSpec,
        desk: Desk,
        accounts: Sequence[Account],
        people: dict[str, list[Account]],
        rivals: Sequence[Account],
    ) -> None:
        """Tell about ``spec``; ``rivals`` are the accounts of its competitors."""
        self.rng, self.spec, self.desk = rng, spec, desk
        self.people, self.rivals = people, rivals
        self.voice = Voice(rng, spec)
        self.account = {a.platform: a for a in accounts if not a.is_automated}
        self.bot = {a.platform: a for a in accounts if a.is_automated}
        self.posts: list[Post] = []
        self.entered: set[tuple[str, str]] = set()

    def tell(self, start: datetime, end: datetime) -> list[Post]:
        """Give every post of the story, in the order of telling."""
        day = start
        while day < end:
            if self.rng.random() < 0.8:
                self._broadcast(day + timedelta(minutes=self.rng.randint(9 * 60, 16 * 60)))
            day += timedelta(days=1)
        for moment, kind in moments(self.rng, self.spec, start, end):
            self._open(moment, kind)
        for moment, event, post in self.desk.events(end):
            if event == "answered":
                self._answer(post, moment)
            else:
                self._receive(post, moment)
        return [post for post in self.posts if post.created_at < end]

    def _open(self, moment: datetime, kind: str | None) -> None:
        rng, voice = self.rng, self.voice
        platform = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
        author = rng.choice(self.people[platform])
        language = voice.language()
        kind = kind or voice.kind()
        topic = voice.topic(language)
        draw = rng.random()
        if platform == FEED:
            self._say(author, moment, voice.indirect(language, topic), kind, topic, language,
                      place="article")  # fmt: skip
        elif platform == REQUEST_TRACKER:
            self._private(author, moment, language, topic, platform)
        elif platform in (FACEBOOK, INSTAGRAM, WORDPRESS):
            self._on_page(author, moment, language, kind, topic)
        elif draw < 0.04 and self.spec.namesake:
            self._say(author, moment, voice.namesake(), "remark", topic, is_namesake=True)
        elif draw < 0.23:
            self._say(author, moment, voice.indirect(language, topic), kind, topic, language)
        elif draw < 0.27 and platform in PRIVATE:
            self._private(author, moment, language, topic, platform)
        else:
            ours = self.account[platform]
            said = voice.customer(
                language, kind, topic, address=f"@{ours.handle}", first=first_name(author)
            )
            mentions = [ours]
            if rng.random() < 0.02:
                mentions += [a for a in self.rivals if a.platform == platform][:1]
            if rng.random() < 0.03:
                mentions.append(rng.choice(self.people[platform]))
            said = said.followed_by("".join(f" @{account.handle}" for account in mentions[1:]))
            self._say(author, moment, said, kind, topic, language, mentions=tuple(mentions))

    def _broadcast(self, moment: datetime) -> None:
        rng = self.rng
        topic = self.voice.topic(self.spec.language)
        platform = rng.choice((BLUESKY, MASTODON, X, FACEBOOK, INSTAGRAM, WORDPRESS))
        said = self.voice.broadcast(topic)
        ours = self.account[platform]
        post = self._say(ours, moment, said, "broadcast", topic, self.spec.language)
        for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
            language = self.voice.language()
            self._respond(
                rng.choice(self.people[platform]), post, language, self.voice.kind(), topic
            )

    def _respond(self, author: Account, parent: Post, language: str, kind: str, topic: str) -> Post:
        """Let a customer write in a thread; Mastodon's programs mention who is answered."""
        rng, platform = self.rng, parent.platform
        ours = self.account[platform]
        mentioned = platform == MASTODON or parent.author is not ours or rng.random() < 0.5
        wait = min(rng.lognormvariate(3.6, 1.3), 60.0 * 40)
        said = self.voice.customer(
            language,
            kind,
            topic,
            address=f"@{ours.handle}" if mentioned else "",
            first=first_name(author),
        )
        return self._say(
            author,
            parent.visible_at + timedelta(minutes=1 + wait, milliseconds=rng.randrange(1000)),
            said,
            kind,
            topic,
            language,
            parent=parent,
            mentions=(ours,) if mentioned else (),
            is_private=parent.is_private,
        )

    def _on_page(
        self, author: Account, moment: datetime, language: str, kind: str, topic: str
    ) -> None:
        """Write below a brand's latest post, or on its wall."""
        ours = self.account[author.platform]
        below = [p for p in self.posts if p.author is ours and p.visible_at < moment]
        said = self.voice.customer(language, kind, topic)
        if below:
            self._say(author, moment, said, kind, topic, language, parent=below[-1],
                      place="comment")  # fmt: skip
        elif author.platform == FACEBOOK:
            self._say(author, moment, said, kind, topic, language, mentions=(ours,), place="wall")

    def _private(
        self, author: Account, moment: datetime, language: str, topic: str, platform: str
    ) -> None:
        ours = self.account[platform]
        address = f"@{ours.handle}" if platform == MASTODON else ""
        said = self.voice.customer(language, "private", topic, address=address)
        self._say(
            author,
            moment,
            said,
            "question",
            topic,
            language,
            mentions=(ours,),
            is_private=True,
            place="ticket" if platform == REQUEST_TRACKER else "message",
        )

    def _say(
        self,
        author: Account,
        moment: datetime,
        said: Said,
        kind: str,
        topic: str,
        language: str | None = None,
        *,
        parent: Post | None = None,
        mentions: tuple[Account, ...] = (),
        visible_at: datetime | None = None,
        is_private: bool = False,
        is_namesake: bool = False,
        place: Place | None = None,
    ) -> Post:
        """Write a post, decide what will happen to it, and let the desk expect it."""
        rng = self.rng
        moment -= timedelta(microseconds=moment.microsecond % 1000)
        if author.brand_id is None and rng.random() < 0.012:  # published late
            visible_at = moment + timedelta(minutes=rng.randint(20, 1200))
        post = Post(
            author=author,
            created_at=moment,
            text=said.text,
            about=self.spec.brand_id,
            kind=kind,
            topic=topic,
            language=None if rng.random() < 0.05 else language or self.spec.language,
            parent=parent,
            mentions=mentions,
            visible_at=visible_at,  # type: ignore[arg-type]
            is_private=is_private,
            is_namesake=is_namesake,
            place=place or _place(parent),
            labels=said.labels,
        )
        draw = rng.random()
        if draw < 0.03:
            minutes = rng.lognormvariate(2.5, 1.5)
            post.edited_at = _later(post.visible_at, min(minutes, 60 * 50))
            changed = self.voice.edited(said, said.labels.language)
            post.edited_text, post.edited_labels = changed.text, changed.labels
        elif draw < (0.055 if author.brand_id is None else 0.034):
            minutes = min(rng.lognormvariate(4.5, 2.0), 60 * 24 * 9)
            post.deleted_at = _later(post.visible_at, minutes)
        self.posts.append(post)
        if author.brand_id is None:
            self.desk.arrive(post)
        return post

    def _receive(self, post: Post, moment: datetime) -> None:
        """Decide what becomes of a customer's post now that it can be read."""
        rng = self.rng
        language = post.language or self.spec.language
        if post.platform == FEED:
            return  # nobody answers a newspaper
        if not post.addresses(self.spec.brand_id):
            if not post.is_namesake and rng.random() < self.spec.proactive_share:
                self.desk.spot(post)
            return
        ignored = {
            "closer": 0.85,
            "remark": 2 * self.spec.ignored_share,
            "compliment": 2 * self.spec.ignored_share,
        }.get(post.kind, self.spec.ignored_share)
        if rng.random() >= (0.03 if post.is_private else ignored):
            self.desk.queue(post)
        bot = self.bot.get(post.platform)
        if bot and post.parent is None and rng.random() < 0.6:
            seconds = timedelta(milliseconds=rng.randint(3_000, 40_000))
            self._write(bot, post, moment + seconds, "bot", language)
        if post.kind in ("closer", "more", "me_too"):
            return
        if rng.random() < 0.06:
            self._respond(post.author, post, language, "more", post.topic)
        if not post.is_private and rng.random() < 0.05:
            other = rng.choice(self.people[post.platform])
            if other is not post.author:
                self._respond(other, post, language, "me_too", post.topic)

    def _answer(self, post: Post, moment: datetime) -> None:
        """Let an agent's answer appear, and perhaps let the customer go on."""
        rng = self.rng
        language = post.language or self.spec.language
        kind = post.kind if post.kind in REPLY_KINDS else "follow_up"
        if post.is_private:
            kind = "private"
        elif not post.addresses(self.spec.brand_id):
            kind = "proactive"
        elif post.platform == MASTODON and post.kind == "complaint" and rng.random() < 0.15:
            kind = "to_private"
        reply = self._write(self.account[post.platform], post, moment, kind, language)
        if post.deleted_at is None and rng.random() < 0.006:
            post.deleted_at = moment - timedelta(seconds=rng.randint(2, 30))
            if post.edited_at is not None or post.deleted_at <= post.visible_at:
                post.deleted_at = None
        if post.kind == "closer":
            return
        if kind == "to_private" and rng.random() < 0.6:
            wait = timedelta(minutes=5 + rng.lognormvariate(3.5, 1))
            self._private(post.author, moment + wait, language, post.topic, post.platform)
        elif rng.random() < 0.34:
            kind = "closer" if rng.random() < 0.4 else "follow_up"
            self._respond(post.author, reply, language, kind, post.topic)

    def _write(
        self, author: Account, post: Post, moment: datetime, kind: str, language: str
    ) -> Post:
        rng = self.rng
        said = self.voice.reply(
            language,
            kind,
            post.topic,
            first=first_name(post.author),
            agent=rng.choice(AGENTS),
        )
        mentions: tuple[Account, ...] = ()
        if post.platform == MASTODON:
            said, mentions = said.after(f"@{post.author.handle}"), (post.author,)
        created_at = moment
        if rng.random() < 0.004:  # this server's clock runs behind the asker's
            created_at = post.created_at - timedelta(seconds=rng.randint(1, 240))
        return self._say(
            author,
            created_at,
            said,
            kind,
            post.topic,
            language,
            parent=post,
            mentions=mentions,
            visible_at=moment,
            is_private=post.is_private,
        )


def first_name(account: Account) -> str:
    """Give the name by which a brand greets somebody."""
    return account.display_name.split()[0]


def _place(parent: Post | None) -> Place:
    """Tell where a post stands that answers another."""
    if parent is None:
        return "post"
    if parent.platform in (BLUESKY, MASTODON, X):
        return "post"
    return "comment" if parent.place in ("post", "wall") else parent.place


def _later(moment: datetime, minutes: float) -> datetime:
    return moment + timedelta(seconds=int(minutes * 60) + 1)
