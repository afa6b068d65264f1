"""How Reddit is asked: listings, then the trees of comments below what they name.

A listing ends after about 1,000 things, however far back that is: one that ends there before the
window's start is told, because nobody knows what lies between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr
from requests.auth import HTTPBasicAuth

from extractors.answers import OutOfReach
from extractors.auth import BearerAuth
from extractors.base import BadPage, Page, Stream, Window, decode_json
from extractors.http import PoliteSession, Walk

BOXES = ("mentions", "comments", "selfreply", "messages", "sent")
POINTERS = ("mentions", "comments", "selfreply")  # boxes of comments, shown in part
AT_ONCE = 100  # the most that a listing, a look-up and a part of a tree give
GONE, CLOSED = 404, 403


class Options(BaseModel):
    """What an entry in sources.yml may say about Reddit; accounts are user names, small letters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: HttpUrl = HttpUrl("https://oauth.reddit.com/")
    token_service: HttpUrl = HttpUrl("https://www.reddit.com/")
    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr | None = None  # of the brand's account; without: nothing private
    listing_most: int = Field(default=1000, ge=1)  # a listing ends after so many
    tree_size: int = Field(default=500, ge=1)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk a listing back to the window's start, then the trees of the posts that it names."""
    _log_in(session, options)
    where, ask = _listing(stream)
    posts: dict[str, None] = {}
    full: OutOfReach | None = None
    try:
        for page in _walk(session, options, stream, window, where, ask):
            yield page
            things = things_of(decode_json(page.body))
            if page.context.get("of") == "pointers" and things:
                names = [_name(thing) for thing in things]
                page = _info(session, options, stream, names)
                yield page
                things = things_of(decode_json(page.body))
            posts |= dict.fromkeys(_posts(things, window))
    except OutOfReach as error:
        full = error  # what it did name is read first
    for post in posts:
        yield from _tree(session, options, stream, post)
    if full is not None:
        raise full


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for posts and comments by id; messages cannot be asked for."""
    ids = [native_id for native_id in native_ids if not native_id.startswith("t4_")]
    if ids:
        _log_in(session, options)
    stream = Stream("look-up", "look_up", "")
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        yield _info(session, options, stream, some, asked=some)


def things_of(document: Any) -> list[Any]:
    """Give every thing of an answer: of a listing, of a tree with all that hangs below, of a part.

    Raises ``BadPage`` for what is none of these.
    """
    if isinstance(document, list) and document:
        return [thing for part in document for thing in things_of(part)]
    if isinstance(document, dict) and isinstance(document.get("json"), dict):
        return _all_below(_list_at(document["json"], "things"))
    if isinstance(document, dict) and document.get("kind") == "Listing":
        return _all_below(_list_at(document, "children"))
    raise BadPage(f"expected a listing, found {document!s:.80}")


def _list_at(document: Any, name: str) -> list[Any]:
    things = _data(document).get(name)
    if not isinstance(things, list):
        raise BadPage(f"expected a list under {name!r}, found {document!s:.80}")
    return things


def _all_below(things: Sequence[Any]) -> list[Any]:
    """Give things and their answers in one list, without calling deeper and deeper."""
    found, rest = [], [*reversed(things)]
    while rest:
        thing = rest.pop()
        data = _data(thing)
        replies = data.get("replies")
        if replies:
            if not isinstance(replies, dict):
                raise BadPage(f"expected a listing of replies, found {replies!s:.80}")
            rest += reversed(_list_at(replies, "children"))
            thing = {**thing, "data": {**data, "replies": ""}}
        found.append(thing)
    return found


def _listing(stream: Stream) -> tuple[str, dict[str, Any]]:
    if stream.kind == "box":
        return f"message/{stream.subject}", {}
    if stream.kind == "account":
        return f"user/{quote(stream.subject, safe='')}/overview", {"sort": "new"}
    return "search", {"q": stream.subject, "sort": "new", "type": "link", "t": "all"}


def _walk(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    window: Window,
    where: str,
    ask: Mapping[str, Any],
) -> Iterator[Page]:
    walk, after, count = Walk(stream.name), "", 0
    of = "pointers" if stream.kind == "box" and stream.subject in POINTERS else "listing"
    while True:
        more = {"after": after, "count": count} if after else {}
        page = _get(session, options, stream, where, {**ask, "limit": AT_ONCE, **more}, of)
        yield page
        document = decode_json(page.body)
        if _newest(things_of(document)) < window.start:
            return
        count += AT_ONCE  # removed things are counted too: fewer come than a page has room for
        after = _data(document).get("after", False)  # null at the end, and never left out
        if after is None:
            break
        if not isinstance(after, str):
            raise BadPage(f"{stream.name}: expected a name as 'after', found {after!r:.60}")
        walk.step(after)
    if count >= options.listing_most:
        raise OutOfReach(
            f"{stream.name}: the list ends after {count:,} things, before {window.start:%Y-%m-%d}"
        )


def _tree(session: PoliteSession, options: Options, stream: Stream, post: str) -> Iterator[Page]:
    """Read a post's comments; what stands as "more" is asked for until nothing does."""
    walk, where = Walk(f"{stream.name} {post}"), f"comments/{quote(post, safe='')}"
    ask = {"limit": options.tree_size, "sort": "new"}
    asks: list[tuple[str, dict[str, Any]]] = [(where, ask)]
    while asks:
        at, ask = asks.pop()
        page = _get(session, options, stream, walk_step(walk, at, ask), ask, "tree")
        if page.status in (GONE, CLOSED):
            continue  # gone or closed: its posts are looked up one by one
        yield page
        for thing in things_of(decode_json(page.body)):
            if not (isinstance(thing, dict) and thing.get("kind") == "more"):
                continue
            children, parent = _more(thing)
            for start in range(0, len(children), AT_ONCE):
                some = ",".join(children[start : start + AT_ONCE])
                part = {"link_id": f"t3_{post}", "children": some, "api_type": "json"}
                asks.append(("api/morechildren", {**part, "sort": "new"}))
            if not children:  # "continue this thread": too deep for one page
                asks.append((where, {"comment": parent, "limit": options.tree_size}))


