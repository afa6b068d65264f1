"""The Graph API's answers beside recorded ones: the same names, the same types."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from meta_town import Made, Meta, shape

RECORDED = "data/payloads/facebook_restfb"


@dataclass(frozen=True)
class Case:
    """A recorded answer, how to get the same of ours, and what is left aside of it."""

    file: str
    ask: Callable[[Meta, Made], Any]
    aside: str = ""  # names, each with dots between; what the world doesn't have


def _node(name: str, fields: str) -> Callable[[Meta, Made], Any]:
    return lambda meta, made: meta.body(f"/{made.posts[name].native_id}", fields=fields)


def _page(fields: str) -> Callable[[Meta, Made], Any]:
    return lambda meta, _: meta.body("/me", fields=fields)


def _rating(fields: str) -> Callable[[Meta, Made], Any]:
    return lambda meta, _: next(
        one for one in meta.body("/me/ratings", fields=fields)["data"] if one["rating"] == 5
    )


def _instagram(fields: str) -> Callable[[Meta, Made], Any]:
    def ask(meta: Meta, made: Made) -> Any:
        fields_of_now = fields.replace("{tag}", made.posts["ig tag"].native_id)
        return meta.body(f"/{made.instagram.account_id}", fields=fields_of_now)

    return ask


def _conversation(meta: Meta, _: Made) -> Any:
    body = meta.body("/me/conversations", platform="instagram", fields="id,participants")
    return body["data"][0]


def _cut(meta: Meta, made: Made) -> Any:
    own = made.posts["own"].native_id
    first = meta.body(f"/{own}/comments", limit="1", fields="from{name}", summary="1")
    found: Any = {"data": [one["from"] for one in first["data"]], "paging": first["paging"]}
    return found | {"summary": {"total_count": first["summary"]["total_count"]}}


def _refused(meta: Meta, _: Made) -> Any:
    return meta.answer("/123456789012345").body


COMMENT = "can_comment,can_hide,can_like,can_remove,comment_count,created_time,from,is_hidden"
CASES = (
    Case("v10_0/tagged-post.json", lambda meta, _: meta.body("/me/tagged")["data"][0]),
    Case("v10_0/from-as-page.json", _page("id,name,category,engagement")),
    Case("v2_6/page-with-fancount.json", _page("fan_count")),
    Case(
        "v2_11/page-with-instagram.json",
        _page("instagram_business_account,connected_instagram_account"),
    ),
    Case(
        "v1_0/page.json",
        _page("about,category,category_list,is_published,link,name,username"),
        "can_post checkins cover description founded has_added_app is_community_page likes"
            " parking talking_about_count website were_here_count",
    ),
    Case(
        "v2_3/post-admin-creator.json",
        _node("own", "from,message,actions,privacy,created_time,updated_time,subscribed,"
              "status_type"),
        # of a photo, by an app; a page's categories are told no more
        "picture link icon type object_id application admin_creator from.category"
              " from.category_list",
    ),
    Case(
        "v2_2/comment-issue286.json",
        _node("question", f"{COMMENT},is_private,like_count,message,user_likes,"
              "object{updated_time}"),
        "likes from.category",
    ),
    Case(
        "v2_5/photo-comments.json",
        _node("own", "comments.limit(1).summary(1){created_time,from,message},"
              "likes.summary(1)"),
        "comments.paging.next",
    ),
    Case("v2_9/comment-messagetags.json", _node("tag", "message_tags")),
    Case(
        "v2_5/post-parent.json",
        _node("tag", "to"),
        "parent_id from to.data.0.category",
    ),
    Case(
        "v2_5/open-graph-rating-example.json",
        _rating("open_graph_story{id},reviewer,review_text,created_time,rating,has_rating,"
                "has_review"),
    ),
    Case(
        "v3_1/opengraphrating-recommendation.json",
        _rating("open_graph_story,created_time,rating,has_rating,has_review,"
                "recommendation_type"),
    ),
    Case(
        "v2_5/message.json",
        _node("facebook 0 29", "created_time,tags,from,to,message"),
    ),
    Case("v10_0/instagram-conversation.json", _conversation),
    Case(
        "v10_0/instagram-message-story.json",
        _node("instagram 0 29", "from,message,created_time"),
        "story",
    ),
    Case(
        "instagram/comment.json",
        _node("ig answer", "hidden,like_count,media,text,timestamp,user"),
        "replies",
    ),
    Case(
        "instagram/comment.json",
        _node("ig question", "hidden,like_count,media,text,timestamp,replies"),
        "user replies.paging",
    ),
    Case(
        "instagram/comment_missing_user.json",
        _node("ig question", "text,timestamp,like_count,media,hidden,username"),
    ),
    Case(
        "instagram/media-image.json",
        _node("media", "caption,comments_count,ig_id,is_comment_enabled,like_count,media_type,"
              "media_url,owner,permalink,shortcode,timestamp,username"),
    ),
    Case(
        "instagram/mentioned-media.json",
        _instagram("mentioned_media.media_id({tag}){caption,media_type}"),
    ),
    Case(
        "instagram/user.json",
        _instagram("followers_count,follows_count,ig_id,name,username,media_count"),
    ),
    Case(
        "v16_0/page-with-insights.json",
        _page("insights.metric(page_post_engagements)"),
    ),
    Case(
        "v7_0/issue1082.json",
        lambda meta, made: meta.body(
            f"/{made.posts['own'].native_id}/insights", metric="post_activity"
        ),
    ),
    Case(
        "debug-token-info-3.json",
        lambda meta, _: meta.body("/debug_token", input_token=meta.token())["data"],
        "granular_scopes issued_at profile_id",  # a user's token is recorded
    ),
    Case("v4_0/strange-cursor.json", _cut),
    Case(
        "exampleError.json",
        _refused,
        "error.error_user_title error.error_user_msg error.fbtrace_id",
    ),
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.file for case in CASES])
def test_an_answer_has_the_names_and_types_of_a_recorded_one(
    number: int, shared: Path, meta: Meta, made: Made
) -> None:
    case = CASES[number]
    recorded = json.loads((shared / RECORDED / case.file).read_text())
    ours, theirs = shape(case.ask(meta, made)), shape(recorded)
    for name in case.aside.split():
        _drop(ours, name)
        _drop(theirs, name)
    assert ours == theirs


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.file for case in CASES])
def test_what_is_left_aside_is_there_to_be_left(number: int, shared: Path, meta: Meta,
                                                made: Made) -> None:  # fmt: skip
    case = CASES[number]
    recorded = shape(json.loads((shared / RECORDED / case.file).read_text()))
    ours = shape(case.ask(meta, made))
    for name in case.aside.split():
        assert _drop(recorded, name) or _drop(ours, name), name


def test_another_type_or_a_missing_name_is_another_shape() -> None:
    whole = {"id": "1", "from": {"name": "A"}, "data": [{"n": 1}]}
    for other in (
        {**whole, "id": 1},
        {**whole, "from": {}},
        {**whole, "data": [{"n": True}]},
        {"id": "1"},
    ):
        assert shape(other) != shape(whole)


def _drop(value: Any, name: str) -> bool:
    """Take a name away, and tell whether it was there."""
    *way, last = name.split(".")
    for step in way:
        value = value[int(step)] if isinstance(value, list) else value.get(step, {})
    return value.pop(last, None) is not None
