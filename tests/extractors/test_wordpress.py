"""WordPress, read from pages of our own writing, and from the town's blogs."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from fakes import NINE_TO_TEN, RING, asking, rows

from extractors.answers import LoopDetected, Refused
from extractors.base import BadPage, Page, Stream, Window
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.landing import PARSE_ERRORS
from extractors.records import Deletion, Post, Reading
from extractors.registry import RegistryError, SourceEntry
from extractors.run import extract
from extractors.sources import wordpress
from simulator import Clock, World, build_world, serve
from simulator.ids import numbered
from simulator.people import WORDPRESS, account
from simulator.platforms.server import Servers
from simulator.platforms.wordpress.api import wordpress_password
from simulator.posts import Post as Written

FIXTURES = Path(__file__).parents[1] / "fixtures" / "wordpress"
API = "https://blog.example/wp-json/wp/v2/"
OPTIONS = wordpress.Options.model_validate({"site": "https://blog.example"})
POSTS, COMMENTS = (Stream(kind, kind, "") for kind in ("posts", "comments"))
END = {
    "code": "rest_post_invalid_page_number",
    "message": "The page number requested is larger than the number of pages available.",
    "data": {"status": 400},
}


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        yield session


class Blog:
    """Answers as a blog does, from lists of pages; remembers what was asked."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lists = {
            "posts": [recorded("posts.page-1"), recorded("posts.page-2")],
            "comments": [recorded("comments.page-1"), recorded("comments.page-2")],
        }
        self.by_id = {"posts": recorded("posts.by-id"), "comments": recorded("comments.by-id")}
        self.headers = ("Link", "X-WP-TotalPages", "X-WP-Total")
        self.home = "http://inside.example:8080/"  # as behind a proxy
        for kind in self.lists:
            mock.add_callback(responses.GET, f"{API}{kind}", self._answer)

    def _answer(self, request: Any) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(request.url)
        kind = parts.path.rsplit("/", 1)[-1]
        ask = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.asked.append((kind, ask))
        if "include" in ask:
            ids = ask["include"].split(",")
            return 200, {}, json.dumps([i for i in self.by_id[kind] if str(i["id"]) in ids])
        if "modified_after" in ask:
            return 200, {"X-WP-Total": "0"}, "[]"
        pages, number = self.lists[kind], int(ask["page"])
        if number > len(pages):
            return 400, {}, json.dumps(END)
        told = {
            "X-WP-Total": str(sum(map(len, pages))),
            "X-WP-TotalPages": str(len(pages)),
            "Link": f'<{self.home}{kind}?page={number + 1}>; rel="next"',
        }
        if number == len(pages):
            del told["Link"]
        headers = {name: told[name] for name in self.headers if name in told}
        return 200, headers, json.dumps(pages[number - 1])


@pytest.fixture
def blog() -> Iterator[Blog]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Blog(mock)


def a_page(kind: str, document: Any, *asked: str, name: str = "") -> Page:
    body = json.dumps(document).encode()
    return Page(
        Stream(kind, kind, name), f"{API}{kind}?page=1", 200, NINE_TO_TEN.start, body, asked
    )


def read(page: Page) -> list[Any]:
    return [wordpress.parse(payload) for payload in wordpress.payloads(page)]


def walked(session: PoliteSession, stream: Stream, options: Any = OPTIONS) -> list[Any]:
    return [
        record
        for page in wordpress.pages(session, options, stream, NINE_TO_TEN)
        for record in read(page)
    ]


def test_posts_are_read_as_plain_text_with_their_edits() -> None:
    (storing,) = read(a_page("posts", recorded("posts.page-1")))
    app, intern = read(a_page("posts", recorded("posts.page-2")))

    assert storing.body_text == ("Storing in Assen\n\nWe werken eraan – nog “even”.\n\nGroet 🌻")
    assert (storing.native_id, storing.thread_id, storing.author_id) == ("7", "7", "3")
    assert storing.created_at == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    assert (storing.edited_at, storing.permalink) == (None, "https://blog.example/s-7/")
    assert app.body_text == "De app is vernieuwd, zie de winkel.", "its title begins it"
    assert app.edited_at == datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
    assert intern.body_text == "Protected: intern", "the rest is behind a password"


