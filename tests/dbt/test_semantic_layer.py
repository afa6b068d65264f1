"""Metrics asked for through MetricFlow are those of the marts, on a random town."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from feedback_town import write_feedback
from random_town import START, arrivals, land, sightings, write_town_facts
from semantic_questions import SAME, Same
from typer import Typer
from typer.testing import CliRunner
from warehouse_runs import run_dbt

from warehouse.ask import Asker, NotAsked, Question, main

pytestmark = pytest.mark.slow

Answers = dict[tuple[Any, ...], tuple[Any, ...]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a build of a random town."""
    folder = tmp_path_factory.mktemp("semantic")
    chance = random.Random(14)
    lake = folder / "lake"
    write_town_facts(lake)
    found = sightings(chance, post_count=400)
    for number, reading in enumerate(arrivals(chance, found, count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * 400))
    write_feedback(lake, chance, found)
    run_dbt("run", lake=lake, database=folder / "build.duckdb", work=folder)
    return folder


@pytest.fixture(scope="module")
def asker(folder: Path) -> Asker:
    """Give what answers from that build."""
    return Asker(folder / "target" / "semantic_manifest.json", folder / "build.duckdb")


@pytest.mark.parametrize("same", SAME, ids=lambda same: f"{same.mart}-{next(iter(same.metrics))}")
def test_what_is_asked_is_what_the_mart_says(folder: Path, asker: Asker, same: Same) -> None:
    count = 0
    for kind in same.kinds:
        for is_told_apart in (True, False) if same.is_by_platform else (False,):
            expected = _published(folder / "build.duckdb", same, kind, is_told_apart)
            assert _asked(asker, same, kind, is_told_apart) == expected
            count += len(expected)
    assert count > 1


def test_every_metric_is_compared_with_a_mart(asker: Asker) -> None:
    compared = {name for same in SAME for name in same.metrics}
    assert {metric.name for metric in asker.manifest.metrics} - compared == {
        "direct_with_hours_count"  # the denominator of a share that is compared
    }


def test_metrics_of_several_facts_stand_side_by_side(asker: Asker) -> None:
    names, rows = asker.ask(
        Question(["answered_within_1h_share", "reply_count", "contact_moment_count"], by=["brand"])
    )
    assert names == ("brand", "answered_within_1h_share", "reply_count", "contact_moment_count")
    assert len(rows) == 2


def test_agents_and_texts_are_not_told(asker: Asker) -> None:
    told = {one.expr or one.name for m in asker.manifest.semantic_models for one in m.dimensions}
    assert told.isdisjoint({"agent_initials", "author_key", "post_text", "label_words"})
    with pytest.raises(NotAsked):
        asker.sql(Question(["clock_count"], by=["clock__agent_initials"]))
    with pytest.raises(NotAsked):
        asker.sql(Question(["median_calendar_seconds"]))


def test_a_condition_reads_no_other_file(folder: Path, asker: Asker) -> None:
    (folder / "secret.txt").write_text("x", encoding="utf-8")
    condition = f"exists (from read_text('{folder}/secret.txt'))"
    with pytest.raises(duckdb.PermissionException):
        asker.ask(Question(["clock_count"], by=["brand"], where=[condition]))


def test_the_command_prints_a_table_or_the_query_or_what_is_wrong(folder: Path) -> None:
    app = Typer()
    app.command()(main)
    build = ["--serving", str(folder / "build.duckdb")]
    build += ["--manifest", str(folder / "target" / "semantic_manifest.json")]
    told = CliRunner().invoke(app, ["clock_count", "--by", "brand", *build])
    assert told.exit_code == 0
    assert "acme" in told.output
    told = CliRunner().invoke(app, ["clock_count", "--by", "brand", "--sql", *build])
    assert "fct_response_clocks" in told.output
    told = CliRunner().invoke(app, ["mood", *build])
    assert told.exit_code == 2
    assert "mood" in told.output


def _asked(asker: Asker, same: Same, kind: str, is_told_apart: bool) -> Answers:
    by = ["brand", *(["platform"] if is_told_apart else []), f"metric_time__{kind}"]
    question = Question([*same.metrics], by=[*by, *same.dimensions], where=same.ask_where)
    names, rows = asker.ask(question)
    keys = [names.index(name) for name in question.by]
    values = [names.index(name) for name in question.metrics]
    told = {}
    for row in rows:
        brand, *rest = (row[at] for at in keys)
        platform = rest.pop(0) if is_told_apart else "all"
        day, *dimensions = rest
        if None not in dimensions:
            key = (brand, platform, _period(day, kind), *dimensions)
            told[key] = tuple(_rounded(row[at]) for at in values)
    return _counted(told)


def _published(path: Path, same: Same, kind: str, is_told_apart: bool) -> Answers:
    period = {"day": "cast(local_date as varchar)", "week": "iso_week"}.get(kind, "period")
    where = [same.mart_where, f"platform {'<>' if is_told_apart else '='} 'all'"]
    if "periods" in same.mart:
        period = "period"
        where.append(f"period_kind = '{kind}'")
    brand = "scope_id" if same.mart == "rpt_brand_weeks" else "brand_id"
    keys = [brand, "platform", period, *same.dimensions.values()]
    with duckdb.connect(str(path), read_only=True) as database:
        rows = database.sql(
            f"select {', '.join([*keys, *same.metrics.values()])} from marts.{same.mart} "
            f"where {' and '.join(where)}"
        ).fetchall()
    at = len(keys)
    return _counted({row[:at]: tuple(_rounded(value) for value in row[at:]) for row in rows})


def _counted(answers: Answers) -> Answers:
    """Leave out groups in which nothing was counted: some marts have them, and some not."""
    return {key: values for key, values in answers.items() if any(values)}


def _rounded(value: Any) -> Any:
    return round(value, 9) if isinstance(value, float) else value  # as the marts round means


def _period(moment: Any, kind: str) -> str:
    day = date(moment.year, moment.month, moment.day)
    if kind == "week":
        return f"{day:%G-W%V}"
    return str(day) if kind == "day" else f"{day.year}-Q{(day.month + 2) // 3}"
