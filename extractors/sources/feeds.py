"""Feeds: what blogs, news sites and forums publish as RSS or Atom.

A feed shows what is newest and takes no questions: queries are looked at after the read. It is
asked for only as far as it changed (ETag, Last-Modified). An entry that is gone while older ones
are still listed is asked for at its own address: not there means deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, field_validator

from extractors import queries, syndication
from extractors.answers import Refused, Unavailable
from extractors.base import BadPage, Page, Payload, Stream, Window
from extractors.facts import Ask
from extractors.http import PoliteSession
from extractors.markup import name_of
from extractors.queries import Said
from extractors.records import Deletion, Post
from extractors.syndication import first, text_of, values, when

PLATFORM = "feed"
WORLDWIDE = re.compile(r"(?i)(?:https?|tag|urn):")  # an id that no other feed gives
TITLES = ("title", "dc:title")
TEXTS = ("content:encoded", "content", "description", "summary")
COMMENT = re.compile(r"(.+)#comment-\d+")  # how WordPress names a comment below a post
PEOPLE = ("author", "dc:creator")
GONE = (404, 410)


class Options(BaseModel):
    """What an entry in sources.yml may say about feeds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feeds: tuple[str, ...]
    keep: Literal["found", "all"] = "found"  # what queries find, or every entry

    @field_validator("feeds", mode="before")
    @classmethod
    def _spread(cls, value: Any) -> Any:
        """Take addresses with spaces between them too, as a variable holds them."""
        return tuple(value.split()) if isinstance(value, str) else value


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each feed and each query; a feed's lists stand together, to be read once."""
    for url in dict.fromkeys(options.feeds):
        if options.keep == "all":
            yield Stream(f"feed:{url}", "feed", url)
        for query in ask.queries:
            name = f"feed:{url} query:{query.query_id}"
            yield Stream(name, "feed", url, query.query_id, query.query_text)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Give the feed if it changed since it was last read, with what is gone from it."""
    note = session.notes.get(stream.name) or {}
    headers = {
        name: note[key]
        for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
        if note.get(key)
    }
    fetched = session.get_outside(
        stream.subject, headers=headers, accept=(304,), readable=syndication.read
    )
    if fetched.status == 304:
        return
    page = Page.of(stream, fetched)
    try:
        listed = _listed(page)
    except BadPage:
        yield page  # the landing says what is wrong with it
        return
    gone, unsure = _gone(session, note.get("entries") or {}, listed)
    yield Page.of(stream, fetched, gone)
    ours = {native_id: one for native_id, one in listed.items() if one.is_asked}
    # What lies after this window is a later run's: until then the feed must be read again.
    is_whole = all(one.at < window.end for one in ours.values())
    session.notes[stream.name] = {
        "etag": fetched.headers.get("ETag") if is_whole else None,
        "modified": fetched.headers.get("Last-Modified") if is_whole else None,
        "entries": {
            **{native_id: (one.at.isoformat(), one.link) for native_id, one in ours.items()},
            **unsure,
        },
    }


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for nothing: what a feed no longer lists may be old; ``pages`` finds what is gone."""
    yield from ()


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a feed into entries and marks of deletion."""
    document = syndication.read(page.body)
    about = {"url": page.stream.subject, "kind": document.kind, **document.about}
    found: list[Payload] = [{"feed": about, "entry": entry} for entry in document.entries]
    found += ({"feed": about, "deleted": mark} for mark in document.deleted)
    return [*found, *({"missing": native_id} for native_id in page.asked)]


def parse(payload: Payload) -> Post | Deletion:
    """Read one entry, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    feed = payload["feed"]
    if "deleted" in payload:
        mark = payload["deleted"]
        return Deletion(
            platform=PLATFORM,
            native_id=_qualified(mark["ref"], feed),
            deleted_at=when(mark["when"]),
            reason_code="tombstone",
        )
    entry = payload["entry"]
    published = first(entry, "published", "pubDate", "issued", "dc:date", "updated", "modified")
    if published is None:
        raise ValueError("no time of publishing")
    created_at = when(published)
    edited = first(entry, "updated", "modified", "dcterms:modified")
    edited_at = when(edited) if edited else None
    name, account = _author(entry, feed)
    native_id = _native_id(entry, feed)
    below = COMMENT.fullmatch(native_id)
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=below[1] if below else None,
        in_reply_to_id=_answered(entry, feed),
        author_id=account,
        author_handle=name,
        body_text=_text(entry, feed, is_titled=below is None),
        language_code=_language(entry, feed),
        permalink=_permalink(entry, feed),
        created_at=created_at,
        edited_at=edited_at if edited_at is not None and edited_at > created_at else None,
    )


