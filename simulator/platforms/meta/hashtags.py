"""Instagram's search for hashtags, and how many one account may ask about in seven days."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta

from simulator.platforms.meta.errors import bad_parameter, refused, too_many_hashtags

MOST = 30
SPAN = timedelta(days=7)
TAG = re.compile(r"\w+")


class Hashtags:
    """Remembers which hashtags each account asked about, and when first."""

    def __init__(self) -> None:
        """Begin with none asked."""
        self._asked: dict[str, dict[str, datetime]] = {}
        self._lock = threading.Lock()

    def ask(self, account_id: str, text: str | None, now: datetime) -> str:
        """Count a question; give the hashtag in small letters.

        Asking again within the seven days is free. Raises ``Refusal`` for what is no hashtag and
        for the thirty-first.
        """
        tag = (text or "").casefold().removeprefix("#")
        if TAG.fullmatch(tag) is None:
            raise bad_parameter("The parameter q is required: a hashtag without spaces or signs")
        with self._lock:
            recent = self._recent(account_id, now)
            if tag not in recent and len(recent) == MOST:
                raise too_many_hashtags()
            recent.setdefault(tag, now)
        return tag

    def recent(self, account_id: str, now: datetime) -> list[str]:
        """Give the hashtags of the last seven days, first asked first."""
        with self._lock:
            return list(self._recent(account_id, now))

    def _recent(self, account_id: str, now: datetime) -> dict[str, datetime]:
        asked = self._asked.setdefault(account_id, {})
        for tag in [tag for tag, since in asked.items() if since <= now - SPAN]:
            del asked[tag]
        return asked


def unknown_hashtag() -> Exception:
    """Refuse a hashtag that no public media ever held."""
    message = "(#24) The requested resource does not exist"
    return refused(24, message, subcode=2207024)
