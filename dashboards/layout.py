"""Superset's position tree, from rows of charts with widths in twelfths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.assets import AssetError, Assets, Dashboard

COLUMNS = 12


def position(assets: Assets, dashboard: Dashboard) -> dict[str, Any]:
    """Lay a dashboard's rows out; chart numbers are placeholders that the import replaces."""
    tree: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {
            "id": "HEADER_ID",
            "type": "HEADER",
            "meta": {"text": dashboard.body["dashboard_title"]},
        },
    }
    for number, row in enumerate(dashboard.body["rows"], start=1):
        if "title" in row:
            _add_title(tree, number, str(row["title"]))
        if "charts" in row:
            _add_row(tree, number, row, assets, dashboard)
    return tree


def chart_number(dashboard: Dashboard, name: str) -> int:
    """Give the placeholder by which a dashboard's parts name a chart until it is imported."""
    return 1 + dashboard.chart_names().index(name)


def _add_title(tree: dict[str, Any], number: int, title: str) -> None:
    name = f"HEADER-{number}"
    tree["GRID_ID"]["children"].append(name)
    tree[name] = {
        "id": name,
        "type": "HEADER",
        "children": [],
        "parents": ["ROOT_ID", "GRID_ID"],
        "meta": {
            "text": title,
            "headerSize": "MEDIUM_HEADER",
            "background": "BACKGROUND_TRANSPARENT",
        },
    }


def _add_row(
    tree: dict[str, Any],
    number: int,
    row: Mapping[str, Any],
    assets: Assets,
    dashboard: Dashboard,
) -> None:
    width = sum(chart["width"] for chart in row["charts"])
    if width != COLUMNS:
        raise AssetError(f"{dashboard.subject}: row {number} is {width} wide, not {COLUMNS}")
    row_name = f"ROW-{number}"
    tree["GRID_ID"]["children"].append(row_name)
    tree[row_name] = {
        "id": row_name,
        "type": "ROW",
        "children": [],
        "parents": ["ROOT_ID", "GRID_ID"],
        "meta": {"background": "BACKGROUND_TRANSPARENT"},
    }
    for placed in row["charts"]:
        chart = assets.chart(dashboard, placed["chart"])
        name = f"CHART-{chart.name}"
        tree[row_name]["children"].append(name)
        tree[name] = {
            "id": name,
            "type": "CHART",
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID", row_name],
            "meta": {
                "chartId": chart_number(dashboard, chart.name),
                "uuid": chart.uuid,
                "sliceName": chart.body["slice_name"],
                "width": placed["width"],
                "height": row["height"],
            },
        }
