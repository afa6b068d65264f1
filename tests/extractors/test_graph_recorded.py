"""Answers of the real Graph API, each record of them landed or refused for a reason that is right.

They were recorded to test a client: many were asked for with a few fields only, so that their
moment, or the story that is a recommendation's id, is not among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fakes import NINE

from extractors.base import Page, Stream
from extractors.landing import PARSE_ERRORS, reason
from extractors.records import Post
from extractors.sources import facebook, instagram, messenger

PAGE: dict[str, Any] = {"page": "1"}
FEED = (facebook, "account", {**PAGE, "of": "feed"})
COMMENTS = (facebook, "account", {**PAGE, "of": "comments", "root": "1_2", "author": "1"})
RATINGS = (facebook, "account", {**PAGE, "of": "ratings"})
MESSAGES = (messenger, "messenger", {"of": "messages", "thread": "t_1"})
MEDIA = (instagram, "account", {"of": "media", "account": "1"})
BELOW_MEDIA = (instagram, "account", {"of": "comments", "account": "1", "media": "9"})
UNDATED, NO_ID = "KeyError: 'created_time'", "KeyError: 'id'"
NO_STORY = "KeyError: 'open_graph_story'"

# What a file is, how many of its records land, and why the others do not.
RECORDED: dict[str, tuple[Any, int, tuple[str, ...]]] = {
    "instagram/comment.json": (BELOW_MEDIA, 2, ()),
    "instagram/comment_missing_user.json": (BELOW_MEDIA, 1, ()),
    "instagram/media-image.json": (MEDIA, 1, ()),
    "post-missing-fields.json": (FEED, 0, (UNDATED,)),
    "post-with-comment-count-only.json": (FEED, 1, ()),
    "post-with-empty-comments.json": (FEED, 1, ()),
    "post-with-likes-v1.json": (FEED, 0, (NO_ID,)),
    "post-with-likes-v2.json": (FEED, 0, (NO_ID,)),
    "v10_0/instagram-message-story.json": (MESSAGES, 1, ()),
    "v10_0/message-with-generic-template.json": (MESSAGES, 0, (UNDATED,)),
    "v10_0/tagged-post.json": (FEED, 0, (UNDATED,)),
    "v1_0/page-rating.json": (RATINGS, 0, (NO_STORY,)),
    "v2_1/post-emptyarray.json": (FEED, 1, ()),
    "v2_1/post-group.json": (FEED, 1, ()),
    "v2_1/post-messagetags.json": (FEED, 1, ()),
    "v2_1/post-story.json": (FEED, 1, ()),
    "v2_1/post-with-likes-totalcount.json": (FEED, 1, ()),
    "v2_1/thread.json": (MESSAGES, 23, ()),
    "v2_11/message-with-sticker.json": (MESSAGES, 0, (UNDATED,)),
    "v2_2/comment-issue286.json": (COMMENTS, 1, ()),
    "v2_2/comment_canHide.json": (COMMENTS, 1, ()),
    "v2_2/comment_noCanHide.json": (COMMENTS, 1, ()),
    "v2_2/comment_object.json": (COMMENTS, 0, (UNDATED,)),
    "v2_2/page-rating-example1.json": (RATINGS, 0, (NO_STORY,)),
    "v2_3/post-admin-creator.json": (FEED, 1, ()),
    "v2_3/post-feedtargeting-region.json": (FEED, 1, ()),
    "v2_3/post-feedtargeting.json": (FEED, 1, ()),
    "v2_3/post-fullpicture.json": (FEED, 1, ()),
    "v2_5/album-with-comments.json": (COMMENTS, 1, ()),
    "v2_5/message-tags.json": (MESSAGES, 0, (UNDATED,)),
    "v2_5/message.json": (MESSAGES, 1, ()),
    "v2_5/messages-with-attachments.json": (MESSAGES, 0, (UNDATED,) * 5),
    "v2_5/open-graph-rating-example.json": (RATINGS, 1, ()),
    "v2_5/open-graph-rating-simple.json": (RATINGS, 1, ()),
    "v2_5/page-rating-example1.json": (RATINGS, 1, ()),
    "v2_5/photo-comments.json": (COMMENTS, 1, ()),
    "v2_5/post-likes-summary.json": (FEED, 0, (UNDATED,)),
    "v2_5/post-parent.json": (FEED, 0, (UNDATED,)),
    "v2_5/post-with-feedtargeting-regions.json": (FEED, 0, (UNDATED,)),
    "v2_6/post-with-reactions.json": (FEED, 0, (UNDATED,)),
    "v2_6/post-with-storyAndMessageTags.json": (FEED, 0, (UNDATED,)),
    "v2_8/post-with-calltoaction-getquote.json": (FEED, 0, (UNDATED,)),
    "v2_8/post-with-calltoaction-installmobileapp.json": (FEED, 0, (UNDATED,)),
    "v2_8/post-with-feedtargeting-regions.json": (FEED, 0, (UNDATED,)),
    "v2_8/post-with-feedtargeting-schedule.json": (FEED, 0, (UNDATED,)),
    "v2_8/post-with-feedtargeting.json": (FEED, 0, (UNDATED,)),
    "v2_9/comment-messagetags.json": (COMMENTS, 0, (UNDATED,)),
    "v2_9/comment-reactions.json": (COMMENTS, 0, (UNDATED,)),
    "v2_9/post-no-likes.json": (FEED, 0, (UNDATED,)),
    "v3_1/opengraphrating-recommendation.json": (RATINGS, 1, ()),
    "v3_2/post-sponsortags.json": (FEED, 0, (UNDATED,)),
}


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "payloads" / "facebook_restfb"


def items_of(document: Any) -> list[Any]:
    """Give what a file holds: a list, what was said below one thing, or that thing alone."""
    if isinstance(document, dict) and "message" not in document and "created_time" not in document:
        document = document.get("comments", {}).get("data", document)
    return document if isinstance(document, list) else [document]


def outcomes(source: ModuleType, page: Page) -> Iterator[Post | str]:
    """Give each record as it would land, or the reason why not."""
    for payload in source.payloads(page):
        try:
            yield source.parse(payload)
        except PARSE_ERRORS as error:
            yield reason(error)


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_answer_is_landed_or_refused_to_the_last_record(
    name: str, folder: Path
) -> None:
    (source, kind, where), landed, reasons = RECORDED[name]
    items = items_of(json.loads((folder / name).read_text(encoding="utf-8")))
    body = json.dumps({"data": items}).encode()
    page = Page(Stream("account:1", kind, "1"), name, 200, NINE, body, (), where)

    found = [*outcomes(source, page)]
    assert [one for one in found if isinstance(one, str)] == [*reasons]
    assert len(found) - len(reasons) == landed
    assert all(one.created_at.tzinfo for one in found if isinstance(one, Post))
    if reasons == (UNDATED,):
        assert "created_time" not in items[0]


def test_no_recorded_post_comment_rating_or_message_is_left_out(folder: Path) -> None:
    kinds = ("post-", "comment", "message", "tagged-post", "photo-comments", "album-with-comments")
    there = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.json")
        if path.name.startswith(kinds) or "rating" in path.stem or path.name == "thread.json"
        if path.relative_to(folder).parts[0] not in ("ads", "webhooks", "whatsapp", "threads")
    }

    assert there - {*RECORDED} == {"v2_5/place-with-rating.json"}, "a place, and no rating"
