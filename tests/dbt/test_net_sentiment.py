"""Net sentiment: its intervals hold the truth, and its counts are those of the posts."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

pytestmark = pytest.mark.slow

LABELS = ("negative", "neutral", "positive")
MODELS = ("int_labels_corrected", "rpt_label_weeks", "rpt_sentiment_weeks")
WEEKS, GOLD = 2_000, 600
POST_COUNT = 300
# What the model says (columns) of texts that truly are negative, neutral, positive (rows).
SAYS = np.array([[0.85, 0.12, 0.03], [0.1, 0.82, 0.08], [0.04, 0.12, 0.84]])
EXACT = np.eye(3)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give the models' SQL."""
    folder = tmp_path_factory.mktemp("compiled")
    write_town_facts(folder / "lake")
    run_dbt(
        "compile",
        *("--select", *MODELS),
        lake=folder / "lake",
        database=folder / "build.duckdb",
        work=folder,
    )
    found = {path.stem: path.read_text("utf-8") for path in folder.rglob("compiled/**/*.sql")}
    return {name: found[name] for name in MODELS}


def coverage(
    compiled: dict[str, str], folder: Path, truth: tuple[float, ...], texts: int, says: np.ndarray
) -> tuple[float, float]:
    """Say how often the raw and the corrected interval hold the truth, over made weeks.

    Each week has a gold set of its own, drawn from the same kinds of text.
    """
    chance = np.random.default_rng(20261123)
    counted, errors = [], []
    for week in range(WEEKS):
        weekly = chance.multinomial(texts, np.array(truth) @ says)
        gold = [chance.multinomial(n, row) for n, row in zip(_gold(truth), says, strict=True)]
        for number, label in enumerate(LABELS):
            whose = {"head": "sentiment", "label": label, "detected_language": f"l{week}"}
            labelled = [int(row[number]) for row in gold]
            sizes = [int(row.sum()) for row in gold]
            counted.append(
                {
                    **whose,
                    "brand_id": f"b{week}",
                    "iso_week": "2026-W46",
                    "model_version": "m",
                    "text_count": texts,
                    "labelled_count": int(weekly[number]),
                }
            )
            others = sum(sizes) - sizes[number]
            errors.append(
                {
                    **whose,
                    "true_count": sizes[number],
                    "other_count": others,
                    "true_labelled_count": labelled[number],
                    "other_unlabelled_count": others - (sum(labelled) - labelled[number]),
                }
            )
    with duckdb.connect(str(folder / "build.duckdb")) as database:
        for schema in ("staging", "intermediate", "marts"):
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
        for name, schema in zip(MODELS, ("intermediate", "marts", "marts"), strict=True):
            database.execute(f"create table {schema}.{name} as {compiled[name]}")
        told = database.execute(
            "select net_sentiment_low, net_sentiment_high, corrected_net_sentiment_low, "
            "corrected_net_sentiment_high from marts.rpt_sentiment_weeks"
        ).fetchall()
    assert len(told) == WEEKS
    true = truth[2] - truth[0]
    low, high, corrected_low, corrected_high = np.array(told, float).T
    raw, corrected = (
        (low <= true) & (true <= high),
        (corrected_low <= true) & (true <= corrected_high),
    )
    return float(raw.mean()), float(corrected.mean())


def _gold(truth: tuple[float, ...]) -> list[int]:
    return [round(GOLD * share) for share in truth]


@pytest.mark.parametrize(
    ("truth", "texts"),
    [
        ((0.3, 0.5, 0.2), 300),
        ((0.3, 0.5, 0.2), 30),
        ((0.05, 0.9, 0.05), 60),
        ((0.6, 0.3, 0.1), 100),
    ],
)
def test_the_raw_interval_of_labels_without_errors_holds_the_truth(
    truth: tuple[float, ...], texts: int, compiled: dict[str, str], tmp_path: Path
) -> None:
    raw, _ = coverage(compiled, tmp_path, truth, texts, EXACT)
    assert 0.93 <= raw <= 0.985


@pytest.mark.parametrize("truth", [(0.3, 0.5, 0.2), (0.5, 0.3, 0.2)])
def test_the_corrected_interval_holds_the_truth_where_the_raw_one_does_not(
    truth: tuple[float, ...], compiled: dict[str, str], tmp_path: Path
) -> None:
    raw, corrected = coverage(compiled, tmp_path, truth, 2_000, SAYS)
    assert raw < 0.95 <= corrected


def test_the_counts_are_those_of_the_posts(tmp_path: Path) -> None:
    chance = random.Random(23)
    lake, build = tmp_path / "lake", tmp_path / "build.duckdb"
    write_town_facts(lake)
    found = sightings(chance, post_count=POST_COUNT)
    for number, reading in enumerate(arrivals(chance, found, count=2)):
        land(lake, number, reading, START + timedelta(minutes=97 * POST_COUNT))
    run_dbt("run", lake=lake, database=build, work=tmp_path)
    with duckdb.connect(str(build), read_only=True) as database:
        posts = database.execute(
            "select brand_id, iso_week, sentiment from marts.fct_posts where sentiment is not null "
            "and not is_brand_post and exclusion_reason is null"
        ).fetchall()
        rows = database.execute(
            "select brand_id, iso_week, text_count, negative_count, neutral_count, "
            "positive_count, net_sentiment from marts.rpt_sentiment_weeks"
        ).fetchall()
    counts = Counter(posts)
    assert len(rows) == len({(brand, week) for brand, week, _ in posts}) > 5
    for brand, week, text_count, *said, net in rows:
        assert said == [counts[brand, week, label] for label in LABELS]
        assert net == pytest.approx((said[2] - said[0]) / text_count)
        assert text_count == sum(said)
