"""What is true of a text: the classes of ``metrics.md``, Content, as its writer meant them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sentiment = Literal["negative", "neutral", "positive"]
Emotion = Literal["angry", "irritated", "confused", "happy", "none"]
MessageType = Literal["complaint", "compliment", "question", "commercial_question", "remark"]
ReplyStyle = Literal["accommodative", "defensive", "informative", "none"]
Department = Literal["customer_care", "communication", "marketing", "sales", "hr", "it", "other"]


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of one text; what does not apply to it (a customer's reply style) is None."""

    language: str  # BCP 47: of the text itself, whatever the platform says
    sentiment: Sentiment
    emotion: Emotion
    topic: str
    department: Department
    message_type: MessageType | None = None  # of customers' posts
    is_question: bool = False
    is_closer: bool = False  # "thanks, solved" without a question
    is_spam: bool = False
    reply_style: ReplyStyle | None = None  # of brands' posts, as the markers below
    agent_signature: str | None = None  # as written, such as ^JV
    greets_by_name: bool | None = None
    speaks_in_first_person: bool | None = None
    has_apology: bool | None = None
    has_thanks: bool | None = None
    has_explanation: bool | None = None
    has_compensation: bool | None = None
    has_denial: bool | None = None
    asks_for_private_contact: bool | None = None
    has_survey_link: bool | None = None
    has_emoji: bool = False
