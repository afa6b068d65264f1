"""Mastodon: a brand's posts, what mentions it, the posts it answers, and what queries find.

Lists come newest first and are walked by their Link header until a page lies wholly before
the window. With an account's own token its private messages are read too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, HttpUrl, Json, SecretStr

from extractors.auth import BearerAuth, NoAuth
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.dialects import asked
from extractors.facts import Ask
from extractors.http import PoliteSession, Walk
from extractors.records import Deletion, Post

PAGE_SIZE = 40  # the most that lists give for one request
BREAKS = re.compile(r"<br\s*/?>|</p>\s*<p[^>]*>")
TAGS = re.compile(r"<[^>]*>")
PRIVATE = frozenset({"direct"})


class Options(BaseModel):
    """What an entry in sources.yml may say about Mastodon."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance: HttpUrl
    tokens: Json[dict[str, SecretStr]] | dict[str, SecretStr] = {}
    token: SecretStr | None = None


def platform(options: Options) -> str:
    """Name the platform."""
    return "mastodon"


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each account and each query."""
    for account_id in sorted({account.account_id for account in ask.accounts}):
        yield Stream(f"account:{account_id}", "account", account_id)
    yield from asked(ask, "mastodon")


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk a query's finds; or an account's mentions and posts, then the posts they answer."""
    base = f"{options.instance}api/"
    if stream.kind == "query" and stream.subject.startswith("#"):
        tag = quote(stream.subject[1:], safe="")
        yield from _walk(session, options, stream, window, f"{base}v1/timelines/tag/{tag}")
        return
    if stream.kind == "query":
        yield from _search(session, options, stream, window, f"{base}v2/search")
        return
    seen: set[str] = set()
    answered: dict[str, str] = {}
    lists = [f"{base}v1/accounts/{quote(stream.subject, safe='')}/statuses"]
    if stream.subject in options.tokens or options.token:
        lists.insert(0, f"{base}v1/notifications?types[]=mention")
    problems: list[BadPage] = []
    for url in lists:
        try:
            for page in _walk(session, options, stream, window, url):
                yield page
                for status in payloads(page):
                    _note(status, seen, answered)
        except BadPage as error:
            problems.append(error)  # told when the rest is read: one list hides no other
    for parent, reply in answered.items():
        if parent not in seen:
            url = f"{base}v1/statuses/{quote(reply, safe='')}/context"
            page = _get(session, options, stream, url, accept=(404,))
            yield page
            try:
                for status in payloads(page):
                    _note(status, seen, {})
            except BadPage as error:
                problems.append(error)
    for problem in problems:
        raise problem


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for statuses one by one: a 404 to every token means deleted."""
    stream = Stream("look-up", "look_up", "")
    for native_id in native_ids:
        url = f"{options.instance}api/v1/statuses/{quote(native_id, safe='')}"
        tokens = list(options.tokens) or [""]
        for account_id in tokens:  # a private message is there for its own account only
            asker = Stream("look-up", "look_up", account_id)
            page = _get(session, options, asker, url, accept=(404, 410), asked=(native_id,))
            if page.status < 300:
                break
        yield Page(stream, page.url, page.status, page.retrieved_at, page.body, page.asked)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split any answer into statuses and marks of deletion."""
    if page.asked and page.status in (404, 410):
        return [{"missing": native_id} for native_id in page.asked]
    if page.status in (404, 410):
        return []
    document = decode_json(page.body, exact=exact)
    if isinstance(document, list):
        return [_status(item) for item in document if not _is_hollow(item)]
    if not isinstance(document, dict):
        raise BadPage(f"expected a list or an object, found {type(document).__name__}")
    if page.asked and "id" in document:
        return [document]
    names = ("statuses",) if "statuses" in document else ("ancestors", "descendants")
    lists = [document.get(name) for name in names]
    if not all(isinstance(part, list) for part in lists):
        raise BadPage(f"expected statuses, found {', '.join(document) or 'nothing'}")
    return [_status(item) for part in lists for item in part or ()]


