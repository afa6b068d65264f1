"""Relabelling: another version is filled beside the one in use, and takes over when it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from enrichment import run
from enrichment.model import load
from enrichment.run import enrich, relabel, version_in_use
from enrichment.tiers import DEFAULT, Tier
from extractors.compaction import compact
from extractors.facts import Facts
from extractors.lake import Lake
from extractors.records import arrow_schema
from extractors.zones import read_table, write_table

NOBODY = Facts((), (), (), (), (), (), ())


class Unmeasured(Tier):
    """Labels as the default does, without a card of its own."""

    def card(self) -> dict[str, Any]:
        """Know nothing of how good it is."""
        return {"model_version": self.version, "confusion": {}, "reference_shares": {}}


class Failing(Unmeasured):
    """Labels a number of files, then fails."""

    left = 1

    def label(self, texts: Sequence[str], hints: Sequence[str | None]) -> pa.Table:
        """Label texts, as long as it may."""
        if Failing.left == 0:
            raise MemoryError
        Failing.left -= 1
        return super().label(texts, hints)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setattr(run, "labeller", lambda name: Unmeasured(load(DEFAULT), None, name))
    lake = Lake.at(tmp_path)
    for number, text in enumerate(["Waar blijft mijn pakket", "Thanks, all sorted now", "👍"]):
        landed(lake, f"r{number}", text)
    return lake


def landed(lake: Lake, name: str, text: str) -> None:
    when = datetime(2026, 3, 2, tzinfo=UTC)
    post = {"native_id": name, "version_key": name, "body_text": text, "known_at": when}
    table = pa.Table.from_pylist([post], schema=arrow_schema("posts"))
    path = lake.path("landed", "posts", "source=x", "read_date=2026-03-02", f"{name}.parquet")
    write_table(lake, path, table)


def labels(lake: Lake, version: str) -> set[str]:
    names = lake.files("enriched", "labels", f"model={version}")
    return {row["version_key"] for name in names for row in read_table(lake, name).to_pylist()}


def test_the_first_labels_are_in_use_at_once(lake: Lake) -> None:
    assert version_in_use(lake) is None
    enrich(lake, NOBODY, wanted="old-1")

    assert version_in_use(lake) == "old-1"
    assert labels(lake, "old-1") == {"r0", "r1", "r2"}


def test_what_is_new_gets_the_labels_in_use_and_not_those_that_are_wanted(lake: Lake) -> None:
    enrich(lake, NOBODY, wanted="old-1")
    landed(lake, "r3", "Nog steeds niets")
    enrich(lake, NOBODY, wanted="new-1")

    assert labels(lake, "old-1") == {"r0", "r1", "r2", "r3"}
    assert labels(lake, "new-1") == set()
    assert version_in_use(lake) == "old-1"


def test_another_version_takes_over_when_it_is_whole_and_the_old_one_stays(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrich(lake, NOBODY, wanted="old-1")
    with monkeypatch.context() as patched:
        patched.setattr(run, "labeller", lambda name: Failing(load(DEFAULT), None, name))
        with pytest.raises(MemoryError):
            relabel(lake, "new-1")
    assert labels(lake, "new-1") == {"r0"}
    assert version_in_use(lake) == "old-1"

    assert relabel(lake, "new-1") == 2  # what was done stays done
    assert version_in_use(lake) == "new-1"
    assert labels(lake, "old-1") == labels(lake, "new-1") == {"r0", "r1", "r2"}
    assert relabel(lake, "new-1") == 0
    assert relabel(lake, "old-1") == 0
    assert version_in_use(lake) == "old-1"


def test_labels_are_compacted_with_what_they_are_about(lake: Lake) -> None:
    enrich(lake, NOBODY, wanted="old-1")
    compact(lake, date(2026, 3, 3))

    assert len(lake.files("enriched", "labels", "model=old-1")) == 1
    assert labels(lake, "old-1") == {"r0", "r1", "r2"}
    enrich(lake, NOBODY)
    assert len(lake.files("enriched", "labels", "model=old-1")) == 1


def test_a_versions_name_is_a_safe_part_of_a_path(lake: Lake) -> None:
    relabel(lake, "hf:maker/model")

    assert labels(lake, "hf-maker-model") == set()  # nothing is masked yet
    assert version_in_use(lake) == "hf:maker/model"
