"""Compaction: a closed day's many small files become one, so that years stay few files.

Staging takes each version once, so rows may stand in two files for a moment: a run that is
killed between writing the one and removing the many loses nothing and doubles nothing.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from extractors.heads import LABELS_SCHEMA
from extractors.lake import Lake
from extractors.records import LANDED, LINKS_SCHEMA, arrow_schema
from extractors.zones import (
    COMPACTED,
    COSTS_SCHEMA,
    MASKED_TEXT_SCHEMA,
    VAULT_SCHEMA,
    read_table,
    write_table,
)

POSTS, MASKED_TEXT = "landed/posts", "enriched/masked_text"
TABLES = {
    **{f"landed/{table}": arrow_schema(table) for table in (*LANDED, "readings")},
    "landed/links": LINKS_SCHEMA,
    "landed/costs": COSTS_SCHEMA,
    MASKED_TEXT: MASKED_TEXT_SCHEMA,
    "enriched/labels": LABELS_SCHEMA,  # each model version's folder is a zone of its own
    "vault": VAULT_SCHEMA,
}
MOST_BYTES = 512 * 1024 * 1024  # a day larger than this keeps its files: they are not small


def compact(lake: Lake, before: date) -> int:
    """Merge the files of each source and day before ``before``; return how many went away."""
    gone = 0
    for zone, schema in TABLES.items():
        for day in _days(lake, zone):
            if day.rsplit("read_date=", 1)[-1] < before.isoformat() and _is_labelled(lake, day):
                gone += _merge(lake, day, schema)
    return gone


def _days(lake: Lake, zone: str) -> list[str]:
    days = {name.rsplit("/", 1)[0] for name in lake.files(*zone.split("/"))}
    return sorted(day for day in days if "read_date=" in day and "source=_none" not in day)


def _is_labelled(lake: Lake, day: str) -> bool:
    """Whether each landed file of a day has its labels: they are found by the file's name."""
    if f"/{POSTS}/" not in day:
        return True
    labels = day.replace(f"/{POSTS}/", f"/{MASKED_TEXT}/")
    return all(
        lake.fs.exists(f"{labels}/{name.rsplit('/', 1)[-1]}")
        for name in lake.fs.ls(day, detail=False)
        if name.endswith(".parquet")
    )


def _merge(lake: Lake, day: str, schema: pa.Schema) -> int:
    files = sorted(name for name in lake.fs.ls(day, detail=False) if name.endswith(".parquet"))
    if len(files) < 2 or sum(lake.fs.size(name) for name in files) > MOST_BYTES:
        return 0
    # The empty table adds the columns that came after these files were written.
    tables = [schema.empty_table(), *(read_table(lake, name) for name in files)]
    rows = pa.concat_tables(tables, promote_options="permissive").select(schema.names).cast(schema)
    if "query_id" in schema.names:
        is_finished = pc.is_in(rows["reading_id"], pa.array(_finished(lake, day), pa.string()))
        # What a killed run left is no sighting: it must not stand in for one that is.
        rows = pa.concat_tables(
            [without_repeats(rows.filter(is_finished)), rows.filter(pc.invert(is_finished))]
        )
    if schema == VAULT_SCHEMA:
        rows = rows.group_by(schema.names).aggregate([])
    last = files[-1].rsplit("/", 1)[-1].removesuffix(".parquet").removeprefix(COMPACTED)
    merged = f"{day}/{COMPACTED}{last}.parquet"
    write_table(lake, merged, rows)
    old = [name for name in files if name != merged]
    for name in old:
        lake.fs.rm_file(name)
    return len(old)


def _finished(lake: Lake, day: str) -> list[str]:
    """Name the source's readings that came to their end."""
    source = next(part for part in day.split("/") if part.startswith("source="))
    return [
        reading_id
        for name in lake.files("landed", "readings", source)
        for reading_id in read_table(lake, name)["reading_id"].to_pylist()
    ]


def without_repeats(rows: pa.Table) -> pa.Table:
    """Drop sightings that tell nothing new about a post.

    Kept are those whose version differs from the one before, of the same query or of any,
    and the last of each query: it says until when the post was there. A, A, B, A becomes
    A, B, A.
    """
    if rows.num_rows < 2:
        return rows
    known = ("known_at", "ascending")
    order = pc.sort_indices(rows, sort_keys=[("native_id", "ascending"), known])
    rows = rows.take(order)
    is_kept = _differs(rows, "native_id", "version_key")
    rows = rows.append_column("is_kept", is_kept)
    rows = rows.sort_by([("native_id", "ascending"), ("query_id", "ascending"), known])
    begins = _differs(rows, "native_id", "query_id")
    ends = pa.concat_arrays([begins.slice(1), pa.array([True])])
    news = _differs(rows, "native_id", "query_id", "version_key")
    is_kept = pc.or_(pc.or_(rows["is_kept"], news), ends)
    return rows.drop_columns(["is_kept"]).filter(is_kept)


def _differs(rows: pa.Table, *names: str) -> pa.Array:
    """Whether each row differs from the one before in any of these columns."""
    is_new = pa.array([False] * (rows.num_rows - 1))
    for name in names:
        column = pc.fill_null(rows[name].combine_chunks(), "")
        is_new = pc.or_(is_new, pc.not_equal(column.slice(1), column.slice(0, len(column) - 1)))
    return pa.concat_arrays([pa.array([True]), is_new])
