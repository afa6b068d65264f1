"""Signatures: the person who signed is found, a team or a list of words is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichment.signatures import LOOKED_AT, initials, signature

SIGNED = st.sampled_from(["^JV", "/Anna", "- Tom", "*TR", "~Liv", "(Kim)", "Bas", "Groetjes, Bo"])
PIECES = st.lists(
    st.sampled_from(["^", "~ ", "- ", "/", "Jo", "x", "\n", "Groet,", "🧡", ".", "("])
)


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("We zoeken het uit. ^PT", "^PT"),
        ("We zoeken het uit ^Fatima", "^Fatima"),
        ("Done and dusted. ^ab", "^ab"),
        ("Your parcel is out today! ^Ola B", "^Ola B"),
        ("Here it is. ^GR https://brand.example/map", "^GR"),
        ("First half of it. ^GR 1/2", "^GR"),
        ("Komt goed! /Samira", "/Samira"),
        ("Komt goed! - Koen 🧡", "- Koen"),
        ("Open till nine. *NN", "*NN"),
        ("Aw, thank you 💛 ~Wren", "~Wren"),
        ("Open till nine. (Isa)", "(Isa)"),
        ("Open till nine. Isa x", "Isa"),
        ("Het ligt klaar. Groetjes, Teun", "Teun"),
        ("Het ligt klaar, groetjes van Teun", "Teun"),
        ("Het ligt klaar. Mvg, T. de Wit", "T. de Wit"),
        ("Het ligt klaar.\n\nHoogachtend,\nNadia van den Berg\nHoofd Balie", "Nadia van den Berg"),
        ("It is ready.\n\nKind regards,\nOmar Pell, customer care", "Omar Pell"),
        ("It is ready. Cheers, Bea", "Bea"),
    ],
)
def test_a_person_at_the_end_is_found_as_written(text: str, signed: str) -> None:
    assert signature(text) == signed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Anna",
        "We are open till nine.",
        "Met vriendelijke groet,\nTeam Webcare",
        "Kind regards,\nCustomer Services",
        "Komt goed! /Team Noord",
        "Komt goed! #Zomer",
        "Komt goed: brand.example/Anna",
        "De trein rijdt Utrecht - Amsterdam",
        "Trams and/or buses go to Paris",
        "That happens ^ this",
        "Ga naar de balie in Zwolle",
        "Bel ons even! Bedankt",
        "Is het gelukt, Anna?",
        "Glad to hear it, Tom!",
    ],
)
def test_what_no_person_signs_is_empty(text: str) -> None:
    assert signature(text) == ""


@pytest.mark.parametrize(
    ("signed", "short"),
    [
        ("^JV", "JV"),
        ("^MdW", "MDW"),
        ("^kvd", "KVD"),
        ("^kees", "K"),
        ("^Bo", "B"),
        ("/Anna", "A"),
        ("(Kim)", "K"),
        ("^Ana P", "AP"),
        ("Lotte Bakker", "LB"),
        ("Drs. P. van Wijk", "PVW"),
        ("", ""),
    ],
)
def test_initials_are_capitals(signed: str, short: str) -> None:
    assert initials(signed) == short


@given(st.one_of(st.text(), PIECES.map("".join), st.tuples(st.text(), SIGNED).map(" ".join)))
def test_any_text_gives_a_part_of_its_end_and_the_same_one_twice(text: str) -> None:
    signed = signature(text)
    assert signed in text.rstrip()[-LOOKED_AT:]
    assert signature(text + " \n") == signed
    assert initials(signed) == initials(signed).upper()
    assert bool(initials(signed)) == bool(signed)


@given(st.text(alphabet="abc ,", max_size=300), SIGNED)
def test_what_stands_before_does_not_matter(before: str, signed: str) -> None:
    assert signature(f"{before}a. {signed}") == signed.removeprefix("Groetjes, ")


@pytest.mark.parametrize("piece", ["^", "- - -", "\n", "A ", " x", "Groet, ", "(", "\n ^A", "🧡"])
def test_hostile_texts_cost_no_more_than_others(piece: str) -> None:
    started = time.perf_counter()
    for _ in range(100):
        signature(piece * 10_000)
    assert time.perf_counter() - started < 1
