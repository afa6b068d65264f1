"""Bluesky: a brand's posts, its mentions, their threads, and what queries find.

The network's search and feeds give posts newest first and cannot seek by time alone, so a
walk ends at the first page that lies wholly before the window. Threads are read whole,
because an answer to a brand's post carries no mention of the brand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, HttpUrl, SecretStr

from extractors.answers import Refused
from extractors.auth import BearerAuth, NoAuth
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.dialects import asked
from extractors.facts import Ask
from extractors.http import PoliteSession, Walk
from extractors.records import Deletion, Post

PAGE_SIZE = 100  # the most that feeds and searches give for one request
LOOK_UP_SIZE = 25  # the most that getPosts takes
THREAD_DEPTH, THREAD_HEIGHT = 100, 100
EXPIRED, NOT_FOUND = b'"ExpiredToken"', b'"NotFound"'


class Options(BaseModel):
    """What an entry in sources.yml may say about Bluesky."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: HttpUrl
    identifier: str | None = None
    password: SecretStr | None = None


def platform(options: Options) -> str:
    """Name the platform."""
    return "bluesky"


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each account and each query."""
    handles: dict[str, set[str]] = {}
    for account in ask.accounts:
        handles.setdefault(account.account_id, set()).add(account.handle)
    for did, names in sorted(handles.items()):
        yield Stream(f"account:{did}", "account", " ".join((did, *sorted(names))))
    yield from asked(ask, "bluesky")


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk a query's finds; or an account's posts and mentions, then their threads."""
    _log_in(session, options)
    since = {"since": _text(window.start), "until": _text(window.end), "sort": "latest"}
    if stream.kind == "query":
        ask = {"q": stream.subject, **since}
        yield from _walk(session, options, stream, window, "searchPosts", ask)
        return
    did, *handles = stream.subject.split()
    roots: dict[str, set[str]] = {}
    # The network's search takes * for any text; the reference software looks for q as it stands,
    # and finds a mention by the handle in its text.
    lists = [
        ("getAuthorFeed", {"actor": did, "filter": "posts_with_replies"}),
        *(("searchPosts", {"q": q, "mentions": did, **since}) for q in ("*", *handles)),
    ]
    problems: list[BadPage] = []
    for method, ask in lists:
        try:
            for page in _walk(session, options, stream, window, method, ask):
                yield page
                for root, uri in _roots(payloads(page), did):
                    roots.setdefault(root, set()).add(uri)
        except BadPage as error:
            problems.append(error)  # told when the rest is read: one list hides no other
    for root, uris in sorted(roots.items()):
        shown: set[str] = set()
        # Below a deleted post a thread shows nothing, be it the root or one halfway; what is
        # listed from below it is asked for itself, because that still stands.
        for uri in (root, *sorted(uris - {root})):
            if uri not in shown:
                page = _thread(session, options, stream, uri)
                yield page
                if page.status >= 400 and NOT_FOUND not in page.body:
                    break  # no word about the post: the landing refuses it
                shown |= _answered_in(page)
    for problem in problems:
        raise problem


def _thread(session: PoliteSession, options: Options, stream: Stream, uri: str) -> Page:
    ask = {"uri": uri, "depth": THREAD_DEPTH, "parentHeight": THREAD_HEIGHT}
    return _get(session, options, stream, "getPostThread", ask)


def _answered_in(page: Page) -> set[str]:
    """Name the posts whose answers a thread shows: the one asked for and all below, none above."""
    document = decode_json(page.body)
    thread = document.get("thread") if isinstance(document, dict) else None
    below = {**thread, "parent": None} if isinstance(thread, dict) else None
    return {str(view.get("uri")) for view in _flattened(below)}


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for posts by address: those that do not come back are deleted."""
    if native_ids:
        _log_in(session, options)
    for start in range(0, len(native_ids), LOOK_UP_SIZE):
        uris = native_ids[start : start + LOOK_UP_SIZE]
        yield _get(
            session, options, Stream("look-up", "look_up", ""), "getPosts", {"uris": uris}, uris
        )


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split an answer of any of the four methods into post views and marks of deletion."""
    document = decode_json(page.body, exact=exact)
    if not isinstance(document, dict):
        raise BadPage(f"expected an object, found {type(document).__name__}")
    if "feed" in document:
        return [_view(item) for item in _list(document, "feed")]
    if "thread" in document:
        return list(_flattened(document["thread"]))
    if "posts" in document:
        views: list[Payload] = list(_list(document, "posts"))
        found = [view.get("uri") for view in views if isinstance(view, dict)]
        return views + [{"missing": uri} for uri in page.asked if uri not in found]
    if document.get("error") == "NotFound":
        return []  # a thread whose root is gone: its posts are looked up one by one
    raise BadPage(f"expected feed, posts or thread, found {', '.join(document) or 'nothing'}")


