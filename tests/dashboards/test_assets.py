"""Dashboards may only ask for what the marts promise."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dashboards import assets as written
from dashboards.assets import AssetError, Assets, Chart, Dataset
from dashboards.bundle import bundle

ROOT = Path(__file__).parents[2]
INSTANCE_IDS = re.compile(r"^(slice_id|datasource|datasource_id|chartId|dashboardId|id)$")
AGGREGATE = re.compile(r"(count\(\*\)|(sum|avg|count)\((distinct )?[a-z0-9_]+\))")
ASSETS = written.read()
CHARTS = [pytest.param(chart, id="/".join(place)) for place, chart in ASSETS.charts.items()]
DATASETS = [pytest.param(dataset, id=name) for name, dataset in ASSETS.datasets.items()]
SOURCES = sorted(
    path
    for path in (ROOT / "dashboards").rglob("*.yaml")
    if "report" not in path.relative_to(ROOT).parts
)


def promised_columns(mart: str) -> set[str]:
    (contract,) = (ROOT / "dbt" / "models" / "marts").rglob(f"{mart}.yml")
    models = yaml.safe_load(contract.read_text(encoding="utf-8"))["models"]
    (model,) = (model for model in models if model["name"] == mart)
    return {column["name"] for column in model["columns"]}


def unpromised(dataset: Dataset) -> set[str]:
    return dataset.asked_of_the_mart() - promised_columns(dataset.name)


def keys(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {key for value in node.values() for key in keys(value)}
    return {key for item in node for key in keys(item)} if isinstance(node, list) else set()


def with_chart(chart: Chart, **params: Any) -> Assets:
    """The assets, with one chart asking for something else."""
    body = {**chart.body, "params": {**chart.body["params"], **params}}
    changed = dataclasses.replace(chart, body=body)
    place = (chart.subject, chart.name)
    return dataclasses.replace(ASSETS, charts={**ASSETS.charts, place: changed})


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_dataset_asks_only_for_columns_its_mart_promises(dataset: Dataset) -> None:
    assert unpromised(dataset) == set()


def test_a_dataset_column_that_no_mart_promises_is_found() -> None:
    dataset = ASSETS.datasets["fct_response_clocks"]
    columns = [*dataset.body["columns"], {"column_name": "mood_of_the_day"}]

    assert unpromised(Dataset(dataset.name, {**dataset.body, "columns": columns})) == {
        "mood_of_the_day"
    }


def test_a_metric_over_a_column_that_no_mart_promises_is_found() -> None:
    dataset = ASSETS.datasets["fct_response_clocks"]
    metrics = [*dataset.body["metrics"], {"metric_name": "x", "expression": "avg(mood)"}]

    assert unpromised(Dataset(dataset.name, {**dataset.body, "metrics": metrics})) == {"mood"}


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_metric_only_sums_averages_or_counts(dataset: Dataset) -> None:
    for metric in dataset.metrics.values():
        assert AGGREGATE.fullmatch(metric["expression"]), metric["metric_name"]
        assert metric["description"]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_says_what_the_reader_is_looking_at(chart: Chart) -> None:
    assert len(chart.body["description"]) > 40
    assert len(chart.body["slice_name"]) > 5


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"metric": "mood_share"}, "no metric 'mood_share'"),
        ({"groupby": ["mood"]}, "no column 'mood'"),
        ({"x_axis": "mood"}, "no column 'mood'"),
        ({"all_columns": ["mood"]}, "no column 'mood'"),
        ({"order_by_cols": ['["mood", true]']}, "no column 'mood'"),
    ],
)
def test_a_chart_that_asks_for_what_is_not_there_is_refused(
    params: dict[str, Any], named: str
) -> None:
    chart = ASSETS.charts["response_times", "kpi_within_1h"]

    with pytest.raises(AssetError, match=named):
        with_chart(chart, **params).check()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_never_carries_arithmetic_of_its_own(chart: Chart) -> None:
    assert not {"sqlExpression", "expressionType", "aggregate"} & keys(dict(chart.body))


def test_a_chart_that_hangs_on_no_dashboard_is_refused() -> None:
    loose = Chart("response_times", "loose", ASSETS.charts["response_times", "kpi_within_1h"].body)
    charts = {**ASSETS.charts, ("response_times", "loose"): loose}

    with pytest.raises(AssetError, match="loose: the chart is on no dashboard"):
        dataclasses.replace(ASSETS, charts=charts).check()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_carries_no_ids_of_one_instance(path: Path) -> None:
    body = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert not {key for key in keys(body) if INSTANCE_IDS.match(key)}


def test_every_dashboard_filters_by_brand_platform_and_period() -> None:
    for dashboard in ASSETS.dashboards.values():
        assert [entry["name"] for entry in dashboard.body["filters"]] == [
            "Brand",
            "Platform",
            "Period",
        ]


def test_a_filter_reaches_every_chart_whose_table_can_be_narrowed_by_it() -> None:
    beyond = {
        (dashboard.subject, entry["name"]): ASSETS.beyond(dashboard, entry.get("column"))
        for dashboard in ASSETS.dashboards.values()
        for entry in dashboard.body["filters"]
    }

    drift = ["label_drift", "word_drift"]
    assert beyond.pop(("content", "Brand")) == [*drift, "coverage"]
    assert beyond.pop(("content", "Platform")) == drift
    assert {name for (_, name), charts in beyond.items() if charts} == {"Brand", "Period"}
    assert {*map(tuple, beyond.values())} == {("coverage",), ()}


def test_a_filter_leaves_charts_out_by_the_numbers_that_they_are_placed_by() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle(ASSETS, serving="/srv/serving.duckdb"))) as archive:
        body = yaml.safe_load(archive.read("weerklank/dashboards/content.yaml"))
    numbers = {
        part["meta"]["chartId"]: name
        for name, part in body["position"].items()
        if name.startswith("CHART-")
    }
    brand, *_ = body["metadata"]["native_filter_configuration"]

    left_out = [numbers[number] for number in brand["scope"]["excluded"]]
    assert left_out == ["CHART-label_drift", "CHART-word_drift", "CHART-coverage"]


def test_what_was_collected_stands_under_every_dashboard() -> None:
    assert {d.chart_names()[-1] for d in ASSETS.dashboards.values()} == {"coverage"}


def test_the_same_files_give_the_same_bundle() -> None:
    once, again = (bundle(written.read(), serving="/srv/serving.duckdb") for _ in range(2))

    assert once == again


def test_the_bundle_closes_the_database_connection() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle(ASSETS, serving="/srv/serving.duckdb"))) as archive:
        database = yaml.safe_load(archive.read("weerklank/databases/serving.yaml"))

    assert database["sqlalchemy_uri"] == "duckdb:////srv/serving.duckdb"
    assert database["extra"]["engine_params"]["connect_args"] == {
        "read_only": True,
        "config": {
            "enable_external_access": "false",
            "lock_configuration": "true",
            "autoinstall_known_extensions": "false",
        },
    }
    assert not database["allow_dml"]


def test_a_relative_serving_path_is_refused() -> None:
    with pytest.raises(ValueError, match="absolute path"):
        bundle(ASSETS, serving="data/serving.duckdb")


def test_every_uuid_is_used_once() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle(ASSETS, serving="/srv/serving.duckdb"))) as archive:
        bodies = [yaml.safe_load(archive.read(name)) for name in archive.namelist()]
    uuids = [body["uuid"] for body in bodies if "uuid" in body]

    assert len(uuids) == len(set(uuids)) == len(bodies) - 1


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('{folder}/secret.txt')",
        "select * from read_csv('{folder}/secret.txt')",
        "attach '{folder}/other.duckdb'",
        "copy (select 1) to '{folder}/out.csv'",
        "set enable_external_access = true",
        "install httpfs",
        "create table marts.mine (number integer)",
    ],
)
def test_a_query_reaches_nothing_but_the_serving_file(statement: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a,b\n1,2\n")
    with duckdb.connect(tmp_path / "serving.duckdb") as made:
        made.execute("create schema marts")
    arguments = ASSETS.database["extra"]["engine_params"]["connect_args"]

    with (
        duckdb.connect(tmp_path / "serving.duckdb", **arguments) as closed,
        pytest.raises(duckdb.Error),
    ):
        closed.execute(statement.format(folder=tmp_path))
    assert not (tmp_path / "out.csv").exists()
