"""The build's frame, on a dbt project of two models: locks, names of failures, clean exits."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from extractors.facts import Facts
from extractors.lake import Lake
from warehouse import build as building
from warehouse.build import BuildBusy, BuildFailed, build, only_builder

NO_FACTS = Facts((), (), (), (), (), (), ())
FILES = {
    "dbt_project.yml": """
name: small
profile: small
model-paths: [models]
flags: {send_anonymous_usage_stats: false}
""",
    "profiles.yml": """
small:
  target: dev
  outputs:
    dev: {type: duckdb, path: "{{ env_var('WEERKLANK_WAREHOUSE') }}", threads: 1, schema: marts}
""",
    "models/good.sql": """
select count(*) as row_count
from read_parquet('{{ env_var("WEERKLANK_LAKE") }}/facts/open_intervals.parquet')
""",
    "models/good.yml": """
models:
  - name: good
unit_tests:
  - name: one_that_fails_if_it_runs
    model: good
    given: []
    expect: {rows: [{row_count: 999}]}
""",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = tmp_path / "dbt"
    for name, text in FILES.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(building, "PROJECT", project)
    monkeypatch.delenv("WEERKLANK_LAKE", raising=False)
    return project


# dbt 1.11 leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_a_build_lets_go_of_its_file_and_writes_nothing_into_the_project(
    project: Path, tmp_path: Path
) -> None:
    database = tmp_path / "warehouse" / "build.duckdb"
    before = sorted(project.rglob("*"))
    built = build(Lake.at(tmp_path / "lake"), database, facts=NO_FACTS)
    assert built.passed_count == 1
    assert sorted(project.rglob("*")) == before
    assert "WEERKLANK_LAKE" not in os.environ
    with duckdb.connect(str(database)) as connection:  # not read-only: nobody else has it open
        assert connection.execute("from marts.good").fetchall() == [(0,)]


def test_a_failed_build_names_its_nodes_and_what_they_said(project: Path, tmp_path: Path) -> None:
    (project / "models" / "bad.sql").write_text("select nonsense from {{ ref('good') }}")
    with pytest.raises(BuildFailed, match=r"model\.small\.bad.*nonsense") as caught:
        build(Lake.at(tmp_path / "lake"), tmp_path / "build.duckdb", facts=NO_FACTS)
    assert list(caught.value.failures) == ["model.small.bad"]
    (project / "models" / "bad.sql").write_text("select 1 as a from {{ ref('missing') }}")
    with pytest.raises(BuildFailed, match="missing"):
        build(Lake.at(tmp_path / "lake"), tmp_path / "build.duckdb", facts=NO_FACTS)


def test_a_second_builder_is_told_that_another_one_is_at_work(
    project: Path, tmp_path: Path
) -> None:
    database = tmp_path / "build.duckdb"
    with only_builder(database), pytest.raises(BuildBusy, match=r"build\.duckdb is being built"):
        build(Lake.at(tmp_path / "lake"), database, facts=NO_FACTS)
    assert project.exists()
    assert not database.exists()


def test_a_build_by_the_rules_of_a_day_has_its_own_file_and_computes_by_them(
    project: Path, tmp_path: Path
) -> None:
    (project / "dbt_project.yml").write_text(FILES["dbt_project.yml"] + "vars: {hours: 24}\n")
    (project / "models" / "ruled.sql").write_text("select {{ var('hours') }} as hours")
    (project / "metrics.yml").write_text(
        "metrics: []\nrules: [{name: hours, metrics: [], versions: ["
        "{version: 1, valid_from: 2026-11-23, value: 72, change: First.},"
        "{version: 2, valid_from: 2027-01-01, value: 24, change: Shorter.}]}]\n"
    )
    lake = Lake.at(tmp_path / "lake")
    moment = datetime(2026, 12, 24, tzinfo=UTC)
    found = []
    for number, day in enumerate((date(2026, 12, 31), date(2027, 1, 1), None)):
        database = tmp_path / f"{number}.duckdb"
        build(lake, database, facts=NO_FACTS, definitions_as_of=day)
        with duckdb.connect(str(database)) as connection:
            found += connection.execute("from marts.ruled").fetchall()
    assert found == [(72,), (24,), (24,)]
    with pytest.raises(BuildFailed, match="name another file"):
        build(lake, tmp_path / "2.duckdb", facts=NO_FACTS, definitions_as_of=date(2026, 12, 31))
    build(lake, tmp_path / "then.duckdb", facts=NO_FACTS, as_of=moment)
    with duckdb.connect(str(tmp_path / "then.duckdb")) as connection:
        assert connection.execute("from marts.ruled").fetchall() == [(72,)]


def test_another_setting_makes_the_tables_anew(project: Path) -> None:
    before = building.fingerprint(project)
    (project / "dbt_project.yml").write_text(FILES["dbt_project.yml"] + "vars: {hours: 24}\n")
    assert building.fingerprint(project) != before
