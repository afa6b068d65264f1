"""Enrich what is new: each landed file gets its masked text, then its labels, once.

A file of the zone ``enriched`` has the name of the landed file that it is about, so what is left
to do is a comparison of two lists. Labels stand in a folder per model version: a new version is
filled beside the one in use (``relabel``) and takes over when its last file is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from enrichment.card import error_rows, reference_rows
from enrichment.masking import MODEL_VERSION, handles_of, mask
from enrichment.tiers import Labeller, labeller, wanted_version
from extractors import facts as brand_facts
from extractors.heads import (
    LABEL_ERRORS_SCHEMA,
    LABEL_REFERENCES_SCHEMA,
    LABEL_VERSIONS_SCHEMA,
    LABELS_SCHEMA,
)
from extractors.lake import Lake, facts_folder
from extractors.zones import MASKED_TEXT_SCHEMA, ensure_tables, folder, read_table, write_table

POSTS, MASKED_TEXT, LABELS = "landed/posts", "enriched/masked_text", "enriched/labels"
VERSIONS = "enriched/label_versions"
COLUMNS = [
    *("version_key", "body_text", "author_key", "in_reply_to_author_key", "mentioned_keys"),
    "language_code",
]
REMEMBERED = timedelta(days=30)  # a handle that nobody has used for longer is not looked for
BATCH = 20_000  # rows held at a time: a large archive fits in memory


def enrich_from_environment(environ: Mapping[str, str] = os.environ) -> int:
    """Enrich the lake of the environment; return how many files were new."""
    lake, facts = Lake.from_environment(environ), brand_facts.read(facts_folder(environ))
    return enrich(lake, facts, wanted=wanted_version(environ))


def relabel_from_environment(environ: Mapping[str, str] = os.environ) -> int:
    """Bring the wanted labels to every text of the lake; return how many files were new."""
    return relabel(Lake.from_environment(environ), wanted_version(environ))


def enrich(lake: Lake, facts: brand_facts.Facts, *, wanted: str | None = None) -> int:
    """Mask and label every landed file that is not yet; return how many files were new.

    The labels are those of the version in use; where there is none yet, of the wanted one.
    """
    ensure_tables(lake)
    handles = handles_of(account.handle for account in facts.brand_accounts)
    new = _missing(lake, POSTS, MASKED_TEXT)
    for name in new:
        _mask_file(lake, name, handles)
    in_use = version_in_use(lake)
    model = labeller(in_use or wanted or wanted_version({}))
    _label_missing(lake, model)
    if in_use is None:
        _put_in_use(lake, model)
    return len(new)


def relabel(lake: Lake, version: str) -> int:
    """Give every text the labels of a version, which is in use from then on; count the new files.

    May be stopped and begun again at any time: what is done stays done, and the version in use
    until now serves until the last file is there.
    """
    ensure_tables(lake)
    model, count = labeller(version), 0
    while new := _label_missing(lake, model):  # files may have come while others were labelled
        count += new
    if version_in_use(lake) != version:
        _put_in_use(lake, model)
    return count


def version_in_use(lake: Lake) -> str | None:
    """Name the model version that was completed last, or None before the first."""
    rows = [row for name in lake.files(*VERSIONS.split("/")) for row in _rows(lake, name)]
    last = max(rows, key=lambda row: row["completed_at"], default=None)
    return str(last["model_version"]) if last else None


def _rows(lake: Lake, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_table(lake, name).to_pylist()
    return rows


def _missing(lake: Lake, about: str, zone: str) -> list[str]:
    """List the files of one zone that have none of the same name in another."""
    theirs, ours = f"{lake.path(about)}/", f"{lake.path(zone)}/"
    done = {name.removeprefix(ours) for name in lake.files(*zone.split("/"))}
    names = (name.removeprefix(theirs) for name in lake.files(*about.split("/")))
    return [name for name in names if name not in done and not name.startswith("source=_none/")]


def _label_missing(lake: Lake, model: Labeller) -> int:
    zone = f"{LABELS}/model={_file_name(model.version)}"
    new = _missing(lake, MASKED_TEXT, zone)
    for name in new:
        _label_file(lake, name, zone, model)
    return len(new)


def _file_name(version: str) -> str:
    """Give a version's name as part of a path: ``hf:a/b`` is ``hf-a-b``."""
    return version.replace(":", "-").replace("/", "-")


def _put_in_use(lake: Lake, model: Labeller) -> None:
    """Say that every text has this version's labels, and how good they are."""
    now = datetime.now(UTC)
    tables = {
        "enriched/label_errors": pa.Table.from_pylist(
            error_rows(model.card()), schema=LABEL_ERRORS_SCHEMA
        ),
        "enriched/label_references": pa.Table.from_pylist(
            reference_rows(model.card()), schema=LABEL_REFERENCES_SCHEMA
        ),
        VERSIONS: pa.Table.from_pylist(
            [{"model_version": model.version, "completed_at": now}], schema=LABEL_VERSIONS_SCHEMA
        ),
    }
    for zone, table in tables.items():  # the version's own row last
        place = folder(lake, zone, "_models", date(1970, 1, 1))
        write_table(lake, f"{place}/{_file_name(model.version)}.parquet", table)


def _label_file(lake: Lake, name: str, zone: str, model: Labeller) -> None:
    """Label a file's texts batch by batch."""
    with (
        lake.fs.open(lake.path(MASKED_TEXT, name), "rb") as file,
        lake.writing(lake.path(zone, name)) as out,
        pq.ParquetWriter(out, LABELS_SCHEMA, compression="zstd") as writer,
    ):
        for batch in pq.ParquetFile(file).iter_batches(batch_size=BATCH):
            texts = pa.Table.from_batches([batch])
            writer.write_table(label_table(texts, model))


def label_table(texts: pa.Table, model: Labeller) -> pa.Table:
    """Label masked texts; gives ``LABELS_SCHEMA``, row by row."""
    hints = (
        texts["language_code"].to_pylist()
        if "language_code" in texts.column_names
        else [None] * len(texts)
    )
    labels = model.label(texts["masked_text"].to_pylist(), hints)
    keyed = labels.add_column(0, "version_key", texts["version_key"])
    return keyed.cast(LABELS_SCHEMA)


def _mask_file(lake: Lake, name: str, handles: frozenset[str]) -> None:
    """Write a file's masked texts batch by batch."""
    source = lake.path(POSTS, name)
    with (
        lake.fs.open(source, "rb") as file,
        lake.writing(lake.path(MASKED_TEXT, name)) as out,
        pq.ParquetWriter(out, MASKED_TEXT_SCHEMA, compression="zstd") as writer,
    ):
        vault = _vault(lake, source)
        for batch in pq.ParquetFile(file).iter_batches(batch_size=BATCH, columns=COLUMNS):
            rows = batch.to_pylist()
            people = _handles(vault, {key for row in rows for key in _keys(row)})
            masked = {
                row["version_key"]: {
                    "version_key": row["version_key"],
                    "model_version": MODEL_VERSION,
                    "masked_text": mask(
                        row["body_text"],
                        handles,
                        {people[key] for key in _keys(row) if key in people},
                    ),
                    "language_code": row["language_code"],
                }
                for row in rows
            }
            writer.write_table(pa.Table.from_pylist([*masked.values()], schema=MASKED_TEXT_SCHEMA))


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
