"""Meta's Graph API, as Facebook, Instagram and Messenger are read through it.

One version is pinned; lists are followed by their cursors; a field that Meta has retired is left
out and the rest is read; what is used of an allowance slows a reading down, or ends it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, Json, SecretStr

from extractors.answers import Fetched, Refused, Unavailable, UsedUp
from extractors.auth import BearerAuth
from extractors.base import BadPage, Page, Payload, Stream, decode_json, moment, text_id
from extractors.facts import Ask
from extractors.graph_refusals import (
    GraphRefused,
    NotPermitted,
    NotThere,
    Passing,
    Retired,
    TooMuch,
    refuse,
    until_more,
    usage,
)
from extractors.http import PoliteSession, Walk

API = "graph"
PASSING_TRIES = 3
DOCUMENT_FIELDS = frozenset({"data", "paging", "summary"})
PAGING_FIELDS = frozenset({"cursors", "previous", "next"})
CURSORS = ("after", "__paging_token", "offset", "until")  # by which a list names its next page
NEEDED = frozenset({"id", "created_time", "message", "timestamp", "text", "open_graph_story"})
# A list's own address of its next page repeats the token.
TOLD_TOKEN = re.compile(rb'(access_token(?:=|%3D|\\u003[dD]))[^&"\\\s]*')
logger = logging.getLogger(__name__)

Fields = Sequence["str | tuple[str, Fields]"]


class GraphOptions(BaseModel):
    """What an entry in sources.yml may say about any of Meta's sources."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: HttpUrl = HttpUrl("https://graph.facebook.com/")
    version: str = Field(default="v26.0", pattern=r"^v\d+\.\d+$")
    tokens: Json[dict[str, SecretStr]] | dict[str, SecretStr]  # of Pages, by the account's id
    page_size: int = Field(default=100, ge=1, le=100)
    slow_percent: int = Field(default=75, ge=1, le=100)  # so much used, each request waits
    stop_percent: int = Field(default=95, ge=1, le=100)  # and so much ends the reading


def own_accounts(options: GraphOptions, ask: Ask) -> list[str]:
    """Give the accounts to read: those that have a token, or should have one today."""
    return sorted(
        {
            account.account_id
            for account in ask.accounts
            if account.account_id in options.tokens
            or (account.valid_to is None and not account.is_automated)
        }
    )


class Graph:
    """Asks for one stream, as one account."""

    def __init__(
        self, session: PoliteSession, options: GraphOptions, stream: Stream, account_id: str
    ) -> None:
        token = options.tokens.get(account_id)
        if token is None:
            raise Refused(f"no token for {account_id}: put one into `tokens`")
        self._token = token.get_secret_value()
        self.session, self.stream = session, stream
        self._options = options
        self._without: dict[str, set[str]] = {}  # fields that Meta has retired, by kind of list
        self._sizes: dict[str, int] = {}
        self._last: Fetched | None = None
        session.refused = refuse

    def get(
        self,
        path: str,
        fields: Fields = (),
        params: Mapping[str, Any] | None = None,
        *,
        context: Mapping[str, Any] | None = None,
        asked: Sequence[str] = (),
    ) -> Page:
        """Ask for an object or a page of a list; without what Meta no longer gives."""
        kind, asks, passed = path.rpartition("/")[2], dict(params or {}), 0
        without = self._without.setdefault(kind, set())
        while True:
            if "limit" in asks:
                asks["limit"] = self._sizes.get(kind, asks["limit"])
            text = spelled(fields, without)
            try:
                fetched = self._ask(path, {**asks, "fields": text} if text else asks)
                break
            except Retired as error:
                if error.field in NEEDED or spelled(fields, {*without, error.field}) == text:
                    raise
                without.add(str(error.field))
                logger.warning(
                    "%s: Meta no longer gives %s of %s; the rest is read",
                    self.stream.name,
                    error.field,
                    kind,
                )
            except TooMuch:
                if asks.get("limit", 1) <= 1:
                    raise
                self._sizes[kind] = asks["limit"] // 2
            except Passing as error:
                passed += 1
                if passed == PASSING_TRIES:
                    raise Unavailable(f"{error}, at each of {passed} tries") from error
                self.session.wait(2.0**passed, str(error))
        told = {"without": sorted(without)} if without else {}
        return Page.of(self.stream, fetched, asked, {**(context or {}), **told})

    def walk(
        self,
        path: str,
        fields: Fields,
        params: Mapping[str, Any] | None = None,
        *,
        context: Mapping[str, Any] | None = None,
        after: Mapping[str, str] | None = None,
        keeps_cursor: bool = False,
    ) -> Iterator[Page]:
        """Follow a list to its end; ``after`` begins where another answer left off.

        ``keeps_cursor``: the list names each next page by the same cursor, which is no loop.
        """
        walk = Walk(f"{self.stream.name} {path}")
        asks = {"limit": self._options.page_size, **(params or {})}
        more: Mapping[str, str] | None = after or {}
        while more is not None:
            page = self.get(path, fields, {**asks, **more}, context=context)
            yield page
            more = following(decode_json(page.body))
            if keeps_cursor:
                walk.page(page.body)
            elif more is not None:
                walk.step(str(more))

    def _ask(self, path: str, params: Mapping[str, Any]) -> Fetched:
        self._mind_usage()
        options = self._options
        fetched = self.session.get(
            f"{options.service}{options.version}/{path}",
            params,
            auth=BearerAuth(self._token),
            readable=decode_json,
        )
        self._last = fetched
        body = TOLD_TOKEN.sub(rb"\1***", fetched.body).replace(self._token.encode(), b"***")
        return replace(fetched, body=body)

    def _mind_usage(self) -> None:
        """Wait, or stop, by what the last answer told of our use."""
        if self._last is None:
            return
        used, options = usage(self._last.headers)[0], self._options
        why = f"Meta says that {used} % of our calls are used"
        if used >= options.stop_percent:
            raise UsedUp(why, until=until_more(self._last))
        if used >= options.slow_percent:
            self.session.wait(1.0 + used - options.slow_percent, why)


