"""What stays of a conversation besides its posts: a case, a call, an opinion asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from simulator.labels import Department

ContactChannel = Literal["phone", "mail", "letter", "chat"]
Mood = Literal["furious", "annoyed", "calm", "pleased", "delighted"]
ResolutionBasis = Literal["customer_confirmed", "feedback", "silence"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One answer to an invitation to tell how it went, or an invitation without any.

    An invitation that is never answered is one row with ``responded_at`` None; one that is
    answered twice is two rows, the first of which counts. Instants are UTC.
    """

    token: str  # stands in the survey's link
    brand_id: str
    platform: str  # a platform of ``people``, or a contact's channel
    case_id: str
    invited_post_id: str | None  # native id of the reply that invites; None after a contact
    invited_at: datetime
    responded_at: datetime | None = None
    satisfaction_score: int | None = None  # 1 to 10
    recommend_score: int | None = None  # 0 to 10
    is_goal_reached: bool | None = None
    would_use_again: bool | None = None
    comment_text: str | None = None
    response_number: int = 1  # 1: the first answer to this invitation
    # What no survey knows, answered or not: the truth behind the selection.
    customer_mood: Mood = "calm"  # when invited
    is_helped: bool = False  # as the customer sees it, when invited
    felt_score: int = 8  # 1 to 10: what the customer thinks


@dataclass(frozen=True, slots=True)
class Contact:
    """A call, mail, letter or chat with a brand's contact centre. Instants are UTC."""

    contact_id: str
    brand_id: str
    channel: ContactChannel
    customer_id: str  # account_id of the customer where known from a platform, else its own
    case_id: str
    started_at: datetime
    answered_at: datetime | None  # None: hung up, or never answered
    ended_at: datetime | None
    agent: str
    department: Department
    topic: str
    language: str
    is_resolved: bool
    feedback_token: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One matter of one customer with one brand, over all channels. Instants are UTC."""

    case_id: str
    brand_id: str
    customer_id: str  # account_id of the customer who began it
    opened_at: datetime
    resolved_at: datetime | None = None  # as the customer knows it, before any reopening
    resolution_basis: ResolutionBasis | None = None
    reopened_at: datetime | None = None
    hand_over_asked_at: datetime | None = None  # to go on in private
    handed_over_at: datetime | None = None  # when the customer did
    department: Department = "customer_care"  # that had it last
