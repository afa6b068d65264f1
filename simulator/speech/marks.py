"""Labels of what customers write: each combination is made once, since making them is slow."""

from __future__ import annotations

from functools import cache

from simulator.labels import Labels
from simulator.speech.composing import Message
from simulator.speech.shapes import EMOJI_SIGNS, department_of, sentiment_of


def has_emoji(text: str) -> bool:
    """Tell whether a text of ours holds an emoji."""
    return not EMOJI_SIGNS.isdisjoint(text)


@cache
def labels_of(
    language: str,
    topic: str,
    message: Message,
    is_closer: bool,
    is_spam: bool,
    is_strange: bool,
    with_emoji: bool,
) -> Labels:
    """Make each combination of labels once: making them is slow."""
    return Labels(
        language=language,
        sentiment=sentiment_of(message.message_type, message.emotion),
        emotion=message.emotion,
        topic=topic,
        department="other" if is_strange else department_of(topic, message.message_type),
        message_type=message.message_type,
        is_question=message.is_question,
        is_closer=is_closer,
        is_spam=is_spam,
        has_emoji=with_emoji,
    )
