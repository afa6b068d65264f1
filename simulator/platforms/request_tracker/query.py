"""Ticket SQL, as far as readers need it: ``Queue = 'sales' AND LastUpdated > '2026-10-01'``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Value = str | int | datetime
Getters = Mapping[str, Callable[[Any], Value]]
Test = Callable[[Any], bool]
TOKEN = re.compile(
    r"""\s*(?:
      (?P<join>(?:AND|OR)(?=[\s(]))
    | (?P<sign>[()])
    | (?P<operator><=|>=|!=|=|<|>|NOT\s+LIKE\b|LIKE\b)
    | '(?P<single>(?:[^'\\]|\\.)*)'
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | (?P<word>[\w.-]+)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
STATUSES = {"__active__": ("new", "open", "stalled"), "__inactive__": ("resolved", "rejected")}


class QueryError(ValueError):
    """A query that can't be read; the message says what is wrong."""


def compiled(query: str, getters: Getters) -> Test:
    """Make the test that a record passes.

    ``getters`` name the fields that may be asked for, as Ticket SQL writes them. Times in a
    query are UTC: the zone of the user whose token reads. Raise ``QueryError`` for a field that
    isn't there and for what is no query.
    """
    if query.lstrip().startswith("["):
        return _all(_limits(query, getters))
    tokens = _tokens(query)
    test, rest = _either(tokens, getters)
    if rest:
        raise QueryError(f"Wrong query, unexpected {rest[0][1]!r} in '{query}'")
    return test


def _limits(query: str, getters: Getters) -> list[Test]:
    """Read a query in JSON; as on the server, limits on unknown fields are passed over."""
    try:
        limits = json.loads(query)
    except ValueError as error:
        raise QueryError(str(error)) from None
    return [
        _condition(limit["field"], limit.get("operator", "="), str(limit["value"]), getters)
        for limit in limits
        if limit.get("field") in getters and "value" in limit
    ]


def _tokens(query: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position, end = 0, len(query.rstrip())
    while position < end:
        match = TOKEN.match(query, position)
        if match is None or match.lastgroup is None:
            raise QueryError(f"Wrong query, no token at '{query[position:]}'")
        kind = match.lastgroup
        text = match[kind]
        if kind in ("single", "double"):
            kind, text = "text", re.sub(r"\\(.)", r"\1", text)
        found.append((kind, text))
        position = match.end()
    return found


Parsed = tuple[Test, list[tuple[str, str]]]


def _either(tokens: list[tuple[str, str]], getters: Getters) -> Parsed:
    test, tokens = _both(tokens, getters)
    tests = [test]
    while tokens and tokens[0][0] == "join" and tokens[0][1].upper() == "OR":
        test, tokens = _both(tokens[1:], getters)
        tests.append(test)
    return (lambda record: any(passes(record) for passes in tests)), tokens


def _both(tokens: list[tuple[str, str]], getters: Getters) -> Parsed:
    test, tokens = _one(tokens, getters)
    tests = [test]
    while tokens and tokens[0][0] == "join" and tokens[0][1].upper() == "AND":
        test, tokens = _one(tokens[1:], getters)
        tests.append(test)
    return _all(tests), tokens


def _one(tokens: list[tuple[str, str]], getters: Getters) -> Parsed:
    if tokens and tokens[0] == ("sign", "("):
        test, rest = _either(tokens[1:], getters)
        if not rest or rest[0] != ("sign", ")"):
            raise QueryError("Incomplete query, missing closing paren")
        return test, rest[1:]
    kinds = [kind for kind, _ in tokens[:3]]
    if kinds[:1] != ["word"] or kinds[1:2] != ["operator"] or kinds[2:] not in (["text"], ["word"]):
        written = " ".join(text for _, text in tokens[:3])
        raise QueryError(f"Incomplete query, no field, operator and value in '{written}'")
    (_, name), (_, operator), (_, value) = tokens[:3]
    if name not in getters:
        raise QueryError(f"Unknown field: {name}")
    return _condition(name, " ".join(operator.upper().split()), value, getters), tokens[3:]


def _all(tests: Sequence[Test]) -> Test:
    return lambda record: all(passes(record) for passes in tests)


def _condition(name: str, operator: str, written: str, getters: Getters) -> Test:
    getter = getters[name]

    def passes(record: Any) -> bool:
        value = getter(record)
        if operator in ("LIKE", "NOT LIKE"):
            wanted = written.strip("%").casefold()
            return (wanted in str(value).casefold()) == (operator == "LIKE")
        if name == "Status" and written.casefold() in STATUSES:
            return (value in STATUSES[written.casefold()]) == (operator == "=")
        if isinstance(value, str):
            return _compare(operator, value.casefold(), written.casefold())
        if isinstance(value, int):
            return _compare(operator, value, int(written) if written.isdecimal() else 0)
        moment = _moment(written)
        if operator == "=":  # an equal time is that day
            return value.date() == moment.date()
        return _compare(operator, value.replace(microsecond=0), moment)

    return passes


def _compare(operator: str, left: Any, right: Any) -> bool:
    match operator:
        case "=":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
    raise QueryError(f"Unknown operator: {operator}")


def _moment(text: str) -> datetime:
    """Read a time; what can't be read is the beginning of time, as on the server."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
