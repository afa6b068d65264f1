"""YouTube: threads and the replies that they come without, its quota, and requests as specified."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from fakes import NINE_TO_TEN, NOBODY, RING, account, asking, clock, entry, rows
from responses import matchers

from extractors.answers import Refused, UsedUp
from extractors.base import BadPage, Page, Stream, Window
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading
from extractors.run import extract
from extractors.sources import youtube
from extractors.sources.youtube_requests import midnight_after

FIXTURES = Path(__file__).parents[1] / "fixtures" / "youtube"
SPEC = Path(__file__).parents[3] / "shared" / "data" / "specs" / "youtube.v3.json"
API = "https://youtube.googleapis.com/youtube/v3/"
KEY = "AIza-hunter2"
OPTIONS = youtube.Options(api_key=KEY)
CHANNEL = Stream("account:UCacme", "account", "UCacme")
SIGNED = matchers.header_matcher({"X-Goog-Api-Key": KEY})
QUOTA = {"error": {"code": 403, "errors": [{"domain": "youtube.quota", "reason": "quotaExceeded"}]}}
QUERY = Query(
    query_id="q1",
    brand_id="acme",
    platform="youtube",
    query_text="acme",
    valid_from=date(2026, 1, 1),
)
ASK = asking(account("youtube", "UCacme", "acme"), queries=(QUERY,))


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    now = clock(NINE_TO_TEN.end)
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None, now=now) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def serve(server: responses.RequestsMock, of: str, document: Any, **ask: str) -> None:
    match = [SIGNED, matchers.query_param_matcher(ask, strict_match=False), _is_first(ask)]
    server.get(f"{API}{of}", json=document, match=match)


def _is_first(ask: dict[str, str]) -> Callable[[Any], tuple[bool, str]]:
    """Match a page's own token, or none: an answer that fits twice is used up."""
    return lambda request: (request.params.get("pageToken") == ask.get("pageToken"), "pageToken")


def serve_all(server: responses.RequestsMock) -> None:
    """Serve a channel of two pages, one of its threads with replies on two pages of their own."""
    serve(server, "commentThreads", recorded("commentThreads.page-2"), pageToken="p2")
    serve(server, "commentThreads", recorded("commentThreads.page-1"))
    serve(server, "comments", recorded("comments.page-2"), pageToken="r2", parentId="Ug1")
    serve(server, "comments", recorded("comments.page-1"), parentId="Ug1")
    serve(server, "search", recorded("search.page-1"), q="acme")
    serve(server, "videos", recorded("videos.page-1"), id="w9")


def records(pages: list[Page]) -> list[Any]:
    return [youtube.parse(payload) for page in pages for payload in youtube.payloads(page)]


def run(
    lake: Lake, window: Window = NINE_TO_TEN, begun: datetime | None = None, **options: Any
) -> Reading:
    settings = {"api_key": KEY, **options}
    found = entry(youtube, options=settings, reread_hours=24)
    return extract(found, window, lake, ASK, RING, now=clock(begun or window.end))


def a_page(document: Any, of: str = "commentThreads", *asked: str, status: int = 200) -> Page:
    body = json.dumps(document).encode()
    return Page(CHANNEL, "u", status, NINE_TO_TEN.end, body, asked, {"of": of})


def test_threads_are_walked_to_their_end_and_missing_replies_are_asked_for(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)

    pages = list(youtube.pages(session, OPTIONS, CHANNEL, NINE_TO_TEN))
    ids = [record.native_id for record in records(pages)]
    assert ids == ["Ug1", "Ug1.r1", "Ug2", "Ug1.r1", "Ug1.r2", "Ug3", "Ug3.r1"]


def test_threads_too_old_for_new_replies_end_the_walk(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)

    later = Window(NINE_TO_TEN.end, NINE_TO_TEN.end + timedelta(hours=1))
    options = youtube.Options(api_key=KEY, thread_days=0)
    pages = list(youtube.pages(session, options, CHANNEL, later))
    assert [page.context["of"] for page in pages].count("commentThreads") == 1


