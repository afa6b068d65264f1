"""What dbt executes, written down once and executed again without dbt.

A build through dbt takes ten seconds, nearly all of them dbt's own. The statements that it sends
to DuckDB are the same for every lake: they depend on whether the tables are there, not on what is
in them. ``test_incremental.py`` holds that to be so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
from warehouse_runs import run_dbt

CATALOG = "recorded"  # dbt-duckdb names a database by its file
ASKING = ("select", "describe")  # dbt looks around; it changes nothing
BOUNDS = ("begin", "commit")
RUN_STARTS = ("", "weerklank-on-run-start-0")  # schemas, and views on the lake
LEFT_OVER = ("__dbt_tmp", "__dbt_backup")
Land = Callable[[Path, int], None]


@dataclass(frozen=True)
class Statement:
    """One statement, and the model that it was sent for."""

    model: str
    sql: str

    @property
    def verb(self) -> str:
        """Give its first word: create, insert, delete."""
        return self.sql.split(maxsplit=1)[0].lower()


@dataclass(frozen=True)
class Recording:
    """By model, in order: what a build from nothing executes, and what one on top of it does."""

    lake: Path
    first: dict[str, list[Statement]]
    again: dict[str, list[Statement]]

    @property
    def touched_models(self) -> list[str]:
        """Name the models that forget what has changed before they add what is missing."""
        return [name for name, sent in self.again.items() if any(s.verb == "delete" for s in sent)]

    def with_parents(self, *names: str) -> frozenset[str]:
        """Name models and all that they read, and what they read."""
        found, new = set[str](), set(names)
        while new:
            found |= new
            sql = " ".join(one.sql for name in new for one in self.first.get(name, ()))
            new = {name for name in self.first if f'"{name}"' in sql} - found
        return frozenset(found)

    def without_touch(self, model: str) -> Recording:
        """Plant a fault: this model forgets nothing."""
        kept = [one for one in self.again[model] if one.verb != "delete"]
        return replace(self, again={**self.again, model: kept})


def record(folder: Path, land: Land) -> Recording:
    """Run dbt twice over a lake and write down what it executes; ``land`` lands a reading."""
    lake, runs = folder / "lake", []
    for number in range(2):
        land(lake, number)
        sent: dict[str, list[Statement]] = {}
        for one in _statements_of_a_run(lake, folder):
            sent.setdefault(one.model, []).append(one)
        runs.append(sent)
    return Recording(lake, *runs)


def _statements_of_a_run(lake: Path, folder: Path) -> tuple[Statement, ...]:
    from dbt.adapters.sql.connections import SQLConnectionManager
    from dbt_common.events.contextvars import get_node_info

    sent: list[Statement] = []
    send = SQLConnectionManager.add_query

    def listen(manager: SQLConnectionManager, sql: str, *rest: Any, **more: Any) -> Any:
        model = str(get_node_info().get("unique_id") or "").split(".")[-1]
        sent.append(Statement(model, sql.split("*/", 1)[-1].strip()))  # less dbt's own remark
        return send(manager, sql, *rest, **more)

    with patch.object(SQLConnectionManager, "add_query", listen):
        # One thread: statements of two models would stand mixed.
        run_dbt(
            "run", "--threads", "1", lake=lake, database=folder / f"{CATALOG}.duckdb", work=folder
        )
    # Transactions for no model are dbt's own, around its looking around.
    return tuple(
        one for one in sent if one.verb not in ASKING and (one.model or one.verb not in BOUNDS)
    )


class Warehouse:
    """A warehouse in memory that is built by replaying a recording over a lake."""

    def __init__(self, recording: Recording, lake: Path) -> None:
        self._recording, self._lake, self._built = recording, lake, set[str]()
        self._database = duckdb.connect(config={"threads": 1})
        self._database.execute(
            f"set TimeZone = 'UTC'; attach ':memory:' as {CATALOG}; use {CATALOG}"
        )

    def build(self, models: Collection[str] = (), *, broken_off_after: float | None = None) -> None:
        """Build these models or all, anew or on; a run may break off after a share of it."""
        first, again = self._recording.first, self._recording.again
        chosen = [name for name in first if not models or name in models or name in RUN_STARTS]
        sent = [one for name in chosen for one in (again if name in self._built else first)[name]]
        if broken_off_after is not None:
            sent = sent[: int(len(sent) * broken_off_after)]
        is_open = False
        for one in sent:
            self._database.execute(self._here(one))
            is_open = one.verb == "begin" or (is_open and one.verb != "commit")
        if broken_off_after is None:
            self._built.update(chosen)
        else:
            self._tidy(is_open=is_open)

    def _here(self, one: Statement) -> str:
        # dbt's connection ends with its run, and with that the temporary tables.
        return one.sql.replace(str(self._recording.lake), str(self._lake)).replace(
            "create temporary table", "create or replace temporary table"
        )

    def _tidy(self, *, is_open: bool) -> None:
        """Do as dbt when it finds what a run that broke off left behind."""
        if is_open:
            self._database.execute("rollback")
        for schema, name, kind in _relations(self._database):
            if name.endswith(LEFT_OVER):
                self._database.execute(f"drop {kind} {schema}.{name} cascade")

    def tables(self) -> dict[str, Table]:
        """Give every table."""
        return tables(self._database)


@dataclass(frozen=True)
class Table:
    """What a table says."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]

    @classmethod
    def read(cls, database: duckdb.DuckDBPyConnection, name: str) -> Table:
        """Read a whole table."""
        # How often a post was seen tells stg_posts what to read anew; further on nobody asks.
        told = "*" if name == "staging.stg_posts" else "columns(lambda c: c <> 'sighting_count')"
        found = database.execute(f"select {told} from {name} order by all")
        return cls(tuple(column for column, *_ in found.description or ()), found.fetchall())

    def said(self, column: str) -> Counter[str]:
        """Count what a column says."""
        place = self.columns.index(column)
        return Counter(repr(row[place]) for row in self.rows)


def tables(database: duckdb.DuckDBPyConnection) -> dict[str, Table]:
    """Give every table of a warehouse, its rows in one order."""
    return {
        name: Table.read(database, f"{schema}.{name}")
        for schema, name, kind in _relations(database)
        if kind == "table"
    }


def _relations(database: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return database.execute(
        "select table_schema, table_name, if(table_type = 'VIEW', 'view', 'table')"
        " from information_schema.tables where table_catalog = current_database()"
    ).fetchall()


def differences(found: dict[str, Table], expected: dict[str, Table]) -> list[str]:
    """Say of each table that differs how many rows do, and in which columns."""
    told = [f"{table} is there only once" for table in sorted({*found} ^ {*expected})]
    for table in sorted({*found} & {*expected}):
        ours, theirs = found[table], expected[table]
        if ours != theirs:
            surplus = Counter(map(repr, ours.rows)) - Counter(map(repr, theirs.rows))
            columns = [name for name in theirs.columns if ours.said(name) != theirs.said(name)]
            told.append(
                f"{table}: {surplus.total()} of {len(ours.rows)} rows (rightly {len(theirs.rows)})"
                f" differ, in {', '.join(columns)}"
            )
    return told
