"""The copy that people read holds no handle of a private person, on real conversations."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest
from desks import facts_for
from material import CareReader, care_posts, shared
from test_oracle import ALWAYS, PLATFORM, RING, entry_of

from enrichment.run import enrich
from extractors.lake import Lake
from extractors.run import extract
from warehouse.build import build
from warehouse.publish import publish

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


# Firms that speak as customers of other firms: no private people, and words of any text.
FIRMS = {b"amazon", b"chase", b"godaddy", b"tmobile"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give all that the served copy says, in lower case: its bytes, and its cells read out."""
    path, root = shared("ibm_twitter_care_dev.json"), tmp_path_factory.mktemp("served")
    facts = facts_for(care_posts(path)[1], PLATFORM, frozenset())
    lake, folder = Lake.at(root), root / "warehouse"
    entry = entry_of("care", reader=CareReader(), path=path)
    extract(entry, ALWAYS, lake, facts, RING, environ={})
    enrich(lake, facts)
    build(lake, folder / "build.duckdb", facts=facts, ring=RING)
    publish(folder / "build.duckdb", folder / "serving.duckdb", published_at=datetime.now(UTC))
    said = (folder / "serving.duckdb").read_bytes()
    # A file's pages may be compressed, so what it says is read out as well.
    with duckdb.connect(str(folder / "serving.duckdb"), read_only=True) as database:
        for (mart,) in database.execute("select table_name from duckdb_tables()").fetchall():
            said += repr(database.execute(f"from marts.{mart}").fetchall()).encode()
    return said.lower()


@pytest.fixture(scope="module")
def people() -> list[bytes]:
    """Name the private people of the conversations."""
    posts, accounts = care_posts(shared("ibm_twitter_care_dev.json"))
    return sorted({post.author.encode() for post in posts if post.author not in accounts} - FIRMS)


def test_the_served_copy_holds_texts_and_names_no_private_person(
    served: bytes, people: list[bytes]
) -> None:
    assert b"@[person]" in served, "no text was masked, so nothing is shown here"
    assert b"@rockstarsupport" in served, "a brand's own handle is no secret"
    assert len(people) > 400
    assert [name for name in people if b"@" + name in served or b"'" + name + b"'" in served] == []


def test_the_served_copy_holds_no_handle_as_a_plain_word(
    served: bytes, people: list[bytes]
) -> None:
    assert [name for name in people if name in served] == []
