"""From the assets as written to the zip that Superset imports.

The same files give the same bytes: the zip's clock stands still and its names are sorted.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from dashboards import metrics
from dashboards.assets import Assets, Chart, Dashboard, Dataset, asset_uuid
from dashboards.layout import chart_number, position
from dashboards.metrics import Metric

VERSION = "1.0.0"
ROOT = "weerklank"
STILL = (2020, 1, 1, 0, 0, 0)  # the date of every file in the zip
COLOR_SCHEME = "weerklank"  # named so in superset_config.py, from palette.yaml


def bundle(assets: Assets, *, serving: Path | str) -> bytes:
    """Build the import bundle for a Superset that sees the serving file at this absolute path."""
    files: dict[str, Mapping[str, Any]] = {
        "metadata.yaml": {"version": VERSION, "type": "assets", "timestamp": "2020-01-01T00:00:00"},
        "databases/serving.yaml": _database(assets, str(serving)),
    }
    for dataset in assets.datasets.values():
        files[f"datasets/serving/{dataset.name}.yaml"] = _dataset(assets, dataset)
    for chart in assets.charts.values():
        files[f"charts/{chart.subject}_{chart.name}.yaml"] = _chart(assets, chart)
    for dashboard in assets.dashboards.values():
        files[f"dashboards/{dashboard.subject}.yaml"] = _dashboard(assets, dashboard)
    return _zip(files)


def _database(assets: Assets, serving: str) -> dict[str, Any]:
    if not serving.startswith("/"):
        raise ValueError(f"the serving file needs an absolute path, got {serving!r}")
    body = copy.deepcopy(dict(assets.database))
    body["sqlalchemy_uri"] = body["sqlalchemy_uri"].replace("/SERVING", serving)
    return {**body, "uuid": assets.database_uuid, "version": VERSION}


def _dataset(assets: Assets, dataset: Dataset) -> dict[str, Any]:
    register = metrics.read()
    return {
        "table_name": dataset.name,
        "schema": "marts",
        "filter_select_enabled": True,
        "is_managed_externally": True,
        **copy.deepcopy(dict(dataset.body)),
        "columns": [
            {
                "groupby": True,
                "filterable": True,
                "is_dttm": False,
                **_defined(register.of(dataset.name, name)),
                **column,
            }
            for name, column in dataset.columns.items()
        ],
        "metrics": [
            {
                **metric,
                **_defined(register.of_expression(dataset.name, metric["expression"]), metric),
            }
            for metric in dataset.metrics.values()
        ],
        "uuid": dataset.uuid,
        "database_uuid": assets.database_uuid,
        "version": VERSION,
    }


def _defined(metric: Metric | None, body: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Describe a number by its definition in the register, behind what the asset itself says."""
    own = str((body or {}).get("description", ""))
    return {"description": f"{own} {metric.told}".strip()} if metric else {}


def _chart(assets: Assets, chart: Chart) -> dict[str, Any]:
    body = chart.body
    period = chart.period_column
    conditions = [*body.get("filters", ())]
    if period:  # the dashboard's period filter takes the place of this condition
        conditions.insert(0, {"column": period, "operator": "TEMPORAL_RANGE", "value": "No filter"})
    params = {
        "color_scheme": COLOR_SCHEME,
        "linear_color_scheme": COLOR_SCHEME,
        "row_limit": 10_000,
        **({"granularity_sqla": period} if period else {}),
        "annotation_layers": [],
        "extra_form_data": {},
        **copy.deepcopy(body["params"]),
        "viz_type": body["viz_type"],
        "adhoc_filters": [_condition(chart, condition) for condition in conditions],
    }
    return {
        "slice_name": body["slice_name"],
        "description": body["description"],
        "viz_type": body["viz_type"],
        "params": params,
        "cache_timeout": None,
        "uuid": chart.uuid,
        "dataset_uuid": assets.datasets[chart.dataset].uuid,
        "is_managed_externally": True,
        "version": VERSION,
    }


def _condition(chart: Chart, condition: Mapping[str, Any]) -> dict[str, Any]:
    name = asset_uuid("filters", chart.uuid, condition["column"], condition["operator"])
    return {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": condition["column"],
        "operator": condition["operator"],
        "comparator": condition.get("value"),
        "filterOptionName": f"filter_{name}",
    }


def _dashboard(assets: Assets, dashboard: Dashboard) -> dict[str, Any]:
    body = dashboard.body
    return {
        "dashboard_title": body["dashboard_title"],
        "description": body["description"],
        "slug": body["slug"],
        "css": "",
        "published": True,
        "is_managed_externally": True,
        "uuid": dashboard.uuid,
        "position": position(assets, dashboard),
        "metadata": {
            "color_scheme": COLOR_SCHEME,
            "label_colors": dict(assets.palette["labels"]),
            "shared_label_colors": [],
            "cross_filters_enabled": True,
            "refresh_frequency": 0,
            "expanded_slices": {},
            "timed_refresh_immune_slices": [],
            "native_filter_configuration": [
                _native_filter(assets, dashboard, entry) for entry in body["filters"]
            ],
        },
        "version": VERSION,
    }


def _native_filter(
    assets: Assets, dashboard: Dashboard, entry: Mapping[str, Any]
) -> dict[str, Any]:
    common = {
        "id": f"NATIVE_FILTER-{asset_uuid('filters', dashboard.subject, entry['name'])}",
        "name": entry["name"],
        "description": entry["description"],
        "type": "NATIVE_FILTER",
        "cascadeParentIds": [],
        "scope": {
            "rootPath": ["ROOT_ID"],
            # A table without the column would be filtered down to nothing.
            "excluded": [
                chart_number(dashboard, name)
                for name in assets.beyond(dashboard, entry.get("column"))
            ],
        },
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
    }
    if entry["kind"] == "period":
        return {
            **common,
            "filterType": "filter_time",
            "targets": [{}],
            "controlValues": {"enableEmptyFilter": False},
        }
    target = {
        "column": {"name": entry["column"]},
        "datasetUuid": assets.datasets[entry["dataset"]].uuid,
    }
    return {
        **common,
        "filterType": "filter_select",
        "targets": [target],
        "controlValues": {
            "enableEmptyFilter": False,
            "defaultToFirstItem": False,
            "multiSelect": True,
            "searchAllOptions": False,
            "inverseSelection": False,
        },
    }


def _zip(files: Mapping[str, Mapping[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{ROOT}/{name}", date_time=STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            text = yaml.safe_dump(dict(files[name]), sort_keys=True, allow_unicode=True)
            archive.writestr(entry, text.encode())
    return buffer.getvalue()
