"""What Bluesky's methods share: parameters, pages and errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from simulator.ids import EPOCH
from simulator.platforms.answers import Refusal, Request
from simulator.posts import Post

MILLISECOND = timedelta(milliseconds=1)


def page_of(found: Iterator[tuple[str, Post]], limit: int) -> tuple[list[Post], dict[str, str]]:
    """Take a page of what is found, and the cursor to what comes after it."""
    posts: list[Post] = []
    last = ""
    for key, post in found:
        if len(posts) == limit:
            return posts, {"cursor": last}
        posts.append(post)
        last = key
    return posts, {}


def limit_of(
    request: Request, name: str = "limit", *, default: int, least: int = 1, most: int = 100
) -> int:
    """Read a whole number; refuse what the lexicon refuses."""
    text = request.first(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        raise invalid(f"{name} must be an integer") from None
    if number < least:
        raise invalid(f"{name} can not be less than {least}")
    if number > most:
        raise invalid(f"{name} can not be greater than {most}")
    return number


def moment_of(request: Request, name: str) -> datetime | None:
    """Read an instant or a day."""
    text = request.first(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"{name} must be a valid datetime or date") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def key_of(moment: datetime) -> str:
    """Give the first key that is not before a moment."""
    return f"{-((EPOCH - moment) // MILLISECOND):014d}"


def invalid(message: str) -> Refusal:
    """Refuse a request that breaks its lexicon."""
    return Refusal(400, error_body("InvalidRequest", message))


def error_body(name: str, message: str) -> dict[str, str]:
    """Write an error as XRPC does."""
    return {"error": name, "message": message}
