"""How X is asked: which fields, over which span, page by page, and what it costs no more than.

Every post that X gives is paid for (once a day), so lists are asked for the window only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, HttpUrl, Json, SecretStr

from extractors.answers import Refused, SourceError, UsageCapped
from extractors.auth import BearerAuth
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json
from extractors.dialects import DIALECTS
from extractors.http import PoliteSession, Walk
from extractors.oauth1 import Keys, OAuth1Auth
from extractors.sources.x_posts import PLATFORM, written_at
from extractors.sources.x_records import listed, payloads

PAGE_SIZE, LEAST = 100, 5
# What is asked for, in the words of 2.159 and of 2.167, which gives ids of others as expansions
# only. What a post answers comes along, because a reply names the version that it answers.
TWEET = {
    "tweet.fields": "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,"
    "in_reply_to_user_id,lang,note_tweet,referenced_tweets",
    "expansions": "referenced_tweets.id",
}
POST = {
    "post.fields": "conversation_id,created_at,entities,lang,note_post,text",
    "expansions": "author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts",
}
TWEET_EVENT = {
    "dm_event.fields": "created_at,dm_conversation_id,entities,event_type,id,sender_id,text",
}
POST_EVENT = {
    "dm_event.fields": "created_at,dm_conversation_id,entities,event_type,id,text",
    "expansions": "sender_id",
}
META = {"result_count", "next_token", "previous_token", "newest_id", "oldest_id"}
VERSION = "2"
EDITABLE_FOR = timedelta(hours=1)
SEARCH_LAGS = timedelta(seconds=30)  # an end later than this is refused, or not needed
MARGIN = timedelta(minutes=1)  # between our clock and X's, where a search begins at its limit


class Options(BaseModel):
    """What an entry in sources.yml may say about X; limits are those that X published in 2026."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: HttpUrl = HttpUrl("https://api.x.com/")
    token: SecretStr
    # Of accounts, for their messages: OAuth 1.0a keys, or an OAuth 2 token that is kept fresh.
    tokens: Json[dict[str, SecretStr | Keys]] | dict[str, SecretStr | Keys] = {}
    words: Literal["tweet", "post"] = "tweet"  # of 2.159, or of 2.167 (which charges for authors)
    search: Literal["recent", "all"] = "recent"  # all: the full archive, where it is paid for
    search_days: float = 7
    query_characters: int = 512
    long_list: int = 400  # of 800 mentions or 3,200 posts that X lists, retweets among them
    conversations: bool = True  # also what does not mention the brand
    handles: bool = False  # names of authors: each is charged as a user


