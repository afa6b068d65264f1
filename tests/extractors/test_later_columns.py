"""A column that came later: what was landed without it stays as it is, and can be read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from extractors import compaction, zones
from extractors.lake import Lake
from extractors.records import Deletion, Post, arrow_schema, identifying

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
REVIEW = Post(platform="p", native_id="1", body_text="Good", star_rating=4, created_at=AT)


def test_a_post_without_stars_is_the_version_that_it_was_before_there_were_any() -> None:
    post = REVIEW.model_copy(update={"star_rating": None})

    assert identifying(post) == tuple(getattr(post, name) for name in Post.model_fields)[:-1]
    assert [*Post.model_fields][-1] == "star_rating"
    assert identifying(REVIEW)[-1] == 4
    gone = Deletion(platform="p", native_id="1", reason_code="missing")
    assert identifying(gone)[-1] == "missing"


@pytest.mark.parametrize("stars", [0, 6, 4.5, "many"])
def test_stars_are_whole_and_from_1_to_5(stars: object) -> None:
    with pytest.raises(ValidationError, match="star_rating"):
        Post(platform="p", native_id="1", body_text="", star_rating=stars, created_at=AT)


def test_files_of_before_and_after_are_compacted_and_the_empty_table_gets_the_column(
    tmp_path: Path,
) -> None:
    lake, schema = Lake.at(tmp_path), arrow_schema("posts")
    day = zones.folder(lake, "landed/posts", "s", date(2026, 3, 2))
    row = {"native_id": "1", "version_key": "a", "reading_id": "r", "known_at": AT}
    table = schema.empty_table().from_pylist([row], schema=schema)
    without = table.drop_columns(["star_rating"])
    empty = f"{zones.folder(lake, 'landed/posts', '_none', date(1970, 1, 1))}/empty.parquet"
    zones.write_table(lake, empty, without.slice(0, 0))
    for name in ("r1", "r2"):
        zones.write_table(lake, f"{day}/{name}.parquet", without)
        zones.write_table(
            lake,
            f"{day.replace('landed/posts', 'enriched/masked_text')}/{name}.parquet",
            zones.MASKED_TEXT_SCHEMA.empty_table(),
        )

    assert compaction.compact(lake, date(2026, 3, 3)) >= 2
    (merged,) = lake.files("landed", "posts", "source=s")
    assert zones.read_table(lake, merged).schema.names == schema.names
    zones.ensure_tables(lake)
    assert zones.read_table(lake, empty).schema.names == schema.names