class _Listed(NamedTuple):
    at: datetime
    link: str | None
    is_asked: bool


def _listed(page: Page) -> dict[str, _Listed]:
    """Give each entry that can be read."""
    wanted = queries.parse(page.stream.filter_by).tree if page.stream.filter_by else None
    found: dict[str, _Listed] = {}
    for payload in payloads(page):
        try:
            record = parse(payload)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
            continue  # the landing refuses it, and says why
        if isinstance(record, Post):
            said = Said(record.body_text, record.language_code)
            is_asked = wanted is None or queries.matches(wanted, said) is not False
            found[record.native_id] = _Listed(record.created_at, record.permalink, is_asked)
    return found


def _gone(
    session: PoliteSession, before: Mapping[str, Sequence[Any]], listed: Mapping[str, _Listed]
) -> tuple[list[str], dict[str, Sequence[Any]]]:
    """Tell what is gone from among older entries: what is deleted, and what nobody can tell now."""
    oldest = min((one.at for one in listed.values()), default=datetime.max.replace(tzinfo=UTC))
    gone: list[str] = []
    unsure: dict[str, Sequence[Any]] = {}
    for native_id, (at, link) in before.items():
        if native_id in listed or datetime.fromisoformat(at) <= oldest:
            continue
        if not link or "#" in link:
            continue  # a part of a page, such as a comment: the page stays when it goes
        try:
            if session.get_outside(link, accept=GONE).status in GONE:
                gone.append(native_id)
        except Unavailable:
            unsure[native_id] = at, link  # the next change of the feed asks again
        except Refused:
            continue  # it is there, or not ours to ask for
    return gone, unsure


def _native_id(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str:
    found = first(entry, "id", "guid", "rdf:about") or _permalink(entry, feed)
    if found is None:
        raise ValueError("neither id, guid nor link: nothing tells this entry from another")
    return _qualified(found, feed)


def _qualified(native_id: str, feed: Mapping[str, Any]) -> str:
    """Put the feed before an id that only this feed knows, such as a number."""
    return native_id if WORLDWIDE.match(native_id) else f"{feed['url']}#{native_id}"


def _answered(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    answered = [value["ref"] for value in values(entry, "thr:in-reply-to") if value.get("ref")]
    return _qualified(answered[0], feed) if answered else None


def _permalink(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    """Give where people read an entry; only web addresses are."""
    links = [
        value.get("href") or value["text"]
        for value in values(entry, "link")
        if value.get("rel", "alternate") == "alternate"
    ]
    links += [
        value["text"]
        for value in values(entry, "guid")
        if value.get("isPermaLink", "true") == "true" and WORLDWIDE.match(value["text"])
    ]
    base = urljoin(feed["url"], first(entry, "xml:base") or "")
    found = (urljoin(base, link.strip()) for link in links if link.strip())
    return next((link for link in found if urlsplit(link).scheme in ("http", "https")), None)


def _author(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Give an author's name, and an id: an address, or the name as this site knows it."""
    for value in (*values(entry, *PEOPLE), *values(feed, *PEOPLE)):
        name = name_of(value.get("name") or value.get("text"))
        account = (value.get("uri") or value.get("email") or "").strip() or None
        if name or account:
            return name, account or f"{urlsplit(feed['url']).netloc}/{name}"
    return None, None


def _language(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    names = ("xml:lang", "dc:language", "language")
    found = first(entry, *names) or first(feed, *names)
    return None if found is None or found.casefold() == "und" else found


def _text(entry: Mapping[str, Any], feed: Mapping[str, Any], *, is_titled: bool) -> str:
    """Give title and text; a title that is only the text's beginning is not said twice.

    The title of a comment is not its author's but the blog's own.
    """
    is_atom = feed["kind"] == "atom"
    title, body = (
        next((text for value in values(entry, *names) if (text := text_of(value, is_atom))), "")
        for names in (TITLES, TEXTS)
    )
    start = " ".join(body.split())
    if body and not is_titled:
        return body
    # Of a title in RSS nobody says whether it is HTML, so it is compared as it stands too.
    for said in (title, first(entry, *TITLES) or ""):
        if start.startswith(" ".join(said.split()).rstrip("….").rstrip()):
            return body
    return f"{title}\n\n{body}".rstrip()
