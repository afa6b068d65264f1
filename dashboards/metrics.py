"""The register of published numbers, ``dbt/metrics.yml``: which metric a column belongs to.

``python -m dashboards.metrics`` writes ``docs/metrics.md`` from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

REGISTER = Path(__file__).parents[1] / "dbt" / "metrics.yml"
SEMANTIC = REGISTER.parent / "models" / "semantic" / "metrics.yml"
PAGE = Path(__file__).parents[1] / "docs" / "metrics.md"

Text = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """A part of the register; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Version(Strict):
    """A definition, and the day from which it holds."""

    version: int
    valid_from: date
    change: Text


class RuleVersion(Version):
    """A rule's value, and the day from which it holds."""

    value: Any


class Rule(Strict):
    """A var of dbt that metrics depend on, in all its versions."""

    name: Name
    meaning: Text
    metrics: tuple[Name, ...]
    versions: tuple[RuleVersion, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.versions)
        return self


class Metric(Strict):
    """One published number, in all its columns."""

    name: Name
    title: Text
    question: Text
    formula: Text
    unit: Literal["share", "seconds", "count", "score", "usd"]
    grain: Text
    exclusions: Text
    columns: tuple[Text, ...]
    tests: tuple[Text, ...]
    limits: Text
    unasked: Text | None = None  # why MetricFlow cannot be asked for it
    versions: tuple[Version, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.versions)
        return self

    @property
    def version(self) -> Version:
        """Give the definition that holds now."""
        return self.versions[-1]

    @property
    def told(self) -> str:
        """Say the definition in one line, as dashboards show it."""
        return f"{self.formula} [{self.name}, version {self.version.version}]"


def _check_order(versions: Sequence[Version]) -> None:
    numbers = [version.version for version in versions]
    days = [version.valid_from for version in versions]
    if not numbers or numbers != list(range(1, len(numbers) + 1)) or days != sorted(set(days)):
        raise ValueError("versions: expected 1, 2, … with rising days")


class Register(Strict):
    """Every metric and every rule, and who answers for them."""

    owner: Text
    rules: tuple[Rule, ...]
    metrics: tuple[Metric, ...]

    @model_validator(mode="after")
    def _a_changed_rule_is_a_changed_metric(self) -> Self:
        days = {one.name: {v.valid_from for v in one.versions} for one in self.metrics}
        for rule in self.rules:
            for name in rule.metrics:
                if name not in days:
                    raise ValueError(f"rules: {rule.name} governs {name}, which is no metric")
                missing = {v.valid_from for v in rule.versions[1:]} - days[name]
                if missing:
                    raise ValueError(
                        f"rules: {rule.name} changes on {min(missing)}; {name} needs a version then"
                    )
        return self

    def of(self, mart: str, column: str) -> Metric | None:
        """Give the metric of a mart's column, the one with the longest matching pattern."""
        place = f"{mart}.{column}"
        found = [
            (len(pattern), metric.name, metric)
            for metric in self.metrics
            for pattern in metric.columns
            if fnmatchcase(place, pattern)
        ]
        return max(found, key=lambda one: one[:2])[2] if found else None

    def of_expression(self, mart: str, expression: str) -> Metric | None:
        """Give the metric of the column that a dataset's SQL sums, averages or counts."""
        function, _, asked = expression.replace(" ", "").partition("(")
        column = asked.rstrip(")").removeprefix("distinct")
        return self.of(mart, column) or self.of(mart, f"{function}(*)")


def read(path: Path = REGISTER) -> Register:
    """Read and check the register; raise ``pydantic.ValidationError`` at what breaks its form."""
    return Register.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def asked(path: Path = SEMANTIC) -> dict[str, tuple[str, ...]]:
    """Name the metrics of the semantic layer by the entry of the register that defines them."""
    found: dict[str, list[str]] = {}
    for metric in yaml.safe_load(path.read_text(encoding="utf-8"))["metrics"]:
        found.setdefault(metric["config"]["meta"]["register"], []).append(metric["name"])
    return {entry: tuple(names) for entry, names in found.items()}


def page(register: Register) -> str:
    """Write the register as a page of the docs."""
    lines = [
        "# Metrics",
        "",
        "Written by `python -m dashboards.metrics` from `dbt/metrics.yml`, where definitions",
        "stand. A test holds the two equal, and finds published numbers that no metric names.",
        "",
        f"Owner of all: {register.owner}.",
    ]
    lines += ["", *_rules(register.rules)]
    names = asked()
    for metric in register.metrics:
        lines += ["", *_section(metric, names.get(metric.name, ()))]
    return "\n".join(lines) + "\n"


def _rules(rules: Sequence[Rule]) -> Sequence[str]:
    rows = [
        f"| `{rule.name}` | {one.value} | {one.version} from {one.valid_from}: {one.change} "
        f"| {rule.meaning} | {', '.join(rule.metrics)} |"
        for rule in rules
        for one in rule.versions
    ]
    return [
        "## Rules that a number governs",
        "",
        "`python -m warehouse build --definitions <day>` computes all by the values of a day.",
        "",
        "| rule | value | version | meaning | metrics |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _section(metric: Metric, names: Sequence[str]) -> Sequence[str]:
    told = {
        "question": metric.question,
        "formula": metric.formula,
        "unit": metric.unit,
        "grain": metric.grain,
        "left out": metric.exclusions,
        "limits": metric.limits,
        "columns": ", ".join(f"`{pattern}`" for pattern in metric.columns),
        "asked for as": ", ".join(f"`{name}`" for name in names) or f"nothing: {metric.unasked}",
        "tests": ", ".join(f"`{test}`" for test in metric.tests),
        "versions": "; ".join(
            f"{one.version} from {one.valid_from}: {one.change}" for one in metric.versions
        ),
    }
    rows = [f"| {name} | {text} |" for name, text in told.items()]
    return [f"## {metric.title} (`{metric.name}`)", "", "| | |", "|---|---|", *rows]


if __name__ == "__main__":
    PAGE.write_text(page(read()), encoding="utf-8")
