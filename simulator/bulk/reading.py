"""One day's reading of one platform: its files in the lake's zones, and its row last."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.records import Reading, arrow_schema
from extractors.zones import VAULT_SCHEMA
from simulator.bulk.draws import Ints
from simulator.bulk.fates import GONE
from simulator.bulk.landed import PAGE_MICROSECONDS, POSTS_A_PAGE, Reader
from simulator.bulk.plan import DAY
from simulator.bulk.rows import Rows, joined

ROWS_AT_ONCE = 200_000  # of a row group: as many as are text at one time
READ_AFTER = timedelta(minutes=5)  # a reading begins so long after its day
FRESH_PER_DUPLICATE = 50  # a page shows some posts again that the page before it had


class BulkReading:
    """A context manager: leave it well, or it never was."""

    def __init__(self, lake: Path, reader: Reader, day: int) -> None:
        """Begin the reading of a day, counted from 1970, into the folder ``lake``."""
        self._lake, self._reader, self._source = lake, reader, reader.cast.platform
        self._start = datetime.fromtimestamp(day * DAY, UTC)
        self._end = self._start + timedelta(days=1)
        self._known_at = self._end + READ_AFTER
        self.reading_id = (
            f"{self._source}-{self._start:%Y%m%dT%H%M%S}-{self._end:%Y%m%dT%H%M%S}"
            f"-{self._known_at:%Y%m%dT%H%M%S%f}"
        )
        self.landed, self.size = {"posts": 0, "deletions": 0}, 0
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: list[Rows] = []
        self._authors = np.zeros(len(reader.cast.ids), np.bool_)

    def __enter__(self) -> BulkReading:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._flush()
            self._write("vault", self._vault())
        for zone, writer in self._writers.items():
            writer.close()
            self._place(zone, is_whole=error is None)
        if error is None:
            self._write("landed/readings", self._row())
            self._writers["landed/readings"].close()
            self._place("landed/readings", is_whole=True)

    def take(self, rows: Rows) -> None:
        """Land sightings."""
        self._waiting.append(rows)
        if sum(map(len, self._waiting)) >= ROWS_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        waiting = joined(self._waiting)
        self._waiting.clear()
        is_gone = waiting.version == GONE
        for table, rows, make in (
            ("posts", waiting.take(~is_gone), self._reader.posts),
            ("deletions", waiting.take(is_gone), self._reader.deletions),
        ):
            if len(rows):
                made = make(rows, self.reading_id, self._known_us(), sum(self.landed.values()))
                self._write(f"landed/{table}", made)
                self.landed[table] += len(rows)
        self._authors[waiting.author[~is_gone]] = True

    def _known_us(self) -> int:
        return int(self._known_at.timestamp()) * 1_000_000 + PAGE_MICROSECONDS

    def _vault(self) -> Any:
        """Give those who wrote, sorted by key."""
        cast = self._reader.cast
        people: Ints = np.flatnonzero(self._authors)
        names = pa.repeat(pa.scalar(self._source, pa.string()), len(people))
        columns = [column.take(pa.array(people)) for column in (cast.keys, cast.ids, cast.handles)]
        table = pa.Table.from_arrays([columns[0], names, *columns[1:]], schema=VAULT_SCHEMA)
        return table.sort_by("author_key")

    def _row(self) -> Any:
        landed = sum(self.landed.values())
        duplicates = landed // FRESH_PER_DUPLICATE
        row = Reading(
            reading_id=self.reading_id,
            source=self._source,
            platform=self._source,
            window_start=self._start,
            window_end=self._end,
            known_at=self._known_at,
            watermark_at=self._end,
            page_count=-(-landed // POSTS_A_PAGE),
            received_count=landed + duplicates,
            landed_count=landed,
            duplicate_count=duplicates,
            quarantined_count=0,
            later_count=0,
            unasked_count=0,
            is_complete=True,
            problem_text=None,
        )
        return pa.Table.from_pylist([row.model_dump()], schema=arrow_schema("readings"))

    def _path(self, zone: str) -> Path:
        day = f"read_date={self._known_at:%Y-%m-%d}"
        return self._lake / zone / f"source={self._source}" / day / f"{self.reading_id}.parquet"

    def _draft(self, zone: str) -> Path:
        return self._path(zone).with_suffix(".tmp")

    def _write(self, zone: str, table: Any) -> None:
        if zone not in self._writers:
            draft = self._draft(zone)
            draft.parent.mkdir(parents=True, exist_ok=True)
            self._writers[zone] = pq.ParquetWriter(
                draft, table.schema, compression="zstd", compression_level=1
            )
        self._writers[zone].write_table(table)

    def _place(self, zone: str, *, is_whole: bool) -> None:
        if is_whole:
            os.replace(self._draft(zone), self._path(zone))
            self.size += self._path(zone).stat().st_size
        else:
            self._draft(zone).unlink()
