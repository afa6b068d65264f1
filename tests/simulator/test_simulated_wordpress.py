"""The simulated WordPress: pages, what a moment shows, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from brand_servers import Asker, asker, editor_of, ids

from simulator import World, build_world
from simulator.ids import numbered
from simulator.people import WORDPRESS, account
from simulator.posts import Post

START, BRAND = date(2026, 10, 19), "belvaart"  # the clocks go back in the first week
API = f"/{BRAND}/wp-json/wp/v2"
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def world() -> World:
    """A blog of one post with 25 comments, one of them late, one edited and one deleted."""
    small = build_world(START, brands=1, weeks=1)
    care = next(a for a in small.accounts if a.platform == WORDPRESS)
    ann = account(WORDPRESS, "ann@post.example", "Ann <3")

    def says(author: Any, text: str, minutes: float, parent: Post | None = None) -> Post:
        post = Post(author, at(minutes), text, BRAND, "question", "internet", parent=parent)
        post.place = "comment" if parent else "post"
        return post

    first = says(care, 'Storing: "we" zijn bezig', 0)
    second = says(care, "Opgelost", 60 * 24 * 5)
    comments = [says(ann, f"Vraag {n}", n, first) for n in range(1, 24)]
    answer = says(care, "Antwoord", 30, comments[0])
    more = says(ann, "Dank!", 31, answer)
    comments[1].visible_at = at(90)
    comments[2].edited_at, comments[2].edited_text = at(90), "Vraag 3, anders"
    answer.deleted_at = at(90)
    second.edited_at, second.edited_text = second.created_at + timedelta(days=1), "Echt opgelost"
    posts = numbered([first, second, *comments, answer, more])
    return replace(small, posts=tuple(posts))


@pytest.fixture
def blog(world: World) -> Asker:
    return asker(world, "wordpress", at(60))


def pages(blog: Asker, path: str, **query: Any) -> list[Any]:
    """Follow Link headers to the end."""
    answer = blog.ask(path, **query)
    found = list(answer.body)
    while 'rel="next"' in answer.headers["Link"]:
        links = answer.headers["Link"].split(", ")
        answer = blog.ask(next(x for x in links if 'rel="next"' in x).strip("<").partition(">")[0])
        found += answer.body
    return found


def shown(world: World, now: datetime) -> list[Post]:
    return [post for post in world.posts if post.parent is not None and post.is_shown(now)]


@pytest.mark.parametrize("size", [1, 7, 24, 100])
def test_pages_hold_every_shown_comment_once_newest_first(
    blog: Asker, world: World, size: int
) -> None:
    found = pages(blog, f"{API}/comments", per_page=size)
    assert [comment["id"] for comment in found] == ids(shown(world, at(60)))[::-1]
    assert blog.ask(f"{API}/comments", per_page=size).headers["X-WP-Total"] == str(len(found))


def test_a_page_past_the_end_is_refused_for_posts_and_empty_for_comments(blog: Asker) -> None:
    refused = blog.ask(f"{API}/posts", page=2)
    assert (refused.status, refused.body["code"]) == (400, "rest_post_invalid_page_number")
    empty = blog.ask(f"{API}/comments", page=9)
    assert (empty.status, empty.body) == (200, [])


def test_a_late_comment_is_there_when_it_is_and_keeps_its_date(blog: Asker, world: World) -> None:
    late = next(post for post in world.posts if post.visible_at > post.created_at)
    assert blog.ask(f"{API}/comments/{late.native_id}").status == 404
    blog.headers["Authorization"] = editor_of(BRAND)
    held = blog.ask(f"{API}/comments", status="hold").body
    assert [comment["id"] for comment in held] == [int(late.native_id)]
    blog.clock.set(at(90))
    assert blog.ask(f"{API}/comments/{late.native_id}").body["date_gmt"] == "2026-10-20T12:02:00"


def test_an_edit_and_a_deletion_show_from_their_moment(blog: Asker, world: World) -> None:
    changed = next(post for post in world.posts if post.edited_text.startswith("Vraag"))
    gone = next(post for post in world.posts if post.deleted_at)
    path = f"{API}/comments/{changed.native_id}"
    assert blog.ask(path).body["content"]["rendered"] == "<p>Vraag 3</p>\n"
    blog.clock.set(at(90))
    assert blog.ask(path).body["content"]["rendered"] == "<p>Vraag 3, anders</p>\n"
    assert blog.ask(f"{API}/comments/{gone.native_id}").status == 404


def test_what_answers_a_deleted_comment_moves_up(blog: Asker, world: World) -> None:
    thanks = next(post for post in world.posts if post.text == "Dank!")
    path = f"{API}/comments/{thanks.native_id}"
    assert thanks.parent is not None
    assert thanks.parent.parent is not None
    assert blog.ask(path).body["parent"] == int(thanks.parent.native_id)
    blog.clock.set(at(90))
    assert blog.ask(path).body["parent"] == int(thanks.parent.parent.native_id)


def test_modified_after_finds_what_was_edited_since(blog: Asker, world: World) -> None:
    blog.clock.set(world.end)
    newest = max(int(post.native_id) for post in world.posts)
    found = blog.ask(f"{API}/posts", modified_after="2026-10-26T11:59:59Z").body
    assert [post["id"] for post in found] == [newest]
    assert found[0]["modified_gmt"] == "2026-10-26T12:00:00"
    assert found[0]["date"] == "2026-10-25T13:00:00"  # winter time, by the site's clock
    assert blog.ask(f"{API}/posts", modified_after="2026-10-26T12:00:00Z").body == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"after": "2026-10-20T12:20:00Z", "before": "2026-10-20T12:23:00Z"}, [23, 22]),
        ({"after": "2026-10-20T14:20:00", "before": "2026-10-20T14:23:00"}, [23, 22]),
        ({"search": "vraag 1", "per_page": 3, "order": "asc"}, [2, 11, 12]),
        ({"parent": 2}, [25]),
        ({"include": "5,4", "orderby": "include"}, [5, 4]),
        ({"exclude": "25,24", "per_page": 2}, [26, 23]),
        ({"offset": 23}, [2]),
        ({"post": 999}, []),
    ],
)
def test_parameters_choose(blog: Asker, query: dict[str, Any], expected: list[int]) -> None:
    found = [comment["id"] for comment in blog.ask(f"{API}/comments", **query).body]
    assert found == expected


def test_a_slug_finds_its_post_and_its_user(blog: Asker) -> None:
    blog.clock.set(at(60 * 24 * 6))
    first, second = blog.ask(f"{API}/posts").body
    assert [post["id"] for post in blog.ask(f"{API}/posts", slug=first["slug"]).body] == [
        first["id"]
    ]
    both = blog.ask(f"{API}/posts", slug=f"{first['slug']},{second['slug']}").body
    assert both == [first, second]
    assert [user["slug"] for user in blog.ask(f"{API}/users", slug=BRAND).body] == [BRAND]
    assert blog.ask(f"{API}/posts", slug="nothing").body == []
    assert blog.ask(f"{API}/users", slug="nobody").body == []


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("posts", {"per_page": 0}, 400, "rest_invalid_param"),
        ("posts", {"per_page": 101}, 400, "rest_invalid_param"),
        ("posts", {"page": "x"}, 400, "rest_invalid_param"),
        ("posts", {"after": "2026-10-20"}, 400, "rest_invalid_param"),
        ("posts", {"orderby": "bogus"}, 400, "rest_invalid_param"),
        ("posts", {"orderby": "relevance"}, 400, "rest_no_search_term_defined"),
        ("posts", {"status": "draft"}, 400, "rest_invalid_param"),
        ("posts", {"context": "edit"}, 401, "rest_forbidden_context"),
        ("posts/999", {}, 404, "rest_post_invalid_id"),
        ("comments", {"parent": "x"}, 400, "rest_invalid_param"),
        ("comments", {"status": "hold"}, 401, "rest_forbidden_param"),
        ("comments", {"author_email": "ann@post.example"}, 401, "rest_forbidden_param"),
        ("comments/1", {}, 404, "rest_comment_invalid_id"),
        ("users/me", {}, 401, "rest_not_logged_in"),
        ("nothing", {}, 404, "rest_no_route"),
    ],
)
def test_what_wordpress_refuses_is_refused(
    blog: Asker, path: str, query: dict[str, Any], status: int, code: str
) -> None:
    answer = blog.ask(f"{API}/{path}", **query)
    assert (answer.status, answer.body["code"]) == (status, code)
    if code == "rest_invalid_param":
        assert set(answer.body["data"]["details"]) == set(query)


def test_only_the_editor_sees_mail_addresses(blog: Asker) -> None:
    assert "post.example" not in str(blog.ask(f"{API}/comments").body)
    blog.headers["Authorization"] = editor_of("zendgolf")  # another brand's
    assert blog.ask(f"{API}/comments", context="edit").status == 401
    blog.headers["Authorization"] = editor_of(BRAND)
    seen = blog.ask(f"{API}/comments", context="edit").body
    assert {comment["author_email"] for comment in seen} >= {"ann@post.example"}


def test_lists_declare_their_pages_and_single_things_none(blog: Asker) -> None:
    for path in ("posts", "comments", "users"):
        shape = blog.shape_of(f"{API}/{path}")
        assert shape is not None
        answer = blog.ask(f"{API}/{path}")
        assert (shape.items, isinstance(answer.body, list)) == ((), True)
        assert set(shape.total_headers) <= set(answer.headers)
    assert blog.shape_of(f"{API}/posts/1") is None
    assert blog.shape_of(f"/{BRAND}/feed/") is None


def test_the_same_request_gives_the_same_bytes(world: World) -> None:
    for path in ("wp-json/", "wp-json/wp/v2/posts", "wp-json/wp/v2/comments", "feed/"):
        one, other = (asker(world, "wordpress", at(60)) for _ in range(2))
        assert one.bytes_of(f"/{BRAND}/{path}") == other.bytes_of(f"/{BRAND}/{path}")
