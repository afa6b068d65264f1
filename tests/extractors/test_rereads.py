"""A re-read lands what is new, and nothing that it has landed before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.before import Before
from extractors.records import Deletion, Post

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
POST = Post(platform="mastodon", native_id="1", body_text="helo", created_at=AT)
GONE = Deletion(platform="mastodon", native_id="1", reason_code="missing")


def test_the_version_that_was_seen_last_is_known() -> None:
    before = Before({("1", None): "a"})

    assert before.says(POST, "a", None)
    assert not before.says(POST, "b", None)


def test_an_edit_that_is_taken_back_is_news_again() -> None:
    before = Before({("1", None): "a"})

    assert [before.says(POST, version, None) for version in "aba"] == [True, False, False]


@pytest.mark.parametrize("query_id", ["q1", "q2"])
def test_a_query_that_finds_a_known_post_is_news(query_id: str) -> None:
    assert not Before({("1", None): "a"}).says(POST, "a", query_id)


def test_a_deleted_post_that_is_back_is_news_and_its_deletion_is_not() -> None:
    before = Before({("1", None): "a"}, frozenset({"1"}))

    assert not before.says(POST, "a", None)
    assert before.says(GONE, "d", None)
