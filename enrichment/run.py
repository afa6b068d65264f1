"""Label what is new: each landed file gets its labels once, under the same name."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from enrichment.masking import MODEL_VERSION, handles_of, mask
from extractors import facts as brand_facts
from extractors.lake import Lake, facts_folder
from extractors.landing import MASKED_TEXT_SCHEMA, ensure_tables

TABLE = "masked_text"


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
        columns = ["version_key", "body_text"]
        for batch in pq.ParquetFile(file).iter_batches(batch_size=20_000, columns=columns):
            keys, texts = (batch[name].to_pylist() for name in columns)
            masked = {key: mask(text, handles) for key, text in zip(keys, texts, strict=True)}
            arrays = [
                pa.array(masked.keys(), pa.string()),
                pa.array([MODEL_VERSION] * len(masked), pa.string()),
                pa.array(masked.values(), pa.string()),
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=MASKED_TEXT_SCHEMA))
