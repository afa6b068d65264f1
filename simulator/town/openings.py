"""How talks begin: where customers open them, and what the brand tells everybody."""

from __future__ import annotations

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
from simulator.speech.voice import Voice
from simulator.town.brands import BrandSpec
from simulator.town.customers import PRIVATE, SQUARES, Customers
from simulator.town.matter import Matter, Matters
from simulator.town.pen import Pen

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
SPAM, NAMESAKE, INDIRECT, UNSEEN = 0.015, 0.04, 0.34, 0.05  # shares of what is opened
CALL_ME = 0.06  # of the private messages ask for a call instead
RATINGS = {"complaint": (1, 1, 2), "compliment": (4, 5, 5), "question": (3, 4), "remark": (2, 3, 4)}


@dataclass
class Openings:
    """All that begins on its own: customers' first posts, and the brand's broadcasts."""

    rng: Random
    spec: BrandSpec
    voice: Voice
    pen: Pen
    matters: Matters
    customers: Customers
    broadcasts: dict[str, list[Post]] = field(default_factory=dict)

    def open(self, moment: datetime, kind: str | None) -> None:
        """Let somebody begin, of the kind that an event sets or any."""
        rng, voice = self.rng, self.voice
        platform = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
        author = rng.choice(self.customers.people[platform])
        language = voice.language()
        if rng.random() < SPAM and platform not in (FEED, REQUEST_TRACKER):
            self._spam(author, moment, language)
            return
        is_event, kind = kind is not None, kind or voice.kind()
        topic = voice.topic()
        if platform == FEED:
            said = voice.article(language, topic)
            self.pen.write(
                author, moment, said, "remark", topic, language=language, place="article"
            )
            return
        if platform in SQUARES and self.spec.namesake and rng.random() < NAMESAKE:
            said = voice.namesake()
            self.pen.write(author, moment, said, "remark", topic, is_namesake=True)
            return
        matter = self.matters.begin(author, moment, kind, topic, language)
        if platform == REQUEST_TRACKER:
            self.customers.message(matter, moment, kind)
        elif platform in PRIVATE and rng.random() < UNSEEN:
            self.customers.message(
                matter, moment, "call_me" if rng.random() < CALL_ME else "private"
            )
        elif platform in SQUARES:
            self._on_square(matter, moment, is_event=is_event)
        else:
            self._on_page(matter, moment)

    def broadcast(self, moment: datetime, platform: str) -> None:
        """Let the brand write to everybody, and some answer."""
        rng = self.rng
        topic = self.voice.topic()
        said = self.voice.broadcast(topic)
        post = self.pen.write(self.customers.ours[platform], moment, said, "broadcast", topic)
        self.broadcasts.setdefault(platform, []).append(post)
        most = min(4, 1 + int(self.spec.weekly_openings / 40))
        for _ in range(rng.randint(0, most)):
            author, language = rng.choice(self.customers.people[platform]), self.voice.language()
            minutes = min(lognormal(rng, 60, 1.4), 60.0 * 40)
            answered_at = post.visible_at + timedelta(seconds=60 + int(minutes * 60))
            matter = self.matters.begin(author, answered_at, self.voice.kind(), topic, language)
            self.customers.respond(matter, post, matter.kind, answered_at)

    def _on_square(self, matter: Matter, moment: datetime, *, is_event: bool) -> None:
        """Write where everybody talks: about the brand, or to it."""
        if is_event or self.rng.random() >= INDIRECT:  # who is in need asks the brand
            self.customers.mention(matter, moment)
            return
        said = self.voice.indirect(matter.language, matter.topic)
        matter.kind = said.labels.message_type or matter.kind
        self.pen.write(
            matter.customer, moment, said, matter.kind, matter.topic,
            language=matter.language, case_id=matter.case_id,
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
        ours = self.customers.ours[platform]
        caption = place == "post"
        said = self.customers.said(
            matter, matter.kind, address=f"@{ours.handle}" if caption else "", place=place
        )
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
        said, ours = self.voice.spam(language), self.customers.ours[platform]
        below = self._latest(platform, moment)
        if platform in SQUARES:
            said = said.after(f"@{ours.handle}")
            self.pen.write(author, moment, said, "spam", "none", language=language,
                           mentions=(ours,))  # fmt: skip
        elif below is not None:
            self.pen.write(author, moment, said, "spam", "none", language=language, parent=below)
