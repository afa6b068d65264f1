"""A newcomer adds a source: docs/adding-a-source.md by the letter, from its files to the marts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "docs" / "adding-a-source.md"
STEP = re.compile(r"^(add to )?`([^`]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDED = ("dags", "dbt", "enrichment", "expectations", "extractors", "tests", "warehouse")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the project in which the recipe was followed, and nothing else was done."""
    copy = tmp_path_factory.mktemp("newcomer")
    ignored = shutil.ignore_patterns("__pycache__", "target", "logs", "*.pyc", "found.json")
    for folder in NEEDED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for is_added, name, text in steps():
        path = copy / name
        if is_added:
            assert path.exists(), f"{name}: there is nothing to add to"
            path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        else:
            assert not path.exists(), f"{name} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    _keep_only(copy / "extractors" / "sources.yml", "noticeboard")
    return copy


def steps() -> list[tuple[bool, str, str]]:
    """Give the recipe's files: whether each is added to, its name, its text."""
    found = STEP.findall(RECIPE.read_text(encoding="utf-8"))
    return [(bool(added), name, text) for added, name, text in found]


def test_the_recipe_names_what_the_page_on_adding_names() -> None:
    told = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8").split("## A mart")[0]
    named = {
        name.replace("<name>", "noticeboard") for name in re.findall(r"`([^`\s]+/[^`\s]+)`", told)
    }

    for _, name, _ in steps():
        shape = re.sub(r"notes\.page-\d", "<endpoint>.page-N", name)
        assert shape in named or name.startswith("dbt/seeds/"), f"adding.md does not name {name}"


@pytest.mark.slow
def test_its_case_keeps_the_contract(followed: Path) -> None:
    done = _python(followed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract",
                   "-k", "noticeboard")  # fmt: skip

    assert re.search(r"\b1[4-9] passed", done), done


@pytest.mark.slow
def test_it_has_a_dag_an_asset_a_gate_and_rows_in_the_marts(followed: Path) -> None:
    _python(
        followed,
        "-m",
        "tests.newcomer_run",
        AIRFLOW_HOME=str(followed / "airflow"),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="False",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        GX_ANALYTICS_ENABLED="false",
        NOTICEBOARD_SITE="https://board.example/",
        NOTICEBOARD_TOKEN="hunter2",
        WEERKLANK_DATA=str(followed / "data"),
    )
    found: dict[str, Any] = json.loads((followed / "found.json").read_text(encoding="utf-8"))
    assert found["errors"] == {}
    assert found["schedule"] == "*/15 * * * *"
    assert found["assets"] == ["landed_noticeboard"]
    assert found["rows"]["fct_posts"] == 2
    assert found["rows"]["fct_conversations"] == 1
    assert found["rows"]["rpt_coverage"] >= 2, "what was collected, and what cannot be"
    assert found["clock"] == ["noticeboard", "acme", "answered", 20 * 60]


def _keep_only(registry: Path, name: str) -> None:
    """Switch the other sources off: they want credentials."""
    entries = yaml.safe_load(registry.read_text(encoding="utf-8"))
    for other, entry in entries.items():
        entry["enabled"] = other == name
    registry.write_text(yaml.safe_dump(entries, sort_keys=False), encoding="utf-8")


def _python(folder: Path, *args: str, **settings: str) -> str:
    done = subprocess.run(
        [sys.executable, *args],
        cwd=folder,
        env={**os.environ, **settings, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout
