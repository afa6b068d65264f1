"""What cannot be collected: limits.yml, read and checked. It stands in the marts and the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

FILE = Path(__file__).with_name("limits.yml")
Why = Literal["private", "protected", "quota", "platform", "contract"]


class Limit(BaseModel):
    """One thing that a platform does not let us collect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    why: Why
    since: date | None


def read(path: Path = FILE) -> Mapping[str, tuple[Limit, ...]]:
    """Read the limits of each module; raise ``ValueError`` for an entry that breaks the form."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, tuple[Limit, ...]]).validate_python(document)
