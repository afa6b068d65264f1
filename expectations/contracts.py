"""What the marts promise, read from the contracts beside their SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[1] / "dbt" / "models" / "marts"


@dataclass(frozen=True)
class Contract:
    """A mart's columns and what its contract says of their values."""

    name: str
    types: Mapping[str, str]
    not_null: tuple[str, ...]
    accepted: Mapping[str, tuple[Any, ...]]
    unique: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> str:
        """Give SQL that names a row: its first unique columns, which are keys of ours."""
        names = self.unique[0] if self.unique else tuple(self.types)[:1]
        shown = (f"coalesce(cast(\"{name}\" as varchar), '?')" for name in names)
        return " || ' ' || ".join(shown)


def read(folder: Path = FOLDER) -> dict[str, Contract]:
    """Read the contract of every mart; a gate without any would pass everything."""
    found = {
        contract.name: contract
        for path in sorted(folder.rglob("*.yml"))
        for contract in _contracts(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    }
    if not found:
        raise FileNotFoundError(f"{folder}: no mart has a contract here; nothing to judge by")
    return found


def _contracts(properties: Mapping[str, Any]) -> Iterator[Contract]:
    for model in properties.get("models", ()):
        columns = model.get("columns", ())
        tests = {column["name"]: dict(_tests(column)) for column in columns}
        yield Contract(
            name=model["name"],
            types={column["name"]: str(column["data_type"]) for column in columns},
            not_null=tuple(name for name, asked in tests.items() if "not_null" in asked),
            accepted={
                name: tuple(asked["accepted_values"]["values"])
                for name, asked in tests.items()
                if "accepted_values" in asked
            },
            unique=(
                *((name,) for name, asked in tests.items() if "unique" in asked),
                *_unique_together(model),
            ),
        )


def _tests(node: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give a column's or model's constraints and tests; one under a condition is dbt's alone."""
    for constraint in node.get("constraints") or ():
        yield constraint["type"], constraint
    for test in node.get("data_tests") or node.get("tests") or ():
        if isinstance(test, str):
            yield test, {}
            continue
        ((name, said),) = test.items()
        said = said or {}
        if "where" not in (said.get("config") or {}):
            yield name, said | (said.get("arguments") or {})


def _unique_together(model: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, said in _tests(model):
        together = next((v for v in said.values() if isinstance(v, list)), None)
        if "unique" in name and together:
            yield tuple(together)
