"""Ask the gates: the only file that opens a Great Expectations context.

The library takes ten seconds to import, so it is imported inside the function that asks.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow.parquet as pq

from expectations import contracts, landed, marts
from expectations.rules import Finding, GateFailed, Rule, Verdict, literal
from extractors.lake import Lake, data_folder
from extractors.records import arrow_schema

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read when the library is imported

READING_ID = re.compile(
    r"(?P<source>.+)-\d{8}T\d{6}-\d{8}T\d{6}-(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)T\d+"
)
EXAMPLES = 3


def check_landed(
    lake: Lake,
    reading_id: str,
    *,
    look_back: timedelta = landed.LOOK_BACK,
    environ: Mapping[str, str] = os.environ,
) -> Verdict:
    """Judge one reading; raise ``GateFailed`` if a critical rule is broken.

    Findings are kept in ``gates/landed-<source>.json`` either way.
    """
    found = READING_ID.fullmatch(reading_id)
    if found is None:
        raise ValueError(f"{reading_id!r} is no reading id: <source>-<start>-<end>-<known at>")
    source, day = found["source"], f"{found['year']}-{found['month']}-{found['day']}"
    with tempfile.TemporaryDirectory(prefix="gate-") as folder, _gx() as gate:
        for table in landed.TABLES:
            where = ("landed", table, f"source={source}", f"read_date={day}")
            gate.view(table, _reading_sql(lake, where, reading_id, Path(folder) / table))
        rules = landed.landed_rules(reading_id, gate.platform(), look_back=look_back)
        verdict = gate.ask(f"reading {reading_id}", rules)
    return _tell(verdict, data_folder(environ) / "gates" / f"landed-{source}.json")


def check_marts(
    build_db: Path,
    *,
    previous_db: Path | None = None,
    built_at: datetime | None = None,
    fresh_within: timedelta = marts.FRESH_WITHIN,
    contracts_folder: Path = contracts.FOLDER,
    environ: Mapping[str, str] = os.environ,
) -> Verdict:
    """Judge the marts of a build; raise ``GateFailed`` if a critical rule is broken.

    ``previous_db`` is what is published now, to compare row counts with; ``built_at`` is when
    the build ran, to judge freshness by. Findings are kept in ``gates/marts.json`` either way.
    """
    promised = contracts.read(contracts_folder)
    with _gx() as gate:
        catalog = build_db.stem  # the name dbt gave it, which views inside it use
        gate.attach(build_db, catalog)
        there = gate.tables(catalog)
        for name in there & set(promised):
            gate.view(name, f'select * from "{catalog}".marts."{name}"')  # noqa: S608
        before: set[str] = set()
        if previous_db is not None and previous_db.exists():
            gate.attach(previous_db, "previous")
            before = gate.tables("previous")
        rules = marts.marts_rules(
            promised, there, before=before, built_at=built_at, fresh_within=fresh_within
        )
        verdict = gate.ask("the marts", rules)
    absent = tuple(marts.absent(name) for name in sorted(set(promised) - there))
    verdict = replace(verdict, findings=(*absent, *verdict.findings))
    return _tell(verdict, data_folder(environ) / "gates" / "marts.json")


def _tell(verdict: Verdict, path: Path) -> Verdict:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [finding.as_json() for finding in verdict.findings]
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(draft, path)
    if verdict.critical:
        raise GateFailed(verdict)
    return verdict


def _reading_sql(lake: Lake, where: Sequence[str], reading_id: str, folder: Path) -> str:
    """Give the query for a reading's rows of one table, over files on this machine."""
    own = lake.path(*where, f"{reading_id}.parquet")
    is_own = lake.fs.exists(own)
    files = [own] if is_own else lake.files(*where)
    protocols = (lake.fs.protocol,) if isinstance(lake.fs.protocol, str) else lake.fs.protocol
    folder.mkdir()
    if "file" not in protocols:
        for number, name in enumerate(files):
            lake.fs.get_file(name, str(folder / f"{number}.parquet"))
        files = [str(folder / f"{number}.parquet") for number in range(len(files))]
    if not files:  # a reading without deletions writes no file for them
        files = [str(folder / "empty.parquet")]
        pq.write_table(arrow_schema(where[1]).empty_table(), files[0])
    listed = ", ".join(literal(name) for name in files)
    sql = f"select * from read_parquet([{listed}], hive_partitioning = false)"  # noqa: S608
    # A closed day's readings share a file; then only this reading's rows are judged.
    return sql if is_own else f"{sql} where reading_id = {literal(reading_id)}"


