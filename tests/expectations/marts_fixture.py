"""A tiny build whose marts keep every promise, made from the marts' own contracts."""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations import contracts
from tests.expectations.rows_of_facts import COMMON, FACTS
from tests.expectations.rows_of_periods import PUBLISHED

ROWS = FACTS | PUBLISHED
EMPTY = {"bigint": 0, "boolean": False}
DUCKDB_TYPES = {"string": "varchar", "text": "varchar"}


def build(path: Path, folder: Path = contracts.FOLDER) -> Path:
    """Make a build with a schema ``marts`` that passes every rule."""
    with duckdb.connect(str(path)) as database:
        database.execute("create schema marts")
        for name, contract in contracts.read(folder).items():
            types = contract.types
            typed = ", ".join(f'"{c}" {DUCKDB_TYPES.get(t, t)}' for c, t in types.items())
            database.execute(f"create table marts.{name} ({typed})")
            for row in ROWS[name]:
                known = {c: EMPTY.get(t) if _is_a_number(c) else None for c, t in types.items()}
                known |= {c: False for c, t in types.items() if t == "boolean"}
                known |= {c: v for c, v in (COMMON | row).items() if c in types}
                marks = ", ".join("?" * len(types))
                database.execute(
                    f"insert into marts.{name} values ({marks})", [known[c] for c in types]
                )
    return path


def _is_a_number(column: str) -> bool:
    return column.endswith("_count")
