"""Mastodon's REST API over a world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from simulator.credentials import derive
from simulator.ids import EPOCH
from simulator.people import HOME, MASTODON, Account
from simulator.platforms.answers import Allowance, Answer, PageShape, Refusal, Request, iso
from simulator.platforms.mastodon.paging import integer, limit_of, link_of, window
from simulator.platforms.mastodon.views import account_entity, instance, status
from simulator.platforms.shelf import Clock, Row, Shelf, tags_of
from simulator.posts import Post
from simulator.world import World

LISTS = re.compile(r"/api/v1/(timelines/tag/[^/]+|notifications|accounts/\d+/statuses)")
FALSE = (None, "", "0", "f", "false", "off")


class Mastodon:
    """Answers as one server on which every brand has its account."""

    platform = MASTODON
    window_seconds = 300

    def __init__(self, world: World, clock: Clock, secret: str) -> None:
        """Serve ``world`` as it is at the clock's now."""
        self.shelf, self.clock = Shelf(world, MASTODON), clock
        ours = [account for account in world.accounts if account.platform == MASTODON]
        self.readers = {derive(secret, a.account_id): a for a in ours}
        self.notices: dict[str, Row] = {account.account_id: Row() for account in ours}
        posts = sorted(world.by_platform(MASTODON), key=lambda p: (p.visible_at, p.key))
        for number, post in enumerate(posts):
            milliseconds = (post.visible_at - EPOCH) // timedelta(milliseconds=1)
            for account in dict.fromkeys(post.mentions):
                row = self.notices.get(account.account_id)
                if row is not None and account is not post.author:
                    row.add(post, f"{(milliseconds << 16) + number % 65_536:020d}")
        self._routes: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
            (re.compile(pattern), method)
            for pattern, method in (
                (r"/api/v1/timelines/tag/([^/]+)", self._tag),
                (r"/api/v1/notifications", self._notifications),
                (r"/api/v1/accounts/lookup", self._lookup),
                (r"/api/v1/accounts/verify_credentials", self._credentials),
                (r"/api/v1/accounts/(\d+)", self._account),
                (r"/api/v1/accounts/(\d+)/statuses", self._statuses),
                (r"/api/v1/statuses/(\d+)", self._status),
                (r"/api/v1/statuses/(\d+)/context", self._context),
                (r"/api/v2/search", self._search),
                (r"/api/v1/instance", self._instance),
            )
        ]

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where Mastodon refuses."""
        reader = None
        if request.token is not None:
            reader = self.readers.get(request.token)
            if reader is None:
                raise Refusal(401, {"error": "The access token is invalid"})
        for pattern, method in self._routes:
            match = pattern.fullmatch(request.path)
            if match and request.method in ("GET", "HEAD"):
                return method(request, reader, *match.groups())
            if match:
                _signed_in(reader)  # who may write is asked first
        raise _missing()

    def limit_headers(self, left: Allowance) -> dict[str, str]:
        """Tell the caller's allowance."""
        return {
            "X-RateLimit-Limit": str(left.limit),
            "X-RateLimit-Remaining": str(left.remaining),
            "X-RateLimit-Reset": iso(left.resets_at),
        }

    def too_many(self, resets_at: datetime) -> Answer:  # noqa: ARG002  # its headers tell it
        """Answer a request over the limit."""
        return Answer({"error": "Too many requests"}, 429)

    def expired(self) -> Answer:
        """Answer a request whose token does not hold any more."""
        return Answer({"error": "The access token expired"}, 401)

    def page_shape(self, request: Request) -> PageShape | None:
        """Say how the lists are paged: by a Link header, and searches by an offset."""
        if request.path == "/api/v2/search":
            return PageShape(("statuses",), asked_by="offset")
        return PageShape((), asked_by="max_id") if LISTS.fullmatch(request.path) else None

    # lists

    def _tag(self, request: Request, reader: Account | None, tag: str) -> Answer:
        row = self.shelf.by_tag.get(tag.casefold(), Row())

        def is_tagged(post: Post, now: datetime) -> bool:
            return not post.is_private and tag.casefold() in tags_of(post.shown_text(now))

        return self._listed(request, reader, row, is_tagged, default=20)

    def _statuses(self, request: Request, reader: Account | None, account_id: str) -> Answer:
        if account_id not in self.shelf.accounts:
            raise _missing()
        no_replies = request.first("exclude_replies") not in FALSE
        row = self.shelf.by_author.get(account_id, Row())

        def may_read(post: Post, _: datetime) -> bool:
            return _may_read(post, reader) and not (no_replies and post.parent is not None)

        return self._listed(request, reader, row, may_read, default=20, next_if_full=True)

    def _notifications(self, request: Request, reader: Account | None) -> Answer:
        reader = _signed_in(reader)
        types = request.all("types")
        row = self.notices[reader.account_id]
        if (types and "mention" not in types) or "mention" in request.all("exclude_types"):
            row = Row()
        now = self.clock.now()
        limit = limit_of(request, 40)
        found = window(request, row, lambda post: post.is_shown(now), limit)
        entities = [
            {
                "id": str(int(key)),
                "type": "mention",
                "created_at": iso(post.visible_at),
                "group_key": f"ungrouped-{int(key)}",
                "account": account_entity(post.author),
                "status": status(post, self.shelf, now, is_signed_in=True),
            }
            for key, post in found
        ]
        return Answer(entities, headers=link_of(request, found, limit))

    def _listed(
        self,
        request: Request,
        reader: Account | None,
        row: Row,
        accepts: Callable[[Post, datetime], bool],
        *,
        default: int,
        next_if_full: bool = False,
    ) -> Answer:
        now = self.clock.now()
        limit = limit_of(request, default)
        shown = window(request, row, lambda p: p.is_shown(now) and accepts(p, now), limit)
        entities = [self._shown(post, reader, now) for _, post in shown]
        return Answer(entities, headers=link_of(request, shown, limit, next_if_full=next_if_full))

    def _search(self, request: Request, reader: Account | None) -> Answer:
        query = (request.first("q") or "").strip()
        if not query:
            raise Refusal(400, {"error": "param is missing or the value is empty: q"})
        offset = request.first("offset")
        if reader is None and (offset is not None or request.first("resolve") not in FALSE):
            raise Refusal(401, {"error": "Search queries pagination is not supported without auth"})
        answer: dict[str, Any] = {"accounts": [], "statuses": [], "hashtags": []}
        if reader is not None and request.first("type") in (None, "statuses"):
            now = self.clock.now()
            row, matches = self.shelf.search(query)
            skip = abs(integer(offset))
            limit = limit_of(request, 20)

            def is_find(post: Post) -> bool:
                readable = post.is_shown(now) and not post.is_private
                return readable and matches(post.shown_text(now))

            found = window(request, row, is_find, skip + limit)[skip:]
            answer["statuses"] = [self._shown(post, reader, now) for _, post in found]
        return Answer(answer)

    # single things

    def _status(self, _: Request, reader: Account | None, status_id: str) -> Answer:
        post, now = self._readable(status_id, reader)
        return Answer(self._shown(post, reader, now))

    def _context(self, _: Request, reader: Account | None, status_id: str) -> Answer:
        post, now = self._readable(status_id, reader)
        ancestors: list[Post] = []
        above = post.parent
        while above is not None and above.is_shown(now) and _may_read(above, reader):
            ancestors.insert(0, above)
            above = above.parent

        def below(top: Post) -> Iterator[Post]:
            for child in self.shelf.children.get(top.native_id, ()):
                if child.is_shown(now) and _may_read(child, reader):
                    yield child
                    yield from below(child)

        shown = {"ancestors": ancestors, "descendants": list(below(post))}
        return Answer({k: [self._shown(p, reader, now) for p in v] for k, v in shown.items()})

    def _readable(self, status_id: str, reader: Account | None) -> tuple[Post, datetime]:
        now = self.clock.now()
        post = self.shelf.by_id.get(status_id)
        if post is None or not post.is_shown(now) or not _may_read(post, reader):
            raise _missing()
        return post, now

    def _lookup(self, request: Request, _: Account | None) -> Answer:
        account = self.shelf.find((request.first("acct") or "").removesuffix(f"@{HOME}"))
        if account is None:
            raise _missing()
        return Answer(account_entity(account))

    def _account(self, _: Request, __: Account | None, account_id: str) -> Answer:
        account = self.shelf.accounts.get(account_id)
        if account is None:
            raise _missing()
        return Answer(account_entity(account))

    def _credentials(self, _: Request, reader: Account | None) -> Answer:
        account = account_entity(_signed_in(reader))
        source = {"privacy": "public", "sensitive": False, "language": None, "note": ""}
        role = {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False}
        source |= {"fields": [], "follow_requests_count": 0}
        source |= {"discoverable": True, "indexable": True, "hide_collections": None}
        return Answer(account | {"source": source, "role": role})

    def _instance(self, _: Request, __: Account | None) -> Answer:
        return Answer(instance(len(self.shelf.accounts)))

    def _shown(self, post: Post, reader: Account | None, now: datetime) -> dict[str, Any]:
        return status(post, self.shelf, now, is_signed_in=reader is not None)


def _may_read(post: Post, reader: Account | None) -> bool:
    return not post.is_private or (
        reader is not None and (reader is post.author or reader in post.mentions)
    )


def _signed_in(reader: Account | None) -> Account:
    if reader is None:
        raise Refusal(401, {"error": "The access token is invalid"})
    return reader


def _missing() -> Refusal:
    return Refusal(404, {"error": "Record not found"})