class _Gate:
    """Views in one DuckDB in memory, and the library that asks it."""

    def __init__(self, context: Any, datasource: Any, connection: Any) -> None:
        self._context, self._datasource, self._connection = context, datasource, connection

    def attach(self, database: Path, name: str) -> None:
        """Open a database file to read from."""
        if not database.exists():
            raise FileNotFoundError(f"{database}: there is no build to judge; run the build first")
        self._query(f'attach {literal(database)} as "{name}" (read_only)')

    def view(self, name: str, sql: str) -> None:
        """Put a query under a name that rules may use."""
        self._query(f'create view "{name}" as {sql}')

    def tables(self, database: str) -> set[str]:
        """Name the marts of an attached database."""
        sql = "select table_name from information_schema.tables where table_schema = 'marts'"
        return {name for (name,) in self._query(f"{sql} and table_catalog = {literal(database)}")}

    def platform(self) -> str:
        """Give the platform of the reading's own row; there must be exactly one."""
        found = self._query("select platform from readings")
        if len(found) != 1:
            raise LookupError(f"{len(found)} readings rows: a reading without its row never was")
        return str(found[0][0])

    def ask(self, subject: str, rules: Sequence[Rule]) -> Verdict:
        """Ask every rule; tables with other columns than promised are asked nothing more."""
        findings: list[Finding] = []
        for table in dict.fromkeys(rule.table for rule in rules):
            about = [rule for rule in rules if rule.table == table]
            broken = self._broken(table, [r for r in about if r.name.endswith(".columns")])
            broken = broken or self._broken(table, about)
            findings += [self._finding(rule, problem) for rule, problem in broken]
        order = [finding for finding in findings if finding.severity == "critical"]
        order += [finding for finding in findings if finding.severity == "warning"]
        return Verdict(subject, tuple(order), len(rules))

    def _broken(self, table: str, rules: Sequence[Rule]) -> list[tuple[Rule, str | None]]:
        import great_expectations as gx
        from great_expectations import expectations as gxe

        if not rules:
            return []
        suite = gx.ExpectationSuite(
            name=f"{table}-{uuid4()}",
            expectations=[
                gxe.UnexpectedRowsExpectation(
                    unexpected_rows_query=rule.query,
                    severity=rule.severity,
                    meta={"rule": rule.name},
                )
                for rule in rules
            ],
        )
        asset = self._datasource.add_table_asset(str(uuid4()), table_name=table)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        results = batch.validate(suite, result_format="BOOLEAN_ONLY").results
        by_name = {rule.name: rule for rule in rules}
        broken = []
        for result in results:
            rule = by_name.pop(result.expectation_config.meta["rule"])
            if not result.success:
                broken.append((rule, _problem(result.exception_info)))
        # What was not answered did not pass.
        return broken + [(rule, "the gate gave no answer") for rule in by_name.values()]

    def _finding(self, rule: Rule, problem: str | None) -> Finding:
        if problem is not None:
            message = f"could not be checked: {problem}"
            return Finding(rule.name, "critical", message, rule.advice, 0)
        sql = f"select count(*) over (), example from ({rule.unexpected}) limit {EXAMPLES}"  # noqa: S608
        found = self._query(sql)
        return Finding(
            rule.name,
            rule.severity,
            rule.message,
            rule.advice,
            found[0][0] if found else 0,
            tuple(str(example) for _, example in found),
        )

    def _query(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        cursor.execute(sql)
        return list(cursor.fetchall())


def _problem(exception_info: Mapping[str, Any] | None) -> str | None:
    """Say what kept an expectation from being asked, without quoting data."""
    infos = [exception_info or {}, *(v for v in (exception_info or {}).values())]
    for info in infos:
        if isinstance(info, Mapping) and info.get("raised_exception"):
            return str(info.get("exception_message", "")).splitlines()[0][:200]
    return None


@contextmanager
def _gx() -> Iterator[_Gate]:
    """Open a context that writes nothing and calls nobody, on a DuckDB of its own."""
    import great_expectations as gx
    from sqlalchemy import event
    from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

    def buffer(_c: Any, cursor: Any, _s: Any, _p: Any, context: Any, _m: Any) -> None:
        # The library closes its connection before it fetches, which drops DuckDB's result.
        if cursor.description:
            context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                cursor, initial_buffer=cursor.fetchall()
            )

    with ExitStack() as stack:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        datasource = context.data_sources.add_sql(
            "gate", connection_string=f"duckdb:///:memory:{uuid4().hex}"
        )
        for engine in (datasource.get_engine(), datasource.get_execution_engine().engine):
            event.listen(engine, "after_cursor_execute", buffer)
            stack.callback(engine.dispose)
        connection = datasource.get_engine().raw_connection()
        stack.callback(connection.close)
        yield _Gate(context, datasource, connection)
