"""What an endpoint of X's is: its path, who may ask, what it takes and what answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from simulator.people import Account
from simulator.platforms.answers import Answer, Request
from simulator.platforms.x.parameters import Kind

Access = Literal["both", "app", "user", "anybody"]


@dataclass(frozen=True)
class Asked:
    """A request that may be answered: its parameters read, its reader known."""

    request: Request
    values: Mapping[str, Any]
    reader: Account | None  # None: the app itself
    now: datetime

    @property
    def size(self) -> int:
        """Give how many results a page may have."""
        return int(self.values["max_results"])

    @property
    def token(self) -> str | None:
        """Give the page that is asked for, by either name of the parameter."""
        token: str | None = self.values.get("pagination_token") or self.values.get("next_token")
        return token


@dataclass(frozen=True)
class Route:
    """One endpoint; names in braces stand for parts of the path."""

    method: str
    template: str
    access: Access
    parameters: Mapping[str, Kind]
    answer: Callable[[Asked], Answer | dict[str, Any]]
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template)
        object.__setattr__(self, "pattern", re.compile(pattern))

    @property
    def name(self) -> str:
        """Name the endpoint, as in ``GET /2/tweets/{id}``."""
        return f"{self.method} {self.template}"
