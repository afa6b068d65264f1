"""YouTube: comments on a brand's channel and videos, replies to them, and videos that name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors.base import BadPage, Page, Payload, Stream, moment, text_id
from extractors.dialects import asked
from extractors.facts import Ask
from extractors.records import Deletion, Post
from extractors.sources.youtube_requests import VIDEO, Options, items_of, look_up, pages

__all__ = ["Options", "look_up", "pages", "parse", "payloads", "platform", "streams"]
PLATFORM = "youtube"


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each channel; then the searches: when these are used up, nothing waits."""
    for account_id in sorted({account.account_id for account in ask.accounts}):
        yield Stream(f"account:{account_id}", "account", account_id)
    texts = {query.query_id: query.query_text for query in ask.queries if options.search}
    for stream in asked(ask, PLATFORM):
        if stream.query_id in texts:
            # It finds by likeness: each video is looked at for the words.
            yield replace(stream, filter_by=texts[stream.query_id])


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a list into comments or videos, with the video that they stand below."""
    if page.asked and page.status == 404:
        return [{"missing": native_id} for native_id in page.asked]
    items = items_of(page, exact=exact)
    found: list[Payload] = []
    of = page.context.get("of")
    if of == "search":
        return []  # texts are cut short there: the videos themselves are asked for
    if of == "commentThreads":
        for item in items:
            found += _parts(item)
    elif of == "comments":
        videos = page.context.get("videos", {})
        found += ({"comment": item, "video": videos.get(_top(item))} for item in items)
    else:
        found += ({"uploaded": item} for item in items)
    if page.asked:
        prefix = VIDEO if of == "videos" else ""
        there = {f"{prefix}{item.get('id')}" for item in items if isinstance(item, dict)}
        if there - set(page.asked):
            raise BadPage(f"asked for {page.asked[0]} and others, found {min(there)!r:.60}")
        found += ({"missing": native_id} for native_id in page.asked if native_id not in there)
    return found


def parse(payload: Payload) -> Post | Deletion:
    """Read one comment, one video, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    if "uploaded" in payload:
        return _video(payload["uploaded"])
    comment = payload["comment"]
    native_id, told = text_id(comment["id"]), comment["snippet"]
    parent, video = told.get("parentId"), payload["video"]
    if (parent is None) is ("." in native_id):
        raise ValueError(f"comment {native_id:.60}: expected a parentId for a reply, and only then")
    created_at, updated_at = moment(told["publishedAt"]), moment(told["updatedAt"])
    link = f"https://www.youtube.com/watch?v={video}&lc={native_id}" if video else None
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=parent or native_id,
        in_reply_to_id=parent,
        author_id=_author(told),
        author_handle=told["authorDisplayName"].removeprefix("@") or None,
        # A comment speaks to the channel below whose video it stands; a reply need not.
        mentioned_ids=(text_id(payload["channel"]),) if parent is None else (),
        body_text=told["textDisplay"],
        permalink=link,
        created_at=created_at,
        edited_at=updated_at if updated_at > created_at else None,
    )


def _video(item: Any) -> Post:
    told, native_id = item["snippet"], text_id(item["id"])
    return Post(
        platform=PLATFORM,
        native_id=f"{VIDEO}{native_id}",
        thread_id=f"{VIDEO}{native_id}",
        author_id=text_id(told["channelId"]),
        author_handle=told["channelTitle"],
        body_text=f"{told['title']}\n\n{told['description']}".strip(),
        language_code=told.get("defaultLanguage"),
        permalink=f"https://www.youtube.com/watch?v={native_id}",
        created_at=moment(told["publishedAt"]),
    )


def _author(told: Mapping[str, Any]) -> str | None:
    """Give a comment's author; it is not told of one whose channel is closed."""
    author = told.get("authorChannelId")
    return None if author is None else text_id(author["value"])


def _parts(item: Any) -> Iterator[Payload]:
    """Give a thread's first comment, and the replies that came with it."""
    told = item["snippet"] if isinstance(item, dict) else None
    if not isinstance(told, dict) or "topLevelComment" not in told:
        yield {"comment": item, "video": None}  # refused by parse, and kept
        return
    video = told.get("videoId")
    yield {"comment": told["topLevelComment"], "video": video, "channel": told.get("channelId")}
    replies = item.get("replies") or {"comments": []}
    for reply in replies["comments"]:
        yield {"comment": reply, "video": video}


def _top(item: Any) -> str:
    return str(item.get("id")).partition(".")[0] if isinstance(item, dict) else ""
