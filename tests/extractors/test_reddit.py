"""Reddit: lists and their end, trees with all that hangs below, what is deleted; recordings."""

from __future__ import annotations

import copy
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE_TO_TEN, NOBODY, RING, Fake, account, asking, clock, entry, land, rows
from responses import matchers

from extractors.answers import LoopDetected, OutOfReach, Refused
from extractors.base import BadPage, Page, Stream, Window
from extractors.facts import Query
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion, Post, Reading
from extractors.run import extract
from extractors.sources import reddit

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reddit"
RECORDED = Path(__file__).parents[3] / "shared" / "data" / "payloads" / "reddit_praw"
API, TOKEN = "https://oauth.reddit.com/", "https://www.reddit.com/api/v1/access_token"
SETTINGS = {"client_id": "c", "client_secret": "hunter2", "refresh_token": "hunter3"}
OPTIONS = reddit.Options.model_validate(SETTINGS)
ACCOUNT = Stream("account:acmehelp", "account", "acmehelp")
MENTIONS, MESSAGES = Stream("box:mentions", "box", "mentions"), Stream("b", "box", "messages")
QUERY = Query(
    query_id="q1",
    brand_id="acme",
    platform="reddit",
    query_text="acme",
    valid_from=date(2026, 1, 1),
)
ASK = asking(account("reddit", "acmehelp", "AcmeHelp"), queries=(QUERY,))


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def session(waits: list[float]) -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=waits.append) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        log_in(mock)
        yield mock


def log_in(server: responses.RequestsMock) -> None:
    fields = {"grant_type": "refresh_token", "refresh_token": "hunter3"}
    signed = matchers.header_matcher({"Authorization": "Basic YzpodW50ZXIy"})
    match = [signed, matchers.urlencoded_params_matcher(fields)]
    server.post(TOKEN, json={"access_token": "t", "expires_in": 3600}, match=match)


def only(ask: dict[str, str]) -> Callable[[Any], tuple[bool, str]]:
    """Match what tells one page of a list from another: an answer that fits twice is used up."""
    names = ("after", "comment", "children", "id", "q")
    return lambda r: ({n: r.params[n] for n in names if n in r.params} == ask, str(r.params))


def serve(server: responses.RequestsMock, where: str, document: Any, **ask: str) -> None:
    signed = matchers.header_matcher({"Authorization": "Bearer t"})
    raw = matchers.query_param_matcher({"raw_json": "1"}, strict_match=False)
    server.get(f"{API}{where}", json=document, match=[signed, raw, only(ask)])


def empty() -> Any:
    return {"kind": "Listing", "data": {"after": None, "children": []}}


def serve_all(server: responses.RequestsMock, tree: Any = None, whole: Any = None) -> None:
    """Serve all that an account can read: its posts with their trees, its boxes, a query's find."""
    serve(server, "user/acmehelp/overview", recorded("overview.page-1"))
    serve(server, "user/acmehelp/overview", recorded("overview.page-2"), after="t1_c2")
    serve(server, "comments/p0", [recorded("overview.page-2"), empty()])
    serve(server, "comments/p1", tree or recorded("comments.page-1"))
    serve(server, "comments/p1", recorded("comments.page-2"), comment="c2")
    serve(server, "api/morechildren", recorded("morechildren.page-1"), children="c3,c4")
    serve(server, "search", recorded("search.page-1"), q="acme")
    serve(server, "message/mentions", recorded("mentions.page-1"))
    serve(server, "api/info", whole or recorded("info.page-1"), id="t1_c1")
    serve(server, "message/messages", recorded("messages.page-1"))
    for box in ("comments", "selfreply", "sent"):
        serve(server, f"message/{box}", empty())


def records(pages: Sequence[Page]) -> list[Any]:
    return [reddit.parse(payload) for page in pages for payload in reddit.payloads(page)]


def read(session: PoliteSession, stream: Stream, window: Window = NINE_TO_TEN) -> list[Any]:
    return records(list(reddit.pages(session, OPTIONS, stream, window)))


def run(lake: Lake, window: Window = NINE_TO_TEN, begun: datetime | None = None) -> Reading:
    found = entry(reddit, options=SETTINGS, reread_hours=24)
    return extract(found, window, lake, ASK, RING, now=clock(begun or window.end))


def a_page(document: Any, *asked: str) -> Page:
    return Page(ACCOUNT, "u", 200, NINE_TO_TEN.end, json.dumps(document).encode(), asked)


def thing(kind: str = "t1", **more: Any) -> Any:
    """Give a comment (or post or message) of a fixture, changed."""
    name = {"t1": "info.page-1", "t3": "search.page-1", "t4": "messages.page-1"}[kind]
    found = recorded(name)["data"]["children"][0]
    return {"thing": {"kind": kind, "data": found["data"] | more}}