def test_a_reconcile_walks_old_threads_again_for_their_late_replies(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)

    reconcile = Window(NINE_TO_TEN.start, NINE_TO_TEN.end + timedelta(days=60))
    options = youtube.Options(api_key=KEY, thread_days=0)
    pages = list(youtube.pages(session, options, CHANNEL, reconcile))
    ids = {record.native_id for record in records(pages)}
    assert ids == {"Ug1", "Ug1.r1", "Ug1.r2", "Ug2", "Ug3", "Ug3.r1"}


def test_parse_reads_comments_and_replies(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)
    pages = list(youtube.pages(session, OPTIONS, CHANNEL, NINE_TO_TEN))
    top, short, unknown, whole, edited, *_ = records(pages)

    assert (top.author_id, top.author_handle, top.mentioned_ids) == ("UCann", "ann", ("UCacme",))
    assert top.permalink == "https://www.youtube.com/watch?v=v1&lc=Ug1"
    assert (top.thread_id, top.in_reply_to_id, top.edited_at) == ("Ug1", None, None)
    assert whole == short, "a reply is the same by both ways, or it would seem edited"
    assert (whole.thread_id, whole.in_reply_to_id, whole.mentioned_ids) == ("Ug1", "Ug1", ())
    assert edited.edited_at == datetime(2026, 3, 2, 9, 31, tzinfo=UTC)
    assert unknown.author_id is None, "the channel of the author is closed"


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)),
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (datetime(2026, 7, 2, 10, tzinfo=UTC), datetime(2026, 7, 3, 7, tzinfo=UTC)),  # summer
        (datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)),  # it begins
        (datetime(2026, 3, 3, 8, tzinfo=UTC), datetime(2026, 3, 4, 8, tzinfo=UTC)),  # midnight
    ],
)
def test_a_day_of_quota_ends_at_midnight_in_california(now: datetime, until: datetime) -> None:
    assert midnight_after(now) == until


@pytest.mark.parametrize("status", [403, 429])
def test_a_quota_that_is_used_up_stops_at_once_and_says_until_when(
    server: responses.RequestsMock, tmp_path: Path, status: int
) -> None:
    server.get(f"{API}commentThreads", json=QUOTA, status=status)

    reading = run(Lake.at(tmp_path), search=True)
    assert (reading.is_complete, reading.watermark_at) == (False, None)
    assert "no more until 2026-03-03 08:00 UTC" in (reading.problem_text or "")
    assert len(server.calls) == 1, "no second try, and no other list"


def test_another_403_is_a_refusal(session: PoliteSession, server: responses.RequestsMock) -> None:
    server.get(f"{API}commentThreads", json={"error": {"errors": [{"reason": "x"}]}}, status=403)

    with pytest.raises(Refused):
        list(youtube.pages(session, OPTIONS, CHANNEL, NINE_TO_TEN))


def test_a_429_is_waited_for(session: PoliteSession, server: responses.RequestsMock) -> None:
    server.get(f"{API}commentThreads", status=429, headers={"Retry-After": "1"})
    serve(server, "commentThreads", recorded("commentThreads.page-2"))

    assert len(list(youtube.pages(session, OPTIONS, CHANNEL, NINE_TO_TEN))) == 1
    assert session.notes["quota"]["units"] == 2, "a try that failed counts too"


def test_calls_are_counted_over_the_days_readings_and_searches_apart(
    server: responses.RequestsMock, tmp_path: Path
) -> None:
    serve_all(server)
    lake = Lake.at(tmp_path)

    first = run(lake, search=True, units_per_day=6, searches_per_day=1)
    assert (first.is_complete, first.landed_count) == (True, 7)
    asked = len(server.calls)
    second = run(lake, search=True, units_per_day=6, searches_per_day=1)
    assert not second.is_complete
    assert "the day: 6 units" in (second.problem_text or "")
    assert len(server.calls) - asked <= 1
    next_day = Window(NINE_TO_TEN.start, NINE_TO_TEN.end + timedelta(days=1))
    third = run(lake, next_day, search=True, units_per_day=60, searches_per_day=1)
    assert (third.problem_text, third.landed_count) == (None, 0)


