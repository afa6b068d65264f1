"""The lake's zones: where a reading's files lie, and tables written whole or not at all."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from extractors.heads import (
    LABEL_ERRORS_SCHEMA,
    LABEL_REFERENCES_SCHEMA,
    LABEL_VERSIONS_SCHEMA,
    LABELS_SCHEMA,
)
from extractors.lake import Lake
from extractors.records import LANDED, LINKS_SCHEMA, Reading, arrow_schema

COMPACTED = "compacted-"  # how the names of merged files begin
VAULT_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("author_key", "platform", "author_id", "author_handle")]
)
COSTS_SCHEMA = pa.schema(  # what a reading used of each unit, per stream and UTC day
    [
        *((name, pa.string()) for name in ("reading_id", "source", "platform", "stream", "unit")),
        *((name, pa.int64()) for name in ("used_count", "charged_count")),
        ("price_usd", pa.float64()),  # of one; null where sources.yml names none
        ("used_date", pa.date32()),
        ("known_at", pa.timestamp("us", "UTC")),
    ]
)
MASKED_TEXT_SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("version_key", "model_version", "masked_text", "language_code")
    ]
)
ENRICHED = {
    "masked_text": MASKED_TEXT_SCHEMA,
    "labels/model=_none": LABELS_SCHEMA,  # one more folder: a version's labels stand together
    "label_versions": LABEL_VERSIONS_SCHEMA,
    "label_errors": LABEL_ERRORS_SCHEMA,
    "label_references": LABEL_REFERENCES_SCHEMA,
}


def folder(lake: Lake, zone: str, source: str, read_date: date) -> str:
    """Give the folder of one source and day: ``<zone>/source=…/read_date=…``."""
    return lake.path(*zone.split("/"), f"source={source}", f"read_date={read_date.isoformat()}")


def ensure_tables(lake: Lake) -> None:
    """Give each table that SQL reads one empty file, so that it has columns from the start."""
    landed = {f"landed/{table}": arrow_schema(table) for table in (*LANDED, "readings")}
    landed |= {"landed/links": LINKS_SCHEMA, "landed/costs": COSTS_SCHEMA}
    enriched = {f"enriched/{table}": schema for table, schema in ENRICHED.items()}
    for zone, schema in {**landed, **enriched}.items():
        _ensure(lake, f"{folder(lake, zone, '_none', date(1970, 1, 1))}/empty.parquet", schema)


def _ensure(lake: Lake, path: str, schema: pa.Schema) -> None:
    # One that an older version wrote may lack columns that came later.
    if not lake.fs.exists(path) or read_table(lake, path).schema.names != schema.names:
        write_table(lake, path, schema.empty_table())


def write_table(lake: Lake, path: str, table: pa.Table) -> None:
    """Write one Parquet file, whole or not at all."""
    with lake.writing(path) as file:
        pq.write_table(table, file, compression="zstd")


def read_table(lake: Lake, path: str) -> pa.Table:
    """Read one Parquet file."""
    with lake.fs.open(path, "rb") as file:
        return pq.ParquetFile(file).read()


def remove_file(lake: Lake, path: str) -> None:
    """Remove a file that may not be there."""
    if lake.fs.exists(path):
        lake.fs.rm_file(path)


def write_reading(lake: Lake, reading: Reading) -> None:
    """Write the row that makes a reading exist."""
    path = folder(lake, "landed/readings", reading.source, reading.known_at.date())
    rows = [reading.model_dump()]
    table = pa.Table.from_pylist(rows, schema=arrow_schema("readings"))
    write_table(lake, f"{path}/{reading.reading_id}.parquet", table)
