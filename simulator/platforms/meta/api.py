"""Meta's Graph API over a world: Facebook Pages, Messenger and Instagram in one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from simulator.platforms.answers import Allowance, Answer, PageShape, Refusal, Request
from simulator.platforms.meta.book import Book, Found, Thread, hashtag_id, stands
from simulator.platforms.meta.errors import (
    bad_parameter,
    expired_token,
    no_feature,
    no_such_alias,
    no_such_field,
    no_such_object,
    no_such_path,
    no_token,
    refused,
    too_many_calls,
    traced,
)
from simulator.platforms.meta.fields import Field, parsed
from simulator.platforms.meta.graph import Asking, Kind, listed, shown
from simulator.platforms.meta.hashtags import Hashtags, unknown_hashtag
from simulator.platforms.meta.insights import page_insights, post_insights
from simulator.platforms.meta.instagram import KINDS as INSTAGRAM_KINDS
from simulator.platforms.meta.messages import CONVERSATIONS, is_readable
from simulator.platforms.meta.messages import KINDS as MESSAGE_KINDS
from simulator.platforms.meta.pages import COMMENT, PAGE, POST
from simulator.platforms.meta.reviews import KINDS as REVIEW_KINDS
from simulator.platforms.meta.tokens import debugged, grant_of
from simulator.platforms.shelf import Clock
from simulator.posts import Post
from simulator.world import World

NEVER = date.max
VERSIONS = {
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 29),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
    "v26.0": NEVER,
}  # each with the day on which it ends; the ones before have ended
VERSION = re.compile(r"v(\d+)\.(\d+)")
LAST_MINOR = {2: 12, 3: 3}  # of the versions that had more than a .0
ADDRESS = "https://graph.facebook.com"
MOST_IDS = 50
BUSINESS_ID = "1019283746556473"
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        replace(
            PAGE,
            edges={**PAGE.edges, "conversations": CONVERSATIONS},
            reports={"insights": page_insights},
        ),
        replace(POST, reports={"insights": post_insights}),
        COMMENT,
        *REVIEW_KINDS,
        *MESSAGE_KINDS,
        *INSTAGRAM_KINDS,
    )
}
EDGES = {name for kind in KINDS.values() for name in kind.edges}
REPORTS = {name for kind in KINDS.values() for name in kind.reports}
SEARCHED = "recently_searched_hashtags"


class Graph:
    """Answers as graph.facebook.com, to the Page tokens of ``meta.tokens``."""

    platform = "graph"
    window_seconds = 3600

    def __init__(self, world: World, clock: Clock, secret: str) -> None:
        """Serve ``world`` as it is at the clock's now."""
        self.book, self.clock, self._secret = Book(world), clock, secret
        self._hashtags = Hashtags()

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where Meta refuses."""
        now = self.clock.now()
        version, path = _version(request.path, now)
        headers = {"facebook-api-version": version}
        try:
            if version not in VERSIONS:
                raise no_such_path(path)
            return Answer(self._body(request, path, version, now), headers=headers)
        except Refusal as refusal:
            if version not in VERSIONS:
                headers = {"facebook-api-version": _oldest(now)}
            found = traced(refusal.answer, request)
            refusal.answer = replace(found, headers=found.headers | headers)
            raise

    def limit_headers(self, left: Allowance) -> dict[str, str]:
        """Tell in percentages what is used: of the app's calls and of the business's."""
        used = 100 - 100 * left.remaining // max(1, left.limit)
        usage = {"call_count": used, "total_cputime": used // 2, "total_time": used // 2}
        wait = timedelta() if left.remaining else left.resets_at - left.now
        minutes = -(-wait // timedelta(minutes=1))  # until it helps to ask again
        business = {"type": "pages", **usage, "estimated_time_to_regain_access": minutes}
        return {
            "X-App-Usage": json.dumps(usage),
            "X-Business-Use-Case-Usage": json.dumps({BUSINESS_ID: [business]}),
        }

    def too_many(self, resets_at: datetime) -> Answer:  # noqa: ARG002  # its headers tell it
        """Answer a request over the limit."""
        return self._apart(too_many_calls())

    def expired(self) -> Answer:
        """Answer a request whose token ended at the last midnight."""
        now = self.clock.now()
        midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        return self._apart(expired_token(midnight, now))

    def page_shape(self, request: Request) -> PageShape | None:
        """Say how a list is paged; objects and reports have no pages."""
        parts = _parts(_version(request.path, self.clock.now())[1])
        if len(parts) != 2 or parts[1] not in EDGES:
            return None
        return PageShape(
            ("data",),
            nexts=(("paging", "next"), ("paging", "cursors", "after")),
            asked_by="after",
            totals=(("summary", "total_count"),),
        )

    def _apart(self, refusal: Refusal) -> Answer:
        """Refuse before a request is read: no path, so the oldest version."""
        found = traced(refusal.answer, Request("GET", "/", {}, {}))
        version = {"facebook-api-version": _oldest(self.clock.now())}
        return replace(found, headers=found.headers | version)

    def _body(self, request: Request, path: str, version: str, now: datetime) -> dict[str, Any]:
        parts = _parts(path)
        token = request.first("access_token") or request.token
        if not token:
            raise no_token(is_me=parts[:1] == ["me"])
        asking = Asking(
            self.book,
            KINDS,
            now,
            grant_of(self._secret, token, now),
            token,
            f"{request.base or ADDRESS}/{version}",
        )
        if request.method != "GET":
            raise refused(
                100,
                f"Unsupported {request.method.lower()} request.",
                kind="GraphMethodException",
                subcode=33,
            )
        parameters = {
            name: values[0]
            for name, values in request.query.items()
            if values and name not in ("fields", "access_token", "ids")
        }
        text = request.first("fields")
        fields = parsed(text) if text else None
        if parts == ["debug_token"]:
            return self._debugged(request, now)
        if parts == ["ig_hashtag_search"]:
            return self._searched(asking, request)
        identifiers = request.first("ids")
        if identifiers is not None and len(parts) <= 1:
            wanted = list(dict.fromkeys(filter(None, identifiers.split(","))))
            if not 1 <= len(wanted) <= MOST_IDS:
                raise bad_parameter(f"The parameter ids takes 1 to {MOST_IDS} ids")
            return {one: self._one(asking, [one, *parts], parameters, fields) for one in wanted}
        if not 1 <= len(parts) <= 2:
            raise no_such_path(path)
        return self._one(asking, parts, parameters, fields)

    def _one(
        self,
        asking: Asking,
        parts: list[str],
        parameters: dict[str, str],
        fields: tuple[Field, ...] | None,
    ) -> dict[str, Any]:
        """Answer an object, or one of its lists."""
        identifier, *rest = parts
        found = self._found(asking, identifier)
        kind = KINDS[found.kind]
        if not rest:
            asking.must_have(kind.scope, is_private=kind.is_private)
            return shown(asking, kind, found.thing, fields)
        name = rest[0]
        if name == SEARCHED and found.kind == "IGUser":
            searched = self._hashtags.recent(identifier, asking.now)
            return {"data": [{"id": hashtag_id(tag)} for tag in searched]}
        if name in kind.edges:
            if found.kind == "IGHashtag":
                self._may_ask(asking, found, parameters)
            return listed(asking, kind, found.thing, name, parameters, fields)
        if name in kind.reports:
            return kind.reports[name](asking, found.thing, parameters)
        if name in EDGES | REPORTS | {SEARCHED}:
            raise no_such_field(name, kind.name)
        raise no_such_path(f"/{name}")

    def _found(self, asking: Asking, identifier: str) -> Found:
        """Find what a token may read and what is there now; else raise ``Refusal``."""
        brand_id = asking.grant.brand_id
        if identifier == "me":
            identifier = self.book.pages[brand_id].account_id
        found = self.book.find(identifier)
        if found is None and not re.search(r"[\d_]", identifier):
            raise no_such_alias([identifier])
        if found is None:
            raise no_such_object(identifier)
        if brand_id not in found.brand_ids:
            raise no_feature() if found.kind in ("Page", "IGUser") else no_such_object(identifier)
        if not _is_there(asking, found.thing):
            raise no_such_object(identifier)
        return found

    def _searched(self, asking: Asking, request: Request) -> dict[str, Any]:
        """Find a hashtag's id on behalf of the reader's Instagram account."""
        asking.must_have("instagram_basic")
        ours = self._own_account(asking, request.first("user_id"))
        tag = self._hashtags.ask(ours, request.first("q"), asking.now)
        if not any(post.is_shown(asking.now) for post in self.book.by_tag.get(tag, ())):
            raise unknown_hashtag()
        return {"data": [{"id": hashtag_id(tag)}]}

    def _may_ask(self, asking: Asking, found: Found, parameters: dict[str, str]) -> None:
        ours = self._own_account(asking, parameters.get("user_id"))
        self._hashtags.ask(ours, str(found.thing), asking.now)

    def _own_account(self, asking: Asking, user_id: str | None) -> str:
        if user_id is None:
            raise bad_parameter("The parameter user_id is required")
        ours = self.book.instagrams[asking.grant.brand_id].account_id
        if user_id != ours:
            raise no_such_object(user_id)
        return ours

    def _debugged(self, request: Request, now: datetime) -> dict[str, Any]:
        inspected = request.first("input_token")
        if not inspected:
            raise bad_parameter("The parameter input_token is required")
        pages = {brand_id: page.account_id for brand_id, page in self.book.pages.items()}
        return debugged(self._secret, inspected, pages, now)


def _is_there(asking: Asking, thing: object) -> bool:
    if isinstance(thing, Thread):
        return bool(thing.shown(asking.now))
    if not isinstance(thing, Post):
        return True
    if thing.is_private or thing.place == "message":
        return is_readable(asking, thing)
    return stands(thing, asking.now)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _oldest(now: datetime) -> str:
    return next(version for version, ends in VERSIONS.items() if now.date() < ends)


def _version(path: str, now: datetime) -> tuple[str, str]:
    """Tell by which version a path is answered, and what follows it.

    One that has ended is answered by the oldest that has not, as is a path without a version; the
    answer's ``facebook-api-version`` tells. One that never was is "", and refused.
    """
    first, _, rest = path.lstrip("/").partition("/")
    match = VERSION.fullmatch(first)
    if match is None:
        return _oldest(now), path
    if first in VERSIONS:
        return (first if now.date() < VERSIONS[first] else _oldest(now)), f"/{rest}"
    major, minor = int(match[1]), int(match[2])
    if 1 <= major <= 20 and minor <= LAST_MINOR.get(major, 0):
        return _oldest(now), f"/{rest}"
    return "", f"/{rest}"
