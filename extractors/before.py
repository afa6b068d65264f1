"""What earlier readings landed: so that a re-read adds only news, and misses what is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from extractors.answers import NO_MORE
from extractors.base import Window
from extractors.lake import Lake
from extractors.records import Deletion, Record, TicketChange

MOST_CUT_OFF = timedelta(days=7)


class Before:
    """What earlier readings landed last of each post: a re-read that equals it adds nothing."""

    def __init__(
        self,
        versions: dict[tuple[str, str | None], str] | None = None,
        deleted: frozenset[str] = frozenset(),
        changes: frozenset[str] = frozenset(),
    ) -> None:
        self._versions, self._deleted, self._changes = versions or {}, deleted, changes

    def says(self, record: Record, version_key: str, query_id: str | None) -> bool:
        """Whether this was known; if not, it is what a later page is compared with."""
        if isinstance(record, Deletion):
            return record.native_id in self._deleted
        if isinstance(record, TicketChange):
            return version_key in self._changes
        if record.native_id in self._deleted:
            return False  # it is back: that is news, whatever its text
        key = (record.native_id, query_id)
        if self._versions.get(key) == version_key:
            return True
        if key in self._versions:
            self._versions[key] = version_key
        return False


def landed_before(lake: Lake, source: str, window: Window) -> Before:
    """Tell what finished readings landed last of each post since the window began.

    Of a ticket's changes it tells which were landed: they happen once, and stay as they are.
    """
    readings = _files(lake, "readings", source, window)
    files = _files(lake, "posts", source, window)
    told = _files(lake, "ticket_changes", source, window)
    if not readings or not (files or told):
        return Before()
    finished = pc.field("reading_id").isin(_rows(lake, readings, ["reading_id"])["reading_id"])
    changes = frozenset(
        _rows(lake, told, ["version_key"], finished)["version_key"].to_pylist() if told else ()
    )
    if not files:
        return Before(changes=changes)
    columns = ["native_id", "query_id", "version_key", "known_at"]
    rows = _rows(lake, files, columns, finished).sort_by("known_at")
    ids, queries, versions, moments = (rows[name].to_pylist() for name in columns)
    last_seen = dict(zip(ids, moments, strict=True))
    gone = {
        native_id
        for native_id, deleted in _landed(lake, "deletions", source, window).items()
        if native_id not in last_seen or deleted >= last_seen[native_id]
    }
    keys = zip(ids, queries, strict=True)
    return Before(dict(zip(keys, versions, strict=True)), frozenset(gone), changes)


class EverLanded(Before):
    """Every version that finished readings landed: two files may tell of one record in turn."""

    def __init__(self, versions: frozenset[str]) -> None:
        super().__init__()
        self._all = versions

    def says(self, record: Record, version_key: str, query_id: str | None) -> bool:  # noqa: ARG002
        """Whether this version of a record was ever landed."""
        return version_key in self._all


def ever_landed(lake: Lake, source: str, *tables: str) -> EverLanded:
    """Tell which versions finished readings landed, however long ago.

    A folder of files is read whole each time: whatever is in it and not known is news.
    """
    since = Window(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    readings = _files(lake, "readings", source, since)
    known: set[str] = set()
    for files in (_files(lake, table, source, since) for table in tables):
        if readings and files:
            finished = pc.field("reading_id").isin(
                _rows(lake, readings, ["reading_id"])["reading_id"]
            )
            known.update(_rows(lake, files, ["version_key"], finished)["version_key"].to_pylist())
    return EverLanded(frozenset(known))


def has_read(lake: Lake, source: str, until: datetime) -> bool:
    """Whether a reading came to its end, with nothing missing, of a window to this moment."""
    days = Window(until, datetime.max.replace(tzinfo=UTC))
    files = _files(lake, "readings", source, days)
    rule = pc.field("is_complete") & (pc.field("window_end") >= until)
    return bool(files) and _rows(lake, files, ["reading_id"], rule).num_rows > 0


def unlisted(lake: Lake, source: str, window: Window, seen: set[str]) -> list[str]:
    """Name the posts of the window that were landed before and not listed now.

    They may be deleted; a look-up decides. Posts already known as deleted are left out.
    """
    before = _landed(lake, "posts", source, window)
    gone = _landed(lake, "deletions", source, window)
    return sorted(
        native_id
        for native_id, last_seen in before.items()
        if native_id not in seen and not (native_id in gone and gone[native_id] >= last_seen)
    )


def cut_off_since(lake: Lake, source: str, window: Window) -> datetime | None:
    """Say from when on readings were cut off by a budget, and none was whole after them.

    The next one reads that too. Further back than ``MOST_CUT_OFF`` is a backfill's work.
    """
    files = _files(lake, "readings", source, window.reaching_back(MOST_CUT_OFF))
    if not files:
        return None
    columns = ["window_start", "window_end", "known_at", "is_complete", "problem_text"]
    rows = _rows(lake, files, columns).to_pylist()
    whole = [row for row in rows if row["is_complete"]]
    since: list[datetime] = [
        row["window_start"]
        for row in rows
        if NO_MORE in (row["problem_text"] or "")
        and window.start - MOST_CUT_OFF <= row["window_start"] < window.end
        and not any(
            row["known_at"] <= w["known_at"] and row["window_end"] <= w["window_end"] for w in whole
        )
    ]
    return min(since, default=None)


def _landed(lake: Lake, table: str, source: str, window: Window) -> dict[str, datetime]:
    """Give the ids landed since the window began, each with when it was last.

    A deletion counts only if its reading came to its end: of a killed run nobody is told.
    """
    files = _files(lake, table, source, window)
    if not files:
        return {}
    if table == "posts":
        rule = (pc.field("created_at") >= window.start) & (pc.field("created_at") < window.end)
    else:
        readings = _files(lake, "readings", source, window)
        finished = _rows(lake, readings, ["reading_id"])["reading_id"] if readings else []
        rule = pc.field("reading_id").isin(finished)
    last = (
        _rows(lake, files, ["native_id", "known_at"], rule)
        .group_by("native_id")
        .aggregate([("known_at", "max")])
    )
    return dict(zip(last["native_id"].to_pylist(), last["known_at_max"].to_pylist(), strict=True))


def _rows(lake: Lake, files: list[str], columns: list[str], rule: Any = None) -> pa.Table:
    dataset = ds.dataset(files, filesystem=lake.fs, format="parquet")
    return dataset.to_table(columns=columns, filter=rule)


def _files(lake: Lake, table: str, source: str, window: Window) -> list[str]:
    where = lake.path("landed", table, f"source={source}")
    days = [
        path
        for path in (lake.fs.ls(where, detail=False) if lake.fs.exists(where) else [])
        if path.rsplit("read_date=", 1)[-1] >= window.start.date().isoformat()
    ]
    return [name for day in days for name in lake.fs.find(day) if name.endswith(".parquet")]
