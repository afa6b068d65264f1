"""Bluesky's XRPC methods over a world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from simulator.people import BLUESKY, Account
from simulator.platforms.answers import Allowance, Answer, PageShape, Refusal, Request, iso
from simulator.platforms.bluesky.sessions import Sessions, expired
from simulator.platforms.bluesky.views import (
    feed_item,
    profile,
    profile_detailed,
    record,
    reference,
    thread,
    to_a_reader,
    view,
)
from simulator.platforms.bluesky.xrpc import (
    error_body,
    invalid,
    key_of,
    limit_of,
    moment_of,
    page_of,
)
from simulator.platforms.shelf import Clock, Row, Shelf, tags_of
from simulator.posts import Post
from simulator.world import World

NOTIFIED_ANCESTORS = 5
LISTS = {
    "app.bsky.feed.searchPosts": "posts",
    "app.bsky.feed.getAuthorFeed": "feed",
    "app.bsky.notification.listNotifications": "notifications",
}


class Bluesky:
    """Answers as an AppView behind a personal data server."""

    platform = BLUESKY
    window_seconds = 300

    def __init__(self, world: World, clock: Clock, secret: str) -> None:
        """Serve ``world`` as it is at the clock's now."""
        self.shelf, self.clock = Shelf(world, BLUESKY), clock
        self._sessions = Sessions(self.shelf, clock, secret)
        self.notices: dict[str, Row] = {}
        self.reasons: dict[tuple[str, str], str] = {}
        for post in sorted(world.by_platform(BLUESKY), key=lambda p: (p.visible_at, p.key)):
            for account, reason in _notified(post).items():
                row = self.notices.setdefault(account, Row())
                row.add(post, f"{iso(post.visible_at)}::{post.key}")
                self.reasons[account, post.native_id] = reason
        self._methods: dict[str, Callable[[Request], Any]] = {
            "com.atproto.server.createSession": self._sessions.create,
            "com.atproto.server.refreshSession": self._sessions.refresh,
            "com.atproto.server.getSession": self._sessions.current,
            "app.bsky.feed.searchPosts": self._search,
            "app.bsky.feed.getAuthorFeed": self._author_feed,
            "app.bsky.feed.getPosts": self._posts,
            "app.bsky.feed.getPostThread": self._thread,
            "app.bsky.actor.getProfile": self._profile,
            "app.bsky.notification.listNotifications": self._notifications,
        }

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where Bluesky refuses."""
        if request.path == "/xrpc/_health":
            return Answer({"version": "0.4.0-simulated"})
        name = request.path.removeprefix("/xrpc/")
        method = self._methods.get(name) if name != request.path else None
        if method is None:
            raise Refusal(501, error_body("MethodNotImplemented", "Method Not Implemented"))
        is_procedure = name.endswith(("createSession", "refreshSession"))
        if request.method not in (("POST",) if is_procedure else ("GET", "HEAD")):
            raise invalid(f"Incorrect HTTP method ({request.method})")
        if not name.startswith("app.bsky.") or request.token is None:
            return Answer(method(request))
        self._sessions.reader(request)  # a token that does not hold is refused, needed or not
        return Answer(to_a_reader(method(request)))

    def limit_headers(self, left: Allowance) -> dict[str, str]:
        """Tell the caller's allowance."""
        return {
            "RateLimit-Limit": str(left.limit),
            "RateLimit-Remaining": str(left.remaining),
            "RateLimit-Reset": str(int(left.resets_at.timestamp())),
            "RateLimit-Policy": f"{left.limit};w={self.window_seconds}",
        }

    def too_many(self, resets_at: datetime) -> Answer:  # noqa: ARG002  # its headers tell it
        """Answer a request over the limit."""
        return Answer(error_body("RateLimitExceeded", "Rate Limit Exceeded"), 429)

    def expired(self) -> Answer:
        """Answer a request whose session has expired."""
        return expired().answer

    def page_shape(self, request: Request) -> PageShape | None:
        """Say how the lists are paged: by a cursor in the body."""
        items = LISTS.get(request.path.removeprefix("/xrpc/"))
        return PageShape((items,), nexts=(("cursor",),)) if items else None

    # reading

    def _search(self, request: Request) -> dict[str, Any]:
        self._sessions.reader(request)
        query = request.first("q")
        if query is None:
            raise invalid('Params must have the property "q"')
        limit = limit_of(request, default=25)
        now = self.clock.now()
        since, until = moment_of(request, "since"), moment_of(request, "until")
        row, matches = self.shelf.search(query.replace("*", " "))
        mentioned, author = self._filter(request, "mentions"), self._filter(request, "author")
        tags = {tag.casefold() for tag in request.all("tag")}
        if mentioned is not None:
            row = min(row, self.shelf.by_mention.get(mentioned, Row()), key=lambda r: len(r.keys))
        if author is not None:
            row = min(row, self.shelf.by_author.get(author, Row()), key=lambda r: len(r.keys))

        def finds() -> Iterator[tuple[str, Post]]:
            top = key_of(until) if until is not None and until <= now else key_of(now) + "~"
            cursor = request.first("cursor")
            for key, post in row.newest(below=min(top, cursor) if cursor else top):
                if since is not None and post.created_at < since:
                    return
                if (
                    post.is_shown(now)
                    and (mentioned is None or any(m.account_id == mentioned for m in post.mentions))
                    and (author is None or post.author.account_id == author)
                    and matches(text := post.shown_text(now))
                    and tags <= tags_of(text)
                ):
                    yield key, post

        posts, cursor = page_of(finds(), limit)
        return {"posts": [view(post, self.shelf, now) for post in posts], **cursor}

    def _author_feed(self, request: Request) -> dict[str, Any]:
        limit = limit_of(request, default=50)
        account = self._actor(request)
        with_replies = request.first("filter") not in ("posts_no_replies", "posts_with_media")
        now = self.clock.now()
        row = self.shelf.by_author.get(account.account_id, Row())
        below = request.first("cursor") or key_of(now) + "~"
        shown = (
            (key, post)
            for key, post in row.newest(below=below)
            if post.is_shown(now) and (with_replies or post.parent is None)
        )
        posts, cursor = page_of(shown, limit)
        return {"feed": [feed_item(post, self.shelf, now) for post in posts], **cursor}

    def _posts(self, request: Request) -> dict[str, Any]:
        uris = request.all("uris")
        if not uris:
            raise invalid('Params must have the property "uris"')
        if len(uris) > 25:
            raise invalid("uris must not have more than 25 elements")
        now = self.clock.now()
        found = [self.shelf.by_id.get(uri) for uri in dict.fromkeys(uris)]
        return {"posts": [view(p, self.shelf, now) for p in found if p and p.is_shown(now)]}

    def _thread(self, request: Request) -> dict[str, Any]:
        uri = request.first("uri")
        if uri is None:
            raise invalid('Params must have the property "uri"')
        depth = limit_of(request, "depth", default=6, least=0, most=1000)
        height = limit_of(request, "parentHeight", default=80, least=0, most=1000)
        now = self.clock.now()
        post = self.shelf.by_id.get(uri)
        if post is None or not post.is_shown(now):
            raise Refusal(400, error_body("NotFound", f"Post not found: {uri}"))
        return {"thread": thread(post, self.shelf, now, depth=depth, parent_height=height)}

    def _profile(self, request: Request) -> dict[str, Any]:
        account = self._actor(request)
        now = self.clock.now()
        row = self.shelf.by_author.get(account.account_id, Row())
        shown = sum(post.is_shown(now) for post in row.posts)
        return profile_detailed(account, post_count=shown)

    def _notifications(self, request: Request) -> dict[str, Any]:
        did = self._sessions.reader(request)
        limit = limit_of(request, default=50)
        now = self.clock.now()
        reasons = request.all("reasons")
        below = request.first("cursor") or iso(now) + "~"
        shown = (
            (key, post)
            for key, post in self.notices.get(did, Row()).newest(below=below)
            if post.is_shown(now) and (not reasons or self.reasons[did, post.native_id] in reasons)
        )
        posts, cursor = page_of(shown, limit)
        notices = [self._notice(did, post, now) for post in posts]
        seen = {"seenAt": iso(self.shelf.accounts[did].created_at)} if notices else {}
        return {"notifications": notices, "priority": False, **seen, **cursor}

    def _notice(self, did: str, post: Post, now: datetime) -> dict[str, Any]:
        reason = self.reasons[did, post.native_id]
        subject: dict[str, str] = {}
        if reason == "reply" and post.parent is not None:
            subject = {"reasonSubject": post.parent.native_id}
        return {
            **reference(post, now),
            "author": profile(post.author) | {"indexedAt": iso(post.author.created_at)},
            "reason": reason,
            **subject,
            "record": record(post, now),
            "isRead": False,
            "indexedAt": iso(post.visible_at),
            "labels": [],
        }

    def _actor(self, request: Request) -> Account:
        actor = request.first("actor")
        if actor is None:
            raise invalid('Params must have the property "actor"')
        account = self.shelf.find(actor)
        if account is None:
            raise invalid("Profile not found")
        return account

    def _filter(self, request: Request, name: str) -> str | None:
        actor = request.first(name)
        if actor is None:
            return None
        account = self.shelf.find(actor)
        return account.account_id if account else actor


def _notified(post: Post) -> dict[str, str]:
    """Tell which brands learn of a post, and why."""
    told: dict[str, str] = {}
    for account in post.mentions:
        told.setdefault(account.account_id, "mention")
    ancestor = post.parent
    for _ in range(NOTIFIED_ANCESTORS):
        if ancestor is None:
            break
        told.setdefault(ancestor.author.account_id, "reply")
        ancestor = ancestor.parent
    told.pop(post.author.account_id, None)
    return told
