"""Labels: each landed text once, found by its version."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from enrichment.masking import MODEL_VERSION
from enrichment.run import enrich
from extractors.facts import BrandAccount, Facts
from extractors.lake import Lake
from extractors.records import arrow_schema
from extractors.zones import read_table, write_table

ACME = BrandAccount(
    brand_id="acme",
    platform="*",
    account_id="1",
    handle="Acme",
    is_automated=False,
    valid_from=date(2026, 1, 1),
)
FACTS = Facts((), (ACME,), (), (), (), (), ())


@pytest.fixture(params=["folder", "memory"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    return Lake.at(tmp_path if request.param == "folder" else f"memory://{tmp_path.name}")


def landed(lake: Lake, name: str, *texts: str) -> str:
    when = datetime(2026, 3, 2, tzinfo=UTC)
    posts = [
        {"native_id": text, "version_key": f"v-{text}", "body_text": text, "known_at": when}
        for text in texts
    ]
    path = lake.path("landed", "posts", "source=x", "read_date=2026-03-02", f"{name}.parquet")
    write_table(lake, path, pa.Table.from_pylist(posts, schema=arrow_schema("posts")))
    return path


def labels(lake: Lake) -> dict[str, str]:
    return {
        row["version_key"]: row["masked_text"]
        for name in lake.files("enriched", "masked_text")
        for row in read_table(lake, name).to_pylist()
    }


def test_a_new_text_is_masked_once(lake: Lake) -> None:
    landed(lake, "r1", "@acme hi", "@ann hi")

    assert enrich(lake, FACTS) == 1
    assert labels(lake) == {"v-@acme hi": "@acme hi", "v-@ann hi": "@[person] hi"}
    assert enrich(lake, FACTS) == 0


def test_labels_stand_under_the_name_of_what_they_label(lake: Lake) -> None:
    path = landed(lake, "r1", "hi")
    enrich(lake, FACTS)

    name = path.replace("/landed/posts/", "/enriched/masked_text/")
    (row,) = read_table(lake, name).to_pylist()
    assert row["model_version"] == MODEL_VERSION


def test_labelling_that_fails_leaves_nothing_and_is_done_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed(lake, "r1", "hi")
    enrich(lake, FACTS)
    landed(lake, "r2", "ho")
    before = lake.files("enriched")

    def broken(*_: object) -> str:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("enrichment.run.mask", broken)
        with pytest.raises(MemoryError):
            enrich(lake, FACTS)
    assert lake.files("enriched") == before
    assert enrich(lake, FACTS) == 1
    assert set(labels(lake)) == {"v-hi", "v-ho"}