def parse(payload: Payload) -> Post | Deletion:
    """Read one post view, or one mark of deletion."""
    if "missing" in payload:
        uri = payload["missing"]
        return Deletion(platform="bluesky", native_id=uri, reason_code="missing")
    record, author = payload["record"], payload["author"]
    reply = record.get("reply")
    parent = reply["parent"]["uri"] if reply else None
    uri = payload["uri"]
    return Post(
        platform="bluesky",
        native_id=uri,
        thread_id=reply["root"]["uri"] if reply else uri,
        in_reply_to_id=parent,
        in_reply_to_author_id=_author_of(parent) if parent else None,
        author_id=author["did"],
        author_handle=author["handle"],
        mentioned_ids=_mentions(record.get("facets") or ()),
        body_text=record["text"],
        language_code=next(iter(record.get("langs") or ()), None),
        permalink=f"https://bsky.app/profile/{author['did']}/post/{uri.rsplit('/', 1)[-1]}",
        is_automated=any(label.get("val") == "bot" for label in author.get("labels") or ()),
        created_at=moment(record["createdAt"]),
    )


def _log_in(session: PoliteSession, options: Options) -> None:
    if options.identifier and options.password and isinstance(session.auth, NoAuth):
        answer = session.post_json(
            f"{options.service}xrpc/com.atproto.server.createSession",
            {"identifier": options.identifier, "password": options.password.get_secret_value()},
            readable=decode_json,
        )
        try:
            session.auth = BearerAuth(str(decode_json(answer.body)["accessJwt"]))
        except (LookupError, TypeError) as error:
            raise BadPage("the log-in gave no accessJwt") from error


def _get(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    method: str,
    params: dict[str, Any],
    asked: Sequence[str] = (),
) -> Page:
    url = f"{options.service}xrpc/app.bsky.feed.{method}"
    fetched = session.get(url, params, accept=(400, 404), readable=decode_json)
    if fetched.status == 400 and EXPIRED in fetched.body:
        session.auth = NoAuth()  # a session lasts two hours, and a long reading longer
        _log_in(session, options)
        fetched = session.get(url, params, accept=(400, 404), readable=decode_json)
    if fetched.status >= 400 and method != "getPostThread":
        raise Refused.told_by(fetched)
    return Page.of(stream, fetched, asked)


def _walk(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    window: Window,
    method: str,
    params: dict[str, Any],
) -> Iterator[Page]:
    """Follow cursors until the list ends or a page lies wholly before the window."""
    walk = Walk(f"{stream.name} {method} {params.get('q', '')}")
    cursor: dict[str, str] = {}
    while True:
        page = _get(session, options, stream, method, {**params, "limit": PAGE_SIZE, **cursor})
        yield page
        document = decode_json(page.body)
        if not isinstance(document, dict) or not document.get("cursor"):
            return
        if _newest(payloads(page)) < window.start:
            return
        cursor = {"cursor": walk.step(str(document["cursor"]))}


def _newest(views: Sequence[Payload]) -> datetime:
    """Give the newest time of a page; an empty page, or one without a time, is not the last."""
    moments = []
    for view in views:
        try:
            moments.append(moment(view["record"]["createdAt"]))
        except (LookupError, TypeError, ValueError):
            continue
    return max(moments, default=datetime.max.replace(tzinfo=UTC))


def _roots(views: Iterable[Payload], did: str) -> Iterator[tuple[str, str]]:
    """Name the threads that may hold more than the page shows, each with the post that tells."""
    for view in views:
        try:
            reply = view["record"].get("reply")
            if reply:
                yield text_id(reply["root"]["uri"]), text_id(view["uri"])
            elif view.get("replyCount") or view["author"]["did"] == did:
                yield text_id(view["uri"]), text_id(view["uri"])
        except (AttributeError, LookupError, TypeError, ValueError):
            continue


def _view(item: Any) -> Payload:
    """Give a feed item's post; what is not an item is left for ``parse`` to refuse."""
    if isinstance(item, dict) and isinstance(item.get("post"), dict):
        post: Payload = item["post"]
        return post
    return {"item": item}


def _list(document: dict[str, Any], name: str) -> list[Any]:
    found = document[name]
    if not isinstance(found, list):
        raise BadPage(f"expected a list under {name!r}, found {type(found).__name__}")
    return found


def _flattened(thread: Any) -> Iterator[Payload]:
    """Give every post of a thread, parents and replies, without recursion: it may be deep.

    What is no post, and not said to be gone or hidden, is left for ``parse`` to refuse.
    """
    rest = [thread]
    while rest:
        node = rest.pop()
        if not isinstance(node, dict):
            yield {"item": node}
            continue
        if node.get("notFound") is True:
            yield {"missing": node.get("uri")}
        elif "post" in node:
            yield _view(node)
        elif node.get("blocked") is not True:
            yield {"item": node}
        replies = node.get("replies")
        for below in (replies if isinstance(replies, list) else [replies], [node.get("parent")]):
            rest.extend(one for one in below if one is not None)


def _mentions(facets: Iterable[Any]) -> tuple[str, ...]:
    found = {
        feature["did"]: None
        for facet in facets
        for feature in facet.get("features") or ()
        if feature.get("$type") == "app.bsky.richtext.facet#mention"
    }
    return tuple(found)


def _author_of(uri: str) -> str | None:
    """Read the author's DID out of an at:// address."""
    parts = uri.split("/")
    return parts[2] if uri.startswith("at://") and parts[2].startswith("did:") else None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
