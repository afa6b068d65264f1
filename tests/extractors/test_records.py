"""The canonical records: what they keep, what they mend and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractors.records import LANDED, Post, arrow_schema, required_columns

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def a_post(**values: Any) -> Post:
    return Post(**{"platform": "x", "native_id": "1", "body_text": "", "created_at": WHEN} | values)


@pytest.mark.parametrize("table", [*LANDED, "readings"])
def test_every_column_says_what_it_is(table: str) -> None:
    for field in arrow_schema(table):
        assert field.metadata[b"description"], field.name


def test_the_schema_follows_the_record() -> None:
    schema = arrow_schema("posts")

    assert schema.names[: len(Post.model_fields)] == list(Post.model_fields)
    assert schema.field("created_at").type == pa.timestamp("us", "UTC")
    assert schema.field("mentioned_ids").type == pa.list_(pa.string())
    assert schema.field("is_automated").type == pa.bool_()


def test_the_columns_that_are_never_null_are_known() -> None:
    assert required_columns(Post) == (
        "platform",
        "native_id",
        "mentioned_ids",
        "body_text",
        "channel",
        "is_automated",
        "created_at",
    )


def test_an_id_of_30_digits_is_kept() -> None:
    digits = "123456789012345678901234567890"

    assert a_post(native_id=digits).native_id == digits


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_a_text_can_always_be_stored_and_keeps_its_length(text: str) -> None:
    kept = a_post(body_text=text).body_text

    assert len(kept) == len(text)
    assert "\0" not in kept
    assert pa.array([kept]).to_pylist() == [kept]


@pytest.mark.parametrize("native_id", ["", "1\0", "a\ud800"])
def test_an_id_that_cannot_be_stored_unchanged_is_refused(native_id: str) -> None:
    with pytest.raises(ValidationError):
        a_post(native_id=native_id)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="created_at"):
        a_post(created_at=datetime(2026, 3, 2, 9))  # noqa: DTZ001


def test_a_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="mood"):
        a_post(mood="glad")
