"""Build the warehouse: facts made ready, one ``dbt build`` in this process, then the what-if."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from extractors.facts import Facts
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.zones import ensure_tables
from warehouse.definitions import read as read_definitions
from warehouse.prepare import prepare
from warehouse.whatif import fill

HoursBasis = Literal["as_was", "current"]
PROJECT = Path(__file__).resolve().parents[1] / "dbt"
GOOD = {"success", "pass", "warn", "skipped", "no-op", "partial success"}


class BuildFailed(RuntimeError):
    """dbt failed; names the nodes and what each said."""

    def __init__(self, failures: Mapping[str, str]) -> None:
        self.failures = dict(failures)
        told = "\n".join(f"  {node}: {' '.join(why.split())}" for node, why in failures.items())
        super().__init__(f"dbt build failed at {len(failures)} node(s):\n{told}")


class BuildBusy(RuntimeError):
    """Another process builds or publishes this warehouse now."""


@dataclass(frozen=True)
class Built:
    """What a build did: how many nodes passed, and which warned."""

    passed_count: int
    warnings: tuple[str, ...]


def build(
    lake: Lake,
    database: Path,
    *,
    facts: Facts,
    ring: KeyRing | None = None,
    full_refresh: bool = False,
    as_of: datetime | None = None,
    hours: HoursBasis = "as_was",
    definitions_as_of: date | None = None,
) -> Built:
    """Prepare the facts and build every model and data test into a DuckDB file.

    Where the models changed since the last whole build, every table is built anew. ``as_of`` (an
    aware instant) builds the marts as they were then, from what had been read by that moment and
    the labels in use at it; ``hours="current"`` as if the opening hours in force at the watermark
    had always applied; ``definitions_as_of`` by the rules in force on that day, which for a past
    moment are those of its own. Each wants a file of its own, which is made anew.
    Raises ``BuildFailed`` with the failed nodes and ``BuildBusy`` if another build runs.
    """
    database = database.absolute()
    database.parent.mkdir(parents=True, exist_ok=True)
    with only_builder(database):
        ensure_tables(lake)
        prepare(lake, facts, ring)
        stamp = database.with_name(f"{database.name}.models")
        models = fingerprint(PROJECT)
        ruled_on = definitions_as_of or (as_of.astimezone(UTC).date() if as_of else None)
        is_apart = ruled_on is not None or hours != "as_was"
        if is_apart and stamp.exists():
            raise BuildFailed({"database": f"{database} holds the build of now; name another file"})
        is_new = not stamp.exists() or stamp.read_text(encoding="ascii") != models
        if is_new:
            stamp.unlink(missing_ok=True)
        settings = {
            "WEERKLANK_LAKE": _address(lake),
            "WEERKLANK_WAREHOUSE": str(database),
            "WEERKLANK_AS_OF": as_of.astimezone(UTC).isoformat() if as_of else "",
            "WEERKLANK_HOURS": hours,
        }
        with _environment(settings):
            is_whole = full_refresh or is_new or is_apart
            built = _run_dbt(database, full_refresh=is_whole, ruled_on=ruled_on)
        if hours == "as_was":  # what would be, on top of what would have been, says nothing
            fill(database, facts, PROJECT / "scenarios.yml")
        if is_apart:
            return built  # without a stamp the next build into this file is whole
        stamp.write_text(models, encoding="ascii")
        return built


def fingerprint(project: Path) -> str:
    """Hash what makes the tables: incremental ones of other models are built anew, in full.

    The project's own file is among it, for its vars are rules.
    """
    digest = sha256()
    made_of = ("models/**/*", "macros/**/*", "dbt_project.yml")
    for path in sorted(p for pattern in made_of for p in project.glob(pattern)):
        if path.is_file():
            digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def only_builder(database: Path) -> Iterator[None]:
    """Hold the warehouse for one process; refuse at once if another one holds it."""
    lock = FileLock(f"{database}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BuildBusy(f"{database} is being built or published by another process") from error
    try:
        yield
    finally:
        lock.release()


def _address(lake: Lake) -> str:
    """Give the lake's root as SQL engines take it: a plain path, or a URL."""
    url = str(lake.fs.unstrip_protocol(lake.root))
    return lake.root if url.startswith("file:") else url


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def dbt_folder(database: Path) -> Path:
    """Where dbt keeps what it made of the project for this file: compiled SQL, manifests, logs."""
    return database.with_suffix(".dbt")


def _run_dbt(database: Path, *, full_refresh: bool, ruled_on: date | None) -> Built:
    # Heavy to import, and not every caller of this module builds.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    arguments = [
        "--quiet",
        "--no-use-colors",
        "--no-send-anonymous-usage-stats",
        "build",
        *("--project-dir", str(PROJECT)),
        *("--profiles-dir", str(PROJECT)),
        *("--target-path", str(dbt_folder(database))),
        *("--log-path", str(dbt_folder(database) / "logs")),
        *("--exclude-resource-type", "unit_test"),
    ]
    if full_refresh:
        # dbt 1.11 keeps metrics of the semantic layer that are gone in what it parsed before.
        arguments += ["--full-refresh", "--no-partial-parse"]
    if ruled_on:
        arguments += [
            "--vars",
            json.dumps(read_definitions(PROJECT / "metrics.yml").settings(ruled_on)),
        ]
    try:
        outcome = dbtRunner().invoke(arguments)
    finally:
        # dbt keeps the file open for a next run in this process; readers need it now.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if outcome.exception is not None:
        raise BuildFailed({"dbt": str(outcome.exception)}) from outcome.exception
    results: list[Any] = list(getattr(outcome.result, "results", ()))
    failures = {_name(r): r.message or r.status for r in results if str(r.status) not in GOOD}
    if failures or not outcome.success:
        raise BuildFailed(failures or {"dbt": "failed without naming a node"})
    return Built(
        passed_count=sum(str(result.status) in ("success", "pass") for result in results),
        warnings=tuple(
            f"{_name(r)}: {' '.join((r.message or '').split())}"
            for r in results
            if str(r.status) == "warn"
        ),
    )


def _name(result: Any) -> str:
    return str(result.node.unique_id)
