"""Label what is new: each landed file gets its labels once, under the same name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from enrichment.masking import MODEL_VERSION, handles_of, mask
from extractors import facts as brand_facts
from extractors.lake import Lake, facts_folder
from extractors.zones import MASKED_TEXT_SCHEMA, ensure_tables

TABLE = "masked_text"
COLUMNS = ["version_key", "body_text", "author_key", "in_reply_to_author_key", "mentioned_keys"]
REMEMBERED = timedelta(days=30)  # a handle that nobody has used for longer is not looked for


def enrich_from_environment(environ: Mapping[str, str] = os.environ) -> int:
    """Label the lake of the environment; return how many files were new."""
    return enrich(Lake.from_environment(environ), brand_facts.read(facts_folder(environ)))


def enrich(lake: Lake, facts: brand_facts.Facts) -> int:
    """Mask the texts of every landed file that has no labels yet; return how many files."""
    ensure_tables(lake)
    handles = handles_of(account.handle for account in facts.brand_accounts)
    landed = lake.path("landed", "posts") + "/"
    enriched = lake.path("enriched", TABLE) + "/"
    done = {name.removeprefix(enriched) for name in lake.files("enriched", TABLE)}
    new = [
        name
        for name in (path.removeprefix(landed) for path in lake.files("landed", "posts"))
        if name not in done and not name.startswith("source=_none/")
    ]
    for name in new:
        _label_file(lake, landed + name, enriched + name, handles)
    return len(new)


def _label_file(lake: Lake, source: str, target: str, handles: frozenset[str]) -> None:
    """Write a file's labels batch by batch, so that a large archive fits in memory."""
    with (
        lake.fs.open(source, "rb") as file,
        lake.writing(target) as out,
        pq.ParquetWriter(out, MASKED_TEXT_SCHEMA, compression="zstd") as writer,
    ):
        vault = _vault(lake, source)
        for batch in pq.ParquetFile(file).iter_batches(batch_size=20_000, columns=COLUMNS):
            rows = batch.to_pylist()
            people = _handles(vault, {key for row in rows for key in _keys(row)})
            masked = {
                row["version_key"]: mask(
                    row["body_text"], handles, {people[key] for key in _keys(row) if key in people}
                )
                for row in rows
            }
            arrays = [
                pa.array(masked.keys(), pa.string()),
                pa.array([MODEL_VERSION] * len(masked), pa.string()),
                pa.array(masked.values(), pa.string()),
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=MASKED_TEXT_SCHEMA))


def _keys(row: Mapping[str, Any]) -> Iterator[str]:
    """Name the people whose handles a text is likely to hold: who writes, and to whom."""
    for key in (row["author_key"], row["in_reply_to_author_key"], *(row["mentioned_keys"] or ())):
        if key is not None:
            yield key


def _vault(lake: Lake, landed_file: str) -> pads.Dataset | None:
    """Open the handles of a file's source, of its own day and the days shortly before."""
    source, day = (part for part in landed_file.split("/") if part.startswith(("source=", "read_")))
    read_date = date.fromisoformat(day.removeprefix("read_date="))
    first = f"read_date={(read_date - REMEMBERED).isoformat()}"
    files = [
        name for name in lake.files("vault", source) if first <= name.rsplit("/", 2)[-2] <= day
    ]
    return pads.dataset(files, filesystem=lake.fs, format="parquet") if files else None


def _handles(vault: pads.Dataset | None, keys: set[str]) -> dict[str, str]:
    if vault is None or not keys:
        return {}
    rule = pc.field("author_key").isin(pa.array(sorted(keys)))
    rows = vault.to_table(columns=["author_key", "author_handle"], filter=rule).to_pylist()
    return {row["author_key"]: row["author_handle"] for row in rows if row["author_handle"]}
