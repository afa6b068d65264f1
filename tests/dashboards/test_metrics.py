"""The register of metrics: every published number has one definition, and it can be found."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from dashboards import assets as written
from dashboards import metrics
from dashboards.bundle import bundle
from expectations import contracts

ROOT = Path(__file__).parents[2]
REGISTER = metrics.read()
MARTS = contracts.read()
NUMBERS = ("bigint", "double")
PLACES = {"local_hour", "local_iso_weekday"}  # where a row stands, not what it says
PUBLISHED = sorted(
    (mart, column)
    for mart, contract in MARTS.items()
    if mart.startswith("rpt_")
    for column, kind in contract.types.items()
    if kind in NUMBERS and column not in PLACES
)


def test_every_published_number_is_registered() -> None:
    assert len(PUBLISHED) > 100
    missing = [f"{mart}.{column}" for mart, column in PUBLISHED if not REGISTER.of(mart, column)]
    assert missing == []


def test_a_number_that_nobody_registered_is_found() -> None:
    assert REGISTER.of("rpt_brand_weeks", "mood_share") is None
    assert REGISTER.of_expression("fct_replies", "avg(mood)") is None


def test_every_number_of_a_dashboard_is_registered() -> None:
    missing = [
        f"{dataset.name}: {name}"
        for dataset in written.read().datasets.values()
        for name, metric in dataset.metrics.items()
        if not REGISTER.of_expression(dataset.name, metric["expression"])
    ]
    assert missing == []


@pytest.mark.parametrize("metric", REGISTER.metrics, ids=lambda metric: metric.name)
def test_a_metric_names_columns_and_tests_that_are_there(metric: metrics.Metric) -> None:
    for test in metric.tests:
        assert (ROOT / test).is_file(), test
    for pattern in metric.columns:
        mart, column = pattern.split(".")
        assert mart in MARTS
        if "(" not in column:
            columns = [name for name in MARTS[mart].types if REGISTER.of(mart, name) == metric]
            assert columns, pattern


@pytest.mark.parametrize("metric", REGISTER.metrics, ids=lambda metric: metric.name)
def test_a_metric_can_be_asked_for_through_metricflow_or_says_why_not(
    metric: metrics.Metric,
) -> None:
    is_asked = metric.name in metrics.asked()
    told = "give it a metric in dbt/models/semantic/, or `unasked: <why>` in dbt/metrics.yml"
    assert is_asked == (metric.unasked is None), told


def test_metrics_of_the_semantic_layer_are_registered() -> None:
    assert {*metrics.asked()} <= {metric.name for metric in REGISTER.metrics}


def test_names_stand_once() -> None:
    names = [metric.name for metric in REGISTER.metrics]
    assert len(names) == len(set(names))


def test_a_version_out_of_order_is_refused() -> None:
    body = REGISTER.metrics[0].model_dump()
    twice = [*body["versions"], body["versions"][0]]
    with pytest.raises(ValidationError, match="rising days"):
        metrics.Metric.model_validate(body | {"versions": twice})


def test_a_changed_rule_without_a_new_version_of_its_metrics_is_refused() -> None:
    body = REGISTER.model_dump()
    (rule,) = (one for one in body["rules"] if one["name"] == "copy_days")
    newer = {"version": 2, "valid_from": date(2027, 1, 1), "change": "Longer."}
    rule["versions"] = [*rule["versions"], newer | {"value": 14}]
    with pytest.raises(ValidationError, match="answer_rate needs a version then"):
        metrics.Register.model_validate(body)
    (metric,) = (one for one in body["metrics"] if one["name"] == "answer_rate")
    metric["versions"] = [*metric["versions"], newer]
    assert metrics.Register.model_validate(body)
    rule["metrics"] = ["mood"]
    with pytest.raises(ValidationError, match="which is no metric"):
        metrics.Register.model_validate(body)


def test_the_page_of_the_docs_is_the_register() -> None:
    assert metrics.PAGE.read_text(encoding="utf-8") == metrics.page(REGISTER)


def test_superset_shows_the_definition() -> None:
    zipped = bundle(written.read(), serving="/data/serving.duckdb")
    assert isinstance(zipped, bytes)
    told = REGISTER.of("rpt_brand_weeks", "answered_within_1h_share")
    assert told is not None
    assert told.told in _file(zipped, "datasets/serving/rpt_brand_weeks.yaml")


def _file(zipped: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        (place,) = (one for one in archive.namelist() if one.endswith(name))
        return str(yaml.safe_load(archive.read(place)))