def test_comments_say_where_they_stand_and_who_wrote_them() -> None:
    question, answer = read(a_page("comments", recorded("comments.page-1")))
    (thanks,) = read(a_page("comments", recorded("comments.page-2")))

    assert (question.native_id, question.thread_id, question.in_reply_to_id) == (
        "comment-7", "7", "7",
    )  # fmt: skip
    assert (answer.in_reply_to_id, answer.author_id) == ("comment-7", "3")
    assert question.author_handle == "Ann & co"
    assert question.body_text == "Hoe lang nog?\nIk wacht."
    assert question.author_id == f"gravatar:{7:032x}"
    assert thanks.author_id == "bo@post.example"
    assert thanks.author_handle is None
    assert thanks.body_text == "Dank! :)", "as it was typed"
    assert (thanks.in_reply_to_id, thanks.thread_id) == ("comment-4", "5")


def test_posts_and_comments_of_several_blogs_have_ids_of_their_own() -> None:
    (post,) = read(a_page("posts", recorded("posts.page-1"), name="acme"))
    comment, answer = read(a_page("comments", recorded("comments.page-1"), name="acme"))

    assert (post.native_id, post.author_id) == ("acme/7", "acme/3")
    assert (comment.native_id, comment.thread_id) == ("acme/comment-7", "acme/7")
    assert (answer.in_reply_to_id, answer.author_id) == ("acme/comment-7", "acme/3")


def test_a_visitor_without_address_or_picture_is_nobody_we_know() -> None:
    (comment, _) = recorded("comments.page-1")
    for pictures in ({}, None, {"24": "https://secure.gravatar.com/avatar/?s=24&d=mm"}):
        (record,) = read(a_page("comments", [{**comment, "author_avatar_urls": pictures}]))
        assert record.author_id is None


@pytest.mark.parametrize(
    "headers",
    [("Link", "X-WP-TotalPages", "X-WP-Total"), ("Link",), ("X-WP-TotalPages",)],
)
def test_a_list_is_read_to_its_end_by_link_or_by_number(
    session: PoliteSession, blog: Blog, headers: tuple[str, ...]
) -> None:
    blog.headers = headers

    assert [record.native_id for record in walked(session, POSTS)] == ["7", "8", "9"]
    asked = [ask for _, ask in blog.asked]
    assert [(a["page"], "modified_after" in a) for a in asked] == [
        ("1", False), ("2", False), ("1", True),
    ]  # fmt: skip
    assert asked[0] == {
        "after": "2026-03-02T06:00:00Z",
        "before": "2026-03-02T13:00:00Z",
        "order": "asc",
        "orderby": "id",
        "per_page": "100",
        "page": "1",
    }


def test_what_comments_stand_below_is_asked_for_too(session: PoliteSession, blog: Blog) -> None:
    found = [record.native_id for record in walked(session, COMMENTS)]

    assert found == ["comment-7", "comment-8", "comment-9", "5", "comment-4"]
    asked = [(kind, ask["include"]) for kind, ask in blog.asked if "include" in ask]
    assert asked == [("posts", "5,7"), ("comments", "4")], "what is not there is asked for once"


def test_a_page_past_the_end_means_that_the_list_got_shorter(
    session: PoliteSession, blog: Blog
) -> None:
    pages = blog.lists["posts"]

    def shrinks(request: Any) -> Any:
        answer = blog._answer(request)
        if blog.asked[-1][1].get("page") == "1" and len(pages) == 2:
            pages[:] = [[*pages[0], *pages[1][:1]]]  # one is gone: all fit on one page
        return answer

    with responses.RequestsMock() as mock:
        mock.add_callback(responses.GET, f"{API}posts", shrinks)
        found = {record.native_id for record in walked(session, POSTS)}
    assert found == {"7", "8"}, "8 would have slipped to a page that was read before"


