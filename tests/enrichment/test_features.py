"""Features: the batch gives what each text gives alone, and equal words give equal numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enrichment.duplicates import BANDS, ENOUGH_KEYS, copy_keys
from enrichment.features import LINK, NAMED, SHOUTED, SIGNED, features

ODD = ["", " ", "\x00", "a\x1eb", "\ud800", "👍🏽", "ﷺ شكرا", "e\u0301", "x" * 10_000, "\n\t"]
TEXTS = st.one_of(st.sampled_from(ODD), st.text(max_size=60))


def of(text: str) -> list[tuple[int, float, str]]:
    found = features([text])
    places = zip(found.hash, found.value, found.start, found.end, strict=True)
    return [(int(h), float(v), found.written(s, e)) for h, v, s, e in places]


def words(text: str) -> list[str]:
    found = features([text]).tokens
    signs = features([text])
    return [signs.written(s, e) for s, e in zip(found.start, found.end, strict=True)]


@given(st.lists(TEXTS, min_size=1, max_size=6))
@example(["", "waar blijft mijn pakket", ""])
@example(["\x1e", "a\x1eb"])
def test_a_text_has_the_same_features_alone_and_among_others(texts: list[str]) -> None:
    found = features(texts)

    assert len(found.indptr) == len(texts) + 1
    for number, text in enumerate(texts):
        part = slice(found.indptr[number], found.indptr[number + 1])
        assert found.hash[part].tolist() == [hash_ for hash_, _, _ in of(text)]


def test_words_pairs_and_triples_are_counted_once_each() -> None:
    shown = [text for _, value, text in of("waar blijft hij") if value == 1]

    assert sorted(shown) == sorted(
        ["waar", "blijft", "hij", "waar", "waar blijft", "blijft hij", "hij", "waar blijft hij"]
    )


def test_pieces_do_not_reach_over_a_word() -> None:
    pieces = {text for _, value, text in of("de kat") if value < 1}
    assert pieces == {" de", "de ", " kat", "kat ", " ka", "kat", "at "} | {" de ", " kat "}


@given(st.text(alphabet="abcdefgh ", min_size=0, max_size=80))
def test_equal_hashes_mean_equal_kind_and_text(text: str) -> None:
    seen: dict[int, set[tuple[bool, int, str]]] = {}
    for hash_, value, shown in of(text):
        key = (value == 1, len(shown.split()), shown)
        seen.setdefault(hash_, set()).add(key)
    assert all(len(keys) == 1 for keys in seen.values())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Heeeeel fijn!!!!", ["heel", "fijn", "!", "!"]),
        ("HELEMAAL NIETS", ["helemaal", "niets", SHOUTED]),
        ("zie https://www.a.example/enquete", ["zie", LINK, "a", ".", "example", "/", "enquete"]),
        ("Hoi Sanne, dank", ["hoi", "sanne", NAMED, ",", "dank"]),
        ("Hoi allemaal", ["hoi", "allemaal"]),
        ("Doen we! ^JV", ["doen", "we", "!", "^", "jv", SIGNED]),
        ("op 12 mei 2026", ["op", "0", "mei", "0"]),
        ("can\u2019t", ["can", "'", "t"]),
    ],
)
def test_signs_stand_for_what_letters_do_not_show(text: str, shown: list[str]) -> None:
    assert words(text) == shown


def shared(a: str, b: str) -> float:
    """Give the part of word pairs that two texts have in common (Jaccard)."""
    left, right = (set(pairwise(text.split())) for text in (a, b))
    return len(left & right) / len(left | right)


def common_keys(a: str, b: str) -> int:
    keys = copy_keys(features([a, b]))
    return int((keys[0] == keys[1]).sum()) if keys.all() else 0


def test_copies_share_keys_as_often_as_the_law_says_and_others_do_not() -> None:
    rng = np.random.default_rng(3)
    base = [a + b for a in "bdfgklmp" for b in ("al", "em", "io", "un", "ar")]
    found: dict[bool, list[bool]] = {True: [], False: []}
    for _ in range(400):
        text = list(rng.permutation(base))
        other = list(text)
        for place in rng.choice(40, size=int(rng.integers(0, 12)), replace=False):
            other[place] = base[place][::-1] + "s"
        a, b = " ".join(text), " ".join(other)
        part = shared(a, b)
        if part >= 0.9 or part <= 0.45:
            found[part >= 0.9].append(common_keys(a, b) >= ENOUGH_KEYS)

    assert np.mean(found[True]) > 0.95
    assert np.mean(found[False]) < 0.05
    assert min(map(len, found.values())) > 30


def test_short_texts_have_no_keys_and_case_and_numbers_do_not_matter() -> None:
    assert not copy_keys(features(["dank je wel", ""])).any()
    three = "Ik wacht al 3 weken op mijn pakket"
    assert common_keys(three, "ik wacht al 12 weken op mijn Pakket") == BANDS
