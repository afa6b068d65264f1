"""Which sources run: sources.yml, read and checked.

Importing this module is cheap on purpose: DAG files do it every few seconds.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

if TYPE_CHECKING:
    from extractors.base import Source

EXPECTED = """\
expected entries of this form:

bluesky:
  module: bluesky               # file in extractors/sources/; default: the entry's name
  every: "*/15 * * * *"         # cron, UTC; each run owns the interval before it; null: by hand
  since: 2026-01-01             # backfills never reach further back
  reread_hours: 24              # how far back each run looks again for edits and deletions
  reconcile_every_days: 7       # so often all since `since` is read again; null: never
  comply_every: "45 2 * * *"    # cron: when the platform is asked what must go; null: never
  requests_per_minute: 120
  secrets: {password: BLUESKY_PASSWORD}   # NAMES of environment variables, never values
  prices: {object: 0.001}       # USD each: request, object, or what the module charges apart
  budget: {requests: 5000, objects: 100000, usd: 20}   # of one UTC day; none: no end
  token_expires: 2027-01-21     # where the platform does not tell it; told 14, 7 and 1 days ahead
  watermark: window             # known until: the window's end, or a file's last_post
  purpose: answer customers     # why it is collected, and on which legal ground
  legal_basis: legitimate interest
  options: {}                   # what the module's Options say
"""


# A value pasted where its variable's name belongs is refused, and never shown.
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]


class RegistryError(ValueError):
    """An entry of sources.yml that breaks its form."""


class Budget(BaseModel):
    """What a source may use on one UTC day; it ends with the page that reaches it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: int | None = Field(default=None, gt=0)
    objects: int | None = Field(default=None, gt=0)
    usd: Decimal | None = Field(default=None, gt=0)


class SourceEntry(BaseModel):
    """One entry of sources.yml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    module: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    every: str | None
    since: date
    reread_hours: float = Field(default=24, ge=0)
    reconcile_every_days: int | None = Field(default=None, ge=1)
    comply_every: str | None = None
    requests_per_minute: float = Field(gt=0)
    secrets: dict[str, Variable] = {}
    purpose: str
    legal_basis: str
    prices: dict[str, Annotated[float, Field(ge=0)]] = {}  # USD for one of each unit
    budget: Budget | None = None
    token_expires: date | None = None
    watermark: Literal["window", "last_post"] = "window"
    enabled: bool = True
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _priced(self) -> SourceEntry:
        """A budget of money means nothing where nothing has a price."""
        if self.budget is not None and self.budget.usd is not None and not self.prices:
            raise ValueError("budget.usd needs prices; or set requests or objects")
        return self

    def source(self) -> Source:
        """Import the module that reads this source."""
        return cast("Source", importlib.import_module(f"extractors.sources.{self.module}"))

    def checked_options(self, environ: Mapping[str, str] = os.environ) -> Any:
        """Give the module's ``Options``: those of the entry, with secrets from the environment.

        Raises ``RegistryError`` naming the variable or option that is missing or wrong.
        """
        filled = {}
        for option, variable in self.secrets.items():
            if not environ.get(variable):
                raise RegistryError(
                    f"source {self.name}: set the environment variable {variable} ({option})"
                )
            filled[option] = environ[variable]
        try:
            return self.source().Options.model_validate(
                {**_filled(self.options, environ), **filled}
            )
        except ValidationError as error:
            raise RegistryError(f"source {self.name}: options: {_first(error)}") from error


def sources_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the registry's file: ``WEERKLANK_SOURCES`` or the one beside this module."""
    return Path(environ.get("WEERKLANK_SOURCES") or Path(__file__).with_name("sources.yml"))


def load(path: Path | None = None) -> dict[str, SourceEntry]:
    """Read the registry; raise ``RegistryError`` with the expected form."""
    path = path or sources_file()
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegistryError(f"{path}: {error.strerror}\n{EXPECTED}") from error
    except yaml.YAMLError as error:
        # The error's own text quotes the line, and a line could hold a secret.
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise RegistryError(f"{path}{where}: not YAML\n{EXPECTED}") from None
    if not isinstance(document, dict):
        raise RegistryError(f"{path}: found {type(document).__name__}; {EXPECTED}")
    return {str(name): _entry(path, str(name), body) for name, body in document.items()}


def named(source: str, environ: Mapping[str, str] = os.environ) -> SourceEntry:
    """Give one entry; raise ``RegistryError`` naming those that there are."""
    entries = load(sources_file(environ))
    if source not in entries:
        raise RegistryError(f"no source {source!r}; there are {', '.join(entries)}")
    return entries[source]


def _entry(path: Path, name: str, body: Any) -> SourceEntry:
    if not isinstance(body, dict):
        raise RegistryError(f"{path}: {name}: found {type(body).__name__}; {EXPECTED}")
    try:
        return SourceEntry.model_validate({"module": name, **body, "name": name})
    except ValidationError as error:
        raise RegistryError(f"{path}: {name}: {_first(error)}\n{EXPECTED}") from error


def _first(error: ValidationError) -> str:
    """Say what is wrong without the value, which may be a secret."""
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _filled(options: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Replace ``$NAME`` option values by the environment's, for addresses that differ by place."""
    return {
        key: environ.get(value[1:]) if isinstance(value, str) and value.startswith("$") else value
        for key, value in options.items()
    }
