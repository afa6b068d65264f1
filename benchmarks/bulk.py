"""The bulk writer, in posts per CPU second, beside the least that the same rows could cost.

The floor writes one table of the same columns again and again with the same compression: no
draws, no conversations, no ids, no look-ups. Set-up (accounts, keys, texts) counts for the writer.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import process_time

import pyarrow.parquet as pq

from extractors.keys import KeyRing
from simulator.bulk import BulkSummary, write_bulk

START, DAYS, BRANDS = date(2026, 9, 28), 14, 240
COUNT = 4_000_000
ROUNDS = 3  # of the floor; the best counts: others may use the machine too
WANTED_POSTS_A_SECOND = 200_000
RING = KeyRing("k1", bytes(32))


def bulk(folder: Path, count: int) -> BulkSummary:
    """Write a lake of ``count`` posts."""
    return write_bulk(
        folder, posts=count, seed=1, start=START, days=DAYS, brands=BRANDS, key_of=RING.key_of
    )


def floor(folder: Path, rows: int) -> float:
    """Write as many rows of a table that the writer made; give the CPU seconds, the best of some.

    Each row group of the first day's file of either platform is one table.
    """
    firsts = [sorted(p.rglob("*.parquet"))[0] for p in sorted(folder.glob("lake/landed/posts/*"))]
    tables = [pq.ParquetFile(first).read_row_group(0) for first in firsts]
    best = float("inf")
    for _ in range(ROUNDS):
        started, written = process_time(), 0
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            schema = tables[0].schema
            with pq.ParquetWriter(file, schema, compression="zstd", compression_level=1) as writer:
                while written < rows:
                    for table in tables:
                        writer.write_table(table)
                        written += table.num_rows
        best = min(best, (process_time() - started) * rows / written)
    return best


def main(count: int = COUNT) -> None:
    """Print the rates; end with status 1 if writing is slower than it promises to be."""
    with tempfile.TemporaryDirectory() as name:
        started = process_time()
        written = bulk(Path(name), count)
        seconds = process_time() - started
        least = floor(Path(name), written.rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"bulk: {count / seconds:,.0f} posts per CPU second of {written.size / written.rows:.0f} "
        f"bytes on disk; floor (pyarrow) {count / least:,.0f}; {seconds / least:.1f} times the "
        f"floor's cost (wanted: {WANTED_POSTS_A_SECOND:,}); {count:,} posts, {memory} MB"
    )
    if count / seconds < WANTED_POSTS_A_SECOND:
        raise SystemExit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
