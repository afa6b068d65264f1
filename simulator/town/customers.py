"""Customers: what they write, what they do with an answer, how they run out of patience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from simulator.chance import lognormal
from simulator.people import (
    BLUESKY,
    FACEBOOK,
    INSTAGRAM,
    MASTODON,
    REQUEST_TRACKER,
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

SQUARES = (BLUESKY, MASTODON, X)  # where people talk about brands without being on their page
PRIVATE = (MASTODON, X, FACEBOOK, INSTAGRAM)  # where a person can write to a brand unseen
GOES_PRIVATE = 0.62  # of the customers who are asked to
GOES_PRIVATE_WITHIN = timedelta(hours=47)  # "a private conversation … within 48 h"
HELPED = {"complaint": 0.55, "question": 0.78, "commercial_question": 0.85}  # by one answer
THANKS, GOES_ON, GRUMBLES = 0.38, 0.5, 0.12  # what customers do who were (not) helped
REOPENS, REOPENS_LATE = 0.07, 0.04  # after a closer; after silence
MOST_ROUNDS = 6  # answers in one matter; then customers give up


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
    calls: list[tuple[datetime, Matter]] = field(default_factory=list)

    def respond(self, matter: Matter, parent: Post, kind: str, moment: datetime) -> Post:
        """Let a customer write in a thread; some programs mention who is answered."""
        rng, platform = self.rng, parent.platform
        ours = self.ours[platform]
        direct = parent.author is ours
        mentioned = platform in SQUARES and (platform != BLUESKY or not direct)
        if platform == X and parent.is_private:
            mentioned = False
        said = self.said(matter, kind, address=f"@{ours.handle}" if mentioned else "")
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
        place: Place = "ticket" if platform == REQUEST_TRACKER else "message"
        address = f"@{ours.handle}" if platform == MASTODON else ""
        return self.pen.write(
            matter.customer,
            moment,
            self.said(matter, kind, address=address, place=place),
            kind,
            matter.topic,
            language=matter.language,
            mentions=(ours,),
            is_private=True,
            place=place,
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
            self.mention(again, now + timedelta(minutes=1))
        elif not matter.is_called:
            matter.is_called = True
            self.calls.append((now + timedelta(minutes=self.rng.randint(1, 90)), matter))

    def mention(self, matter: Matter, moment: datetime) -> None:
        """Write to the brand where everybody reads it, perhaps to others too."""
        rng, platform = self.rng, matter.customer.platform
        mentions = [self.ours[platform]]
        said = self.said(matter, matter.kind, address=f"@{mentions[0].handle}")
        if rng.random() < 0.02:
            mentions += [a for a in self.rivals if a.platform == platform][:1]
        if rng.random() < 0.03:
            mentions.append(rng.choice(self.people[platform]))
        said = said.followed_by("".join(f" @{account.handle}" for account in mentions[1:]))
        self.pen.write(
            matter.customer, moment, said, matter.kind, matter.topic,
            language=matter.language, mentions=tuple(mentions), case_id=matter.case_id,
        )  # fmt: skip

    def said(self, matter: Matter, kind: str, *, address: str = "", place: Place = "post") -> Said:
        """Put a matter in words, in the customer's mood."""
        return self.voice.customer(
            matter.language,
            kind,
            matter.topic,
            address=address,
            first=first_name(matter.customer),
            emotion=EMOTIONS[matter.mood],
            place=place,
        )

    def _pause(self, minutes: float) -> timedelta:
        """Draw how long somebody takes to write again, half of the time below ``minutes``."""
        drawn = min(lognormal(self.rng, minutes, 1.2), 60.0 * 40)
        return timedelta(seconds=int(drawn * 60) + 60)