def test_a_list_that_got_shorter_by_one_is_read_again(session: PoliteSession, blog: Blog) -> None:
    pages = blog.lists["posts"]

    def shrinks(request: Any) -> Any:
        answer = blog._answer(request)
        if len(blog.asked) == 1:
            pages[0], pages[1] = [pages[1][0]], [pages[1][1]]  # 7 is gone, 8 slips to page 1
        return answer

    with responses.RequestsMock() as mock:
        mock.add_callback(responses.GET, f"{API}posts", shrinks)
        found = [record.native_id for record in walked(session, POSTS)]
    assert found[:2] == ["7", "9"]
    assert "8" in found


def test_another_400_is_no_end(session: PoliteSession) -> None:
    with responses.RequestsMock() as mock:
        mock.get(f"{API}posts", status=400, json={"code": "rest_invalid_param"})
        with pytest.raises(Refused, match="rest_invalid_param"):
            walked(session, POSTS)


def test_a_list_that_goes_round_ends_with_an_error(session: PoliteSession) -> None:
    with responses.RequestsMock() as mock:
        mock.get(
            f"{API}posts",
            json=recorded("posts.page-1"),
            headers={"Link": f'<{API}posts?page=1>; rel="next"'},
        )
        with pytest.raises(LoopDetected):
            walked(session, POSTS)


def test_an_application_password_reads_what_editors_see(session: PoliteSession, blog: Blog) -> None:
    options = wordpress.Options.model_validate(
        {"site": "https://blog.example/", "user": "care", "password": "abcd efgh ijkl"}
    )
    with responses.RequestsMock() as mock:
        mock.add_callback(responses.GET, f"{API}comments", blog._answer)
        mock.add_callback(responses.GET, f"{API}posts", blog._answer)
        pages = list(wordpress.pages(session, options, COMMENTS, NINE_TO_TEN))
        sent = mock.calls[0].request
    assert sent.headers["Authorization"] == "Basic Y2FyZTphYmNkIGVmZ2ggaWprbA=="
    assert all(ask["context"] == "edit" for _, ask in blog.asked)
    assert not any("abcd" in page.url for page in pages)
    assert "abcd" not in repr(options)


def test_a_wrong_password_is_told_without_it(session: PoliteSession) -> None:
    options = wordpress.Options.model_validate(
        {"site": "https://blog.example/", "user": "care", "password": "abcd efgh"}
    )
    with responses.RequestsMock() as mock:
        mock.get(f"{API}posts", status=401, json={"code": "incorrect_password"})
        with pytest.raises(Refused, match="incorrect_password") as told:
            list(wordpress.pages(session, options, POSTS, NINE_TO_TEN))
    assert "abcd" not in str(told.value)


def test_a_user_without_a_password_is_a_mistake() -> None:
    entry = blog_entry("https://blog.example", user="care")
    with pytest.raises(RegistryError, match="expected both"):
        entry.checked_options({})


@pytest.mark.usefixtures("blog")
def test_a_look_up_tells_the_deleted_from_the_rest(session: PoliteSession) -> None:
    ids = ["5", "6", "comment-4", "comment-6"]
    records = [r for p in wordpress.look_up(session, OPTIONS, ids) for r in read(p)]

    gone = {r.native_id for r in records if isinstance(r, Deletion)}
    there = {r.native_id for r in records if isinstance(r, Post)}
    assert (gone, there) == ({"6", "comment-6"}, {"5", "comment-4"})
    assert list(wordpress.look_up(session, OPTIONS, [])) == []


def test_an_empty_blog_is_read_to_its_end(session: PoliteSession, blog: Blog) -> None:
    blog.lists = {"posts": [[]], "comments": [[]]}

    assert walked(session, POSTS) == walked(session, COMMENTS) == []
    assert len(blog.asked) == 3


@pytest.mark.parametrize("document", [{"code": "x"}, None, "text", 5])
def test_what_is_no_list_is_a_bad_page(document: Any) -> None:
    with pytest.raises(BadPage, match="expected a list"):
        wordpress.payloads(a_page("posts", document))


