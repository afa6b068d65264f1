"""Versions of rules: the register and dbt's vars agree, and a day has the rules of that day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from warehouse.definitions import REGISTER, Definitions, read

DAY = date(2026, 11, 23)


def with_a_version(path: Path, name: str, value: object, valid_from: date) -> Definitions:
    """Copy the register with one more version of a rule."""
    body = yaml.safe_load(REGISTER.read_text(encoding="utf-8"))
    (rule,) = (one for one in body["rules"] if one["name"] == name)
    version = {"version": 2, "valid_from": valid_from, "value": value, "change": "Tried."}
    rule["versions"].append(version)
    path.write_text(yaml.safe_dump(body), encoding="utf-8")
    return read(path)


def test_every_var_of_dbt_is_a_rule_with_its_last_value() -> None:
    project = yaml.safe_load((REGISTER.parent / "dbt_project.yml").read_text(encoding="utf-8"))
    rules = read().rules
    assert {rule.name: rule.versions[-1].value for rule in rules} == project["vars"]
    assert read().settings(date.max) == project["vars"]


def test_a_build_tells_every_rule() -> None:
    macro = (REGISTER.parent / "macros" / "definitions.sql").read_text(encoding="utf-8")
    told = macro[macro.index("macro rule_names") :]
    assert [rule.name for rule in read().rules] == told.split("'")[1::2]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2020, 1, 1), 72),  # nothing held yet: the first there was
        (DAY, 72),
        (date(2026, 12, 31), 72),
        (date(2027, 1, 1), 24),
        (date(2030, 1, 1), 24),
    ],
)
def test_a_day_has_the_rules_that_were_in_force(day: date, hours: int, tmp_path: Path) -> None:
    new = date(2027, 1, 1)
    found = with_a_version(tmp_path / "metrics.yml", "private_silence_hours", 24, new)
    settings = found.settings(day)
    assert settings["private_silence_hours"] == hours
    others = {name: value for name, value in settings.items() if name != "private_silence_hours"}
    assert others.items() <= read().settings(DAY).items()


def test_a_rule_governs_the_columns_of_its_metrics() -> None:
    found = read()
    rules = {"private_silence_hours"}
    assert found.governs(rules, "rpt_brand_weeks", "first_clock_count")
    assert not found.governs(rules, "rpt_brand_weeks", "demand_outside_hours_share")
    assert not found.governs({"copy_days"}, "rpt_brand_weeks", "first_clock_count")
    assert not found.governs(rules, "rpt_brand_weeks", "nothing_of_the_kind")