def test_what_a_brand_wrote_is_walked_to_the_window_and_its_trees_to_their_leaves(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)

    found = read(session, ACCOUNT)
    assert Counter(record.native_id for record in found) == {
        "t3_p0": 1,
        "t3_p1": 2,
        "t1_c1": 1,
        "t1_c2": 3,
        "t1_c3": 1,
        "t1_c4": 1,
        "t1_c5": 1,
    }
    same = [record for record in found if record.native_id == "t1_c2"]
    assert same[0] == same[1] == same[2], "the same by each way, or it would seem edited"


def test_a_mention_is_asked_for_whole_because_its_box_hides_edits(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)

    found = [record for record in read(session, MENTIONS) if record.native_id == "t1_c1"]
    assert len(found) == 2
    assert found[0] == found[1]
    assert found[0].edited_at == datetime(2026, 3, 2, 9, 11, tzinfo=UTC)
    assert found[0].mentioned_ids == ("acmehelp",)


def test_messages_are_private_and_their_answers_are_read(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)

    first, answer = read(session, MESSAGES)
    assert (first.channel, first.mentioned_ids, first.permalink) == ("private", ("acmehelp",), None)
    assert first.body_text == "Hulp\n\nKan iemand helpen?"
    assert (answer.body_text, answer.author_id) == ("Natuurlijk.", "acmehelp")
    assert answer.thread_id == answer.in_reply_to_id == first.native_id == first.thread_id


def test_a_post_found_by_a_query_comes_with_its_comments(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)
    *_, search = reddit.streams(OPTIONS, ASK.ask("reddit"))

    post, *rest = read(session, search)
    assert (post.native_id, post.thread_id, post.author_handle) == ("t3_p1", "t3_p1", "Ann")
    assert post.body_text == "Pakket van Acme weg\n\nAl een week."
    assert post.permalink == "https://www.reddit.com/r/nl/comments/p1/pakket/"
    assert {record.native_id for record in rest} > {"t1_c1", "t1_c4"}


def test_a_link_is_a_part_of_its_post() -> None:
    post = reddit.parse(thing("t3", is_self=False, selftext="", url="https://a.example/"))

    assert isinstance(post, Post)
    assert post.body_text == "Pakket van Acme weg\n\nhttps://a.example/"


@pytest.mark.parametrize(
    "payload",
    [
        thing(author="[deleted]", body="[deleted]"),
        thing(author="[deleted]"),  # the account is gone, its words are there: they must go too
        thing(body="[removed]"),
        thing(body="[ Removed by Reddit ]"),
        thing("t3", selftext="[removed]"),
        thing("t3", author="[deleted]"),
        thing("t3", removed_by_category="moderator"),
        thing("t4", author="[deleted]"),
    ],
)
def test_what_reddit_shows_as_gone_is_a_deletion(payload: Any) -> None:
    found = reddit.parse(payload)

    assert isinstance(found, Deletion)
    assert found.reason_code == "tombstone"


@pytest.mark.parametrize(
    "payload",
    [
        thing(author=None),
        thing(author=7),
        thing(body=None),
        thing(created_utc="1772442000"),
        thing(created_utc=True),
        thing(edited="yes"),
        thing(name="t3_c1"),
        thing(parent_id=None),
        {"thing": {"kind": "t2", "data": {"name": "t2_ann"}}},
        {"thing": "t1"},
    ],
)
def test_what_is_no_such_thing_is_refused(payload: Any) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        reddit.parse(payload)


def test_a_message_of_reddit_itself_has_no_author() -> None:
    found = reddit.parse(thing("t4", author=None))

    assert isinstance(found, Post)
    assert (found.author_id, found.author_handle) == (None, None)


@pytest.mark.parametrize(("edited", "known"), [(False, False), (True, False), (1772442060.5, True)])
def test_an_old_edit_has_no_time(edited: Any, known: bool) -> None:
    found = reddit.parse(thing(edited=edited))

    assert isinstance(found, Post)
    assert (found.edited_at is not None) is known