class Reader:
    """Asks X for one stream."""

    def __init__(self, session: PoliteSession, options: Options, stream: Stream) -> None:
        self._session, self._options, self._stream = session, options, stream

    def mentions(self, window: Window) -> Iterator[Page]:
        """Read what mentions the stream's account, which it names by id and by handles."""
        who, *handles = self._stream.subject.split()
        query = " OR ".join(f"@{handle}" for handle in handles)
        yield from self._list(f"users/{who}/mentions", {}, window, query)

    def timeline(self, window: Window) -> Iterator[Page]:
        """Read what the stream's account wrote."""
        who = self._stream.subject.split()[0]
        yield from self._list(f"users/{who}/tweets", {"exclude": "retweets"}, window, f"from:{who}")

    def query(self, window: Window) -> Iterator[Page]:
        """Read what the stream's query finds."""
        yield from self._find(self._stream.subject, window)

    def conversations(self, native_ids: Sequence[str], window: Window) -> Iterator[Page]:
        """Read what was said in conversations, as far back as a search reaches."""
        for query in joined(native_ids, self._options.query_characters):
            yield from self._search(query, window)

    def messages(self, window: Window) -> Iterator[Page]:
        """Read an account's private messages: X keeps them for 30 days and knows no span."""
        for page in self._walk("dm_events", {"event_types": "MessageCreate"}):
            yield page
            if _newest(payloads(page)) < window.start:
                return

    def posts(self, native_ids: Sequence[str], *, is_asked: bool = False) -> Page:
        """Look posts up; ``is_asked``: those that are gone are to be told."""
        return self._get("tweets", {"ids": ",".join(native_ids)}, native_ids if is_asked else ())

    def _list(
        self, path: str, params: Mapping[str, Any], window: Window, query: str
    ) -> Iterator[Page]:
        """Read an account's list; where it does not reach back far enough, search instead.

        X lists an account's newest few hundred, and does not say where it cut them off. A list
        that knows something older than the window has all of it.
        """
        span, count = self._span(window), 0
        for page in self._walk(path, {**params, **span}):
            yield page
            count += len(listed(page))
        if "end_time" in span or count >= self._options.long_list:
            older = {**params, "end_time": _text(window.start), "max_results": LEAST}
            page = self._get(path, older)
            yield dataclasses.replace(page, stream=dataclasses.replace(self._stream, kind="probe"))
            if not listed(page):
                yield from self._find(query, window)

    def _find(self, query: str, window: Window) -> Iterator[Page]:
        """Search; refuse, after that, what lies beyond a search's reach."""
        yield from self._search(DIALECTS[PLATFORM].framed(query), window)
        begins = self._reach(window)
        if begins > window.start + MARGIN:
            raise Refused(
                f"X's recent search reaches {self._options.search_days:g} days back: of "
                f"{window.start} to {min(begins, window.end)} it finds nothing; "
                "`search: all` reads the archive"
            )

    def _search(self, query: str, window: Window) -> Iterator[Page]:
        begins = self._reach(window)
        if begins < window.end:
            span = {**self._span(window), "start_time": _text(begins)}
            yield from self._walk(f"tweets/search/{self._options.search}", {"query": query, **span})

    def _reach(self, window: Window) -> datetime:
        """Give where a search over a window begins: X refuses one from before its reach."""
        if self._options.search == "all":
            return window.start
        reach = timedelta(days=self._options.search_days)
        return max(window.start, self._session.now() - reach + MARGIN)

    def _span(self, window: Window) -> dict[str, str]:
        """Ask for the window; an edit within its hour has a later id, and belongs to it too."""
        end = window.end + EDITABLE_FOR
        is_past = end < self._session.now() - SEARCH_LAGS
        return {"start_time": _text(window.start), **({"end_time": _text(end)} if is_past else {})}

    def _walk(self, path: str, params: Mapping[str, Any]) -> Iterator[Page]:
        """Follow the tokens to the end."""
        walk = Walk(f"{self._stream.name} {path}")
        token: dict[str, str] = {}
        while True:
            page = self._get(path, {**params, "max_results": PAGE_SIZE, **token})
            yield page
            payloads(page)  # raises where this is not what was promised
            document = decode_json(page.body)
            meta = document.get("meta")
            if not isinstance(meta, dict) or "result_count" not in meta:
                raise BadPage(f"expected data and meta, found {document!s:.80}")
            if not meta.get("next_token"):
                if unknown := sorted(meta.keys() - META):
                    raise BadPage(f"no next page, and unknown fields {unknown!s:.80}")
                return
            token = {"pagination_token": walk.step(str(meta["next_token"]))}

    def _get(self, path: str, params: Mapping[str, Any], asked: Sequence[str] = ()) -> Page:
        options, is_message = self._options, path == "dm_events"
        is_newer = options.words == "post"
        words = (
            (POST_EVENT if is_message else POST)
            if is_newer
            else (TWEET_EVENT if is_message else TWEET)
        )
        asks = {**params, **words}
        if options.handles and not is_newer:
            author = "sender_id" if is_message else "author_id"
            asks["expansions"] = ",".join(filter(None, (words.get("expansions"), author)))
            asks["user.fields"] = "username"
        who = self._stream.subject if is_message else "app"
        token = options.tokens[who] if is_message else options.token
        auth = OAuth1Auth(token) if isinstance(token, Keys) else _bearer(token)
        endpoint = "/".join(part for part in path.split("/") if not part.isdigit())
        try:
            fetched = self._session.get(
                f"{options.service}{VERSION}/{path}",
                asks,
                auth=auth,
                readable=decode_json,
                allowance=f"{who} {endpoint}",
            )
        except UsageCapped as error:
            told, until = usage(self._session, options)
            raise UsageCapped(f"the cap on posts that X lets be read{told}", until=until) from error
        return Page.of(self._stream, fetched, asked)


def usage(session: PoliteSession, options: Options) -> tuple[str, datetime | None]:
    """Say how much is read and on which day the count begins anew, as X's own report tells."""
    try:
        fetched = session.get(
            f"{options.service}{VERSION}/usage/tweets",
            {"usage.fields": "cap_reset_day,project_cap,project_usage"},
            auth=_bearer(options.token),
            readable=decode_json,
            allowance="app usage",
        )
        told = decode_json(fetched.body)["data"]
        until = session.now().astimezone(UTC) + timedelta(days=int(told["cap_reset_day"]))
        read = f" ({int(told['project_usage'])} of {int(told['project_cap'])} are read)"
    except (SourceError, BadPage, LookupError, TypeError, ValueError, OverflowError):
        return "; until when it does not tell", None
    return read, until.replace(hour=0, minute=0, second=0, microsecond=0)


def _bearer(token: SecretStr) -> BearerAuth:
    return BearerAuth(token.get_secret_value())


def joined(conversations: Sequence[str], most_characters: int) -> Iterator[str]:
    """Write conversations as queries, as many to each as it may hold."""
    query = ""
    for clause in (f"conversation_id:{native_id}" for native_id in conversations):
        longer = f"{query} OR {clause}" if query else clause
        if len(longer) > most_characters:
            yield query
            longer = clause
        query = longer
    if query:
        yield query


def _newest(items: Sequence[Payload]) -> datetime:
    """Give the newest time of a page of messages; a page without one is not the last."""
    ids = [str(item.get("id")) for item in items]
    moments = [written_at(text) for text in ids if text.isascii() and text.isdigit()]
    known = [moment for moment in moments if moment is not None]
    return max(known, default=datetime.max.replace(tzinfo=UTC))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
