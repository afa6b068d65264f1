"""How YouTube is asked: threads, the replies that they come without, finds; and what that uses.

Every call costs a unit of the day's quota (searches have one of their own), and a day ends at
midnight in California.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr

from extractors.answers import Fetched, UsedUp
from extractors.auth import HeaderAuth
from extractors.base import BadPage, Page, Stream, Window, decode_json, moment, text_id
from extractors.http import PoliteSession, Walk

PACIFIC = ZoneInfo("America/Los_Angeles")
UNITS, SEARCHES = "units", "searches"  # what a day has so many of
USED_UP = ("quotaExceeded", "dailyLimitExceeded")
VIDEO = "video:"  # stands before the id of a video: it could be one of a comment
IDS_AT_ONCE = 50
PLAIN = {"textFormat": "plainText"}
PAGE_FIELDS = {"kind", "etag", "eventId", "visitorId", "regionCode", "items"} | {
    *("nextPageToken", "prevPageToken", "pageInfo", "tokenPagination")
}
KINDS = {
    "commentThreads": "youtube#commentThreadListResponse",
    "comments": "youtube#commentListResponse",
    "search": "youtube#searchListResponse",
    "videos": "youtube#videoListResponse",
}


class Options(BaseModel):
    """What an entry in sources.yml may say about YouTube; accounts are channels (UC…)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: HttpUrl = HttpUrl("https://youtube.googleapis.com/")
    api_key: SecretStr
    page_size: int = Field(default=100, ge=1, le=100)
    thread_days: int = Field(default=30, ge=0)  # so old may a thread be that has new replies
    units_per_day: int = 10_000
    searches_per_day: int = 100
    search: bool = False  # also videos that queries find


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk threads back to the oldest that may have news, each with all its replies."""
    _begin(session, options)
    if stream.kind == "query":
        yield from _finds(session, options, stream, window)
        return
    oldest = window.start - timedelta(days=options.thread_days)
    ask = {
        "part": "snippet,replies",
        "allThreadsRelatedToChannelId": stream.subject,
        "order": "time",
    }
    for page in _walk(session, options, stream, "commentThreads", ask):
        yield page
        threads = items_of(page)
        for top, video in cut_short(threads):
            of = {"part": "snippet", "parentId": top}
            yield from _walk(
                session, options, stream, "comments", of, {"videos": {top: video}} if video else {}
            )
        if _newest(threads) < oldest:
            return


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for videos and threads by id, then for replies: what is not given is deleted.

    A reply's id is `<comment>.<reply>`, and only its thread says below which video it stands.
    """
    _begin(session, options)
    videos = [native_id for native_id in native_ids if native_id.startswith(VIDEO)]
    comments = [native_id for native_id in native_ids if not native_id.startswith(VIDEO)]
    yield from _by_ids(session, options, "videos", videos)
    threads: dict[str, list[str]] = {}
    for native_id in comments:
        threads.setdefault(native_id.partition(".")[0], []).append(native_id)
    known: dict[str, str] = {}
    for page in _by_ids(session, options, "commentThreads", [*threads]):
        yield page
        if page.status < 300:
            known |= {top: video for top, video, _ in threads_of(items_of(page)) if video}
    replies = [native_id for native_id in comments if "." in native_id]
    yield from _by_ids(session, options, "comments", replies, {"videos": known})


