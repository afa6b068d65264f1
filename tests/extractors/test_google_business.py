"""Google Business: reviews by their last change, the fault of later pages, and owners' replies."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE_TO_TEN, NOBODY, RING, account, asking, clock, entry, rows
from responses import matchers

from extractors.answers import Refused
from extractors.base import BadPage, Page, Stream, Window
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading
from extractors.run import extract
from extractors.sources import google_business as google

FIXTURES = Path(__file__).parents[1] / "fixtures" / "google_business"
PLACE = "accounts/1/locations/2"
LIST = f"https://mybusiness.googleapis.com/v4/{PLACE}/reviews"
TOKEN = "https://oauth2.googleapis.com/token"
SETTINGS = {"client_id": "c", "client_secret": "hunter2", "refresh_token": "hunter3"}
OPTIONS = google.Options.model_validate(SETTINGS)
STREAM = Stream(f"account:{PLACE}", "account", PLACE)
ASK = asking(account("google_business", PLACE, "acme-utrecht"))
LONG_AGO = Window(datetime(2026, 1, 1, tzinfo=UTC), NINE_TO_TEN.end)


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        fields = {"grant_type": "refresh_token", **SETTINGS}
        match = [matchers.urlencoded_params_matcher(fields)]
        mock.post(TOKEN, json={"access_token": "t", "expires_in": 3599}, match=match)
        yield mock


def serve(
    server: responses.RequestsMock, *pages: Any, order: str = google.NEWEST_FIRST, **more: Any
) -> None:
    """Serve a list's pages, each by the token that the one before told."""
    token = ""
    for page in pages:
        ask = {"pageSize": "50", "orderBy": order, **({"pageToken": token} if token else {})}
        signed = matchers.header_matcher({"Authorization": "Bearer t"})
        server.get(LIST, json=page, match=[signed, matchers.query_param_matcher(ask)], **more)
        token = page.get("nextPageToken", "")


def names(pages: list[Page]) -> list[str]:
    found = (google.parse(payload) for page in pages for payload in google.payloads(page))
    return [record.native_id.removeprefix(f"{PLACE}/reviews/") for record in found]


def run(lake: Lake, window: Window = NINE_TO_TEN, **settings: Any) -> Reading:
    found = entry(google, options=SETTINGS, **{"reread_hours": 24, **settings})
    return extract(found, window, lake, ASK, RING, now=clock(window.end))


def a_page(document: Any, *asked: str, status: int = 200, number: int = 1) -> Page:
    body, at = json.dumps(document).encode(), NINE_TO_TEN.end
    return Page(STREAM, "u", status, at, body, asked, {"page": number})


def test_a_location_is_walked_to_its_end_and_replies_are_posts_of_their_own(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, recorded("reviews.page-1"), recorded("reviews.page-2"))

    pages = list(google.pages(session, OPTIONS, STREAM, LONG_AGO))
    assert names(pages) == ["r5", "r3", "r3/reply", "r4", "r1", "r1/reply"]


def test_a_page_that_was_last_changed_before_the_window_is_the_last(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, recorded("reviews.page-1"))

    later = Window(NINE_TO_TEN.end, NINE_TO_TEN.end + timedelta(hours=1))
    assert len(list(google.pages(session, OPTIONS, STREAM, later))) == 1


def test_what_later_pages_miss_is_found_by_stars(
    session: PoliteSession, server: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    first, last = recorded("reviews.page-1"), recorded("reviews.page-2")
    missed = last["reviews"].pop(0)
    serve(server, first, last)
    serve(server, {"reviews": [missed], "totalReviewCount": 4}, order="rating")

    with caplog.at_level(logging.WARNING):
        pages = list(google.pages(session, OPTIONS, STREAM, LONG_AGO))
    assert names(pages)[-1] == "r4"
    assert caplog.messages == []


def test_reviews_that_no_list_gives_are_told(
    session: PoliteSession, server: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    first = {"reviews": recorded("reviews.page-2")["reviews"], "totalReviewCount": 3}
    for order in (google.NEWEST_FIRST, *google.BY_STARS):
        serve(server, first, order=order)

    assert len(list(google.pages(session, OPTIONS, STREAM, LONG_AGO))) == 3
    assert caplog.messages == [f"account:{PLACE}: 2 of 3 reviews were listed"]


def test_a_location_without_reviews_is_an_empty_page(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, {})

    assert names(list(google.pages(session, OPTIONS, STREAM, LONG_AGO))) == []


@pytest.mark.parametrize(
    "document", [{"review": []}, {"totalReviewCount": 3}, {"reviews": {}}, [], None, "text"]
)
def test_a_page_that_lost_its_reviews_is_no_empty_one(document: Any) -> None:
    with pytest.raises(BadPage):
        google.payloads(a_page(document))


def test_a_later_page_may_be_empty() -> None:
    assert google.payloads(a_page({"totalReviewCount": 3}, number=2)) == []


def test_a_review_has_stars_its_own_words_and_its_change() -> None:
    payloads = google.payloads(a_page(recorded("reviews.page-1")))
    review, reply = google.parse(payloads[1]), google.parse(payloads[2])

    assert isinstance(review, Post)
    assert (review.star_rating, review.body_text) == (5, "Goed geholpen")
    assert (review.author_id, review.author_handle) == (None, None), "a name is no id"
    assert review.mentioned_ids == (PLACE,)
    assert review.edited_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert isinstance(reply, Post)
    assert (reply.in_reply_to_id, reply.thread_id) == (review.native_id, review.native_id)
    assert (reply.author_id, reply.star_rating) == (PLACE, None)


def test_a_review_of_stars_alone_has_no_words() -> None:
    review = google.parse(google.payloads(a_page(recorded("reviews.page-2")))[0])

    assert isinstance(review, Post)
    assert (review.body_text, review.star_rating, review.edited_at) == ("", 1, None)


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("Prima", "Prima"),
        ("Prima\n\n(Translated by Google)\nFine", "Prima"),
        ("(Translated by Google) Fine\n\n(Original)\nPrima", "Prima"),
        ("(Translated by Google)", "(Translated by Google)"),
    ],
)
def test_a_translation_is_not_what_was_written(comment: str, text: str) -> None:
    assert google.original(comment) == text


