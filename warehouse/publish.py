"""Publish the marts: readers get a whole new copy in one step, or keep the old one."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from filelock import FileLock

from warehouse.build import only_builder

MARTS = "marts"


class NothingToPublish(RuntimeError):
    """The build holds no marts."""


def publish(build_db: Path, serving_db: Path, *, published_at: datetime) -> tuple[str, ...]:
    """Copy the marts into a new file and swap it in; give the names of what was copied.

    Nothing but the schema ``marts`` is copied. ``marts.serving_info`` says when the copy was
    made and until when each platform is known. Whoever has the old file open keeps it whole.
    """
    build_db, serving_db = build_db.absolute(), serving_db.absolute()
    if not build_db.exists():
        raise NothingToPublish(f"{build_db} is missing; run `python -m warehouse build` first")
    serving_db.parent.mkdir(parents=True, exist_ok=True)
    with only_builder(build_db), FileLock(f"{serving_db}.lock"):
        for left_over in serving_db.parent.glob(f".{serving_db.name}.*.tmp*"):
            left_over.unlink()  # a publisher that was killed
        fresh = serving_db.with_name(f".{serving_db.name}.{os.getpid()}.tmp")
        try:
            copied = _copy(build_db, fresh, published_at)
            _flush(fresh)
            os.replace(fresh, serving_db)
            _flush(serving_db.parent)
        finally:
            fresh.unlink(missing_ok=True)
    return copied


def _copy(build_db: Path, fresh: Path, published_at: datetime) -> tuple[str, ...]:
    catalog = build_db.stem  # the name dbt gave it, which views inside it use
    with duckdb.connect(str(fresh)) as database:
        database.execute("set TimeZone = 'UTC'")
        database.execute(f"attach {_text(str(build_db))} as {_name(catalog)} (read_only)")
        names = [
            name
            for (name,) in database.execute(
                "select table_name from information_schema.tables"
                " where table_catalog = ? and table_schema = ? order by table_name",
                [catalog, MARTS],
            ).fetchall()
        ]
        if not names:
            raise NothingToPublish(f"{build_db} has no tables in schema {MARTS}")
        database.execute(f"create schema {MARTS}")
        for name in names:
            origin = f"{_name(catalog)}.{MARTS}.{_name(name)}"
            database.execute(f"create table {MARTS}.{_name(name)} as from {origin}")
        _write_info(database, names, published_at.astimezone(UTC).replace(tzinfo=None))
        database.execute(f"detach {_name(catalog)}")
        database.execute("checkpoint")
    return tuple(names)


def _write_info(
    database: duckdb.DuckDBPyConnection, names: list[str], published_at: datetime
) -> None:
    database.execute(
        "create table marts.serving_info"
        " (platform varchar, published_at timestamp, as_of_at timestamp)"
    )
    if "rpt_sources" in names:
        database.execute(
            "insert into marts.serving_info"
            " select platform, ?, watermark_at from marts.rpt_sources order by platform",
            [published_at],
        )
    else:
        database.execute("insert into marts.serving_info values (null, ?, null)", [published_at])


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