def spoilt(node: Any) -> Iterator[Any]:
    """Give every way in which one place of a payload can differ."""
    if isinstance(node, dict):
        for key, value in node.items():
            rest = {name: other for name, other in node.items() if name != key}
            yield rest
            yield {**rest, f"{key}x": value}
            for other in (None, 5, "x", [], {}, {"in": value}, [value], True):
                yield {**node, key: other}
            for changed in spoilt(value):
                yield {**node, key: changed}


@pytest.mark.parametrize("name", ["posts.page-2", "comments.page-1", "comments.page-2"])
def test_an_item_that_drifted_is_read_or_refused_by_a_known_error(name: str) -> None:
    kind = name.partition(".")[0]
    for item in recorded(name):
        whole = wordpress.parse(wordpress.payloads(a_page(kind, [item]))[0])
        for changed in (*spoilt(item), None, 5, [], "x"):
            (payload,) = wordpress.payloads(a_page(kind, [changed]))
            before = copy.deepcopy(payload)
            try:
                record = wordpress.parse(payload)
            except PARSE_ERRORS:
                continue
            finally:
                assert payload == before, "parse changes nothing"
            assert record.created_at == whole.created_at


# --- the town's blogs, from empty to landed

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SECRET = "of this test"
READS: dict[str, Any] = {"reread_hours": 24 * 30, "requests_per_minute": 1e9}


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def world() -> World:
    """Two brands' own weeks of blogging, and a scene on which all that can change does."""
    town = build_world(date(2026, 9, 28), seed=3, brands=2, weeks=2)
    care = next(a for a in town.accounts if a.platform == WORDPRESS and a.brand_id == "belvaart")
    ann, bo = (account(WORDPRESS, f"{n}@post.example", n.title()) for n in ("ann", "bo"))

    def says(author: Any, text: str, minutes: float, to: Written | None = None) -> Written:
        place = "comment" if to else "post"
        return Written(
            author, at(minutes), text, "belvaart", "question", "internet", parent=to, place=place
        )

    posts = [says(care, f"Bericht {n} over de storing", n / 10) for n in range(120)]
    asked = says(ann, 'Hoe lang "nog" -- het duurt...', 20, posts[0])
    answered = says(care, "Nog een uur. ^JV", 21, asked)
    below = says(bo, "Dat zei je gisteren ook :)", 22, answered)
    late = says(bo, "Ik wacht op de beheerder", 23, posts[1])
    late.visible_at = at(90)
    answered.deleted_at = at(90)
    asked.edited_at, asked.edited_text = at(90), "Hoe lang nog? Het is twee uur"
    posts[5].edited_at, posts[5].edited_text = at(90), "Bericht 5 is anders nu"
    posts[6].deleted_at = at(90)
    new = says(ann, "En vandaag?", 100, below)
    scene = [*posts, asked, answered, below, late, new]
    return replace(town, posts=tuple(numbered([*town.by_platform(WORDPRESS), *scene])))


def blog_entry(site: str, **options: Any) -> SourceEntry:
    return SourceEntry(
        name="wordpress",
        module="wordpress",
        every=None,
        since=date(2026, 1, 1),
        purpose="a test",
        legal_basis="none needed",
        options={"site": site, **options},
        **READS,
    )


def land_blog(servers: Servers, world: World, window: Window, lake: Lake) -> Reading:
    servers.clock.set(window.end)
    care = next(a for a in world.accounts if a.platform == WORDPRESS and a.brand_id == "belvaart")
    entry = blog_entry(f"{servers.url('wordpress')}/belvaart", user=care.handle)
    entry = entry.model_copy(update={"secrets": {"password": "BLOG"}})
    environ = {"BLOG": wordpress_password(SECRET, "belvaart")}
    reading = extract(entry, window, lake, asking(), RING, environ=environ, now=servers.clock.now)
    assert reading.is_complete, reading.problem_text
    assert reading.quarantined_count == 0
    return reading


def own_id(post: Written) -> str:
    return post.native_id if post.root is post else f"comment-{post.native_id}"


def typed(text: str) -> str:
    """Undo what WordPress does to a post's text: curly quotes, dashes, pictures for smileys.

    What stands in < > the real one takes for an element, and so do we.
    """
    for signs, plain in (("‘’", "'"), ("“”", '"')):
        text = re.sub(f"[{signs}]", plain, text)
    text = text.replace("…", "...").replace("—", "--").replace("–", "-").replace("×", "x")
    return " ".join(re.sub(r"<[^<>]*>", "", text).split())