def test_unknown_stars_are_refused_and_untold_ones_are_none() -> None:
    review = recorded("reviews.page-2")["reviews"][0]

    with pytest.raises(KeyError):
        google.parse({"review": review | {"starRating": "SIX"}})
    untold = google.parse({"review": review | {"starRating": "STAR_RATING_UNSPECIFIED"}})
    assert isinstance(untold, Post)
    assert untold.star_rating is None


def test_a_look_up_tells_deleted_reviews_and_deleted_replies(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    there = recorded("reviews.page-2")["reviews"][0]
    gone, kept = f"{PLACE}/reviews/r1", there["name"]
    server.get(f"https://mybusiness.googleapis.com/v4/{gone}", status=404, body="no")
    server.get(f"https://mybusiness.googleapis.com/v4/{kept}", json=there)

    asked = [gone, f"{gone}/reply", kept, f"{kept}/reply"]
    pages = list(google.look_up(session, OPTIONS, asked))
    found = [google.parse(payload) for page in pages for payload in google.payloads(page)]
    assert {r.native_id for r in found if isinstance(r, Deletion)} == set(asked) - {kept}
    assert [r.native_id for r in found if isinstance(r, Post)] == [kept]


def test_a_login_that_is_refused_stops_and_tells_no_secret(
    session: PoliteSession, tmp_path: Path
) -> None:
    with responses.RequestsMock() as server:
        server.post(TOKEN, status=400, json={"error": "invalid_grant"})
        with pytest.raises(Refused, match="invalid_grant") as error:
            list(google.pages(session, OPTIONS, STREAM, LONG_AGO))
        assert "hunter" not in str(error.value)
        reading = run(Lake.at(tmp_path))
    assert (reading.is_complete, reading.watermark_at) == (False, None)
    assert "hunter" not in (reading.problem_text or "")


def test_a_second_run_lands_a_new_star_and_reply_and_the_reconcile_what_was_missed(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    lake, day = Lake.at(tmp_path), timedelta(days=1)
    first, last = recorded("reviews.page-1"), recorded("reviews.page-2")
    serve(server, first | {"nextPageToken": "", "totalReviewCount": 2})
    assert run(lake, reconcile_every_days=7).landed_count == 3

    changed = first["reviews"][0] | {"starRating": "FOUR", "updateTime": "2026-03-03T09:00:00Z"}
    changed["reviewReply"] = {"comment": "Dank", "updateTime": "2026-03-03T09:00:00Z"}
    server.reset()
    server.post(TOKEN, json={"access_token": "t"})
    serve(server, {"reviews": [changed, first["reviews"][1]], "totalReviewCount": 2})
    next_day = Window(NINE_TO_TEN.start + day, NINE_TO_TEN.end + day)
    assert run(lake, next_day, reconcile_every_days=7).landed_count == 2
    stars = {(row["native_id"], row["star_rating"]) for row in rows(lake, "posts")}
    assert {(f"{PLACE}/reviews/r5", 2), (f"{PLACE}/reviews/r5", 4)} <= stars

    server.reset()
    server.post(TOKEN, json={"access_token": "t"})
    serve(server, {"reviews": [changed, *first["reviews"][1:], *last["reviews"]]})
    week = Window(NINE_TO_TEN.start + 9 * day, NINE_TO_TEN.end + 9 * day)
    reading = run(lake, week, reconcile_every_days=7)
    assert (reading.landed_count, reading.is_complete) == (3, True)
    assert reading.duplicate_count == 4


def test_nobody_to_ask_for_is_no_list() -> None:
    assert list(google.streams(OPTIONS, NOBODY.ask("google_business"))) == []
