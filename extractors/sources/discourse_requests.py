"""How a Discourse forum is asked: lists of topics, actions and finds, then their topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, HttpUrl, SecretStr

from extractors.answers import LoopDetected
from extractors.auth import HeaderAuth, NoAuth
from extractors.base import BadPage, Page, Stream, Window, decode_json, moment, text_id
from extractors.http import PoliteSession, Walk

POSTS_AT_ONCE = 20  # as a topic's own page gives
ACTIONS = "4,5,6,7"  # of a user: topics, replies; and what answers or mentions it
GONE, CLOSED = (404, 410), 403


class Options(BaseModel):
    """What an entry in sources.yml may say about a forum."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: HttpUrl
    api_key: SecretStr | None = None
    api_username: str | None = None
    own: str | None = None  # the account to which every topic of this forum is addressed
    private: bool = False  # also the account's messages: they need its own key
    search_pages: int = 10  # how far a search reaches


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk lists of topics, of an account's actions or of finds; then the topics."""
    session.auth = _auth(options)
    if stream.kind == "query":
        yield from _finds(session, options, stream, window)
        return
    found: dict[str, None] = {}
    name = quote(stream.subject, safe="")
    lists = [_topics(session, options, stream, window, "latest.json?no_definitions=true")]
    if stream.kind == "account":
        lists = [_actions(session, options, stream, window)]
        if options.private:
            lists += [
                _topics(session, options, stream, window, f"topics/{which}/{name}.json")
                for which in ("private-messages", "private-messages-sent")
            ]
    problems: list[BadPage | LoopDetected] = []
    for one in lists:
        try:
            for page in one:
                yield page
                found |= dict.fromkeys(_topic_ids(page, window))
        except (BadPage, LoopDetected) as error:
            problems.append(error)  # told when the rest is read: one list hides no other
    for topic in found:
        yield from _topic(session, options, stream, window, topic)
    for problem in problems:
        raise problem


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for topics, then for the posts that their first page does not show: 404 means deleted."""
    session.auth = _auth(options)
    stream = Stream("look-up", "look_up", "")
    topics: dict[str, list[str]] = {}
    for native_id in native_ids:
        topics.setdefault(native_id.partition("/")[0], []).append(native_id)
    for topic, ids in topics.items():
        page = _get(session, options, stream, f"t/{quote(topic, safe='')}.json")
        if page.status in GONE:
            yield Page(stream, page.url, page.status, page.retrieved_at, page.body, tuple(ids))
        if page.status >= 300:
            continue
        document = decode_json(page.body)
        shown = {number_of(post) for post in posts_of(document)}
        numbers = {native_id: native_id.partition("/")[2] for native_id in ids}
        only = [number for number in numbers.values() if number in shown]
        yield Page(
            stream,
            page.url,
            page.status,
            page.retrieved_at,
            page.body,
            context={**page.context, "only": only},
        )
        context = {"private": is_private(document)}
        for native_id, number in numbers.items():
            if number not in shown:
                where = f"posts/by_number/{quote(topic, safe='')}/{quote(number, safe='')}.json"
                yield _get(session, options, stream, where, asked=(native_id,), context=context)


def _auth(options: Options) -> HeaderAuth | NoAuth:
    if options.api_key is None:
        return NoAuth()
    headers = {"Api-Key": options.api_key.get_secret_value()}
    return HeaderAuth(headers | ({"Api-Username": options.api_username or "system"}))


def _get(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    where: str,
    params: Mapping[str, Any] | None = None,
    *,
    asked: tuple[str, ...] = (),
    context: Mapping[str, Any] | None = None,
) -> Page:
    url = urljoin(str(options.site), where)
    if urlsplit(url).netloc != urlsplit(str(options.site)).netloc:
        raise BadPage(f"{stream.name}: {where!r:.80} leads away from {options.site}")
    accept = () if (context or {}).get("of") else (*GONE, CLOSED)
    fetched = session.get(url, params, accept=accept, readable=decode_json)
    own = stream.subject if stream.kind == "topics" else options.own
    told = {"site": str(options.site), "own": own and own.lower(), **(context or {})}
    return Page.of(stream, fetched, asked, told)


def _topics(
    session: PoliteSession, options: Options, stream: Stream, window: Window, where: str
) -> Iterator[Page]:
    """Follow `more_topics_url`, which names the page for people: without its .json."""
    walk, more = Walk(f"{stream.name} {where}"), where
    while more:
        page = _get(session, options, stream, walk.step(more), context={"of": "topics"})
        yield page
        document = decode_json(page.body)
        if _newest(rows_of(document, "topics"), "bumped_at") < window.start:
            return
        more = document["topic_list"].get("more_topics_url") or ""
        if not isinstance(more, str):
            raise BadPage(f"{stream.name}: expected an address of more topics, found {more!r:.60}")
        path, _, query = more.partition("?")
        if more and not path.endswith(".json"):
            more = f"{path}.json?{query}"


def _actions(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk what a user wrote, and what answers or mentions it, by offset."""
    walk, offset = Walk(stream.name), 0
    while True:
        ask = {"username": stream.subject, "filter": ACTIONS, "offset": offset}
        page = _get(session, options, stream, "user_actions.json", ask, context={"of": "actions"})
        yield page
        rows = rows_of(decode_json(page.body), "actions")
        if not rows or _newest(rows, "created_at") < window.start:
            return
        walk.step(str([(row.get("topic_id"), row.get("post_number")) for row in rows]))
        offset += len(rows)


