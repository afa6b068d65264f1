"""The brand facts: a wrong row is named by file, line and column, with what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors import facts
from extractors.facts import FILES, FactError

GOOD = {
    "brands": "brand_id,name,sector,country_code,timezone\n"
    "acme,Acme,telecom,NL,Europe/Amsterdam\nbolt,Bolt,energy,BE,Europe/Brussels\n",
    "brand_accounts": "brand_id,platform,account_id,handle,is_automated,valid_from,valid_to\n"
    "acme,bluesky,did:plc:acme,acme.example,false,2026-01-01,\n"
    "acme,*,77,acme_all,true,2026-01-01,2026-06-01\n",
    "queries": "query_id,brand_id,platform,query_text,valid_from,valid_to\n"
    "acme-tag,acme,*,#acme,2026-01-01,\n",
    "opening_hours": "brand_id,platform,iso_weekday,opens_at,closes_at,valid_from,valid_to\n"
    "acme,*,1,09:00,17:30,2026-01-01,\nacme,*,5,20:00,24:00,2026-01-01,\n",
    "holidays": "country_code,brand_id,holiday_date,opens_at,closes_at,name\n"
    "NL,,2026-04-27,,,King's Day\n,acme,2026-05-05,10:00,14:00,Liberation Day\n",
    "sla_targets": "brand_id,platform,message_type,clock,target_seconds,hours_basis,"
    "valid_from,valid_to\n"
    "acme,*,*,first_response,3600,open,2026-01-01,2026-03-01\n"
    "acme,*,*,first_response,1800,open,2026-03-01,\n",
    "competitor_sets": "set_id,set_name,brand_id,valid_from,valid_to\n"
    "telecom,Telecom,acme,2026-01-01,\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in GOOD.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> Path:
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_good_facts_are_read_and_written_back_the_same(folder: Path, tmp_path: Path) -> None:
    found = facts.read(folder)

    facts.write(tmp_path / "copy", found)
    assert facts.read(tmp_path / "copy") == found
    assert {name for name in FILES if getattr(found, name)} == set(FILES)


def test_a_platform_is_asked_for_its_own_rows_and_those_for_all(folder: Path) -> None:
    ask = facts.read(folder).ask("mastodon")

    assert [account.account_id for account in ask.accounts] == ["77"]
    assert [query.query_id for query in ask.queries] == ["acme-tag"]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "column", "expected"),
    [
        ("brands", "Europe/Amsterdam", "Mars/Base", 2, "timezone", "IANA time zone"),
        ("brands", ",BE,", ",Belgium,", 3, "country_code", r"\[A-Z\]"),
        ("brands", "bolt,", "Bolt!,", 3, "brand_id", "pattern"),
        ("brands", "bolt,", "acme,", 3, "brand_id", "line 2 too; expected it once"),
        ("brand_accounts", "acme,b", "acne,b", 2, "brand_id", "expected one of acme, bolt"),
        ("brand_accounts", "acme.example", "@acme.example", 2, "handle", "pattern"),
        ("brand_accounts", "false", "perhaps", 2, "is_automated", "boolean"),
        ("brand_accounts", "did:plc:acme", "", 2, "account_id", "at least 1"),
        ("brand_accounts", "2026-06-01", "2026-01-01", 3, "valid_to", "expected a day after"),
        ("queries", "#acme", "", 2, "query_text", "expected a word"),
        ("queries", "#acme", "#acme OR (", 2, "query_text", r"expected a word.*\n.*\n {12}\^"),
        ("opening_hours", ",1,", ",8,", 2, "iso_weekday", "less than or equal to 7"),
        ("opening_hours", "09:00", "9.00", 2, "opens_at", "pattern"),
        ("opening_hours", "24:00", "24:30", 3, "closes_at", "pattern"),
        ("holidays", "NL,,", "NL,acme,", 2, "brand_id", "expected either"),
        ("holidays", "10:00,", ",", 3, "closes_at", "expected both"),
        ("holidays", "2026-04-27", "27-04-2026", 2, "holiday_date", "valid date"),
        ("sla_targets", "3600", "-1", 2, "target_seconds", "greater than 0"),
        ("sla_targets", "1800,open", "1800,office", 3, "hours_basis", "'calendar' or 'open'"),
        ("sla_targets", "*,*", "*,praise", 2, "message_type", "commercial_question"),
        ("sla_targets", "2026-03-01,\n", "2026-02-01,\n", 3, "valid_from", "do not overlap"),
        ("competitor_sets", "2026-01-01", "soon", 2, "valid_from", "valid date"),
    ],
)
def test_a_wrong_row_is_named(
    folder: Path, name: str, old: str, new: str, line: int, column: str, expected: str
) -> None:
    path = spoil(folder, name, old, new)

    with pytest.raises(FactError, match=expected) as error:
        facts.read(folder)
    assert f"{path}, line {line}, column {column}: " in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("sector", "branch", 1, "expected brand_id, name, sector"),
        ("bolt,Bolt,", "bolt,", 3, "expected 5 columns"),
        ("bolt,Bolt,", "bolt,Bolt,x,y,", 3, "expected 5 columns"),
        ("bolt,Bolt,", 'bolt,"Bo"lt,', 3, "expected UTF-8 CSV"),
    ],
)
def test_a_broken_line_is_named(folder: Path, old: str, new: str, line: int, expected: str) -> None:
    path = spoil(folder, "brands", old, new)

    with pytest.raises(FactError, match=expected) as error:
        facts.read(folder)
    assert f"{path}, line {line}" in str(error.value)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "brands.csv").write_bytes(GOOD["brands"].replace("Bolt", "Bölt").encode("latin-1"))

    with pytest.raises(FactError, match=r"brands\.csv, line 3.*expected UTF-8 CSV"):
        facts.read(folder)


def test_a_missing_file_says_which_columns_it_should_have(folder: Path) -> None:
    (folder / "holidays.csv").unlink()

    with pytest.raises(FactError, match=r"holidays\.csv is missing; expected .* holiday_date"):
        facts.read(folder)