def spelled(fields: Fields, without: Iterable[str | None] = ()) -> str:
    """Write fields as they are asked for: ``id,from,replies.limit(50){id,text}``."""
    parts = []
    for one in fields:
        name, inner = (one, ()) if isinstance(one, str) else one
        if name.partition(".")[0] not in without:
            parts.append(f"{name}{{{spelled(inner, without)}}}" if inner else name)
    return ",".join(parts)


def following(document: Any) -> dict[str, str] | None:
    """Give what asks for a list's next page; None at its end, where no ``next`` stands.

    A page with cursors and without ``next`` is the last, and an empty one need not be.
    """
    paging = document.get("paging", {}) if isinstance(document, dict) else None
    if not isinstance(paging, dict):
        raise BadPage(f"expected a list with its paging, found {document!s:.80}")
    address = paging.get("next")
    if not address:
        unknown = (document.keys() - DOCUMENT_FIELDS) | (paging.keys() - PAGING_FIELDS)
        if unknown:
            raise BadPage(f"no next page, and unknown fields {', '.join(sorted(unknown)):.80}")
        return None
    if not isinstance(address, str):
        raise BadPage(f"expected the address of the next page, found {address!r:.60}")
    asked = dict(parse_qsl(urlsplit(address).query))
    found = {name: asked[name] for name in CURSORS if name in asked}
    if not found:
        raise BadPage("a next page without a cursor")
    return found


def items_of(page: Page, *, exact: bool = False) -> list[Any]:
    """Give what a list holds."""
    document = decode_json(page.body, exact=exact)
    items = document.get("data") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise BadPage(f"expected a list of data, found {document!s:.80}")
    return items


def ids_of(items: Sequence[Any]) -> Iterator[tuple[str, Payload]]:
    """Give items with their ids; one without is for ``parse`` to refuse."""
    for item in items:
        if isinstance(item, dict):
            try:
                yield text_id(item.get("id")), item
            except ValueError:
                continue


def person(told: Any) -> tuple[str | None, str | None]:
    """Give somebody's id and name; Meta often does not tell who wrote."""
    if told is None:
        return None, None
    return text(told.get("id")), text(told.get("username") or told.get("name"))


def text(value: Any) -> str | None:
    """Give a text, or None; raise ``ValueError`` for anything else."""
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"expected a text, found {value!r:.60}")


def newest(items: Sequence[Any], name: str) -> datetime:
    """Give the newest time of a page; one without any is not the last."""
    moments = []
    for item in items:
        try:
            moments.append(moment(item[name]))
        except (LookupError, TypeError, ValueError):
            continue
    return max(moments, default=datetime.max.replace(tzinfo=UTC))


def look_up(
    session: PoliteSession,
    options: GraphOptions,
    native_ids: Sequence[str],
    *,
    kind: str = "look_up",
    likely: Callable[[str], str] = lambda _: "",
) -> Iterator[Page]:
    """Ask for things one by one: what no account finds is gone.

    Several at once are refused as a whole if one is gone. Of what is there its lists tell.
    ``likely`` gives the account to ask first.
    """
    stream = Stream("look-up", kind, "")
    for native_id in native_ids:
        first, refusals = likely(native_id), list[GraphRefused]()
        for account_id in sorted(options.tokens, key=lambda one, first=first: (one != first, one)):  # type: ignore[misc]
            asks = Graph(session, options, stream, account_id)
            try:
                yield asks.get(quote(native_id, safe=""), ("id",), asked=(native_id,))
                break
            except (NotThere, NotPermitted) as error:
                refusals.append(error)
        else:
            told = [refusal for refusal in refusals if isinstance(refusal, NotThere)]
            if refusals and not told:
                raise refusals[0]  # nobody may say
            if told:
                yield Page.of(stream, told[0].answer, (native_id,))


def gone(page: Page) -> Sequence[Payload]:
    """Read a look-up: nothing of what is there, a mark of what is not."""
    if page.status >= 400:
        return [{"missing": native_id} for native_id in page.asked]
    document = decode_json(page.body)
    if not isinstance(document, dict) or document.get("id") not in page.asked:
        raise BadPage(f"asked for {page.asked[0]:.60}, found {document!s:.80}")
    return []