def _finds(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Search videos, newest first; then read the whole texts of those that were found."""
    ask = {
        "part": "snippet",
        "type": "video",
        "order": "date",
        "q": stream.subject,
        "publishedAfter": f"{window.start:%Y-%m-%dT%H:%M:%SZ}",
        "publishedBefore": f"{window.end:%Y-%m-%dT%H:%M:%SZ}",
    }
    for page in _walk(session, options, stream, "search", ask):
        yield page
        try:
            ids = [text_id(item["id"]["videoId"]) for item in items_of(page)]
        except (LookupError, TypeError, ValueError) as error:
            raise BadPage(f"{stream.name}: a find without the id of a video") from error
        if ids:
            found = {"part": "snippet", "id": ",".join(ids)}
            yield _get(session, options, stream, "videos", found)


def _walk(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    of: str,
    ask: Mapping[str, Any],
    context: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    walk, token = Walk(f"{stream.name} {of}"), ""
    size = min(options.page_size, 50) if of == "search" else options.page_size
    ask = {**ask, "maxResults": size} | ({} if of == "search" else PLAIN)
    while True:
        page = _get(
            session,
            options,
            stream,
            of,
            {**ask, "pageToken": token} if token else ask,
            context=context,
        )
        yield page
        items_of(page)
        document = decode_json(page.body)
        token = document.get("nextPageToken", "")
        if not token:
            if unknown := sorted(document.keys() - PAGE_FIELDS):
                raise BadPage(f"{stream.name}: no next page, and unknown fields {unknown!s:.80}")
            return
        if not isinstance(token, str):
            raise BadPage(f"{stream.name}: expected a token of text, found {token!r:.60}")
        walk.step(token)


def _get(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    of: str,
    ask: Mapping[str, Any],
    asked: Sequence[str] = (),
    context: Mapping[str, Any] | None = None,
) -> Page:
    """Ask, and count it; the page is yielded before anybody looks whether it can be read."""
    bucket = SEARCHES if of == "search" else UNITS
    most = options.searches_per_day if bucket == SEARCHES else options.units_per_day
    used = _used_today(session)
    if used.get(bucket, 0) >= most:
        told = f"YouTube's quota of the day: {most:,} {bucket} are used"
        raise UsedUp(told, until=midnight_after(session.now()))
    asked_before = session.request_count
    try:
        url = f"{options.service}youtube/v3/{of}"
        accept = (404,) if asked else ()
        fetched = session.get(url, ask, accept=accept, readable=decode_json, allowance=bucket)
    finally:
        used[bucket] = used.get(bucket, 0) + session.request_count - asked_before
    return Page.of(stream, fetched, asked, {"of": of, **(context or {})})


def _begin(session: PoliteSession, options: Options) -> None:
    """Sign by header: a key in an address would stand in logs and raw pages."""
    session.auth = HeaderAuth({"X-Goog-Api-Key": options.api_key.get_secret_value()})
    session.refused = _refuse_used_up


def _refuse_used_up(fetched: Fetched) -> None:
    """Tell a day's quota that is used up from other refusals: the session calls this."""
    if fetched.status in (403, 429) and any(why.encode() in fetched.body for why in USED_UP):
        raise UsedUp(
            "YouTube says that the day's quota is used", until=midnight_after(fetched.retrieved_at)
        )


def midnight_after(now: datetime) -> datetime:
    """Give when a new day's quota begins: the next midnight in California."""
    day = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)


def _used_today(session: PoliteSession) -> dict[str, Any]:
    """Give what this day's readings used, to add to; another day begins with nothing."""
    day = session.now().astimezone(PACIFIC).date().isoformat()
    used = session.notes.get("quota")
    if not isinstance(used, dict) or used.get("day") != day:
        used = session.notes["quota"] = {"day": day}
    return used


def items_of(page: Page, *, exact: bool = False) -> list[Any]:
    """Give a list's items; each kind of list says which it is."""
    document = decode_json(page.body, exact=exact)
    items = document.get("items") if isinstance(document, dict) else None
    kind = KINDS.get(str(page.context.get("of")))
    if not isinstance(items, list) or document.get("kind") != kind:
        raise BadPage(f"expected {kind} with a list of items, found {document!s:.80}")
    return items


def threads_of(items: Sequence[Any]) -> Iterator[tuple[str, str | None, bool]]:
    """Give each thread's first comment, its video, and whether replies are missing."""
    for item in items:
        try:
            told, replies = item["snippet"], (item.get("replies") or {}).get("comments", [])
            is_short = told["totalReplyCount"] > len(replies)
            yield text_id(told["topLevelComment"]["id"]), told.get("videoId"), is_short
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BadPage(f"a thread that cannot be read: {item!s:.80}") from error


def cut_short(items: Sequence[Any]) -> Iterator[tuple[str, str | None]]:
    """Give the threads that came with fewer replies than they have."""
    return ((top, video) for top, video, is_short in threads_of(items) if is_short)


def _newest(threads: Sequence[Any]) -> datetime:
    """Give the newest first comment of a page; a page without any is not the last."""
    moments = []
    for item in threads:
        try:
            moments.append(moment(item["snippet"]["topLevelComment"]["snippet"]["publishedAt"]))
        except (LookupError, TypeError, ValueError):
            continue
    return max(moments, default=datetime.max.replace(tzinfo=UTC))


def _by_ids(
    session: PoliteSession,
    options: Options,
    of: str,
    native_ids: Sequence[str],
    context: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """Ask for many at once; where one that is gone spoils the call (404), for each alone."""
    stream = Stream("look-up", "look_up", "")
    for start in range(0, len(native_ids), IDS_AT_ONCE):
        some = native_ids[start : start + IDS_AT_ONCE]
        ids = ",".join(native_id.removeprefix(VIDEO) for native_id in some)
        ask = {"part": "snippet", "id": ids} | ({} if of == "videos" else PLAIN)
        page = _get(session, options, stream, of, ask, some, context)
        if page.status != 404 or len(some) == 1:
            yield page
            continue
        for one in some:
            yield from _by_ids(session, options, of, [one], context)
