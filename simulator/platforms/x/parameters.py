"""Parameters of X's endpoints: what each takes, read and refused as X does."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from simulator.platforms.answers import Request
from simulator.platforms.x.problems import invalid

NUMBER = r"[0-9]{1,19}"
HANDLE = r"[A-Za-z0-9_]{1,15}"
CONVERSATION = r"([0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19})"
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


class Kind(Protocol):
    """One parameter: how its text is read."""

    @property
    def is_required(self) -> bool:
        """Tell whether a request without it is refused."""

    @property
    def default(self) -> Any:
        """Give what holds where it is not given."""

    def read(self, name: str, text: str) -> Any:
        """Read a value; raise ``ValueError`` with X's message."""


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both allowed."""

    least: int
    most: int
    default: int
    is_required: bool = False

    def read(self, name: str, text: str) -> int:
        """Read a number; raise ``ValueError`` with X's message."""
        if re.fullmatch(r"-?[0-9]{1,12}", text) is None:
            raise ValueError(f"The `{name}` query parameter value [{text}] is not a valid integer")
        if not self.least <= int(text) <= self.most:
            raise ValueError(
                f"The `{name}` query parameter value [{text}] is not between "
                f"{self.least} and {self.most}"
            )
        return int(text)


@dataclass(frozen=True)
class Word:
    """A text of one form, such as an id or a handle."""

    pattern: str
    default: str | None = None
    is_required: bool = False

    def read(self, name: str, text: str) -> str:
        """Read a text; raise ``ValueError`` with X's message."""
        if re.fullmatch(self.pattern, text, re.DOTALL) is None:
            raise ValueError(f"The `{name}` query parameter value [{text}] is not valid")
        return text


@dataclass(frozen=True)
class Choice:
    """One of a closed list."""

    values: Collection[str]
    default: str | None = None
    is_required: bool = False

    def read(self, name: str, text: str) -> str:
        """Read a word; raise ``ValueError`` with X's message."""
        if text not in self.values:
            raise ValueError(
                f"The `{name}` query parameter value [{text}] is not one of "
                f"[{','.join(self.values)}]"
            )
        return text


@dataclass(frozen=True)
class Several:
    """Values between commas: each of one kind, at most ``most``, none twice where they differ."""

    each: Kind
    most: int = 100
    is_unique: bool = True
    default: tuple[str, ...] = ()
    is_required: bool = False

    def read(self, name: str, text: str) -> tuple[str, ...]:
        """Read a list; raise ``ValueError`` with X's message."""
        values = text.split(",")
        if text == "":
            raise ValueError(f"The `{name}` query parameter can not be empty")
        if len(values) > self.most:
            raise ValueError(
                f"The number of values in the `{name}` query parameter list [{len(values)}] "
                f"is not between 1 and {self.most}"
            )
        if self.is_unique and len(set(values)) < len(values):
            raise ValueError(f"Duplicate values are not allowed: the `{name}` query parameter")
        return tuple(self.each.read(name, value) for value in values)


@dataclass(frozen=True)
class Instant:
    """A moment as RFC 3339 writes it, with its time zone; read to UTC, whole seconds."""

    default: None = None
    is_required: bool = False

    def read(self, name: str, text: str) -> datetime:
        """Read a moment; raise ``ValueError`` with X's message."""
        try:
            if INSTANT.fullmatch(text) is None:
                raise ValueError
            moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(
                f"The `{name}` query parameter value [{text}] is not a valid RFC3339 date"
            ) from None
        return moment.replace(microsecond=0)


def read(
    request: Request, kinds: Mapping[str, Kind], path: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Read every parameter of a request; refuse with all that is wrong, as X does.

    ``path`` holds what stands in the path; their kinds are in ``kinds`` as well. Values that are
    not given have their defaults.
    """
    path = path or {}
    asked = [name for name in kinds if name not in path]
    problems: list[tuple[str, list[str], str]] = [
        (name, given, f"The query parameter [{name}] is not one of [{','.join(asked)}]")
        for name, given in request.query.items()
        if name not in asked
    ]
    values: dict[str, Any] = {}
    for name, kind in kinds.items():
        given = [path[name]] if name in path else request.query.get(name, [])
        values[name] = kind.default
        if len(given) > 1:
            message = f"Duplicate parameters are not allowed: the `{name}` query parameter"
            problems.append((name, given, message))
        elif given:
            try:
                values[name] = kind.read(name, given[0])
            except ValueError as wrong:
                problems.append((name, given, str(wrong)))
        elif kind.is_required:
            problems.append((name, [], f"The `{name}` query parameter can not be empty"))
    if problems:
        raise invalid(problems)
    return values
