"""Customers: how they begin, what they do with an answer, how they run out of patience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from simulator.chance import lognormal
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
from simulator.speech.voice import Voice
from simulator.town.brands import BrandSpec
from simulator.town.desk import Desk
from simulator.town.matter import EMOTIONS, FURIOUS, Matter, Matters
from simulator.town.pen import Pen, first_name

SHARES = {
    BLUESKY: 29,
    MASTODON: 21,
    X: 22,
    FACEBOOK: 12,
    INSTAGRAM: 6,
    REQUEST_TRACKER: 4,
    WORDPRESS: 3,
    FEED: 3,
}  # of the conversations that customers open, in hundredths
SQUARES = (BLUESKY, MASTODON, X)  # where people talk about brands without being on their page
PRIVATE = (MASTODON, X, FACEBOOK, INSTAGRAM)  # where a person can write to a brand unseen
SPAM, NAMESAKE, INDIRECT, UNSEEN = 0.015, 0.04, 0.34, 0.05  # shares of what is opened
GOES_PRIVATE = 0.62  # of the customers who are asked to
GOES_PRIVATE_WITHIN = timedelta(hours=47)  # "a private conversation … within 48 h"
CALL_ME = 0.06  # of the private messages ask for a call instead
HELPED = {"complaint": 0.55, "question": 0.78, "commercial_question": 0.85}  # by one answer
THANKS, GOES_ON, GRUMBLES = 0.38, 0.5, 0.12  # what customers do who were (not) helped
REOPENS, REOPENS_LATE = 0.07, 0.04  # after a closer; after silence
MOST_ROUNDS = 6  # answers in one matter; then customers give up
RATINGS = {"complaint": (1, 1, 2), "compliment": (4, 5, 5), "question": (3, 4), "remark": (2, 3, 4)}


@dataclass
class Customers:
    """All that the customers of one brand write."""

    rng: Random
    spec: BrandSpec
    voice: Voice
    pen: Pen
    desk: Desk
    matters: Matters
    ours: dict[str, Account]
    people: dict[str, list[Account]]
    rivals: Sequence[Account]
    broadcasts: dict[str, list[Post]] = field(default_factory=dict)
    calls: list[tuple[datetime, Matter]] = field(default_factory=list)

    def open(self, moment: datetime, kind: str | None) -> None:
        """Let somebody begin, of the kind that an event sets or any."""
        rng, voice = self.rng, self.voice
        platform = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
        author = rng.choice(self.people[platform])
        language = voice.language()
        if rng.random() < SPAM and platform not in (FEED, REQUEST_TRACKER):
            self._spam(author, moment, language)
            return
        kind = kind or voice.kind()
        topic = voice.topic(language)
        if platform == FEED:
            said = voice.indirect(language, topic)
            self.pen.write(author, moment, said, kind, topic, language=language, place="article")
            return
        if platform in SQUARES and self.spec.namesake and rng.random() < NAMESAKE:
            said = voice.namesake()
            self.pen.write(author, moment, said, "remark", topic, is_namesake=True)
            return
        matter = self.matters.begin(author, moment, kind, topic, language)
        if platform == REQUEST_TRACKER:
            self.message(matter, moment, kind)
        elif platform in PRIVATE and rng.random() < UNSEEN:
            self.message(matter, moment, "call_me" if rng.random() < CALL_ME else "private")
        elif platform in SQUARES:
            self._on_square(matter, moment)
        else:
            self._on_page(matter, moment)

    def broadcast(self, moment: datetime, platform: str) -> None:
        """Let the brand write to everybody, and some answer."""
        rng = self.rng
        topic = self.voice.topic(self.spec.language)
        said = self.voice.broadcast(topic)
        post = self.pen.write(self.ours[platform], moment, said, "broadcast", topic)
        self.broadcasts.setdefault(platform, []).append(post)
        most = min(4, 1 + int(self.spec.weekly_openings / 40))
        for _ in range(rng.randint(0, most)):
            author, language = rng.choice(self.people[platform]), self.voice.language()
            minutes = min(lognormal(rng, 60, 1.4), 60.0 * 40)
            answered_at = post.visible_at + timedelta(seconds=60 + int(minutes * 60))
            matter = self.matters.begin(author, answered_at, self.voice.kind(), topic, language)
            self.respond(matter, post, matter.kind, answered_at)

    def respond(self, matter: Matter, parent: Post, kind: str, moment: datetime) -> Post:
        """Let a customer write in a thread; some programs mention who is answered."""
        rng, platform = self.rng, parent.platform
        ours = self.ours[platform]
        direct = parent.author is ours
        mentioned = platform in SQUARES and (platform != BLUESKY or not direct)
        if platform == X and parent.is_private:
            mentioned = False
        said = self._said(matter, kind, address=f"@{ours.handle}" if mentioned else "")
        latest = max(moment, parent.visible_at + timedelta(seconds=20))
        return self.pen.write(
            matter.customer,
            latest + timedelta(milliseconds=rng.randrange(1000)),
            said,
            kind,
            matter.topic,
            language=matter.language,
            parent=parent,
            mentions=(ours,) if mentioned or parent.is_private else (),
            is_private=parent.is_private,
            case_id=matter.case_id,
        )

    def message(self, matter: Matter, moment: datetime, kind: str) -> Post:
        """Let a customer write to the brand alone."""
        platform = matter.customer.platform
        ours = self.ours[platform]
        said = self._said(matter, kind, address=f"@{ours.handle}" if platform == MASTODON else "")
        return self.pen.write(
            matter.customer,
            moment,
            said,
            kind,
            matter.topic,
            language=matter.language,
            mentions=(ours,),
            is_private=True,
            place="ticket" if platform == REQUEST_TRACKER else "message",
            case_id=matter.case_id,
        )

    def bystanders(self, matter: Matter, post: Post, moment: datetime) -> None:
        """Let the customer add something, and others join in, before anybody answers."""
        rng = self.rng
        if rng.random() < 0.06:
            self.respond(matter, post, "more", moment + self._pause(20))
        if not post.is_private and post.place != "review" and rng.random() < 0.04:
            other = rng.choice(self.people[post.platform])
            if other is not post.author:
                joined = self.matters.begin(
                    other, moment, "complaint", post.topic, self.voice.language()
                )
                self.respond(joined, post, "me_too", moment + self._pause(50))
        if rng.random() < 0.25 and post.kind in ("question", "complaint", "private"):
            self.desk.remind(
                moment + timedelta(minutes=rng.randint(26 * 60, 70 * 60)),
                lambda now: self._nag(matter, post, now),
            )

    def react(self, matter: Matter, reply: Post) -> None:
        """Let the customer do something with an answer, or nothing."""
        rng, kind, moment = self.rng, reply.kind, reply.visible_at
        if kind in ("routed", "invite", "bot"):
            return
        if kind == "to_private":
            if rng.random() < 0.3:
                matter.shift_mood(-1)
            if rng.random() < GOES_PRIVATE:
                wait = min(self._pause(45), GOES_PRIVATE_WITHIN)
                message = self.message(matter, moment + wait, "private")
                matter.handed_over_at = message.created_at
            return
        if kind == "call_me" or matter.reply_count >= MOST_ROUNDS:
            return
        if kind == "solved":
            if rng.random() < 0.5:
                self._close(matter, reply)
            elif rng.random() < 0.4:
                self.respond(matter, reply, "follow_up", moment + self._pause(60))
            return
        likely = HELPED.get(matter.kind, 0.9) * (0.85 if matter.mood == FURIOUS else 1.0)
        if rng.random() < likely:
            matter.is_helped = True
            matter.shift_mood(rng.choice((0, 1, 1, 2)))
            if rng.random() < THANKS:
                self._close(matter, reply)
            elif rng.random() < REOPENS_LATE:
                self._come_back(matter, reply)
        else:
            matter.is_helped = False
            matter.shift_mood(rng.choice((-1, -1, 0)))
            draw = rng.random()
            if draw < GOES_ON:
                self.respond(matter, reply, "follow_up", moment + self._pause(40))
            elif draw < GOES_ON + GRUMBLES and not reply.is_private:
                self.respond(matter, reply, "complaint", moment + self._pause(25))

    def _close(self, matter: Matter, reply: Post) -> None:
        """Let the customer thank and confirm; a few come back in the days after."""
        closer = self.respond(matter, reply, "closer", reply.visible_at + self._pause(30))
        matter.is_helped = True
        matter.resolve(closer.created_at, "customer_confirmed")
        if self.rng.random() < REOPENS:
            self._come_back(matter, reply)

    def _come_back(self, matter: Matter, reply: Post) -> None:
        """Let the matter open again within a week of its resolution."""
        hours = (
            self.rng.randint(76, 150) if matter.resolved_at is None else self.rng.randint(9, 150)
        )
        if matter.reopened_at is not None:
            return
        resolved_at = matter.resolved_at or reply.visible_at
        post = self.respond(matter, reply, "follow_up", resolved_at + timedelta(hours=hours))
        if matter.resolved_at is None:
            matter.resolve(reply.visible_at + timedelta(hours=72), "silence")
        matter.reopened_at = post.created_at
        matter.shift_mood(-1)

    def _nag(self, matter: Matter, post: Post, now: datetime) -> None:
        """Let who still waits ask again: here, anew in the open, or by phone."""
        if matter.waiting_since is None or not post.is_shown(now):
            return
        matter.shift_mood(-1)
        draw = self.rng.random()
        if draw < 0.4:
            self.respond(matter, post, "more", now + timedelta(seconds=30))
        elif draw < 0.65 and post.platform in SQUARES and not post.is_private:
            again = self.matters.begin(
                matter.customer, now, "complaint", matter.topic, matter.language
            )
            self._mention(again, now + timedelta(minutes=1))
        elif not matter.is_called:
            matter.is_called = True
            self.calls.append((now + timedelta(minutes=self.rng.randint(1, 90)), matter))

    def _on_square(self, matter: Matter, moment: datetime) -> None:
        """Write where everybody talks: about the brand, or to it."""
        if self.rng.random() >= INDIRECT:
            self._mention(matter, moment)
            return
        said = self.voice.indirect(matter.language, matter.topic)
        self.pen.write(
            matter.customer, moment, said, matter.kind, matter.topic,
            language=matter.language, case_id=matter.case_id,
        )  # fmt: skip

    def _mention(self, matter: Matter, moment: datetime) -> None:
        rng, platform = self.rng, matter.customer.platform
        mentions = [self.ours[platform]]
        said = self._said(matter, matter.kind, address=f"@{mentions[0].handle}")
        if rng.random() < 0.02:
            mentions += [a for a in self.rivals if a.platform == platform][:1]
        if rng.random() < 0.03:
            mentions.append(rng.choice(self.people[platform]))
        said = said.followed_by("".join(f" @{account.handle}" for account in mentions[1:]))
        self.pen.write(
            matter.customer, moment, said, matter.kind, matter.topic,
            language=matter.language, mentions=tuple(mentions), case_id=matter.case_id,
        )  # fmt: skip

    def _on_page(self, matter: Matter, moment: datetime) -> None:
        """Write on a brand's page: below a post, on the wall, with a tag, or a review."""
        rng, platform = self.rng, matter.customer.platform
        below = self._latest(platform, moment)
        draw = rng.random()
        place: Place = "comment"
        if platform == FACEBOOK and (below is None or draw < 0.5):
            place = "wall" if draw < 0.28 else "review" if draw < 0.4 else "tag"
        elif platform == INSTAGRAM and (below is None or draw < 0.25):
            place = "post" if draw < 0.12 else "tag"
        elif below is None:
            below = next(iter(self.broadcasts[platform]))  # the blog's first article
            moment = max(moment, below.visible_at + timedelta(minutes=5))
        ours = self.ours[platform]
        caption = place == "post"
        said = self._said(matter, matter.kind, address=f"@{ours.handle}" if caption else "")
        self.pen.write(
            matter.customer,
            moment,
            said,
            matter.kind,
            matter.topic,
            language=matter.language,
            parent=below if place == "comment" else None,
            mentions=() if place == "comment" else (ours,),
            place=place,
            case_id=matter.case_id,
            rating=rng.choice(RATINGS.get(matter.kind, (3,))) if place == "review" else None,
        )

    def _latest(self, platform: str, moment: datetime) -> Post | None:
        """Give the brand's last post before a moment."""
        for post in reversed(self.broadcasts.get(platform, [])):
            if post.visible_at < moment and (post.deleted_at is None or moment < post.deleted_at):
                return post
        return None

    def _spam(self, author: Account, moment: datetime, language: str) -> None:
        """Let somebody sell something, to the brand's face."""
        platform = author.platform
        said, ours = self.voice.spam(language), self.ours[platform]
        below = self._latest(platform, moment)
        if platform in SQUARES:
            said = said.after(f"@{ours.handle}")
            self.pen.write(author, moment, said, "spam", "none", language=language,
                           mentions=(ours,))  # fmt: skip
        elif below is not None:
            self.pen.write(author, moment, said, "spam", "none", language=language, parent=below)

    def _said(self, matter: Matter, kind: str, *, address: str) -> Said:
        return self.voice.customer(
            matter.language,
            kind,
            matter.topic,
            address=address,
            first=first_name(matter.customer),
            emotion=EMOTIONS[matter.mood],
        )

    def _pause(self, minutes: float) -> timedelta:
        """Draw how long somebody takes to write again, half of the time below ``minutes``."""
        drawn = min(lognormal(self.rng, minutes, 1.2), 60.0 * 40)
        return timedelta(seconds=int(drawn * 60) + 60)
