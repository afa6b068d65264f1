"""Masking: people's traces go, what a desk needs to read stays."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enrichment.masking import handles_of, is_bsn, is_iban, mask

BRANDS = handles_of(["acme.example", "AcmeHelp@social.example"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail me: ann.de-vries+x@mail.example.nl!", "mail me: [e-mail]!"),
        ("(ann@b.example)", "([e-mail])"),
        ("ann@b", "ann@b"),
        ("@ann help", "@[person] help"),
        ("@ann.bsky.example, help", "@[person], help"),
        ("@ann@b.example help", "@[person] help"),
        ("hi @acmehelp and @ann", "hi @acmehelp and @[person]"),
        ("@AcmeHelp@Social.Example?", "@AcmeHelp@Social.Example?"),
        ("@acmehelp@other.example", "@[person]"),
        ("@ACME.example.", "@ACME.example."),
        ("at 5 @ home", "at 5 @ home"),
    ],
)
def test_addresses_and_private_people_go_and_brands_stay(text: str, masked: str) -> None:
    assert mask(text, BRANDS) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("IBAN NL91ABNA0417164300.", "IBAN [IBAN]."),
        ("naar NL91 ABNA 0417 1643 00 graag", "naar [IBAN] graag"),
        ("nl91abna0417164300", "[IBAN]"),
        ("BE68539007547034", "[IBAN]"),
        ("DE89370400440532013000", "[IBAN]"),
        ("NL91ABNA0417164301", "NL91ABNA0417164301"),
        ("bsn 111222333", "bsn [BSN]"),
        ("bsn 1112.22.333", "bsn [BSN]"),
        ("bsn 111222334", "bsn 111222334"),
    ],
)
def test_numbers_with_a_checksum_go_only_if_it_holds(text: str, masked: str) -> None:
    assert mask(text, BRANDS) == masked


@pytest.mark.parametrize(
    "number",
    [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "020-1234567",
        "020 123 45 67",
        "+31612345678",
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "0031612345678",
        "+32 470 12 34 56",
        "(555) 123-4567",
        "+1 555-123-4567",
    ],
)
def test_telephone_numbers_go(number: str) -> None:
    assert mask(f"bel {number} aub", BRANDS) == "bel [telephone] aub"


@pytest.mark.parametrize(
    "text",
    [
        "om 14:30 of 09.15 uur",
        "op 2026-03-02, 02-03-2026 of 2/3/26",
        "van 2019 2020 2021 tot 2024",
        "€ 1.234,56 of 12.50 euro",
        "bestelling 1234567890123",
        "order #48213377",
        "ticket 2026-000123",
        "1000 keer 10 000 is 10 000 000",
        "trein 3517 van 08:15",
        "postcode 1012 AB",
    ],
)
def test_times_prices_years_and_order_numbers_stay(text: str) -> None:
    assert mask(text, BRANDS) == text


PIECES = st.sampled_from(
    ["@", "@ann", "@acmehelp", ".", " ", "-", "+", "06", "0031", "111222333", "NL91ABNA0417164300",
     "a@b.example", "[", "]", "(0)", "é", "1", "12345678", "\n", "x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
@example("@a@b.example@c.example")
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    once = mask(text, BRANDS)

    assert mask(once, BRANDS) == once


@given(st.text(st.characters(exclude_characters="@", exclude_categories=["Nd"])))
def test_a_text_without_at_signs_and_digits_is_unchanged(text: str) -> None:
    assert mask(text, BRANDS) == text


@given(st.integers(0, 99_999_999))
def test_one_wrong_digit_is_no_bsn(start: int) -> None:
    digits = f"{start:08}"
    is_valid = [end for end in range(10) if is_bsn(digits + str(end))]

    assert len(is_valid) <= 1


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_no_iban(account: str, place: int, change: int) -> None:
    check = next(n for n in range(2, 99) if is_iban(f"NL{n:02}ABNA{account}"))
    wrong = str((int(account[place]) + change) % 10)

    assert not is_iban(f"NL{check:02}ABNA{account[:place]}{wrong}{account[place + 1 :]}")


@pytest.mark.parametrize("piece", ["a", "a.", "1", "@", "@a", "a@", "06 ", "+", "NL91 ", "a@b."])
def test_a_text_of_a_megabyte_is_no_trap(piece: str) -> None:
    text = piece * (1_000_000 // len(piece)) + " @ann 1"

    assert mask(text, BRANDS).endswith("1")


def test_a_taker_part_is_masked_as_a_plain_word_too_but_no_brand_is() -> None:
    brands = handles_of(["Helpdesk"])

    masked = mask("Hi Janneke_88, HELPDESK here", brands, ["janneke_88", "helpdesk", "hi"])

    assert masked == "Hi [person], HELPDESK here"
