"""X's API v2 over a world: who may ask, which endpoint answers, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from simulator.credentials import derive
from simulator.people import Account
from simulator.people import X as PLATFORM
from simulator.platforms.answers import Allowance, Answer, PageShape, Refusal, Request
from simulator.platforms.shelf import Clock
from simulator.platforms.x.compliance import Compliance
from simulator.platforms.x.limits import WINDOW_SECONDS, Allowances, Usage
from simulator.platforms.x.lists import Lists
from simulator.platforms.x.lookups import Lookups
from simulator.platforms.x.messages import Messages
from simulator.platforms.x.parameters import read
from simulator.platforms.x.problems import (
    in_newer_words,
    not_found,
    refused,
    too_many_requests,
    unauthorized,
    unsupported,
    usage_capped,
)
from simulator.platforms.x.routes import Asked, Route
from simulator.platforms.x.shelf import XShelf
from simulator.platforms.x.usage import UsageReport
from simulator.world import World

LISTS = ("/2/tweets/search/recent", "/2/tweets/search/all")
TIMELINES = ("/tweets", "/mentions", "/dm_events")
BILLED = (*LISTS, "/2/tweets", "/2/tweets/{id}", "/2/users/{id}/tweets", "/2/users/{id}/mentions")


def x_app_token(secret: str) -> str:
    """Give the bearer token of the app, which reads what is public."""
    return derive(secret, "x app")


def x_user_token(secret: str, brand_id: str) -> str:
    """Give the token by which the app reads as a brand's account, its messages too."""
    return derive(secret, f"x user {brand_id}")


class X:
    """Answers as api.x.com does, for one app and every brand's account."""

    platform = PLATFORM
    window_seconds = WINDOW_SECONDS

    def __init__(
        self,
        world: World,
        clock: Clock,
        secret: str,
        *,
        limits: Mapping[str, tuple[int, int]] | None = None,
        traffic_clock: Clock | None = None,
        monthly_cap: int | None = None,
    ) -> None:
        """Serve ``world`` as it is at the clock's now.

        ``limits`` are requests per endpoint and quarter of an hour of ``traffic_clock`` (default:
        the real one), such as ``x.limits.PUBLISHED``; without them the server's own limit holds
        alone. ``monthly_cap`` is how many posts may be read in a month; None: any number.
        """
        self.clock, self.shelf = clock, XShelf(world)
        self.usage = Usage(monthly_cap)
        self.allowances = Allowances(limits or {}, traffic_clock or Clock())
        self._app_token = x_app_token(secret)
        self._readers: dict[str, Account] = {
            x_user_token(secret, account.brand_id): account
            for account in world.accounts
            if account.platform == PLATFORM and account.brand_id and not account.is_automated
        }
        self.routes: list[Route] = [
            *Lists(self.shelf).routes(),
            *Lookups(self.shelf).routes(),
            *Messages(self.shelf).routes(),
            *Compliance(self.shelf, secret).routes(),
            *UsageReport(self.usage).routes(),
        ]

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where X refuses.

        A request that says ``post.fields`` is answered in the words of 2.167.
        """
        route, path = self._route(request)
        reader = self._reader(request, route)
        headers = self._count(request, route, is_user=reader is not None)

        def finished(answer: Answer) -> Answer:
            is_newer = "post.fields" in request.query
            body = in_newer_words(answer.body) if is_newer else answer.body
            return replace(answer, body=body, headers=headers | answer.headers)

        try:
            values = read(request, route.parameters, path)
            return finished(self._answer(route, Asked(request, values, reader, self.clock.now())))
        except Refusal as refusal:
            refusal.answer = finished(refusal.answer)
            raise

    def _answer(self, route: Route, asked: Asked) -> Answer:
        is_billed = route.template in BILLED
        if is_billed and self.usage.is_used_up(asked.now):
            raise usage_capped()
        found = route.answer(asked)
        answer = found if isinstance(found, Answer) else Answer(found)
        if is_billed:
            self.usage.add(asked.now, _ids(answer.body))
        return answer

    def _count(self, request: Request, route: Route, *, is_user: bool) -> dict[str, str]:
        """Count a request where its endpoint has a limit; give what X tells of it."""
        taken = self.allowances.take(route.name, request.token or "", is_user=is_user)
        if taken is None:
            return {}
        left, is_over = taken
        headers = self.limit_headers(left)
        if is_over:
            refusal = Refusal(429, {})
            over = self.too_many(left.resets_at)
            refusal.answer = replace(over, headers=over.headers | headers)
            raise refusal
        return headers

    def limit_headers(self, left: Allowance) -> dict[str, str]:
        """Tell the caller's allowance; the window's end in Unix seconds."""
        return {
            "x-rate-limit-limit": str(left.limit),
            "x-rate-limit-remaining": str(left.remaining),
            "x-rate-limit-reset": str(int(left.resets_at.timestamp())),
        }

    def too_many(self, resets_at: datetime) -> Answer:  # noqa: ARG002  # its headers tell it
        """Answer a request over the limit, without Retry-After."""
        return too_many_requests()

    def expired(self) -> Answer:
        """Answer a request whose token has expired."""
        return unauthorized().answer

    def page_shape(self, request: Request) -> PageShape | None:
        """Say how the lists are paged: by a token in ``meta``."""
        if request.path not in LISTS and not request.path.endswith(TIMELINES):
            return None
        if request.path in ("/2/tweets", "/2/usage/tweets"):
            return None
        by_next = request.path in LISTS and "pagination_token" not in request.query
        return PageShape(
            ("data",),
            nexts=(("meta", "next_token"),),
            asked_by="next_token" if by_next else "pagination_token",
            totals=(("meta", "result_count"),),
        )

    def _route(self, request: Request) -> tuple[Route, dict[str, str]]:
        found = [
            (route, match.groupdict())
            for route in self.routes
            if (match := route.pattern.fullmatch(request.path))
        ]
        if not found:
            raise not_found()
        method = "GET" if request.method == "HEAD" else request.method
        for route, path in found:
            if route.method == method:
                return route, path
        raise refused(405, "Method Not Allowed", "Method Not Allowed")

    def _reader(self, request: Request, route: Route) -> Account | None:
        if route.access == "anybody":
            return None
        if request.token == self._app_token:
            if route.access == "user":
                raise unsupported("app")
            return None
        reader = self._readers.get(request.token or "")
        if reader is None:
            raise unauthorized()
        if route.access == "app":
            raise unsupported("user")
        return reader


def _ids(body: Any) -> list[str]:
    """Give the ids of the posts that an answer is about, not of those it includes."""
    data = body.get("data", [])
    return [thing["id"] for thing in (data if isinstance(data, list) else [data])]
