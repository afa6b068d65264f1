"""The ``fields`` parameter: names, each with modifiers and fields of its own.

``id,message,comments.limit(5).order(reverse_chronological){id,from{name}}``; the older
``comments.fields(id,from)`` says the same as ``comments{id,from}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.platforms.meta.errors import bad_syntax

NAME = re.compile(r"\w+")
DEEPEST = 12  # levels of braces; what a person writes has three


@dataclass(frozen=True)
class Field:
    """One field that is asked for; ``fields`` is None where none of its own are named."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[Field, ...] | None = None


def parsed(text: str) -> tuple[Field, ...]:
    """Read a list of fields; raise ``Refusal`` with the place where it can't be read."""
    return _Reader(text).everything()


def written(fields: tuple[Field, ...]) -> str:
    """Write fields as a request would ask for them."""
    parts = []
    for one in fields:
        modifiers = "".join(f".{name}({value})" for name, value in one.parameters.items())
        inner = "" if one.fields is None else "{" + written(one.fields) + "}"
        parts.append(one.name + modifiers + inner)
    return ",".join(parts)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def everything(self) -> tuple[Field, ...]:
        found = self._list(0)
        if self.at < len(self.text):
            raise self._wrong("end of string")
        return found

    def _list(self, depth: int) -> tuple[Field, ...]:
        found = [self._field(depth)]
        while self._takes(","):
            if self._next() in ("", "}", ")"):  # a comma too many is let pass
                break
            found.append(self._field(depth))
        return tuple(found)

    def _field(self, depth: int) -> Field:
        name, parameters = self._name(), {}
        fields: tuple[Field, ...] | None = None
        while self._takes("."):
            modifier = self._name()
            self._must("(")
            if modifier == "fields":
                fields = self._inner(depth)
            else:
                parameters[modifier] = self._value()
            self._must(")")
        if self._takes("{"):
            fields = self._inner(depth)
            self._must("}")
        return Field(name, parameters, fields)

    def _inner(self, depth: int) -> tuple[Field, ...]:
        if depth == DEEPEST:
            raise self._wrong("end of string")
        return self._list(depth + 1)

    def _name(self) -> str:
        self._next()
        match = NAME.match(self.text, self.at)
        if match is None:
            raise self._wrong("a name")
        self.at = match.end()
        return match[0]

    def _value(self) -> str:
        end = self.text.find(")", self.at)
        start, self.at = self.at, len(self.text) if end < 0 else end
        return self.text[start : self.at].strip().strip("\"'")

    def _next(self) -> str:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _takes(self, sign: str) -> bool:
        is_there = self._next() == sign
        self.at += is_there
        return is_there

    def _must(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._wrong(f'"{sign}"')

    def _wrong(self, expected: str) -> Exception:
        got = self._next()
        instead = f'instead of "{got}".' if got else "before end of string."
        return bad_syntax(f"Expected {expected} {instead}", self.at + 1, self.text)