def test_a_list_that_ends_at_its_most_is_told_after_its_trees_are_read(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    page = recorded("overview.page-1")
    page["data"]["after"] = None
    serve(server, "user/acmehelp/overview", page)
    for name, ask in (("comments.page-1", {}), ("comments.page-2", {"comment": "c2"})):
        serve(server, "comments/p1", recorded(name), **ask)
    serve(server, "api/morechildren", recorded("morechildren.page-1"), children="c3,c4")
    options = OPTIONS.model_copy(update={"listing_most": 100})

    pages: list[Page] = []
    with pytest.raises(OutOfReach, match="ends after 100 things, before 2026-03-02"):
        pages.extend(reddit.pages(session, options, ACCOUNT, NINE_TO_TEN))
    read_anyway = [call.request.url for call in server.calls]
    assert any("morechildren" in (url or "") for url in read_anyway)


def test_a_full_list_that_reaches_the_window_is_whole(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve_all(server)
    options = OPTIONS.model_copy(update={"listing_most": 200})

    assert list(reddit.pages(session, options, ACCOUNT, NINE_TO_TEN))


def test_an_after_that_comes_back_is_a_loop_and_one_that_is_missing_is_told(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    page = recorded("overview.page-1")
    server.get(f"{API}user/acmehelp/overview", json=page)
    with pytest.raises(LoopDetected):
        list(reddit.pages(session, OPTIONS, ACCOUNT, NINE_TO_TEN))

    server.reset()
    log_in(server)
    del page["data"]["after"]
    server.get(f"{API}user/acmehelp/overview", json=page)
    with pytest.raises(BadPage, match="after"):
        list(reddit.pages(session, OPTIONS, ACCOUNT, NINE_TO_TEN))


def test_a_tree_that_gives_the_same_part_again_is_a_loop(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    part = recorded("morechildren.page-1")
    more = {"kind": "more", "data": {"children": ["c3", "c4"], "parent_id": "t3_p1"}}
    part["json"]["data"]["things"].append(more)
    serve(server, "user/acmehelp/overview", recorded("overview.page-1"))
    serve(server, "user/acmehelp/overview", empty(), after="t1_c2")
    server.get(f"{API}comments/p1", json=recorded("comments.page-1"))
    server.get(f"{API}api/morechildren", json=part)

    with pytest.raises(LoopDetected):
        list(reddit.pages(session, OPTIONS, ACCOUNT, NINE_TO_TEN))


def test_many_left_out_comments_are_asked_for_a_hundred_at_a_time(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    ids = [f"d{number}" for number in range(250)]
    more = {"kind": "more", "data": {"children": ids, "parent_id": "t3_p1"}}
    tree = [recorded("search.page-1"), {"kind": "Listing", "data": {"children": [more]}}]
    serve(server, "search", recorded("search.page-1"), q="acme")
    serve(server, "comments/p1", tree)
    server.get(f"{API}api/morechildren", json={"json": {"errors": [], "data": {"things": []}}})
    *_, search = reddit.streams(OPTIONS, ASK.ask("reddit"))

    list(reddit.pages(session, OPTIONS, search, NINE_TO_TEN))
    parts = [call.request.params["children"].split(",") for call in server.calls[-3:]]
    assert sorted(len(part) for part in parts) == [50, 100, 100]
    assert {one for part in parts for one in part} == {*ids}


@pytest.mark.parametrize("status", [403, 404])
def test_a_post_that_is_gone_leaves_the_rest(
    session: PoliteSession, server: responses.RequestsMock, status: int
) -> None:
    serve(server, "search", recorded("search.page-1"), q="acme")
    server.get(f"{API}comments/p1", status=status, json={"error": status})
    *_, search = reddit.streams(OPTIONS, ASK.ask("reddit"))

    assert [record.native_id for record in read(session, search)] == ["t3_p1"]


def test_a_look_up_tells_what_is_gone_and_asks_for_no_message(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    serve(server, "api/info", recorded("info.page-1"), id="t1_c1,t3_p9")

    found = records(list(reddit.look_up(session, OPTIONS, ["t1_c1", "t4_m1", "t3_p9"])))
    assert [(type(record), record.native_id) for record in found] == [
        (Post, "t1_c1"),
        (Deletion, "t3_p9"),
    ]
    assert list(reddit.look_up(session, OPTIONS, ["t4_m1"])) == []


def test_what_is_left_of_a_limit_is_a_float_and_so_is_the_time_to_wait(
    session: PoliteSession, server: responses.RequestsMock, waits: list[float]
) -> None:
    left = {"X-Ratelimit-Used": "100", "X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Reset": "41.5"}
    server.get(f"{API}message/messages", json=recorded("messages.page-1"), headers=left)
    serve_all(server)

    session.get(f"{API}message/messages")
    waits.clear()
    read(session, ACCOUNT)
    assert any(40 < seconds <= 41.5 for seconds in waits)


def test_a_429_waits_for_the_reset(
    session: PoliteSession, server: responses.RequestsMock, waits: list[float]
) -> None:
    left = {"X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Reset": "12.5"}
    server.get(f"{API}message/messages", status=429, headers=left)
    serve_all(server)

    assert len(read(session, MESSAGES)) == 2
    assert 12.5 in waits


def test_a_login_that_is_refused_stops_and_tells_no_secret(
    session: PoliteSession, tmp_path: Path
) -> None:
    with responses.RequestsMock() as server:
        server.post(TOKEN, status=401, json={"message": "Unauthorized"})
        with pytest.raises(Refused) as error:
            list(reddit.pages(session, OPTIONS, ACCOUNT, NINE_TO_TEN))
        reading = run(Lake.at(tmp_path))
    assert not reading.is_complete
    assert "hunter" not in f"{error.value} {reading} {OPTIONS!r}"


def test_without_a_refresh_token_nothing_private_is_read(session: PoliteSession) -> None:
    options = reddit.Options(client_id="c", client_secret="hunter2")
    kinds = [stream.kind for stream in reddit.streams(options, ASK.ask("reddit"))]
    assert kinds == ["account", "query"]
    assert list(reddit.streams(options, NOBODY.ask("reddit"))) == []

    with responses.RequestsMock() as server:
        fields = {"grant_type": "client_credentials"}
        match = [matchers.urlencoded_params_matcher(fields)]
        server.post(TOKEN, json={"access_token": "t"}, match=match)
        server.get(f"{API}search", json=empty())
        assert (
            len(list(reddit.pages(session, options, Stream("q", "query", "a"), NINE_TO_TEN))) == 1
        )


def test_a_second_run_lands_what_was_deleted_and_nothing_twice(
    tmp_path: Path, server: responses.RequestsMock
) -> None:
    serve_all(server)
    lake = Lake.at(tmp_path)
    first = run(lake)
    assert (first.problem_text, first.is_complete) == (None, True)
    assert run(lake).landed_count == 0

    server.reset()
    log_in(server)
    tree = recorded("comments.page-1")
    tree[1]["data"]["children"][0]["data"] |= {"author": "[deleted]", "body": "[deleted]"}
    whole = recorded("info.page-1")
    whole["data"]["children"][0]["data"] |= {"author": "[deleted]", "body": "[deleted]"}
    serve_all(server, tree, whole)
    second = run(lake)
    assert second.problem_text is None
    assert "t1_c1" in {row["native_id"] for row in rows(lake, "deletions")}


@pytest.mark.parametrize("document", [{}, [], None, "x", [{}], {"json": {}}, {"kind": "Listing"}])
def test_a_page_that_is_no_listing_is_no_empty_one(
    session: PoliteSession, server: responses.RequestsMock, document: Any
) -> None:
    with pytest.raises(BadPage):
        reddit.payloads(a_page(document))
    server.get(f"{API}user/acmehelp/overview", json=document)
    with pytest.raises(BadPage):
        list(reddit.pages(session, OPTIONS, ACCOUNT, NINE_TO_TEN))


def test_parse_changes_nothing() -> None:
    for name in ("t1", "t3", "t4"):
        payload = thing(name)
        before = copy.deepcopy(payload)
        assert reddit.parse(payload) == reddit.parse(payload)
        assert payload == before


class Recorded(Fake):
    """Reddit as it was recorded: its own reading of the bodies of a file."""

    payloads = staticmethod(reddit.payloads)
    parse = staticmethod(reddit.parse)


# file: posts, deletions, equal to another of the file, quarantined
COUNTS: dict[str, tuple[int, int, int, int]] = {
    "TestInbox.test_mentions": (16, 0, 0, 0),
    "TestInbox.test_messages": (250, 1, 1, 0),
    "TestSubmission.test_comments": (3, 0, 0, 0),
    "TestSubreddit.test_search": (6, 0, 0, 0),
}


def things_below(node: Any) -> Iterator[Any]:
    """Find posts, comments and messages wherever they stand: another way than the source's."""
    if isinstance(node, dict):
        if node.get("kind") in ("t1", "t3", "t4"):
            yield node
        node = [*node.values()]
    for inner in node if isinstance(node, list) else ():
        yield from things_below(inner)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_recorded_answers_are_landed_whole(name: str, tmp_path: Path) -> None:
    file = RECORDED / f"{name}.json"
    if not file.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{file} is missing")
        pytest.skip(f"{file} is missing")
    bodies = [
        told["response"]["body"]["string"].encode()
        for told in json.loads(file.read_text(encoding="utf-8"))["interactions"]
        if told["request"]["method"] == "GET"
    ]

    source = Recorded({name: bodies})
    lake = Lake.at(tmp_path)
    reading = land(lake, source, window=Window(datetime(2005, 1, 1, tzinfo=UTC), NINE_TO_TEN.end))
    posts, deleted = (len(rows(lake, table)) for table in ("posts", "deletions"))
    told = (posts, deleted, reading.duplicate_count, reading.quarantined_count)
    assert told == COUNTS[name]
    things = [one for body in bodies for one in things_below(json.loads(body))]
    assert reading.received_count == sum(told) == len(things)