def test_searches_that_are_used_up_leave_the_comments(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)
    options = youtube.Options(api_key=KEY, search=True, searches_per_day=0)
    channel, search = youtube.streams(options, ASK.ask("youtube"))

    assert list(youtube.pages(session, options, channel, NINE_TO_TEN))
    with pytest.raises(UsedUp, match="0 searches"):
        list(youtube.pages(session, options, search, NINE_TO_TEN))


def test_a_video_that_a_query_finds_is_a_post_and_is_looked_at_for_the_words(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)
    options = youtube.Options(api_key=KEY, search=True)
    _, search = youtube.streams(options, ASK.ask("youtube"))

    (video,) = records(list(youtube.pages(session, options, search, NINE_TO_TEN)))
    assert search.filter_by == "acme"
    assert (video.native_id, video.author_id) == ("video:w9", "UCdora")
    assert video.body_text == "Acme getest\n\nEen test van Acme."


def test_a_channel_without_comments_is_read_to_its_end(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    none = {"kind": "youtube#commentThreadListResponse", "items": []}
    server.get(f"{API}commentThreads", json=none)

    reading = run(Lake.at(tmp_path))
    assert (reading.is_complete, reading.received_count, reading.page_count) == (True, 0, 1)


def test_without_search_only_channels_are_read_and_without_accounts_nothing() -> None:
    assert [stream.kind for stream in youtube.streams(OPTIONS, ASK.ask("youtube"))] == ["account"]
    assert list(youtube.streams(OPTIONS, NOBODY.ask("youtube"))) == []


def test_a_look_up_tells_what_is_gone(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    threads = recorded("commentThreads.page-1")
    threads["items"] = threads["items"][:1]
    serve(server, "commentThreads", threads, id="Ug1,Ug9")
    serve(server, "comments", recorded("comments.page-2"), id="Ug1.r2,Ug9.r1")
    serve(server, "videos", recorded("videos.page-1"), id="w9,w8")

    asked = ["Ug1", "Ug1.r2", "Ug9", "Ug9.r1", "video:w9", "video:w8"]
    found = records(list(youtube.look_up(session, OPTIONS, asked)))
    assert {r.native_id for r in found if isinstance(r, Deletion)} == {"Ug9", "Ug9.r1", "video:w8"}
    reply = next(r for r in found if r.native_id == "Ug1.r2")
    assert isinstance(reply, Post)
    assert reply.permalink == "https://www.youtube.com/watch?v=v1&lc=Ug1.r2"


def test_a_404_of_many_is_asked_again_one_by_one(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, "videos", recorded("videos.page-1"), id="w9")
    server.get(f"{API}videos", status=404, json={"error": {}})

    found = records(list(youtube.look_up(session, OPTIONS, ["video:w8", "video:w9"])))
    assert [type(record) for record in found] == [Deletion, Post]


def test_a_deleted_comment_and_an_edited_one_are_news_and_a_repeat_is_none(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    lake = Lake.at(tmp_path)
    serve_all(server)
    assert run(lake).landed_count == 6
    assert run(lake).landed_count == 0

    server.reset()
    threads = recorded("commentThreads.page-1")
    threads.pop("nextPageToken")
    threads["items"].pop(1)
    told = threads["items"][0]["snippet"]["topLevelComment"]["snippet"]
    told |= {"textDisplay": "Terecht!", "updatedAt": "2026-03-02T09:50:00Z"}
    old = recorded("commentThreads.page-2")["items"]
    threads["items"] += old
    none = {"kind": "youtube#commentThreadListResponse", "items": []}
    serve(server, "commentThreads", none, id="Ug2")
    serve(server, "commentThreads", threads)
    serve(server, "comments", recorded("comments.page-2"), pageToken="r2")
    serve(server, "comments", recorded("comments.page-1"))
    assert run(lake).landed_count == 2
    assert [row["native_id"] for row in rows(lake, "deletions")] == ["Ug2"]


@pytest.mark.parametrize(
    "document",
    [{}, [], None, "x", {"kind": "youtube#commentThreadListResponse", "items": {}}, {"items": []}],
)
def test_a_page_that_is_not_as_promised_is_no_empty_one(
    session: PoliteSession, server: responses.RequestsMock, document: Any
) -> None:
    with pytest.raises(BadPage):
        youtube.payloads(a_page(document))
    server.get(f"{API}commentThreads", json=document)
    with pytest.raises(BadPage):
        list(youtube.pages(session, OPTIONS, CHANNEL, NINE_TO_TEN))


def test_a_token_by_another_name_is_told(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    page = recorded("commentThreads.page-1")
    page["next"] = page.pop("nextPageToken")
    server.get(f"{API}commentThreads", json=page)
    serve(server, "comments", recorded("comments.page-2"))

    with pytest.raises(BadPage, match="unknown fields"):
        list(youtube.pages(session, OPTIONS, CHANNEL, NINE_TO_TEN))


def specification() -> Any:
    if not SPEC.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SPEC} is missing")
        pytest.skip(f"{SPEC} is missing")
    return json.loads(SPEC.read_text(encoding="utf-8"))


def complaints(spec: Any, url: str, method: str) -> Iterator[str]:
    """Say what of a request is not as the discovery document has it."""
    address = urlsplit(url)
    found = [
        one["methods"]["list"]
        for one in spec["resources"].values()
        if f"/{one.get('methods', {}).get('list', {}).get('path')}" == address.path
    ]
    if spec["rootUrl"] != f"{address.scheme}://{address.netloc}/" or not found:
        yield f"no such address: {url}"
        return
    if found[0]["httpMethod"] != method:
        yield f"{method} {address.path}"
    asked, known = parse_qs(address.query), found[0]["parameters"]
    yield from (
        f"{name} is missing"
        for name, told in known.items()
        if told.get("required") and name not in asked
    )
    for name, values in asked.items():
        told = known.get(name, spec["parameters"].get(name))
        if told is None:
            yield f"no parameter {name}"
            continue
        for value in values:
            if value not in told.get("enum", [value]):
                yield f"{name}={value}"
            if told["type"] == "integer" and not (
                int(told["minimum"]) <= int(value) <= int(told["maximum"])
            ):
                yield f"{name}={value}"
            if told.get("format") == "google-datetime":
                datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")


def test_every_request_is_as_the_specification_says(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    spec = specification()
    serve_all(server)
    serve(server, "commentThreads", recorded("commentThreads.page-1"))
    options = youtube.Options(api_key=KEY, search=True)
    for stream in youtube.streams(options, ASK.ask("youtube")):
        list(youtube.pages(session, options, stream, NINE_TO_TEN))
    server.get(f"{API}comments", json=recorded("comments.page-2"))
    list(youtube.look_up(session, options, ["Ug1", "Ug1.r2", "video:w9"]))

    requests = [call.request for call in server.calls]
    assert {urlsplit(r.url).path.rpartition("/")[2] for r in requests} == {
        *("commentThreads", "comments", "search", "videos")
    }
    told = [found for r in requests for found in complaints(spec, r.url or "", r.method or "")]
    assert told == []


def test_the_check_of_requests_finds_what_is_wrong() -> None:
    spec = specification()
    good = f"{API}commentThreads?part=snippet&order=time&maxResults=100"

    assert list(complaints(spec, good, "GET")) == []
    for wrong in ("order=newest", "maxResults=101", "channel=1"):
        assert list(complaints(spec, f"{API}commentThreads?part=snippet&{wrong}", "GET"))
    assert list(complaints(spec, f"{API}commentThreads?order=time", "GET"))
    assert list(complaints(spec, f"{API}threads?part=snippet", "GET"))
