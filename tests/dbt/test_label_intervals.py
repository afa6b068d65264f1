"""Intervals of corrected shares hold the truth 95 times in 100, the gold set's chance included.

The two models are run as dbt compiles them, over thousands of weeks with a gold set of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from random_town import write_town_facts
from warehouse_runs import run_dbt

WEEKS = 2_000
# True share, texts and gold texts (with the label, without it), sensitivity and specificity, by
# language.
Language = tuple[float, int, int, int, float, float]
CASES: dict[str, Sequence[Language]] = {
    "one language": [(0.3, 200, 150, 350, 0.85, 0.9)],
    "two languages": [(0.3, 200, 150, 350, 0.85, 0.9), (0.5, 80, 100, 200, 0.75, 0.8)],
    "rare label": [(0.05, 300, 40, 460, 0.7, 0.97)],
    "few texts": [(0.4, 40, 120, 380, 0.8, 0.9)],
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give the two models' SQL."""
    folder = tmp_path_factory.mktemp("compiled")
    write_town_facts(folder / "lake")
    names = ("int_labels_corrected", "rpt_label_weeks")
    run_dbt(
        "compile",
        *("--select", *names),
        lake=folder / "lake",
        database=folder / "build.duckdb",
        work=folder,
    )
    found = {path.stem: path.read_text("utf-8") for path in folder.rglob("compiled/**/*.sql")}
    return {name: found[name] for name in names}


def simulate(database: duckdb.DuckDBPyConnection, languages: Sequence[Language]) -> float:
    """Write what a build would count, week by week, and return the true share."""
    chance = np.random.default_rng(20261122)
    counted, errors = [], []
    for number, (share, texts, positives, negatives, se, sp) in enumerate(languages):
        says = share * se + (1 - share) * (1 - sp)
        for week in range(WEEKS):
            whose = {"head": "h", "label": "l", "detected_language": f"{number}-{week}"}
            counted.append(
                {
                    **whose,
                    "brand_id": f"b{week}",
                    "iso_week": "2026-W46",
                    "model_version": "m",
                    "text_count": texts,
                    "labelled_count": int(chance.binomial(texts, says)),
                }
            )
            errors.append(
                {
                    **whose,
                    "true_count": positives,
                    "other_count": negatives,
                    "true_labelled_count": int(chance.binomial(positives, se)),
                    "other_unlabelled_count": int(chance.binomial(negatives, sp)),
                }
            )
    for schema in ("staging", "intermediate"):
        database.execute(f"create schema {schema}")
    for name, rows in (
        ("intermediate.int_labels_counted", counted),
        ("staging.stg_label_errors", errors),
    ):
        database.register("written", pa.Table.from_pylist(rows))
        database.execute(f"create table {name} as from written")
    database.execute(
        "create table intermediate.int_brand_weeks as select distinct brand_id, iso_week, "
        "true as is_complete_week, date '2026-11-09' as week_starts_on, "
        "timestamp '2026-11-16' as as_of_at from intermediate.int_labels_counted"
    )
    total = sum(texts for _, texts, *_ in languages)
    return sum(share * texts for share, texts, *_ in languages) / total


def coverage(case: str, compiled: dict[str, str], folder: Path) -> tuple[float, float, float]:
    """Say how often each interval holds the truth, and how far off the corrected mean is."""
    with duckdb.connect(str(folder / "build.duckdb")) as database:
        truth = simulate(database, CASES[case])
        query = compiled["int_labels_corrected"]
        database.execute(f"create table intermediate.int_labels_corrected as {query}")
        rows = database.execute(
            "select corrected_share, corrected_low_share, corrected_high_share, "
            f"raw_low_share, raw_high_share from ({compiled['rpt_label_weeks']})"
        ).fetchall()
    assert len(rows) == WEEKS
    shares, lows, highs, raw_lows, raw_highs = np.array(rows).T
    held = np.mean((lows <= truth) & (truth <= highs))
    raw = np.mean((raw_lows <= truth) & (truth <= raw_highs))
    return float(held), float(raw), float(np.mean(shares) - truth)


@pytest.mark.parametrize("case", CASES)
def test_the_truth_lies_within_the_interval(
    case: str, compiled: dict[str, str], tmp_path: Path
) -> None:
    held, _, bias = coverage(case, compiled, tmp_path)
    assert 0.935 <= held <= 0.98
    assert abs(bias) < 0.01


def test_a_raw_share_that_is_wrong_by_more_than_chance_does_not_know_it(
    compiled: dict[str, str], tmp_path: Path
) -> None:
    held, raw, _ = coverage("rare label", compiled, tmp_path)
    assert raw < 0.9 < held
