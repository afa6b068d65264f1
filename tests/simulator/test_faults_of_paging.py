"""What faults make of lists: on every platform, by the shape of pages that it declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from simulator import Clock, World, build_world
from simulator.faults import Fault, Faults
from simulator.faults.paging import MORE, TWICE, following_page
from simulator.people import FACEBOOK
from simulator.platforms.answers import Answer, Api, PageShape, Refusal, Request
from simulator.platforms.apis import APIS
from simulator.platforms.meta.tokens import page_token
from simulator.platforms.request_tracker.api import request_tracker_token
from simulator.platforms.x.api import x_app_token

SECRET = "only in tests"
PAGED = tuple(name for name in APIS if name != "feeds")  # a feed has one page
TELLS_TOTALS = ("x", "wordpress", "request_tracker")


@dataclass
class List:
    """One list of one platform, walked as a client would."""

    api: Api
    request: Request
    clock: Clock

    def walk(self, *faults: Fault, most: int = 40) -> list[Answer]:
        """Give the pages, to the end or to ``most``."""
        met = Faults(faults)
        pages: list[Answer] = []
        request: Request | None = self.request
        while request is not None and len(pages) < most:
            shape = self.shape(request)
            pages.append(met.answer(self.api, request, self._ask, self.clock).answer)
            assert pages[-1].status == 200, pages[-1]
            request = following_page(request, shape, pages[-1])
        assert bool(met.met) == bool(faults)
        return pages

    def shape(self, request: Request) -> PageShape:
        """Give the shape that the platform declares."""
        shape = self.api.page_shape(request)
        assert shape is not None
        return shape

    def ids(self, page: Answer) -> list[str]:
        """Name what a page shows."""
        body: Any = page.body
        for name in self.shape(self.request).items:
            body = body.get(name, [])
        return [str(_id(item)) for item in body]

    def _ask(self, request: Request) -> Answer:
        try:
            return self.api.answer(request)
        except Refusal as refusal:
            return refusal.answer


def _id(item: dict[str, Any]) -> Any:
    post = item["post"] if isinstance(item.get("post"), dict) else item  # as Bluesky's feed has it
    return post.get("uri") or post["id"]


@pytest.fixture(scope="module")
def town() -> World:
    return build_world(date(2026, 9, 28), brands=1, weeks=4)


@pytest.fixture(params=PAGED)
def a_list(request: pytest.FixtureRequest, town: World) -> List:
    name: str = request.param
    clock = Clock(town.end)
    brand = town.specs[0].brand_id
    page = next(a for a in town.accounts if a.platform == FACEBOOK and not a.is_automated)
    bearer = {"Authorization": f"Bearer {x_app_token(SECRET)}"}
    path, query, headers = {
        "bluesky": (
            "/xrpc/app.bsky.feed.getAuthorFeed",
            {"actor": f"{brand}.test", "limit": "20"},
            {},
        ),
        "mastodon": (f"/api/v1/timelines/tag/{brand}", {"limit": "5"}, {}),
        "x": (
            "/2/tweets/search/all",
            {"query": f"@{brand} OR from:{brand}", "max_results": "10"},
            bearer,
        ),
        "graph": (
            f"/v26.0/{page.account_id}/feed",
            {"limit": "5", "access_token": page_token(SECRET, brand)},
            {},
        ),
        "wordpress": (f"/{brand}/wp-json/wp/v2/comments", {"per_page": "5"}, {}),
        "request_tracker": (
            f"/{brand}/REST/2.0/tickets",
            {"query": "id > 0", "per_page": "2"},
            {"Authorization": f"token {request_tracker_token(SECRET, brand)}"},
        ),
    }[name]
    asked = Request(
        "GET", path, {k: [v] for k, v in query.items()}, headers, base="http://127.0.0.1:80"
    )
    return List(APIS[name](town, clock, SECRET), asked, clock)


def test_a_list_has_pages_to_spoil_and_shows_everything_once(a_list: List) -> None:
    pages = a_list.walk()
    ids = [native_id for page in pages for native_id in a_list.ids(page)]
    assert len(pages) >= 3
    assert len(ids) == len(set(ids))


def test_a_cursor_that_repeats_brings_the_page_again_and_then_the_list_goes_on(
    a_list: List,
) -> None:
    pages = a_list.walk()
    assert a_list.walk(Fault("repeated_cursor")) == [pages[0], *pages]


def test_a_list_is_the_same_when_its_next_address_tells_what_the_first_did_not(
    town: World,
) -> None:
    brand, clock = town.specs[0].brand_id, Clock(town.end)
    page = next(a for a in town.accounts if a.platform == FACEBOOK and not a.is_automated)
    bearer = {"Authorization": f"Bearer {page_token(SECRET, brand)}"}
    asked = Request("GET", f"/v26.0/{page.account_id}/feed", {}, bearer, base="http://127.0.0.1")
    feed = List(APIS["graph"](town, clock, SECRET), asked, clock)
    pages = feed.walk()
    assert len(pages) >= 2
    assert feed.walk(Fault("repeated_cursor")) == [pages[0], *pages]


def test_the_record_of_a_run_holds_no_token(town: World) -> None:
    clock, asked = Clock(town.end), {"fields": ["id"], "access_token": ["a-token"]}
    met = Faults()
    request = Request("GET", "/v26.0/me", asked, {})
    met.answer(APIS["graph"](town, clock, SECRET), request, lambda _: Answer({}), clock)
    assert [entry.query for entry in met.log] == ["fields=id"]


def test_a_cursor_that_always_repeats_never_ends(a_list: List) -> None:
    first = a_list.walk()[0]
    assert a_list.walk(Fault("repeated_cursor", times=None), most=20) == [first] * 20


def test_a_cursor_that_skips_leaves_a_page_out(a_list: List) -> None:
    pages = [a_list.ids(page) for page in a_list.walk()]
    skipped = [a_list.ids(page) for page in a_list.walk(Fault("skipped_cursor"))]
    assert skipped == [pages[0], *pages[2:]]


def test_an_empty_page_keeps_its_next_link_and_its_posts_come_with_the_next(a_list: List) -> None:
    pages = [a_list.ids(page) for page in a_list.walk()]
    held = [a_list.ids(page) for page in a_list.walk(Fault("empty_page", page=2))]
    assert held == [pages[0], [], pages[1] + pages[2], *pages[3:]]


def test_duplicates_stand_on_two_pages(a_list: List) -> None:
    pages = [a_list.ids(page) for page in a_list.walk()]
    twice = [a_list.ids(page) for page in a_list.walk(Fault("duplicates"))]
    assert twice == [pages[0] + pages[1][:TWICE], *pages[1:]]


def test_totals_change_while_paging_where_a_platform_tells_them(a_list: List) -> None:
    plain = a_list.walk()
    shape = a_list.shape(a_list.request)

    def totals(page: Answer) -> list[int]:
        inside: list[int] = []
        for place in shape.totals:
            body: Any = page.body
            for name in place:
                body = body.get(name, {})
            inside += [body] if isinstance(body, int) else []
        return inside + [int(page.headers[name]) for name in shape.total_headers]

    if a_list.api.platform not in TELLS_TOTALS:
        assert totals(plain[1]) == []
        return
    spoilt = a_list.walk(Fault("changed_totals", page=2))
    assert totals(spoilt[1]) == [total + MORE for total in totals(plain[1])]
    assert [a_list.ids(page) for page in spoilt] == [a_list.ids(page) for page in plain]
    assert [totals(page) for page in spoilt[2:]] == [totals(page) for page in plain[2:]]


def test_a_token_that_expires_is_refused_from_then_on_and_another_one_is_not(
    a_list: List,
) -> None:
    request = replace(
        a_list.request, headers={**a_list.request.headers, "Authorization": "Bearer a"}
    )
    other = replace(request, headers={"Authorization": "Bearer b"})
    met, expired = Faults([Fault("expired_token")]), a_list.api.expired()

    def ask(request: Request) -> Answer:
        return Answer(request.headers["Authorization"])

    def status(request: Request) -> int:
        return met.answer(a_list.api, request, ask, a_list.clock).answer.status

    assert expired.status in (400, 401, 403)
    assert [status(request), status(request), status(other)] == [expired.status] * 2 + [200]


def test_an_error_with_status_200_is_the_platforms_own(a_list: List) -> None:
    met = Faults([Fault("error_body")])
    answer = met.answer(a_list.api, a_list.request, lambda _: Answer({}), a_list.clock).answer
    assert answer.status == 200
    assert not isinstance(answer.body, bytes)
