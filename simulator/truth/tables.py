"""The truth as Parquet files: one table each, typed by its rows."""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.labels import Labels
from simulator.people import PLATFORMS
from simulator.posts import Post
from simulator.town.aftercare import Case, Contact, Feedback
from simulator.truth.decided import Decided
from simulator.truth.known import everything
from simulator.truth.reckoning import reckon
from simulator.truth.rows import ClockTruth, ConversationTruth, PostTruth, ReplyTruth, Tables
from simulator.world import World

KINDS: dict[object, pa.DataType] = {
    str: pa.string(),
    bool: pa.bool_(),
    int: pa.int64(),
    datetime: pa.timestamp("us", "UTC"),
}


@dataclass(frozen=True, slots=True)
class LabelTruth(Labels):
    """What its writer meant by one version of a post's text."""

    platform: str = ""
    native_id: str = ""
    is_edited_version: bool = False


def truth(world: World, as_of: datetime | None = None) -> Tables:
    """Give every row of every platform as of a moment, by default the world's end."""
    moment = as_of or world.end
    known = {platform: everything(world, platform, moment) for platform in PLATFORMS}
    return reckon(world, known, dict.fromkeys(PLATFORMS, moment))


def label_rows(world: World) -> list[LabelTruth]:
    """Give the labels of every text that has any, an edited post's second text too."""
    found = []
    for post in world.posts:
        for labels, is_edited in ((post.labels, False), (post.edited_labels, True)):
            if labels is not None:
                said = {one.name: getattr(labels, one.name) for one in fields(labels)}
                found.append(LabelTruth(**said, **_named(post), is_edited_version=is_edited))
    return found


def _named(post: Post) -> dict[str, Any]:
    return {"platform": post.platform, "native_id": post.native_id}


def write_truth(world: World, folder: Path, as_of: datetime | None = None) -> None:
    """Write the truth of a moment, by default the world's end, one Parquet file a table.

    ``posts``, ``conversations``, ``replies`` and ``clocks`` in the marts' own grain; ``labels``,
    ``feedback``, ``contacts`` and ``cases`` as the world knows them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = truth(world, as_of)
    written: tuple[tuple[str, type, Sequence[Any]], ...] = (
        ("posts", PostTruth, tables.posts),
        ("conversations", ConversationTruth, tables.conversations),
        ("replies", ReplyTruth, tables.replies),
        ("clocks", ClockTruth, tables.clocks),
        ("labels", LabelTruth, label_rows(world)),
        ("feedback", Feedback, world.feedback),
        ("contacts", Contact, world.contacts),
        ("cases", Case, world.cases),
    )
    for name, model, rows in written:
        hints = get_type_hints(model)
        schema = pa.schema([(one.name, _arrow_type(hints[one.name])) for one in fields(model)])
        table = pa.Table.from_pylist([asdict(row) for row in rows], schema)
        pq.write_table(table, folder / f"{name}.parquet")


def write_undecidable(decided: Decided, path: Path) -> None:
    """Write as Parquet which rows readings cannot know, and why; a key's parts in one text."""
    names = ("table", "key", "reason_code", "reason_text", "post_id")
    rows = [
        (row.table, " ".join(part or "-" for part in row.key), *astuple(row)[2:])
        for row in decided.undecidable
    ]
    columns = [[row[place] for row in rows] for place in range(len(names))]
    arrays = [pa.array(column, pa.string()) for column in columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(names)), path)


def _arrow_type(hint: Any) -> pa.DataType:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (kind for kind in get_args(hint) if kind is not type(None))
    return pa.string() if get_origin(hint) is Literal else KINDS[hint]
