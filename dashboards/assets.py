"""The assets as written: datasets, charts and dashboards, and what each one asks for.

A file names others by their names, never by an instance's ids. Every uuid is derived from
the file's place, so that an asset keeps its identity for as long as it keeps its name.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SHARED = "shared"  # the folder of charts that stand under several dashboards
NAMESPACE = uuid.UUID("6a0f6a39-9f0e-5a53-8a0e-5c1b7f2d9e44")

# Where a chart's params name columns, and where they name saved metrics.
COLUMN_PARAMS = ("x_axis", "groupby", "columns", "all_columns", "granularity_sqla", "series")
METRIC_PARAMS = ("metric", "metrics", "percent_metrics", "timeseries_limit_metric")

# The words of an expression that are SQL's, not a column's.
SQL_WORDS = {
    "sum", "avg", "count", "min", "max", "distinct",
    "case", "when", "then", "else", "end", "and", "or", "not", "is", "null",
}  # fmt: skip


class AssetError(ValueError):
    """An asset asks for something that is not there."""


@dataclass(frozen=True)
class Dataset:
    """One mart, as the charts may use it."""

    name: str
    body: Mapping[str, Any]

    @property
    def uuid(self) -> str:
        """The dataset's lasting identity."""
        return asset_uuid("datasets", self.name)

    @cached_property
    def columns(self) -> dict[str, Mapping[str, Any]]:
        """Its columns by name: those of the mart and those that only label them."""
        return {column["column_name"]: column for column in self.body["columns"]}

    @cached_property
    def metrics(self) -> dict[str, Mapping[str, Any]]:
        """Its saved metrics by name."""
        return {metric["metric_name"]: metric for metric in self.body["metrics"]}

    def asked_of_the_mart(self) -> set[str]:
        """Every column of the mart that a column, label or metric of this dataset needs."""
        asked = {name for name, column in self.columns.items() if "expression" not in column}
        for part in (*self.columns.values(), *self.metrics.values()):
            asked |= expression_columns(part.get("expression", ""))
        return asked


@dataclass(frozen=True)
class Chart:
    """One chart of one subject."""

    subject: str
    name: str
    body: Mapping[str, Any]

    @property
    def uuid(self) -> str:
        """The chart's lasting identity."""
        return asset_uuid("charts", self.subject, self.name)

    @property
    def dataset(self) -> str:
        """The name of the dataset it asks."""
        return str(self.body["dataset"])

    def columns(self) -> set[str]:
        """Every column that the chart names."""
        params = self.body["params"]
        asked = {name for key in COLUMN_PARAMS for name in _names(params.get(key))}
        asked |= {json.loads(order)[0] for order in params.get("order_by_cols", ())}
        asked |= {condition["column"] for condition in self.body.get("filters", ())}
        return asked | ({self.period_column} if self.period_column else set())

    @property
    def period_column(self) -> str | None:
        """The day that the period filter looks at; None: the chart is of no period."""
        return self.body.get("period_column")

    def metrics(self) -> set[str]:
        """Every saved metric that the chart names."""
        params = self.body["params"]
        return {name for key in METRIC_PARAMS for name in _names(params.get(key))}


@dataclass(frozen=True)
class Dashboard:
    """One dashboard: rows of charts, and filters."""

    subject: str
    body: Mapping[str, Any]

    @property
    def uuid(self) -> str:
        """The dashboard's lasting identity."""
        return asset_uuid("dashboards", self.subject)

    def chart_names(self) -> list[str]:
        """Its charts, in reading order."""
        return [chart["chart"] for row in self.body["rows"] for chart in row.get("charts", ())]


@dataclass(frozen=True)
class Assets:
    """Everything that is brought into Superset, read and checked."""

    database: Mapping[str, Any]
    palette: Mapping[str, Any]
    datasets: Mapping[str, Dataset]
    charts: Mapping[tuple[str, str], Chart]
    dashboards: Mapping[str, Dashboard]

    @property
    def database_uuid(self) -> str:
        """The database connection's lasting identity."""
        return asset_uuid("databases", str(self.database["database_name"]))

    def chart(self, dashboard: Dashboard, name: str) -> Chart:
        """Give a dashboard's own chart of this name, or the shared one."""
        own = self.charts.get((dashboard.subject, name))
        return own or self.charts[SHARED, name]

    def beyond(self, dashboard: Dashboard, column: str | None) -> list[str]:
        """Name the charts that a filter on this column, or on the period, cannot reach."""
        charts = [self.chart(dashboard, name) for name in dashboard.chart_names()]
        return [
            chart.name
            for chart in charts
            if (column or chart.period_column) not in self.datasets[chart.dataset].columns
        ]

    def check(self) -> None:
        """Refuse charts that ask for what their dataset lacks, and charts that hang nowhere."""
        problems = list(self._problems())
        if problems:
            raise AssetError("\n".join(problems))

    def _problems(self) -> Iterator[str]:
        for (subject, name), chart in self.charts.items():
            dataset = self.datasets.get(chart.dataset)
            if dataset is None:
                yield f"{subject}/{name}: there is no dataset {chart.dataset!r}"
                continue
            for column in sorted(chart.columns() - set(dataset.columns)):
                yield f"{subject}/{name}: dataset {dataset.name} has no column {column!r}"
            for metric in sorted(chart.metrics() - set(dataset.metrics)):
                yield f"{subject}/{name}: dataset {dataset.name} has no metric {metric!r}"
        for subject, dashboard in self.dashboards.items():
            placed = set(dashboard.chart_names()) - self._of(SHARED)
            for name in sorted(placed ^ self._of(subject)):
                where = "has no file" if name in placed else "is on no dashboard"
                yield f"{subject}/{name}: the chart {where}"

    def _of(self, subject: str) -> set[str]:
        return {name for of, name in self.charts if of == subject}


def asset_uuid(*path: str) -> str:
    """Derive the uuid that belongs to an asset's place."""
    return str(uuid.uuid5(NAMESPACE, "/".join(path)))


def expression_columns(expression: str) -> set[str]:
    """Name the columns that a metric's or label's SQL reads; literals and SQL's words are not."""
    without_literals = re.sub(r"'(?:[^']|'')*'", " ", expression)
    return set(re.findall(r"[a-z_][a-z0-9_]*", without_literals.lower())) - SQL_WORDS


def read(folder: Path = HERE) -> Assets:
    """Read every asset under a folder and check that they fit together."""
    assets = Assets(
        database=_yaml(folder / "database.yaml"),
        palette=_yaml(folder / "palette.yaml"),
        datasets={
            p.stem: Dataset(p.stem, _yaml(p)) for p in sorted(folder.glob("datasets/*.yaml"))
        },
        charts={
            (p.parents[1].name, p.stem): Chart(p.parents[1].name, p.stem, _yaml(p))
            for p in sorted(folder.glob("*/charts/*.yaml"))
        },
        dashboards={
            p.parent.name: Dashboard(p.parent.name, _yaml(p))
            for p in sorted(folder.glob("*/dashboard.yaml"))
        },
    )
    assets.check()
    return assets


def _yaml(path: Path) -> dict[str, Any]:
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(body, dict):
        raise AssetError(f"{path}: expected a mapping")
    return body


def _names(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(item) for item in value]
