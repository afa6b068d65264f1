"""How a brand's answer is put together, and which marks it then has."""

from __future__ import annotations

import re
from functools import cache

from simulator.labels import Labels, ReplyStyle
from simulator.speech.marks import has_emoji
from simulator.speech.pen import Pen
from simulator.speech.said import Said
from simulator.speech.shapes import (
    BRAND_PARTS,
    KIND_STYLES,
    REPLY_SHAPES,
    department_of,
)
from simulator.speech.words import LANGUAGES


def reply_of(
    pen: Pen,
    language: str,
    kind: str,
    topic: str,
    agent: str,
    has_survey: bool,
    style: ReplyStyle | None,
) -> Said:
    """Draw a style and a shape, and a sentence for each part of it."""
    rng, words = pen.rng, pen.words
    by_style = REPLY_SHAPES[kind]
    drawn = style if style in by_style else rng.choice(KIND_STYLES.get(kind) or tuple(by_style))
    shape = rng.choice(by_style[drawn])
    if has_survey and "n" not in shape:
        shape += "n"
    if kind == "bot":
        agent = ""  # a machine signs with no name
    by_name, greeting = False, ""
    if kind != "bot" and rng.random() < 0.75:
        by_name = bool(pen.first) and rng.random() < 0.65
        greeting = pen.one_of(words.GREETINGS_BY_NAME if by_name else words.GREETINGS)
    sentences, in_first_person, used = [], False, []
    for part in shape:
        patterns = words.PARTS[BRAND_PARTS[part]]
        if part == "i" and rng.random() < 0.6:
            patterns = words.INFO[topic]
        pattern = rng.choice(patterns)
        if pattern in used:
            continue
        used.append(pattern)
        sentences.append(pen.write(pattern))
        in_first_person = in_first_person or speaks_as_one(language, pattern)
    body = " ".join(sentences)
    if greeting.endswith(", ") and not (language == "en" and body.startswith(("I ", "I'"))):
        body = body[:1].lower() + body[1:]
    emoji = rng.choice(words.EMOJI) if kind != "bot" and rng.random() < 0.2 else ""
    signed = rng.choice((" ", " ", " ", "\n")) + agent if agent else ""
    return Said(
        greeting + body + emoji + signed,
        Labels(
            language=language,
            sentiment="positive" if "j" in shape or "w" in shape else "neutral",
            emotion="none",
            topic=topic,
            department=department_of(topic, None),
            is_question="q" in shape or "v" in shape,
            reply_style=drawn,
            agent_signature=agent or None,
            greets_by_name=by_name,
            speaks_in_first_person=in_first_person,
            has_apology="a" in shape,
            has_thanks="t" in shape,
            has_explanation="x" in shape,
            has_compensation="m" in shape,
            has_denial="d" in shape,
            asks_for_private_contact="p" in shape,
            has_survey_link=has_survey,
            has_emoji=bool(emoji) or has_emoji(body),
        ),
    )


@cache
def speaks_as_one(language: str, pattern: str) -> bool:
    """Tell whether a sentence is in the first person singular: an I, not the company's we."""
    words = LANGUAGES[language].FIRST_PERSON
    return any(word in words for word in re.findall(r"[a-z]+", pattern.lower()))
