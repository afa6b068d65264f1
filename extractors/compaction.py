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

POSTS, MASKED_TEXT = "landed/posts", "enriched/masked_text"
TABLES = {
    **{f"landed/{table}": arrow_schema(table) for table in (*LANDED, "readings")},
    MASKED_TEXT: MASKED_TEXT_SCHEMA,
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
    files = [name for name in lake.fs.ls(day, detail=False) if name.endswith(".parquet")]
    if len(files) < 2 or sum(lake.fs.size(name) for name in files) > MOST_BYTES:
        return 0
    rows = pa.concat_tables([_read(lake, name, schema) for name in sorted(files)])
    if "native_id" in schema.names:
        rows = without_repeats(rows)
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


def without_repeats(rows: pa.Table) -> pa.Table:
    """Drop each sighting that equals the one before it of the same post and query.

    A, A, B, A becomes A, B, A: which version was seen last is kept.
    """
    by = [name for name in ("native_id", "query_id") if name in rows.column_names]
    rows = rows.sort_by([*((name, "ascending") for name in by), ("known_at", "ascending")])
    if rows.num_rows < 2:
        return rows
    is_new = pa.array([False] * (rows.num_rows - 1))
    for name in (*by, "version_key"):
        column = rows[name].combine_chunks().fill_null("")
        is_new = pc.or_(is_new, pc.not_equal(column.slice(1), column.slice(0, len(column) - 1)))
    return rows.filter(pa.concat_arrays([pa.array([True]), is_new]))