def walk_step(walk: Walk, where: str, ask: Mapping[str, Any]) -> str:
    """Refuse a part of a tree that was asked for before; give its address back."""
    walk.step(f"{where} {ask.get('comment', '')} {ask.get('children', '')}")
    return where


def _more(thing: Any) -> tuple[list[str], str]:
    """Give the comments that a "more" stands for, and below which one it stands."""
    try:
        children, parent = thing["data"]["children"], thing["data"]["parent_id"]
        if not isinstance(children, list) or not all(isinstance(one, str) for one in children):
            raise TypeError
        return [*children], parent.partition("_")[2]
    except (LookupError, TypeError, AttributeError) as error:
        raise BadPage(f"a 'more' that cannot be read: {thing!s:.80}") from error


def _info(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    names: Sequence[str],
    asked: Sequence[str] = (),
) -> Page:
    return _get(session, options, stream, "api/info", {"id": ",".join(names)}, "listing", asked)


def _get(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    where: str,
    ask: Mapping[str, Any],
    of: str,
    asked: Sequence[str] = (),
) -> Page:
    fetched = session.get(
        f"{options.service}{where}",
        {**ask, "raw_json": 1},  # else < and & come as HTML writes them
        accept=(GONE, CLOSED) if of == "tree" else (),
        readable=decode_json,
    )
    return Page.of(stream, fetched, asked, {"of": of})


def _log_in(session: PoliteSession, options: Options) -> None:
    """Get a token for this stream: it lasts an hour, or a day."""
    fields = {"grant_type": "client_credentials"}
    if options.refresh_token is not None:
        token = options.refresh_token.get_secret_value()
        fields = {"grant_type": "refresh_token", "refresh_token": token}
    auth = HTTPBasicAuth(options.client_id, options.client_secret.get_secret_value())
    url = f"{options.token_service}api/v1/access_token"
    answer = session.post_form(url, fields, readable=decode_json, auth=auth)
    document = decode_json(answer.body)
    found = document.get("access_token") if isinstance(document, dict) else None
    if not isinstance(found, str):
        raise BadPage(f"{answer.url}: logged in, and got no access_token")
    session.auth = BearerAuth(found)


def _name(thing: Any) -> str:
    name = _data(thing).get("name")
    if not isinstance(name, str):
        raise BadPage(f"a thing without its name: {thing!s:.80}")
    return name


def _posts(things: Sequence[Any], window: Window) -> Iterator[str]:
    """Give the posts of the window's things: those themselves, or above the comments."""
    for thing in things:
        data = _data(thing)
        if not data or _at(data) < window.start:
            continue
        if thing.get("kind") in ("t1", "t3"):
            told = data.get("name" if thing["kind"] == "t3" else "link_id")
            kind, _, post = str(told).partition("_")
            if kind != "t3" or not post:
                raise BadPage(f"a thing without the name of its post: {thing!s:.80}")
            yield post


def _at(data: Mapping[str, Any]) -> datetime:
    """Give a thing's time; one that cannot be read may be new."""
    try:
        return datetime.fromtimestamp(data["created_utc"], UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)


def _newest(things: Sequence[Any]) -> datetime:
    """Give the newest time of a page; one without any is not the last."""
    found = [_at(_data(thing)) for thing in things if "created_utc" in _data(thing)]
    return max(found, default=datetime.max.replace(tzinfo=UTC))


def _data(thing: Any) -> Mapping[str, Any]:
    data = thing.get("data") if isinstance(thing, dict) else None
    return data if isinstance(data, dict) else {}
