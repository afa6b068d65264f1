"""Author keys: made once, readable by their owner, the same for the same person."""

from __future__ import annotations

import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.keys import KeyMissing, KeyRing, key_file

RING = KeyRing("k1", b"one key")
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "author_keys"

    first, second = KeyRing.load_or_create(path), KeyRing.load_or_create(path)
    assert first == second
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first.key) == 32
    assert os.listdir(path.parent) == ["author_keys"]


def test_many_that_make_the_key_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "keys"

    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: KeyRing.load_or_create(path), range(16)))
    assert len(set(rings)) == 1


@given(WORDS, WORDS, WORDS, WORDS)
def test_the_same_person_has_the_same_key_and_another_another(
    platform: str, native_id: str, other_platform: str, other: str
) -> None:
    key = RING.key_of(platform, native_id)

    assert re.fullmatch(r"k1_[0-9a-f]{32}", key)
    is_same = (platform, native_id) == (other_platform, other)
    assert (key == RING.key_of(other_platform, other)) is is_same


def test_another_secret_gives_another_key() -> None:
    assert RING.key_of("x", "1") != KeyRing("k1", b"another key").key_of("x", "1")


def test_the_last_version_is_the_one_in_use(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text("k1 aa\nk2 bb\n")

    assert KeyRing.load(path) == KeyRing("k2", b"\xbb")


@pytest.mark.parametrize("text", [None, "", "\n", "k1\n", "k1 xyz\n", "k1 aa\nk2 bb"])
def test_a_key_file_that_cannot_be_read_says_what_to_do(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "keys"
    if text is not None:
        path.write_text(text)

    with pytest.raises(KeyMissing, match="python -m extractors keys"):
        KeyRing.load(path)


def test_the_key_lies_in_the_data_folder_unless_told_otherwise() -> None:
    assert key_file({"WEERKLANK_DATA": "/d"}) == Path("/d/secrets/author_keys")
    assert key_file({"WEERKLANK_AUTHOR_KEYS": "/k"}) == Path("/k")
