"""How Instagram is asked: own media and what stands below, tags, mentions, hashtags.

A hashtag's media are those of the last 24 hours, without their authors; 30 hashtags may be asked
about in seven days. Mentions are in no list: a webhook names each, and it is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from extractors.answers import OutOfReach, Refused
from extractors.base import BadPage, Page, Stream, Window, decode_json
from extractors.drops import DropOptions, drop_pages, drop_streams
from extractors.graph import Fields, Graph, GraphOptions, following, ids_of, items_of, newest
from extractors.graph_refusals import GraphRefused, NotPermitted, NotThere
from extractors.http import PoliteSession

COMMENT: Fields = ("id", "text", "timestamp", "username", "from")
REPLIES = 50  # that come along with a comment; the others are asked for
THREAD: Fields = (*COMMENT, (f"replies.limit({REPLIES})", COMMENT))
MEDIA: Fields = ("id", "caption", "timestamp", "username", "permalink", "comments_count")
HASHTAG_MEDIA: Fields = ("id", "caption", "timestamp", "permalink")
MENTIONS: dict[str, Fields] = {
    "mentioned_comment": ("id", "text", "timestamp", "username", ("media", ("id",))),
    "mentioned_media": ("id", "caption", "timestamp", "username"),
}
COMMENTS_AT_ONCE, FOUND_AT_ONCE = 50, 50
REACH, WEEK = timedelta(hours=24), timedelta(days=7)
KEEP_LISTED, KEEP_FOUND = timedelta(days=3), timedelta(days=90)
logger = logging.getLogger(__name__)
USED_UP, UNKNOWN = 18, 24  # codes: too many hashtags in a week; none that anybody ever used


class Options(GraphOptions):
    """What an entry in sources.yml may say about Instagram; accounts are professional ones."""

    media_days: float = 30  # so old may media be that have new comments
    # Folder of webhook events, which are kept for as long as is re-read.
    mentions: Annotated[Path | None, BeforeValidator(lambda told: told or None)] = None
    hashtags: bool = True  # what queries for a #tag find
    hashtags_a_week: int = Field(default=30, ge=0)


class Reader:
    """Asks for one stream, as one account."""

    def __init__(
        self, session: PoliteSession, options: Options, stream: Stream, account_id: str
    ) -> None:
        self._graph = Graph(session, options, stream, account_id)
        self._session, self._options, self._account_id = session, options, account_id

    def media(self, window: Window) -> Iterator[Page]:
        """Walk own media back to the oldest that may have news, each with its comments."""
        yield from self._listed("media", window, timedelta(days=self._options.media_days))

    def tags(self, window: Window) -> Iterator[Page]:
        """Walk the media in which others tagged the account."""
        yield from self._listed("tags", window, timedelta())

    def mentions(self, folder: Path, window: Window) -> Iterator[Page]:
        """Ask for what webhooks said that mentions the account, since the window began."""
        problems: list[BadPage] = []
        for comment_id, media_id in mentioned(folder, self._account_id, window, problems):
            of, by = "mentioned_media", f"media_id({media_id})"
            if comment_id is not None:
                of, by = "mentioned_comment", f"comment_id({comment_id})"
            where = {"of": of, "account": self._account_id, "media": media_id}
            asks = ((f"{of}.{by}", MENTIONS[of]),)
            try:
                yield self._graph.get(self._account_id, asks, context=where)
            except NotThere:
                continue  # gone, or no longer a mention
        for problem in problems:
            raise problem

    def hashtag(self, text: str, window: Window) -> Iterator[Page]:
        """Read a hashtag's media of the last day; tell where a day was missed."""
        tag, now = text.removeprefix("#").casefold(), self._session.now()
        notes = self._may_ask(tag, now)
        who = {"user_id": self._account_id}
        try:
            if "id" not in notes:
                page = self._graph.get("ig_hashtag_search", (), {**who, "q": tag})
                if items_of(page):
                    notes["id"] = _only_id(page)
            if "id" in notes:
                yield from self._found(notes["id"], who, window, now)
        except GraphRefused as error:
            if error.code == USED_UP:
                del notes["asked_at"]
            if error.code != UNKNOWN:
                raise
        last = notes.get("read_at")
        notes["read_at"] = now.isoformat()
        if last is not None and datetime.fromisoformat(last) < now - REACH:
            raise OutOfReach(
                f"Instagram finds the last 24 hours; what was written between "
                f"{last} and {(now - REACH).isoformat()} is not known"
            )

    def _may_ask(self, tag: str, now: datetime) -> dict[str, str]:
        """Count a hashtag as asked about; refuse one too many in seven days.

        Asking again within them is free, and counts from the first time.
        """
        of_all = self._session.notes.setdefault("hashtags", {})
        known: dict[str, dict[str, str]] = of_all.setdefault(self._account_id, {})
        counted = {
            other: datetime.fromisoformat(told["asked_at"])
            for other, told in known.items()
            if "asked_at" in told and datetime.fromisoformat(told["asked_at"]) > now - WEEK
        }
        most = self._options.hashtags_a_week
        if tag not in counted:
            if len(counted) >= most:
                until = f", not before {min(counted.values()) + WEEK:%Y-%m-%d %H:%M} UTC"
                raise Refused(
                    f"{most} hashtags a week may be asked about, and were: "
                    f"#{tag} is not asked{until if counted else ''}"
                )
            known.setdefault(tag, {})["asked_at"] = now.isoformat()
        return known[tag]

    def _found(
        self, hashtag_id: str, who: dict[str, str], window: Window, now: datetime
    ) -> Iterator[Page]:
        listed = _noted(self._session, "listed", KEEP_LISTED)
        found = _noted(self._session, "found", KEEP_FOUND)
        ask = {**who, "limit": min(FOUND_AT_ONCE, self._options.page_size)}
        where = f"{hashtag_id}/recent_media"
        # This list names each next page by the same cursor: only its bodies tell a loop.
        for page in self._graph.walk(where, HASHTAG_MEDIA, ask, keeps_cursor=True):
            media = items_of(page)
            ids = [media_id for media_id, _ in ids_of(media)]
            own = [media_id for media_id in ids if media_id in listed]  # they have an author there
            yield replace(page, context={**page.context, "of": "hashtag", "own": own})
            found |= {media_id: now.isoformat() for media_id in ids if media_id not in listed}
            if newest(media, "timestamp") < window.start:
                return

    def _listed(self, edge: str, window: Window, older: timedelta) -> Iterator[Page]:
        where = {"of": edge, "account": self._account_id}
        listed, now = _noted(self._session, "listed", KEEP_LISTED), self._session.now()
        for page in self._graph.walk(f"{self._account_id}/{edge}", MEDIA, context=where):
            yield page
            media = items_of(page)
            for media_id, item in ids_of(media):
                listed[media_id] = now.isoformat()
                if item.get("comments_count") != 0:
                    yield from self._comments(media_id, item, edge)
            if newest(media, "timestamp") < window.start - older:
                return

    def _comments(self, media_id: str, item: Any, edge: str) -> Iterator[Page]:
        """Walk all comments below: an old one may have a new reply."""
        permalink = item.get("permalink")
        where = {"of": "comments", "media": media_id, "permalink": permalink}
        where |= {"account": self._account_id} if edge == "media" else {}
        ask = {"limit": min(COMMENTS_AT_ONCE, self._options.page_size)}
        try:
            for page in self._graph.walk(f"{media_id}/comments", THREAD, ask, context=where):
                yield page
                for comment_id, comment in ids_of(items_of(page)):
                    yield from self._replies(comment_id, comment, where)
        except NotThere:
            return  # gone since it was listed
        except NotPermitted as error:
            if edge == "media":
                raise
            # Below the media of others an account may not read; the media are landed.
            logger.warning("%s: comments are not read: %s", media_id, error)

    def _replies(self, comment_id: str, comment: Any, where: dict[str, Any]) -> Iterator[Page]:
        """Walk the replies that did not come along with their comment."""
        replies = comment.get("replies")
        after = following(replies) if replies is not None else None
        if after is not None:
            top = {"parent": comment_id, "answered": author_of(comment)}
            yield from self._graph.walk(
                f"{comment_id}/replies",
                COMMENT,
                {"limit": REPLIES},
                context={**where, **top},
                after=after,
            )


