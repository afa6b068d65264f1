"""Labels in the warehouse against other roads to the same numbers."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from random_town import START, arrivals, land, sightings, write_town_facts
from scipy.spatial.distance import jensenshannon
from warehouse_runs import PROJECT, run_dbt

from extractors.heads import HEADS, POST_HEADS, REPLY_HEADS, Head

Rows = list[tuple[Any, ...]]
POST_COUNT = 400
COUNTED = tuple(head for head in HEADS if head.name != "is_spam")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Build a random town, whose texts have labels at random."""
    folder, chance = tmp_path_factory.mktemp("town"), random.Random(11)
    lake, database = folder / "lake", folder / "build.duckdb"
    write_town_facts(lake)
    for number, reading in enumerate(
        arrivals(chance, sightings(chance, post_count=POST_COUNT), count=2)
    ):
        land(lake, number, reading, START + timedelta(minutes=97 * POST_COUNT))
    run_dbt("run", lake=lake, database=database, work=folder)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def ask(town: duckdb.DuckDBPyConnection, query: str) -> Rows:
    return town.execute(query).fetchall()


def accepted(mart: str, column: str) -> list[str]:
    """Read a closed list from a mart's contract."""
    path = PROJECT / "models" / "marts" / f"{mart}.yml"
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    (found,) = (one for one in model["columns"] if one["name"] == column)
    tests = (test for test in found["data_tests"] if isinstance(test, dict))
    return [v for test in tests for v in test["accepted_values"]["arguments"]["values"]]


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.name)
def test_a_contract_has_the_closed_list_of_its_head(head: Head) -> None:
    mart = "fct_posts" if head in POST_HEADS else "fct_replies"
    assert accepted(mart, head.column) == list(head.values)


def test_the_counted_heads_are_all_but_spam_everywhere(town: duckdb.DuckDBPyConnection) -> None:
    names = [head.name for head in COUNTED]
    assert accepted("rpt_label_weeks", "head") == names
    assert accepted("rpt_label_drift_weeks", "head") == [*names, "words"]
    listed = ask(town, "select distinct head, label from marts.rpt_label_weeks")
    assert sorted(listed) == sorted((head.name, v) for head in COUNTED for v in head.values)


def test_a_copy_is_what_a_comparison_of_all_pairs_finds(town: duckdb.DuckDBPyConnection) -> None:
    posts = ask(
        town,
        "select brand_post_key, post_key, brand_id, epoch_us(created_at) // 1000000, copy_keys "
        "from intermediate.int_posts_matched join staging.stg_labels using (version_key) "
        "where brand_id is not null and copy_keys is not null",
    )
    expected = {}
    for key, post, brand, second, keys in posts:
        earlier = [
            (at, other)
            for _, other, whose, at, others in posts
            if whose == brand
            and (at, other) < (second, post)
            and second - at <= 7 * 86400
            and len(set(keys) & set(others)) >= 2
        ]
        if earlier:
            expected[key] = min(earlier)[1]
    found = ask(town, "select brand_post_key, copied_post_key from intermediate.int_posts_copied")
    assert dict(found) == expected
    assert len(expected) > 20
    told = ask(
        town, "select copied_post_key from marts.fct_posts where copied_post_key is not null"
    )
    assert len(told) == len(expected)


def labelled(town: duckdb.DuckDBPyConnection, head: Head) -> Counter[tuple[str, str, str, str]]:
    """Count a head's labels by brand, week and language, straight from the facts."""
    mart, counts = (
        ("fct_posts", "not is_brand_post and exclusion_reason is null")
        if head in POST_HEADS
        else ("fct_replies", "not is_automated")
    )
    query = (
        f"select brand_id, iso_week, detected_language, {head.column} from marts.{mart} "
        f"where {counts} and {head.column} is not null"
    )
    return Counter(row for row in ask(town, query))


def test_shares_are_corrected_as_by_hand(town: duckdb.DuckDBPyConnection) -> None:
    """The town's gold set: 40 of each label right, 6 for each wrong answer."""
    expected = {}
    for head in COUNTED:
        others = len(head.values) - 1
        positives, negatives = 40 + 6 * others, others * (40 + 6 * others)
        sensitivity = (40 + 0.5) / (positives + 1)
        specificity = (negatives - 6 * others + 0.5) / (negatives + 1)
        counts = labelled(town, head)
        for brand, week in {place[:2] for place in counts}:
            for label in head.values:
                total, corrected, hits = 0, 0.0, 0
                for language in ("nl", "en"):
                    texts = sum(counts[brand, week, language, value] for value in head.values)
                    mine = counts[brand, week, language, label]
                    if texts:
                        share = mine / texts + specificity - 1
                        corrected += texts * share / (sensitivity + specificity - 1)
                    total, hits = total + texts, hits + mine
                share = min(1.0, max(0.0, corrected / total))
                expected[brand, week, head.name, label] = (total, hits, share)
    rows = ask(
        town,
        "select brand_id, iso_week, head, label, text_count, labelled_count, corrected_share, "
        "corrected_low_share, corrected_high_share, correction_status from marts.rpt_label_weeks",
    )
    assert {row[:4] for row in rows} == set(expected)
    for *place, texts, hits, share, low, high, status in rows:
        assert (texts, hits) == expected[tuple(place)][:2]
        assert share == pytest.approx(expected[tuple(place)][2], abs=1e-12)
        assert 0 <= low <= share <= high <= 1
        assert status == "corrected"


def test_drift_is_the_distance_that_scipy_gives(town: duckdb.DuckDBPyConnection) -> None:
    mixes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for head in COUNTED:
        for (_, week, language, label), count in labelled(town, head).items():
            if language == "nl":
                mixes[week, head.name][label] += count
    rows = ask(
        town,
        "select iso_week, head, drift_distance from marts.rpt_label_drift_weeks "
        "where detected_language = 'nl' and head <> 'words'",
    )
    assert {row[:2] for row in rows} == set(mixes)
    values = {head.name: head.values for head in COUNTED}
    for week, head, distance in rows:
        mix = [mixes[week, head][value] for value in values[head]]
        assert distance == pytest.approx(jensenshannon(mix, [1] * len(mix), 2), abs=1e-6)
    english = "where detected_language = 'en'"
    assert ask(
        town,
        f"select distinct drift_status from marts.rpt_label_drift_weeks {english}",
    ) == [("not_measured",)]


def test_words_tell_only_the_heads_of_their_kind(town: duckdb.DuckDBPyConnection) -> None:
    for mart, heads in (("fct_posts", POST_HEADS), ("fct_replies", REPLY_HEADS)):
        said = " \u00b7 ".join(f"{head.name}: woord" for head in heads)
        query = f"select distinct label_words from marts.{mart}"
        assert {words for (words,) in ask(town, query)} == {None, said}


def test_a_lake_without_a_complete_model_has_texts_without_labels(tmp_path: Path) -> None:
    chance, lake, database = random.Random(3), tmp_path / "lake", tmp_path / "build.duckdb"
    write_town_facts(lake)
    for version in (lake / "enriched" / "label_versions").rglob("test-1.parquet"):
        version.unlink()
    land(lake, 0, sightings(chance, post_count=40), START + timedelta(days=9))
    run_dbt("run", lake=lake, database=database, work=tmp_path)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert ask(connection, "select distinct model_version, sentiment from marts.fct_posts") == [
            (None, None)
        ]
        assert ask(connection, "from marts.rpt_label_weeks") == []
