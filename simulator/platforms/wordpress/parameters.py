"""What WordPress accepts as a parameter, and how it refuses the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.platforms.answers import Refusal, Request

MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
BOTH_WAYS = ("asc", "desc")
CONTEXTS = ("view", "embed", "edit")
POST_ORDERS = ("author", "date", "id", "include", "modified", "parent", "relevance", "slug",
               "include_slugs", "title")  # fmt: skip
COMMENT_ORDERS = ("date", "date_gmt", "id", "include", "post", "parent", "type")
USER_ORDERS = ("id", "include", "name", "registered_date", "slug", "include_slugs", "email", "url")
ADMINISTRATORS_ORDERS = ("registered_date", "email")


class _Wrong(Exception):
    """One parameter's fault: a code, a message and data."""

    def __init__(self, code: str, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


Reader = Callable[[str, list[str]], Any]


def _whole(name: str, values: list[str]) -> int:
    if not WHOLE.fullmatch(values[-1]):
        raise _Wrong("rest_invalid_type", f"{name} is not of type integer.", {"param": name})
    return int(values[-1])


def _place(name: str, values: list[str]) -> int:
    number = _whole(name, values)
    if number < 1:
        raise _Wrong("rest_out_of_bounds", f"{name} must be greater than or equal to 1")
    return number


def _size(name: str, values: list[str]) -> int:
    number = _whole(name, values)
    if not 1 <= number <= 100:
        text = f"{name} must be between 1 (inclusive) and 100 (inclusive)"
        raise _Wrong("rest_out_of_bounds", text)
    return number


def _wholes(name: str, values: list[str]) -> list[int]:
    written = [part for value in values for part in re.split(r"[,\s]+", value) if part]
    return [_whole(f"{name}[{index}]", [text]) for index, text in enumerate(written)]


def _words(_: str, values: list[str]) -> list[str]:
    return [part for value in values for part in re.split(r"[,\s]+", value) if part]


def _text(_: str, values: list[str]) -> str:
    return values[-1]


def _moment(_: str, values: list[str]) -> datetime:
    if MOMENT.fullmatch(values[-1]):
        try:
            return datetime.fromisoformat(values[-1].upper().replace(" ", "T"))
        except ValueError:
            pass
    raise _Wrong("rest_invalid_date", "Invalid date.")


def _one_of(*allowed: str) -> Reader:
    def read(name: str, values: list[str]) -> str:
        if values[-1] not in allowed:
            listed = ", ".join(allowed[:-1]) + (", and " if len(allowed) > 2 else " and ")
            raise _Wrong("rest_not_in_enum", f"{name} is not one of {listed}{allowed[-1]}.")
        return values[-1]

    return read


def _public(name: str, values: list[str]) -> list[str]:  # noqa: ARG001  # as every reader
    if _words("", values) != ["publish"]:
        raise _Wrong("rest_forbidden_status", "Status is forbidden.", {"status": 401})
    return ["publish"]


_PAGED: dict[str, Reader] = {
    "context": _one_of(*CONTEXTS),
    "page": _place,
    "per_page": _size,
    "search": _text,
    "exclude": _wholes,
    "include": _wholes,
    "offset": _whole,
    "order": _one_of(*BOTH_WAYS),
}
POSTS: dict[str, Reader] = _PAGED | {
    "after": _moment,
    "before": _moment,
    "modified_after": _moment,
    "modified_before": _moment,
    "author": _wholes,
    "author_exclude": _wholes,
    "orderby": _one_of(*POST_ORDERS),
    "slug": _words,
    "status": _public,
}
COMMENTS: dict[str, Reader] = _PAGED | {
    "after": _moment,
    "before": _moment,
    "author": _wholes,
    "author_exclude": _wholes,
    "author_email": _text,
    "orderby": _one_of(*COMMENT_ORDERS),
    "parent": _wholes,
    "parent_exclude": _wholes,
    "post": _wholes,
    "status": _text,
    "type": _text,
}
USERS: dict[str, Reader] = _PAGED | {"orderby": _one_of(*USER_ORDERS), "slug": _words}
SINGLE: dict[str, Reader] = {"context": _one_of(*CONTEXTS)}
"""Parameters by name; what is not named is passed over."""


@dataclass(frozen=True)
class Parameters:
    """A request's parameters, read."""

    given: Mapping[str, Any]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Give a parameter, or the default."""
        return self.given.get(name, default)

    def is_wanted(self, moment: datetime, after: str, before: str) -> bool:
        """Tell whether a moment lies between two parameters, neither of which counts itself.

        As WordPress does: by the site's wall clock, so that an hour of October comes twice.
        """
        local = self._local(moment)
        lowest, highest = self.get(after), self.get(before)
        return (lowest is None or local > self._local(lowest)) and (
            highest is None or local < self._local(highest)
        )

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is not None:
            moment = moment.astimezone(self.zone)
        return moment.replace(tzinfo=None, microsecond=0)


def read(request: Request, readers: Mapping[str, Reader], zone: ZoneInfo) -> Parameters:
    """Read the parameters; raise ``Refusal`` 400 with all that are wrong."""
    given: dict[str, Any] = {}
    wrong: dict[str, _Wrong] = {}
    for name in request.query:
        plain = name.removesuffix("[]")
        if plain in readers and plain not in given | wrong:
            try:
                given[plain] = readers[plain](plain, request.all(plain))
            except _Wrong as fault:
                wrong[plain] = fault
    if wrong:
        data = {
            "status": 400,
            "params": {name: fault.message for name, fault in wrong.items()},
            "details": {
                name: {"code": fault.code, "message": fault.message, "data": fault.data}
                for name, fault in wrong.items()
            },
        }
        message = f"Invalid parameter(s): {', '.join(wrong)}"
        raise Refusal(400, {"code": "rest_invalid_param", "message": message, "data": data})
    return Parameters(given, zone)