def author_of(comment: Any) -> str | None:
    """Give who wrote a comment, where that can be read."""
    told = comment.get("from") if isinstance(comment, dict) else None
    found = told.get("id") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None


def found_only(session: PoliteSession) -> set[str]:
    """Give the media that only a hashtag found: they cannot be asked for by id."""
    return {*_noted(session, "found", KEEP_FOUND)} - {*_noted(session, "listed", KEEP_LISTED)}


def mentioned(
    folder: Path, account_id: str, window: Window, problems: list[BadPage]
) -> dict[tuple[str | None, str], None]:
    """Give the comments and media that webhook events name, once each; note bad files."""
    found: dict[tuple[str | None, str], None] = {}
    for stream in drop_streams(DropOptions(folder=folder), "mentions"):
        try:
            for page in drop_pages(stream):
                is_lines = page.url.rpartition("#")[0].lower().endswith(".jsonl")
                for part in page.body.splitlines() if is_lines else [page.body]:
                    if part.strip():
                        found |= dict.fromkeys(_mentions_of(part, account_id, window))
        except BadPage as error:
            problems.append(error)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            told = f"{type(error).__name__}: {error}"
            problems.append(BadPage(f"{stream.name}: no event of Instagram's webhooks ({told})"))
    return found


def _mentions_of(part: bytes, account_id: str, window: Window) -> Iterator[tuple[str | None, str]]:
    document = decode_json(part)
    for event in document if isinstance(document, list) else [document]:
        for entry in event["entry"]:
            if str(entry["id"]) != account_id or entry["time"] < window.start.timestamp():
                continue
            for change in entry.get("changes", ()):
                if change["field"] == "mentions":
                    value = change["value"]
                    comment_id = value.get("comment_id")
                    if any(not str(one).isdigit() for one in (comment_id or 0, value["media_id"])):
                        raise ValueError(f"expected ids, found {value!s:.80}")
                    yield None if comment_id is None else str(comment_id), str(value["media_id"])


def _only_id(page: Page) -> str:
    found = [hashtag_id for hashtag_id, _ in ids_of(items_of(page))]
    if len(found) != 1:
        raise BadPage(f"expected the id of one hashtag, found {page.body[:80]!r}")
    return found[0]


def _noted(session: PoliteSession, name: str, keep: timedelta) -> dict[str, str]:
    """Give ids with when they were last seen; those of long ago are forgotten."""
    noted: dict[str, str] = session.notes.setdefault(name, {})
    oldest = session.now() - keep
    for media_id in [one for one, at in noted.items() if datetime.fromisoformat(at) < oldest]:
        del noted[media_id]
    return noted