def truth(world: World, moment: datetime) -> dict[str, tuple[Any, ...]]:
    """Give what the brand's blog shows at a moment, in the words of landed posts."""
    found: dict[str, tuple[Any, ...]] = {}
    for post in world.by_platform(WORDPRESS):
        shown = post.is_shown(moment) and post.root.is_shown(moment)
        if post.root.author.brand_id != "belvaart" or not shown:
            continue
        above = post.parent
        while above is not None and above.parent is not None and not above.is_shown(moment):
            above = above.parent
        author = post.author.account_id if post.author.brand_id else post.author.handle
        found[own_id(post)] = (
            typed(post.shown_text(moment)),
            own_id(post.root),
            own_id(above) if above is not None else None,
            author,
            post.created_at.replace(microsecond=0),
        )
    return found


def test_the_towns_blog_is_read_as_it_is_with_edits_and_deletions(
    world: World, tmp_path: Path
) -> None:
    lake = Lake.at(tmp_path)
    begin = world.start - timedelta(days=1)
    first, second = Window(begin, at(60)), Window(at(60), at(120))
    with serve(world, secret=SECRET, clock=Clock(at(0)), names=["wordpress"]) as servers:
        land_blog(servers, world, first, lake)
        assert latest(lake) == truth(world, at(60))
        reading = land_blog(servers, world, second, lake)
        # late, new, two edits, and below the deleted answer a comment that moved up
        assert reading.landed_count - len(rows(lake, "deletions")) == 5
        again = land_blog(servers, world, second, lake)
        assert again.landed_count == 0

    gone = {row["native_id"] for row in rows(lake, "deletions")}
    assert gone == {own_id(post) for post in world.posts if post.deleted_at == at(90)}
    found = latest(lake)
    assert {one: row for one, row in found.items() if one not in gone} == truth(world, at(120))
    edits = {row["native_id"]: row["edited_at"] for row in rows(lake, "posts") if row["edited_at"]}
    edited = next(p for p in world.posts if p.edited_at == at(90) and p.root is p)
    assert edits == {edited.native_id: at(90)}


@pytest.mark.parametrize(("margin", "is_whole"), [(None, True), (timedelta(0), False)])
def test_the_hour_that_comes_twice_is_read_whole(
    margin: timedelta | None, is_whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WordPress looks at its wall clock, on which 02:30 follows 02:30 in the night of October."""
    if margin is not None:
        monkeypatch.setattr(wordpress, "MARGIN", margin)
    night = datetime(2026, 10, 24, 23, tzinfo=UTC)
    town = build_world(date(2026, 9, 28), brands=1, weeks=1)
    care = next(a for a in town.accounts if a.platform == WORDPRESS)
    posts = [
        Written(care, night + timedelta(minutes=10 * n + 5), f"Bericht {n}", "belvaart", "", "")
        for n in range(24)
    ]
    world, lake = replace(town, posts=tuple(numbered(posts))), Lake.at(tmp_path)
    monkeypatch.setitem(READS, "reread_hours", 0)
    whole: list[bool] = []
    with serve(world, secret=SECRET, clock=Clock(night), names=["wordpress"]) as servers:
        for hour in range(4):
            start = night + timedelta(hours=hour)
            land_blog(servers, world, Window(start, start + timedelta(hours=1)), lake)
            found = {row["native_id"] for row in rows(lake, "posts")}
            whole.append(found == {post.native_id for post in posts[: 6 * (hour + 1)]})
    assert whole == [True, is_whole, True, True]


def latest(lake: Lake) -> dict[str, tuple[Any, ...]]:
    """Give the last version of each landed post."""
    return {
        row["native_id"]: (
            typed(row["body_text"]),
            row["thread_id"],
            row["in_reply_to_id"],
            row["author_id"],
            row["created_at"],
        )
        for row in sorted(rows(lake, "posts"), key=lambda row: row["known_at"])
    }
