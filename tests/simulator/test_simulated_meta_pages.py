"""The Graph API's lists: each holds what the world shows, once, for each brand; and moments."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from meta_town import START, Made, Meta

from simulator import build_world
from simulator.people import FACEBOOK, INSTAGRAM, Account
from simulator.platforms.meta.people import is_named, scoped_id, told
from simulator.posts import Post


@pytest.fixture(scope="module")
def town() -> Meta:
    world = build_world(START, seed=1, brands=4, weeks=2)
    return Meta(world, world.start + timedelta(weeks=2))


def _ids(posts: list[Post]) -> list[str]:
    return sorted(post.native_id for post in posts)


def _own(meta: Meta, ours: Account) -> list[Post]:
    return [p for p in meta.shown(ours.platform, "post") if p.author.brand_id == ours.brand_id]


def _to(meta: Meta, ours: Account, *places: Any) -> list[Post]:
    return [post for post in meta.shown(ours.platform, *places) if ours in post.mentions]


LISTS: dict[str, Callable[[Meta, Account], list[Post]]] = {
    "feed": lambda meta, page: _own(meta, page) + _to(meta, page, "wall", "tag"),
    "posts": _own,
    "visitor_posts": lambda meta, page: _to(meta, page, "wall"),
    "tagged": lambda meta, page: _to(meta, page, "tag"),
    "ratings": lambda meta, page: _to(meta, page, "review"),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("of", ["town", "meta"])
def test_a_pages_list_holds_what_stands_there_once(
    name: str, of: str, request: pytest.FixtureRequest
) -> None:
    asked: Meta = request.getfixturevalue(of)
    lengths = []
    for brand in range(len(asked.brand_ids)):
        page = asked.account(FACEBOOK, brand)
        fields = "open_graph_story{id}" if name == "ratings" else "id"
        found = asked.by(brand).all(f"/{page.account_id}/{name}", limit="2", fields=fields)
        ids = [one.get("open_graph_story", one)["id"] for one in found]
        assert sorted(ids) == _ids(LISTS[name](asked, page))
        lengths.append(len(ids))
    assert of == "town" or sum(lengths) > 0


@pytest.mark.parametrize("limit", ["1", "7", "100"])
@pytest.mark.parametrize("of", ["town", "meta"])
def test_a_stream_holds_all_comments_below_a_post_once(
    limit: str, of: str, request: pytest.FixtureRequest
) -> None:
    asked: Meta = request.getfixturevalue(of)
    read = 0
    for brand in range(len(asked.brand_ids)):
        for root in asked.by(brand).all("/me/feed", fields="id", limit="100"):
            found = asked.by(brand).all(f"/{root['id']}/comments", filter="stream", limit=limit)
            below = [p for p in asked.shown(FACEBOOK, "comment") if p.root.native_id == root["id"]]
            assert [one["id"] for one in found] == [post.native_id for post in below]
            read += len(found)
    assert of == "town" or read > 0


def test_comments_and_the_answers_to_them_make_the_same_tree(meta: Meta, made: Made) -> None:
    own = made.posts["own"]

    def tree(identifier: str) -> list[str]:
        found = meta.all(f"/{identifier}/comments", limit="3", fields="id,comment_count")
        below = [(one, tree(one["id"])) for one in found]
        for one, inner in below:
            direct = meta.body(f"/{one['id']}/comments", summary="1", limit="0")
            assert direct["summary"]["total_count"] == one["comment_count"] <= len(inner)
        return [identifier for one, inner in below for identifier in (one["id"], *inner)]

    stream = meta.all(f"/{own.native_id}/comments", filter="stream", fields="id,parent{id}")
    assert sorted(tree(own.native_id)) == sorted(one["id"] for one in stream)
    parents = {one["id"]: one.get("parent", {}).get("id") for one in stream}
    answer, question = (made.posts[name].native_id for name in ("answer", "question"))
    assert (parents[answer], parents[question]) == (question, None)


def test_comments_come_in_the_order_asked_and_page_back(meta: Meta, made: Made) -> None:
    path = f"/{made.posts['own'].native_id}/comments"
    forth = meta.all(path, limit="5", fields="id")
    back = meta.all(path, limit="5", fields="id", order="reverse_chronological")
    assert back == forth[::-1]
    second = meta.follow(meta.body(path, limit="5", fields="id")["paging"]["next"])
    first = meta.follow(second["paging"]["previous"])
    assert [first["data"], second["data"]] == [forth[:5], forth[5:10]]
    assert "previous" not in first["paging"]
    assert meta.follow(first["paging"]["next"])["data"] == forth[5:10]


@pytest.mark.parametrize(("platform", "name"), [(FACEBOOK, "messenger"), (INSTAGRAM, "instagram")])
@pytest.mark.parametrize("of", ["town", "meta"])
def test_conversations_hold_every_message_once(
    platform: str, name: str, of: str, request: pytest.FixtureRequest
) -> None:
    asked: Meta = request.getfixturevalue(of)
    read = 0
    for brand, brand_id in enumerate(asked.brand_ids):
        threads = asked.by(brand).all("/me/conversations", platform=name, limit="1")
        assert len({one["id"] for one in threads}) == len(threads)
        moved = [one["updated_time"] for one in threads]
        assert moved == sorted(moved, reverse=True)
        found = [
            message["id"]
            for one in threads
            for message in asked.by(brand).all(f"/{one['id']}/messages", limit="4")
        ]
        expected = [
            post
            for post in asked.shown(platform, "message")
            if brand_id in {a.brand_id for a in (post.root.author, *post.root.mentions)}
        ]
        assert sorted(found) == _ids(expected)
        read += len(found)
    assert of == "town" or read > 0


@pytest.mark.parametrize("of", ["town", "meta"])
def test_media_tags_and_comments_of_instagram_come_once(
    of: str, request: pytest.FixtureRequest
) -> None:
    asked: Meta = request.getfixturevalue(of)
    read = 0
    for brand in range(len(asked.brand_ids)):
        ours = asked.account(INSTAGRAM, brand)
        media = asked.by(brand).all(f"/{ours.account_id}/media", limit="3")
        assert sorted(one["id"] for one in media) == _ids(_own(asked, ours))
        tags = asked.by(brand).all(f"/{ours.account_id}/tags", limit="3")
        assert sorted(one["id"] for one in tags) == _ids(_to(asked, ours, "tag"))
        for one in media:
            path = f"/{one['id']}/comments"
            top = asked.by(brand).all(path, limit="4", fields="id,parent_id")
            deep = [
                reply
                for comment in top
                for reply in asked.by(brand).all(
                    f"/{comment['id']}/replies", limit="1", fields="id,parent_id"
                )
            ]
            below = [
                post
                for post in asked.shown(INSTAGRAM, "comment")
                if post.root.native_id == one["id"]
            ]
            assert sorted(comment["id"] for comment in top + deep) == _ids(below)
            assert all("parent_id" not in comment for comment in top)
            assert {reply["parent_id"] for reply in deep} <= {comment["id"] for comment in top}
            read += len(top) + len(deep)
    assert of == "town" or read > 0


def test_since_and_until_act_on_when_a_post_last_moved(meta: Meta, made: Made) -> None:
    at = made.now - timedelta(hours=100)  # a late comment and an edit appear then
    moved = {
        "since": str(int((at - timedelta(minutes=1)).timestamp())),
        "until": str(int((at + timedelta(minutes=1)).timestamp())),
    }
    meta.clock.set(at + timedelta(seconds=30))
    found = {one["id"] for one in meta.all("/me/feed", limit="1", fields="id", **moved)}
    wanted = {made.posts[name].native_id for name in ("own", "edited")}
    assert wanted <= found
    assert made.posts["own 0"].native_id not in found
    meta.clock.set(at - timedelta(seconds=1))
    before = {one["id"] for one in meta.all("/me/feed", limit="1", fields="id", **moved)}
    assert not wanted & before


def test_a_post_shows_its_edit_and_when_it_moved(meta: Meta, made: Made) -> None:
    edited = made.posts["edited"]
    assert edited.edited_at is not None
    fields = "message,created_time,updated_time"
    meta.clock.set(edited.edited_at - timedelta(seconds=1))
    before = meta.body(f"/{edited.native_id}", fields=fields)
    meta.clock.set(edited.edited_at)
    after = meta.body(f"/{edited.native_id}", fields=fields)
    assert before["message"] == edited.text
    assert before["updated_time"] == before["created_time"] == told(edited.created_at)
    assert after["message"] == edited.edited_text
    assert after["updated_time"] == told(edited.edited_at)
    assert after["created_time"] == before["created_time"]


def test_a_late_comment_is_missing_until_it_is_there(meta: Meta, made: Made) -> None:
    late = made.posts["late"]
    path = f"/{made.posts['own'].native_id}/comments"
    for moment, is_there in ((late.visible_at - timedelta(seconds=1), False),
                             (late.visible_at, True)):  # fmt: skip
        meta.clock.set(moment)
        assert (late.native_id in {one["id"] for one in meta.all(path)}) is is_there
        assert (meta.answer(f"/{late.native_id}").status == 200) is is_there


@pytest.mark.parametrize("names", [("gone", "below gone"), ("deleted", "below deleted")])
def test_what_is_deleted_goes_with_all_below_it(
    names: tuple[str, str], meta: Meta, made: Made
) -> None:
    top, below = (made.posts[name] for name in names)
    assert top.deleted_at is not None
    meta.clock.set(top.deleted_at - timedelta(seconds=1))
    assert meta.body(f"/{below.native_id}")["id"] == below.native_id
    meta.clock.set(top.deleted_at)
    for post in (top, below):
        assert meta.error(f"/{post.native_id}") == (400, 100, 33)
        assert meta.error(f"/{post.native_id}/comments") == (400, 100, 33)


def test_an_unsent_message_is_gone_but_its_thread_is_not(meta: Meta, made: Made) -> None:
    unsent = made.posts["facebook 1 2"]
    assert unsent.deleted_at is not None
    person = scoped_id(made.page, unsent.root.author)
    asked = {"user_id": person, "fields": "messages{id},message_count,updated_time"}
    seen = {}
    for moment in (unsent.deleted_at - timedelta(seconds=1), unsent.deleted_at):
        meta.clock.set(moment)
        [thread] = meta.body("/me/conversations", **asked)["data"]
        assert thread["message_count"] == len(thread["messages"]["data"])
        assert thread["updated_time"] == told(unsent.created_at)
        seen[moment] = [message["id"] for message in thread["messages"]["data"]]
    before, after = seen.values()
    assert before == [unsent.native_id, *after]
    assert meta.error(f"/{unsent.native_id}") == (400, 100, 33)


def test_only_a_threads_latest_twenty_messages_can_be_asked_for(meta: Meta) -> None:
    threads = meta.all("/me/conversations", fields="message_count")
    long = next(thread for thread in threads if thread["message_count"] > 20)
    messages = meta.all(f"/{long['id']}/messages")
    answers = [meta.answer(f"/{message['id']}").status for message in messages]
    assert answers == [200] * 20 + [400] * (len(messages) - 20)


def test_people_have_one_id_for_each_page_and_often_no_name(meta: Meta, made: Made) -> None:
    stream = meta.all(f"/{made.posts['own'].native_id}/comments", filter="stream",
                      fields="id,from")  # fmt: skip
    by_id = {post.native_id: post for post in made.posts.values()}
    for one in stream:
        post = by_id[one["id"]]
        expected = {"name": post.author.display_name, "id": scoped_id(made.page, post.author)}
        assert one.get("from") == (expected if is_named(post) else None)
    assert {"from" in one for one in stream} == {True, False}
    assert all("from" not in one for one in meta.all("/me/visitor_posts", fields="from"))
    person = made.posts["facebook 0 0"].author
    assert len({scoped_id(page, person) for page in (made.page, made.other)} - {""}) == 2


def test_a_tagging_post_tells_when_and_where_it_names_whom(meta: Meta, made: Made) -> None:
    [tag] = meta.body("/me/tagged")["data"]
    assert set(tag) == {"message", "id", "tagged_time"}
    found = meta.body(f"/{tag['id']}", fields="message,message_tags")
    for mark, page in zip(found["message_tags"], (made.page, made.other), strict=True):
        end = mark["offset"] + mark["length"]
        assert found["message"][mark["offset"] : end] == f"@{page.handle}"
        assert mark["id"] == page.account_id


def test_a_tagging_post_is_read_by_both_and_a_wall_by_its_own_brand(meta: Meta, made: Made) -> None:
    def statuses(name: str) -> list[int]:
        path = f"/{made.posts[name].native_id}"
        return [meta.by(brand).answer(path).status for brand in (0, 1)]

    assert statuses("tag") == [200, 200]
    assert statuses("wall") == [200, 400]
    assert statuses("wall of other") == [400, 200]
    assert statuses("elsewhere") == [400, 400]


def test_many_objects_are_told_by_their_ids(meta: Meta, made: Made) -> None:
    ids = [made.posts[name].native_id for name in ("own", "wall", "question")]
    found = meta.body("/", ids=",".join(ids), fields="id,message")
    assert list(found) == ids
    assert [one["message"] for one in found.values()] == [
        "Text of own",
        "Text of wall",
        "Text of question",
    ]
    comments = meta.body("/comments", ids=",".join(ids[:2]), fields="id", limit="2")
    assert {name: len(page["data"]) for name, page in comments.items()} == {ids[0]: 2, ids[1]: 1}


def test_nested_lists_are_cut_and_go_on_by_their_own_address(meta: Meta, made: Made) -> None:
    own = made.posts["own"]
    inner = "comments.limit(4).order(reverse_chronological){id,message}"
    nested = meta.body(f"/{own.native_id}", fields=f"message,{inner}")["comments"]
    assert len(nested["data"]) == 4
    rest = list(nested["data"])
    while "next" in nested["paging"]:
        nested = meta.follow(nested["paging"]["next"])
        rest += nested["data"]
    plain = meta.all(
        f"/{own.native_id}/comments", fields="id,message", order="reverse_chronological"
    )
    assert rest == plain


def test_the_same_request_has_the_same_bytes_in_another_process_of_the_same_world() -> None:
    told_twice = []
    for _ in range(2):
        made = Made()
        asked = Meta(made.world, made.now)
        fields = "id,message,from,updated_time,comments.limit(3).summary(1){id,message,from}"
        answers = [asked.body("/me/feed", fields=fields), asked.error("/nobody")]
        answers += [asked.body("/me/conversations", platform="instagram", fields="messages{from}")]
        told_twice.append(json.dumps(answers))
    assert told_twice[0] == told_twice[1]
