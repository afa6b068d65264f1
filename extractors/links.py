"""Links in texts: what stands at their end may be a survey's token, which says who was invited.

Nobody knows at landing which links are surveys. So the end of every link is kept, but only as
a keyed hash: it can be compared with the tokens of answers, and not be read.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

LINK = re.compile(r"https?://[^\s<>\"'\])]+", re.IGNORECASE)
SHORTEST = 4  # a path of three letters is a language, not a person
MOST = 200  # longer than any token that a mail programme leaves whole


def link_tokens(text: str) -> tuple[str, ...]:
    """Give what may be a token in a text's links: last parts of paths, and values of queries."""
    found: dict[str, None] = {}
    for match in LINK.finditer(text):
        try:
            parts = urlsplit(match[0].rstrip(".,;:!?"))
        except ValueError:  # brackets that are no address
            continue
        last = parts.path.rstrip("/").rsplit("/", 1)[-1]
        for token in (last, *(value for _, value in parse_qsl(parts.query))):
            if SHORTEST <= len(token) <= MOST:
                found[token] = None
    return tuple(found)