def parse(payload: Payload) -> Post | Deletion:
    """Read one status, or one mark of deletion."""
    if "missing" in payload:
        missing = text_id(payload["missing"])
        return Deletion(platform="mastodon", native_id=missing, reason_code="missing")
    parent, account = payload.get("in_reply_to_id"), payload["account"]
    parent_author = payload.get("in_reply_to_account_id")
    return Post(
        platform="mastodon",
        native_id=text_id(payload["id"]),
        in_reply_to_id=None if parent is None else text_id(parent),
        in_reply_to_author_id=None if parent_author is None else text_id(parent_author),
        author_id=text_id(account["id"]),
        author_handle=account["acct"],
        mentioned_ids=tuple(text_id(mention["id"]) for mention in payload.get("mentions") or ()),
        body_text=plain(payload["content"]),
        language_code=payload.get("language"),
        permalink=payload.get("url") or payload.get("uri"),
        channel="private" if payload.get("visibility") in PRIVATE else "public",
        is_automated=bool(account.get("bot")),
        created_at=moment(payload["created_at"]),
        edited_at=None if payload.get("edited_at") is None else moment(payload["edited_at"]),
    )


def plain(content: str) -> str:
    """Give the text of a status's HTML; its tags are a known few, made by the server."""
    return html.unescape(TAGS.sub("", BREAKS.sub("\n", content)))


def _get(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    url: str,
    params: dict[str, Any] | None = None,
    *,
    accept: tuple[int, ...] = (),
    asked: tuple[str, ...] = (),
) -> Page:
    auth = _auth(options, stream)
    fetched = session.get(url, params, accept=accept, auth=auth, readable=decode_json)
    return Page.of(stream, fetched, asked)


def _auth(options: Options, stream: Stream) -> BearerAuth | NoAuth:
    token = options.tokens.get(stream.subject, options.token)
    if token is None and stream.kind == "query" and options.tokens:
        token = options.tokens[min(options.tokens)]
    return BearerAuth(token.get_secret_value()) if token else NoAuth()


def _walk(
    session: PoliteSession, options: Options, stream: Stream, window: Window, url: str
) -> Iterator[Page]:
    """Follow Link headers until the list ends or a page lies wholly before the window."""
    walk = Walk(f"{stream.name} {url}")
    next_url: str | None = f"{url}{'&' if '?' in url else '?'}limit={PAGE_SIZE}"
    while next_url:
        auth = _auth(options, stream)
        fetched = session.get(walk.step(next_url), auth=auth, readable=decode_json)
        page = Page.of(stream, fetched)
        yield page
        if _newest(payloads(page)) < window.start:
            return
        next_url = fetched.next_url


def _search(
    session: PoliteSession, options: Options, stream: Stream, window: Window, url: str
) -> Iterator[Page]:
    """Search has offsets instead of links; a page without anything new is the last.

    Some servers know no offset and give the first page again and again.
    """
    offset = 0
    seen: set[str] = set()
    while True:
        ask = {"q": stream.subject, "type": "statuses", "limit": PAGE_SIZE, "offset": offset}
        page = _get(session, options, stream, url, ask)
        yield page
        statuses = payloads(page)
        found = {str(status.get("id")) for status in statuses}
        if found <= seen or _newest(statuses) < window.start:
            return
        seen |= found
        offset += len(statuses)


def _newest(statuses: Sequence[Payload]) -> datetime:
    """Give the newest time of a page; one without a time is not the last."""
    moments = []
    for status in statuses:
        try:
            moments.append(moment(status["created_at"]))
        except (LookupError, TypeError, ValueError):
            continue
    return max(moments, default=datetime.max.replace(tzinfo=UTC))


def _note(status: Payload, seen: set[str], answered: dict[str, str]) -> None:
    """Remember a status, and which one it answers; a broken one is for ``parse`` to refuse."""
    native_id, parent = status.get("id"), status.get("in_reply_to_id")
    if isinstance(native_id, str):
        seen.add(native_id)
        if isinstance(parent, str):
            answered[parent] = native_id


def _is_hollow(item: Any) -> bool:
    """Whether this is a notification of a status that is gone: it holds nothing to read."""
    return isinstance(item, dict) and "type" in item and item.get("status", 0) is None


def _status(item: Any) -> Payload:
    """Give a notification's status, or the status itself."""
    if isinstance(item, dict) and isinstance(item.get("status"), dict):
        status: Payload = item["status"]
        return status
    return item if isinstance(item, dict) else {"item": item}