def _finds(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Search, newest first; then read the posts that were found, and no others of their topics."""
    since = (window.start - timedelta(days=1)).date()  # it takes days, of the forum's own zone
    found: dict[str, dict[str, Any]] = {}
    has_more = False
    for number in range(1, options.search_pages + 1):
        ask = {"q": f"{stream.subject} order:latest after:{since}", "page": number}
        page = _get(session, options, stream, "search.json", ask, context={"of": "finds"})
        yield page
        document = decode_json(page.body)
        for row in rows_of(document, "finds"):
            try:
                topic = text_id(row["topic_id"])
                found.setdefault(topic, {})[text_id(row["post_number"])] = text_id(row["id"])
            except (LookupError, ValueError) as error:
                raise BadPage(f"a find that cannot be read: {row!s:.80}") from error
        grouped = document.get("grouped_search_result")
        if not isinstance(grouped, dict):
            raise BadPage(f"expected grouped_search_result, found {document!s:.80}")
        has_more = bool(grouped.get("more_full_page_results"))
        if not has_more:
            break
    for topic, numbers in found.items():
        if numbers.pop("1", None) is not None:  # its title stands on the topic's page only
            context = {"only": ["1"]}
            yield _get(session, options, stream, f"t/{topic}.json", context=context)
        yield from _by_ids(session, options, stream, topic, list(numbers.values()), {})
    if has_more:
        raise BadPage(f"{stream.name}: more than {options.search_pages} pages; ask a shorter time")


def _topic(
    session: PoliteSession, options: Options, stream: Stream, window: Window, topic: str
) -> Iterator[Page]:
    """Read a topic's first page, then from its end back to the window's start."""
    page = _get(session, options, stream, f"t/{topic}.json")
    yield page
    if page.status >= 300:
        return  # gone or closed: its posts are looked up one by one
    document = decode_json(page.body)
    shown = [post.get("id") for post in posts_of(document) if isinstance(post, dict)]
    stream_ids = document["post_stream"].get("stream")
    if not isinstance(stream_ids, list):
        raise BadPage(f"topic {topic}: expected a list under 'stream'")
    rest = [one for one in stream_ids if one not in shown]
    for end in range(len(rest), 0, -POSTS_AT_ONCE):
        ids, context = rest[max(0, end - POSTS_AT_ONCE) : end], {"private": is_private(document)}
        for page in _by_ids(session, options, stream, topic, ids, context):
            yield page
            if page.status >= 300 or _newest(posts_of(decode_json(page.body)), "created_at") < (
                window.start
            ):
                return


def _by_ids(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    topic: str,
    ids: Sequence[Any],
    context: Mapping[str, Any],
) -> Iterator[Page]:
    for start in range(0, len(ids), POSTS_AT_ONCE):
        ask = {"post_ids[]": ids[start : start + POSTS_AT_ONCE]}
        yield _get(session, options, stream, f"t/{topic}/posts.json", ask, context=context)


def rows_of(document: Any, of: str) -> list[Any]:
    """Give a list's rows: of topics, of a user's actions, or of finds."""
    if of == "topics":
        document = document.get("topic_list") if isinstance(document, dict) else None
    name = {"topics": "topics", "actions": "user_actions", "finds": "posts"}[of]
    rows = document.get(name) if isinstance(document, dict) else None
    if of == "finds" and isinstance(document, dict) and rows is None:
        # Nothing was found: there is the summary and no list.
        rows = [] if "grouped_search_result" in document else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadPage(f"expected a list of objects under {name!r}, found {document!s:.80}")
    return rows


def _topic_ids(page: Page, window: Window) -> Iterator[str]:
    of = page.context["of"]
    for row in rows_of(decode_json(page.body), of):
        try:
            at = moment(row["bumped_at" if of == "topics" else "created_at"])
            if at >= window.start:
                yield text_id(row["id" if of == "topics" else "topic_id"])
        except (LookupError, TypeError, ValueError) as error:
            raise BadPage(f"a row of {of} that cannot be read: {row!s:.80}") from error


def posts_of(document: Any) -> list[Any]:
    """Give the posts of a topic's page."""
    stream = document.get("post_stream") if isinstance(document, dict) else None
    posts = stream.get("posts") if isinstance(stream, dict) else None
    if not isinstance(posts, list):
        raise BadPage(f"expected a list of posts under 'post_stream', found {document!s:.80}")
    return posts


def is_private(document: Any) -> bool:
    """Whether a topic's page is of a message between users."""
    return isinstance(document, dict) and document.get("archetype") == "private_message"


def number_of(post: Any) -> str:
    """Give a post's number within its topic."""
    return str(post.get("post_number")) if isinstance(post, dict) else ""


def _newest(rows: Sequence[Any], name: str) -> datetime:
    """Give the newest time of a page; one without any is not the last."""
    moments = []
    for row in rows:
        try:
            moments.append(moment(row[name]))
        except (LookupError, TypeError, ValueError):
            continue
    return max(moments, default=datetime.max.replace(tzinfo=UTC))
