"""Trustpilot: reviews page by page, their revisions and ends, and companies' replies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE_TO_TEN, RING, account, asking, clock, entry, rows
from responses import matchers

from extractors.base import BadPage, Page, Stream, Window
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading
from extractors.run import extract
from extractors.sources import trustpilot

FIXTURES = Path(__file__).parents[1] / "fixtures" / "trustpilot"
UNIT = "46d6a890"
API = "https://api.trustpilot.com/v1/"
LIST = f"{API}business-units/{UNIT}/reviews"
OPTIONS = trustpilot.Options.model_validate({"api_key": "hunter2"})
STREAM = Stream(f"account:{UNIT}", "account", UNIT)
ASK = asking(account("trustpilot", UNIT, "acme.example"))
LONG_AGO = Window(datetime(2026, 1, 1, tzinfo=UTC), NINE_TO_TEN.end)


def recorded(page: int) -> Any:
    return json.loads((FIXTURES / f"reviews.page-{page}.json").read_text(encoding="utf-8"))


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def serve(server: responses.RequestsMock, *pages: Any) -> None:
    for number, page in enumerate(pages, 1):
        ask = {"perPage": "100", "page": str(number), "orderBy": "createdat.desc"}
        signed = matchers.header_matcher({"apikey": "hunter2"})
        server.get(LIST, json=page, match=[signed, matchers.query_param_matcher(ask)])


def read(pages: list[Page]) -> dict[str, Post | Deletion]:
    found = [trustpilot.parse(part) for page in pages for part in trustpilot.payloads(page)]
    return {record.native_id: record for record in found}


def run(lake: Lake, at: datetime = NINE_TO_TEN.end) -> Reading:
    found = entry(trustpilot, options={"api_key": "hunter2"})
    return extract(found, NINE_TO_TEN, lake, ASK, RING, now=clock(at))


def test_a_business_unit_is_walked_to_its_end(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, recorded(1), recorded(2), recorded(3))

    found = read(list(trustpilot.pages(session, OPTIONS, STREAM, LONG_AGO)))
    assert list(found) == ["t5", "t4", "t4/reply", "t3", "t2", "t2/reply"]


def test_a_page_from_before_the_window_is_the_last(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, recorded(1))

    later = Window(NINE_TO_TEN.end, NINE_TO_TEN.end + timedelta(hours=1))
    assert len(list(trustpilot.pages(session, OPTIONS, STREAM, later))) == 1


def test_a_review_has_stars_an_author_and_its_revision(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, recorded(1), recorded(2), recorded(3))

    found = read(list(trustpilot.pages(session, OPTIONS, STREAM, LONG_AGO)))
    plain, revised, reply = found["t5"], found["t4"], found["t4/reply"]
    assert isinstance(plain, Post)
    assert plain.body_text == "Nooit meer\nPakket kwijt en niemand die antwoordt."
    assert (plain.star_rating, plain.author_id, plain.edited_at) == (1, "c5", None)
    assert plain.permalink == "https://www.trustpilot.com/reviews/t5"
    assert plain.mentioned_ids == (UNIT,)
    assert isinstance(revised, Post)
    assert revised.body_text == "Het duurt al dagen voordat er iemand belt."
    assert revised.edited_at == datetime(2026, 3, 2, 9, 45, tzinfo=UTC)
    assert isinstance(reply, Post)
    assert (reply.in_reply_to_id, reply.in_reply_to_author_id) == ("t4", "c4")
    assert (reply.author_id, reply.star_rating, reply.mentioned_ids) == (UNIT, None, ())
    late = found["t2/reply"]
    assert isinstance(late, Post)
    assert late.edited_at == datetime(2026, 2, 21, 9, tzinfo=UTC)
    assert isinstance(found["t3"], Post)
    assert found["t3"].body_text == "Top"


@pytest.mark.parametrize("document", [{}, {"review": []}, {"reviews": {}}, [], None])
def test_a_page_without_its_list_is_a_bad_page(document: Any) -> None:
    page = Page(STREAM, "u", 200, NINE_TO_TEN.end, json.dumps(document).encode())

    with pytest.raises(BadPage):
        trustpilot.payloads(page)


def test_a_look_up_tells_deleted_reviews_and_deleted_replies(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(f"{API}reviews/t2", status=404, json={"message": "Not Found"})
    server.get(f"{API}reviews/t3", json=recorded(2)["reviews"][0])

    asked = ["t2", "t2/reply", "t3", "t3/reply"]
    found = read(list(trustpilot.look_up(session, OPTIONS, asked)))
    assert {name for name, r in found.items() if isinstance(r, Deletion)} == set(asked) - {"t3"}


def test_another_answer_than_the_review_that_was_asked_for_is_a_bad_page(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    server.get(f"{API}reviews/t2", json={"id": "t9"})

    (page,) = trustpilot.look_up(session, OPTIONS, ["t2"])
    with pytest.raises(BadPage, match="expected the review t2"):
        trustpilot.payloads(page)


def test_a_revision_a_reply_and_an_end_between_two_runs(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    lake, empty = Lake.at(tmp_path), recorded(3)
    serve(server, recorded(1), empty)
    assert run(lake).landed_count == 3

    server.reset()
    revised = recorded(1)["reviews"][1] | {"stars": 5, "updatedAt": "2026-03-02T09:58:00Z"}
    serve(server, {"reviews": [revised]}, empty)
    server.get(f"{API}reviews/t5", status=404)
    reading = run(lake, NINE_TO_TEN.end + timedelta(hours=1))
    assert (reading.landed_count, reading.is_complete) == (2, True)
    stars = [row["star_rating"] for row in rows(lake, "posts") if row["native_id"] == "t4"]
    assert stars == [2, 5]
    assert [row["native_id"] for row in rows(lake, "deletions")] == ["t5"]


def test_a_key_that_is_refused_is_told_without_it(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    server.get(LIST, status=401, json={"message": "Invalid apikey"})

    reading = run(Lake.at(tmp_path))
    assert not reading.is_complete
    assert "401" in (reading.problem_text or "")
    assert "hunter2" not in (reading.problem_text or "")
