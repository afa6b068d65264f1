"""Instagram over the Graph API: hashtags of one day, mentions, comments one level deep."""

from __future__ import annotations

from datetime import timedelta

from meta_town import Made, Meta

from simulator.platforms.meta.people import scoped_id


def _hashtag(meta: Meta, made: Made) -> str:
    asked = {"user_id": made.instagram.account_id, "q": "spring"}
    return str(meta.body("/ig_hashtag_search", **asked)["data"][0]["id"])


def test_a_hashtag_shows_the_media_of_one_day_without_names(meta: Meta, made: Made) -> None:
    path = f"/{_hashtag(meta, made)}/recent_media"
    asked = {"user_id": made.instagram.account_id, "fields": "id,caption,timestamp", "limit": "1"}
    found = meta.all(path, **asked)
    assert [one["id"] for one in found] == [
        made.posts[name].native_id for name in ("today", "yesterday")
    ]
    meta.clock.advance(timedelta(hours=1))
    assert [one["id"] for one in meta.all(path, **asked)] == [made.posts["today"].native_id]
    first = meta.body(path, user_id=made.instagram.account_id)
    assert first["data"] == [{"id": made.posts["today"].native_id}]
    assert set(first["paging"]["cursors"]) == {"after"}
    for field in ("username", "owner"):
        assert meta.error(path, **{**asked, "fields": field}) == (400, 100, None)


def test_a_hashtag_has_one_id_for_all_who_ask(meta: Meta, made: Made) -> None:
    other = meta.by(1).body("/ig_hashtag_search", user_id=made.rival.account_id, q="#SPRING")
    identifier = other["data"][0]["id"]
    assert identifier == _hashtag(meta, made)
    assert meta.body(f"/{identifier}", fields="name") == {"name": "spring", "id": identifier}


def test_a_mention_elsewhere_is_read_by_its_id_and_by_whom_it_names_only(
    meta: Meta, made: Made
) -> None:
    naming = made.posts["naming"]
    fields = f"mentioned_comment.comment_id({naming.native_id}){{text,timestamp,media{{id}}}}"
    found = meta.body(f"/{made.instagram.account_id}", fields=fields)["mentioned_comment"]
    assert found["text"] == naming.text
    assert found["media"]["id"] == made.posts["theirs"].native_id
    rivals = meta.by(1).error(f"/{made.rival.account_id}", fields=fields)
    assert rivals == (400, 100, 33)


def test_an_answer_to_an_answer_hangs_below_the_comment_at_the_top(meta: Meta, made: Made) -> None:
    question = made.posts["ig question"]
    replies = meta.body(f"/{question.native_id}/replies", fields="id,parent_id,text")["data"]
    assert [one["id"] for one in replies] == [
        made.posts[name].native_id for name in ("ig deep", "ig answer")
    ]
    assert {one["parent_id"] for one in replies} == {question.native_id}
    assert meta.body(f"/{made.posts['ig answer'].native_id}/replies") == {"data": []}


def test_comments_name_people_by_an_id_that_their_messages_share(meta: Meta, made: Made) -> None:
    question = made.posts["ig question"]
    found = meta.body(f"/{question.native_id}", fields="from,username,user")
    person = {"id": scoped_id(made.instagram, question.author), "username": question.author.handle}
    assert (found["from"], found["username"]) == (person, question.author.handle)
    assert "user" not in found
    asked = {"platform": "instagram", "user_id": person["id"], "fields": "participants"}
    [thread] = meta.body("/me/conversations", **asked)["data"]
    assert person.items() <= thread["participants"]["data"][0].items()


def test_deleted_media_take_their_comments_along(meta: Meta, made: Made) -> None:
    media = made.posts["media"]
    media.deleted_at = made.now - timedelta(minutes=1)
    try:
        for name in ("media", "ig question", "ig deep"):
            assert meta.error(f"/{made.posts[name].native_id}") == (400, 100, 33)
        meta.clock.set(media.deleted_at - timedelta(seconds=1))
        assert meta.body(f"/{made.posts['ig deep'].native_id}")["text"] == "Text of ig deep"
    finally:
        media.deleted_at = None
