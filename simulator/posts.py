"""A post as the world knows it: with everything that ever happens to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from simulator.labels import Labels
from simulator.people import Account

Place = Literal[
    "post",  # of one's own: a timeline, a Page's feed, a blog, an Instagram account's media
    "comment",  # below a post
    "wall",  # a visitor's post on a Page
    "tag",  # elsewhere, with the brand tagged
    "review",  # a Page's recommendation, with a rating
    "message",  # private: Messenger, direct messages
    "ticket",  # private: a helpdesk's ticket and its correspondence
    "note",  # a helpdesk's internal comment: no answer
    "article",  # in a feed
]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a ticket, besides writing: another queue, status or owner."""

    changed_at: datetime
    field: Literal["queue", "status", "owner"]
    old: str
    new: str


@dataclass(slots=True, eq=False)
class Post:
    """One message, with its future: a server shows what has happened by a given moment."""

    author: Account
    created_at: datetime
    text: str
    about: str  # the brand whose story it belongs to
    kind: str  # message type of a customer's post; what a brand's post does
    topic: str
    language: str | None = None  # as the platform tells it
    parent: Post | None = None
    mentions: tuple[Account, ...] = ()
    visible_at: datetime = field(default=None)  # type: ignore[assignment]  # created_at if not late
    is_private: bool = False
    is_namesake: bool = False
    place: Place = "post"
    labels: Labels | None = None
    rating: int | None = None  # of a review: 1 to 5
    agent: str = ""  # who wrote for the brand
    invitation: str = ""  # token of the survey that the text links to
    case_id: str = ""  # the matter that it is part of, over all channels; "" where there is none
    changes: list[Change] = field(default_factory=list)  # of a ticket, on its first post
    edited_at: datetime | None = None
    edited_text: str = ""
    edited_labels: Labels | None = None
    edited_id: str = ""  # where an edit is a new id (X)
    deleted_at: datetime | None = None
    native_id: str = ""
    key: str = ""  # sorts as the platform lists: by created_at, then by id
    root: Post = field(init=False)

    def __post_init__(self) -> None:
        if self.visible_at is None:
            self.visible_at = self.created_at
        self.root = self if self.parent is None else self.parent.root

    @property
    def platform(self) -> str:
        """Name the platform that it stands on."""
        return self.author.platform

    def is_shown(self, now: datetime) -> bool:
        """Tell whether the server has it at a moment."""
        return self.visible_at <= now and (self.deleted_at is None or now < self.deleted_at)

    def is_edited(self, now: datetime) -> bool:
        """Tell whether it has been changed by a moment."""
        return self.edited_at is not None and self.edited_at <= now

    def shown_text(self, now: datetime) -> str:
        """Give the text as it stands at a moment."""
        return self.edited_text if self.is_edited(now) else self.text

    def addresses(self, brand_id: str) -> bool:
        """Tell whether it mentions the brand or answers one of its posts, as its desk sees it.

        What customers write on a brand's wall, in a review or in a message mentions it.
        """
        answered = self.parent is not None and self.parent.author.brand_id == brand_id
        return answered or any(account.brand_id == brand_id for account in self.mentions)
