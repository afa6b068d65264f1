"""Writing a post down, with what happens to it later: edits, deletion, lateness, skew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from simulator.chance import lognormal
from simulator.people import (
    BLUESKY,
    FACEBOOK,
    FEED,
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

LATE, EDITED, DELETED, BRAND_DELETED = 0.012, 0.03, 0.025, 0.004  # shares of the posts
UNTAGGED = 0.05  # whose language the platform doesn't tell
SKEWED = 0.006  # of the replies between servers have a clock behind the asker's
BETWEEN_SERVERS = (BLUESKY, MASTODON)  # where each writer's own server says what time it is
EDITABLE_MINUTES = {  # how long after writing a text can be changed, by platform
    BLUESKY: 60 * 50,
    MASTODON: 60 * 50,
    X: 30,
    FACEBOOK: 60 * 50,
    WORDPRESS: 60 * 50,
    FEED: 60 * 50,
}
LASTING = (REQUEST_TRACKER, FEED)  # what is sent by mail or printed can't be taken back


@dataclass
class Pen:
    """Writes posts of one brand's story, and tells the desk what it may expect."""

    rng: Random
    spec: BrandSpec
    voice: Voice
    desk: Desk
    posts: list[Post] = field(default_factory=list)

    def write(
        self,
        author: Account,
        moment: datetime,
        said: Said,
        kind: str,
        topic: str,
        *,
        language: str = "",
        parent: Post | None = None,
        mentions: tuple[Account, ...] = (),
        visible_at: datetime | None = None,
        is_private: bool = False,
        is_namesake: bool = False,
        place: Place | None = None,
        case_id: str = "",
        rating: int | None = None,
        agent: str = "",
        invitation: str = "",
    ) -> Post:
        """Write a post, decide what will happen to it, and let the desk expect it."""
        rng = self.rng
        moment -= timedelta(microseconds=moment.microsecond % 1000)
        is_customers = author.brand_id is None
        if is_customers and rng.random() < LATE:
            visible_at = moment + timedelta(minutes=rng.randint(20, 1200))
        tagged = language or self.spec.language
        post = Post(
            author=author,
            created_at=moment,
            text=said.text,
            about=self.spec.brand_id,
            kind=kind,
            topic=topic,
            language=None if rng.random() < UNTAGGED else tagged,
            parent=parent,
            mentions=mentions,
            visible_at=visible_at,  # type: ignore[arg-type]
            is_private=is_private,
            is_namesake=is_namesake,
            place=place or placed_below(parent),
            labels=said.labels,
            rating=rating,
            agent=agent,
            invitation=invitation,
            case_id=case_id,
        )
        draw = rng.random()
        if draw < EDITED:
            self._edit(post, said)
        elif draw < EDITED + (DELETED if is_customers else BRAND_DELETED):
            minutes = min(lognormal(rng, 90, 2.0), 60.0 * 24 * 9)
            if author.platform not in LASTING:
                post.deleted_at = _later(post.visible_at, minutes)
        self.posts.append(post)
        if is_customers:
            self.desk.arrive(post)
        return post

    def _edit(self, post: Post, said: Said) -> None:
        """Let the text change later, where the platform has a way to."""
        minutes = lognormal(self.rng, 12, 1.5)
        longest = EDITABLE_MINUTES.get(post.platform)
        if longest is None or (post.is_private and post.platform not in BETWEEN_SERVERS):
            return
        changed = self.voice.edited(said, said.labels.language)
        edited_at = _later(post.visible_at, min(minutes, float(longest)))
        if post.platform == X:  # which counts from the posting, however late it is shown
            edited_at = min(edited_at, post.created_at + timedelta(minutes=longest))
        if edited_at > post.visible_at:
            post.edited_at = edited_at
            post.edited_text, post.edited_labels = changed.text, changed.labels


def placed_below(parent: Post | None) -> Place:
    """Tell where a post stands that answers another, or none."""
    if parent is None or parent.platform in (BLUESKY, MASTODON, X):
        return "message" if parent is not None and parent.is_private else "post"
    return parent.place if parent.is_private else "comment"


def first_name(account: Account) -> str:
    """Give the name by which a brand greets somebody."""
    return account.display_name.split()[0]


def _later(moment: datetime, minutes: float) -> datetime:
    return moment + timedelta(seconds=int(minutes * 60) + 1)
