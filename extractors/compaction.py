"""Compaction: a closed day's many small files become one, so that years stay few files.

Staging takes each version once, so rows may stand in two files for a moment: a run that is
killed between writing the one and removing the many loses nothing and doubles nothing.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extractors.lake import Lake
from extractors.landing import MASKED_TEXT_SCHEMA, write_table
from extractors.records import LANDED, arrow_schema

MOST_BYTES = 512 * 1024 * 1024  # a day larger than this keeps its files: they are not small


def compact(lake: Lake, before: date) -> int:
    """Merge the files of each source and day before ``before``; return how many went away."""
    gone = 0
    for table in (*LANDED, "readings"):
        for day in _days(lake, table):
            if day.rsplit("read_date=", 1)[-1] < before.isoformat():
                gone += _merge(lake, day, table)
    return gone


def _days(lake: Lake, table: str) -> list[str]:
    files = lake.files("landed", table)
    return sorted({name.rsplit("/", 1)[0] for name in files if "source=_none" not in name})


def _merge(lake: Lake, day: str, table: str) -> int:
    files = [name for name in lake.fs.ls(day, detail=False) if name.endswith(".parquet")]
    if len(files) < 2 or sum(lake.fs.size(name) for name in files) > MOST_BYTES:
        return 0
    schema = arrow_schema(table)
    rows = pa.concat_tables([_read(lake, name, schema) for name in sorted(files)])
    rows = rows if table == "readings" else without_repeats(rows, table)
    merged = f"{day}/compacted-{sorted(files)[-1].rsplit('/', 1)[-1].removesuffix('.parquet')}"
    merged = f"{merged[:200]}.parquet"
    write_table(lake, merged, rows)
    old = [name for name in files if name != merged]
    for name in old:
        lake.fs.rm_file(name)
    return len(old)


def _read(lake: Lake, name: str, schema: pa.Schema) -> pa.Table:
    with lake.fs.open(name, "rb") as file:
        return pq.ParquetFile(file).read().cast(schema)


def without_repeats(rows: pa.Table, table: str) -> pa.Table:
    """Drop each sighting that equals the one before it of the same post and query.

    A, A, B, A becomes A, B, A: which version was seen last is kept.
    """
    by = ["native_id", "query_id"] if table == "posts" else ["native_id"]
    rows = rows.sort_by([*((name, "ascending") for name in by), ("known_at", "ascending")])
    if rows.num_rows < 2:
        return rows
    is_new = pa.array([False] * (rows.num_rows - 1))
    for name in (*by, "version_key"):
        column = rows[name].combine_chunks().fill_null("")
        is_new = pc.or_(is_new, pc.not_equal(column.slice(1), column.slice(0, len(column) - 1)))
    return rows.filter(pa.concat_arrays([pa.array([True]), is_new]))


def compact_masked_text(lake: Lake, *, most_files: int = 200) -> int:
    """Merge the masked texts of many readings into one file once there are many."""
    files = lake.files("enriched", "masked_text")
    if len(files) <= most_files:
        return 0
    rows = pa.concat_tables([_read(lake, name, MASKED_TEXT_SCHEMA) for name in files])
    write_table(lake, lake.path("enriched", "masked_text", "compacted.parquet"), rows)
    old = [name for name in files if not name.endswith("/compacted.parquet")]
    for name in old:
        lake.fs.rm_file(name)
    return len(old)
