"""A rule, a finding and a verdict: the words that the gates are written in.

A rule is plain data and becomes an expectation in ``run.py``, so that suites can be read, listed
and tested without the ten seconds that importing Great Expectations costs. It is SQL that selects
the rows which break it, also where the library has a class of its own: those cannot read a table
with a list column, know no regular expressions on DuckDB, and name no keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["critical", "warning"]
Row = tuple[str, str, str, Severity]
"""A rule on a mart: its name, what is wrong in SQL, what that means, how grave it is."""

REPLAY = "Mend `parse` and run `python -m extractors replay`; raw holds every page as it came."
REBUILD = "Mend the model, build again with a full refresh; what is published stays as it was."


class GateFailed(RuntimeError):
    """A critical rule was broken: nothing downstream may use this data."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        lines = (f"- {finding.as_text()}" for finding in verdict.critical)
        super().__init__("\n".join((f"{verdict.subject} did not pass the gate:", *lines)))


@dataclass(frozen=True)
class Rule:
    """One thing that must hold for every row of a table.

    ``unexpected`` selects the rows that break it as one column, ``example``: a key that may be
    printed, never a text or a handle.
    """

    name: str
    table: str
    message: str
    advice: str
    unexpected: str
    severity: Severity = "critical"

    @property
    def query(self) -> str:
        """Give ``unexpected`` as the library reads it: every brace is its own.

        It asks for its {batch} to be named; the rule names the table, which is the same.
        """
        return f"{self.unexpected.replace('{', '{{').replace('}', '}}')} /* {{batch}} */"


@dataclass(frozen=True)
class Finding:
    """A broken rule: how often, where for example, and what to do."""

    rule: str
    severity: Severity
    message: str
    advice: str
    count: int
    examples: tuple[str, ...] = ()

    def as_text(self) -> str:
        """Say it in one line, for a log or a report."""
        such_as = f", such as {', '.join(self.examples)}" if self.examples else ""
        return f"{self.rule}: {self.message} ({self.count:,}{such_as}). {self.advice}"

    def as_json(self) -> dict[str, str]:
        """Give it as the gates' JSON files hold it."""
        return {"rule": self.rule, "message": self.as_text(), "severity": self.severity}


@dataclass(frozen=True)
class Verdict:
    """What a gate found."""

    subject: str
    findings: tuple[Finding, ...] = ()
    rule_count: int = 0

    @property
    def critical(self) -> tuple[Finding, ...]:
        """Findings that stop the data."""
        return tuple(f for f in self.findings if f.severity == "critical")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that the report tells."""
        return tuple(f for f in self.findings if f.severity == "warning")


def rows(
    name: str, where: str, message: str, *, key: str, advice: str, severity: Severity = "critical"
) -> Rule:
    """Make a rule from the SQL condition that a wrong row meets; ``name`` is ``<table>.<what>``."""
    table = name.split(".", 1)[0]
    unexpected = f"select {key} as example from {table} where {where}"  # noqa: S608  our own text
    return Rule(name, table, message, advice, unexpected, severity)


def not_null(table: str, column: str, *, key: str, advice: str) -> Rule:
    """Make the rule that a column is never null."""
    return Rule(
        f"{table}.{column}_not_null",
        table,
        f"{column} is missing",
        advice,
        f'select {key} as example from {table} where "{column}" is null',  # noqa: S608
    )


def in_set(table: str, column: str, values: Sequence[Any], *, key: str, advice: str) -> Rule:
    """Make the rule that a column holds only values of a closed list, or null."""
    listed = ", ".join(literal(value) for value in values)
    return Rule(
        f"{table}.{column}_in_set",
        table,
        f"{column} is none of {', '.join(map(str, values))}",
        advice,
        f'select {key} as example from {table} where "{column}" not in ({listed})',  # noqa: S608
    )


def unique(table: str, columns: Sequence[str], *, key: str, advice: str) -> Rule:
    """Make the rule that no two rows share these columns' values."""
    names = ", ".join(f'"{column}"' for column in columns)
    return Rule(
        f"{table}.{'_and_'.join(columns)}_unique",
        table,
        f"more than one row has the same {' and '.join(columns)}",
        advice,
        f"select any_value({key}) as example from {table} "  # noqa: S608
        f"group by {names} having count(*) > 1 and count({names.split(', ')[0]}) > 0",
    )


def columns(table: str, names: Sequence[str], *, advice: str) -> Rule:
    """Make the rule that a table has exactly these columns."""
    listed = ", ".join(f"({literal(name)})" for name in names)
    there = (
        "select column_name as n from duckdb_columns() "  # noqa: S608
        f"where schema_name = 'main' and table_name = {literal(table)}"
    )
    return Rule(
        f"{table}.columns",
        table,
        "columns are missing or unknown",
        advice,
        f"select coalesce(a.n, b.n) as example from (values {listed}) a(n) "  # noqa: S608
        f"full join ({there}) b on a.n = b.n where a.n is null or b.n is null",
    )


def literal(value: Any) -> str:
    """Write a value as SQL."""
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
