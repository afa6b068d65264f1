"""Brands: the same however many there are, of all sizes, with facts that change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extractors import facts
from simulator.speech.shapes import SECTORS
from simulator.town.brands import SPECS, brand_accounts, brand_spec, brand_specs, tiers_of
from simulator.town.facts import facts_of
from simulator.town.holidays import easter
from simulator.town.hours import OpenHours

START, MARCH = date(2026, 9, 28), date(2026, 3, 2)
ALL = brand_specs(320)


def hours(brand_id: str, platform: str, first: date, last: date, start: date = START) -> OpenHours:
    return OpenHours(facts_of(SPECS, start), brand_id, platform, first=first, last=last)


def total(found: OpenHours) -> timedelta:
    return sum((end - start for start, end in found.spans), timedelta())


def test_names_are_unique_short_and_none_hides_in_another() -> None:
    ids = [spec.brand_id for spec in ALL]
    assert len(set(ids)) == len({spec.name for spec in ALL}) == 320
    assert all(re.fullmatch("[a-z0-9]{1,15}", brand_id) for brand_id in ids)
    assert not [(one, other) for one in ids for other in ids if one != other and one in other]


def test_account_ids_and_handles_are_unique_on_their_platform() -> None:
    accounts = [account for spec in ALL for account in brand_accounts(spec)]
    assert len({(a.platform, a.account_id) for a in accounts}) == len(accounts)
    assert len({(a.platform, a.handle) for a in accounts}) == len(accounts)


def test_a_brand_is_the_same_however_many_there_are() -> None:
    assert brand_specs(24) == ALL[:24] == SPECS
    assert brand_spec(200) == ALL[200]
    with pytest.raises(ValueError, match="expected less than 320"):
        brand_spec(320)


@pytest.mark.parametrize(("count", "sizes"), [(24, (10, 10, 4)), (240, (100, 100, 40))])
def test_tiers_share_the_brands_out_by_demand(count: int, sizes: tuple[int, int, int]) -> None:
    specs = ALL[:count]
    tiers = tiers_of(specs)
    assert tuple(list(tiers.values()).count(tier) for tier in (1, 2, 3)) == sizes
    by_tier = [[s.weekly_openings for s in specs if tiers[s.brand_id] == t] for t in (1, 2, 3)]
    assert min(by_tier[0]) > max(by_tier[1]) > min(by_tier[1]) > max(by_tier[2])


@pytest.mark.parametrize("count", [24, 48, 240])
def test_any_number_of_brands_covers_all_sizes(count: int) -> None:
    ranks = sorted(spec.size_rank for spec in ALL[:count])
    gaps = [b - a for a, b in zip([0.0, *ranks], [*ranks, 1.0], strict=True)]
    assert max(gaps) < 4 / count


def test_the_first_24_hold_all_sectors_both_languages_and_three_countries() -> None:
    assert {spec.sector for spec in SPECS} == set(SECTORS)
    assert {spec.country_code for spec in SPECS} == {"NL", "GB", "IE"}
    assert 8 <= sum(spec.language == "en" for spec in SPECS) <= 12
    assert {spec.signing for spec in SPECS} == {"caret", "slash", "dash", "none"}


@pytest.mark.parametrize("start", [START, MARCH, date(2025, 12, 29), date(2024, 2, 5)])
def test_facts_of_240_brands_are_valid_whenever_the_world_begins(
    start: date, tmp_path: Path
) -> None:
    declared = facts_of(ALL[:240], start)
    facts.write(tmp_path, declared)
    assert facts.read(tmp_path) == declared


def test_facts_change_in_every_way() -> None:
    declared = facts_of(SPECS, START)
    changed = {row.brand_id for row in declared.opening_hours if row.valid_to}
    assert {"lijnrecht", "marlowatt", "trampelaar"} <= changed
    assert {row.platform for row in declared.opening_hours} == {"*", "mastodon", "x"}
    targets = declared.sla_targets
    assert any(row.valid_to for row in targets)
    assert {row.hours_basis for row in targets} == {"calendar", "open"}
    assert len({row.platform for row in targets}) >= 3
    promised = {row.brand_id for row in targets}
    assert promised < {spec.brand_id for spec in SPECS}  # some promise nothing


def test_hours_widen_and_narrow_while_the_world_goes_on() -> None:
    for brand_id, ratio in (("lijnrecht", 1.7), ("marlowatt", 0.75)):
        before, after = (
            total(hours(brand_id, "*", first, first + timedelta(days=6)))
            for first in (START + timedelta(weeks=2), START + timedelta(weeks=9))
        )
        assert after / before == pytest.approx(ratio, abs=0.05)


def test_a_platforms_own_rows_hold_on_days_without_a_row_for_the_weekday_too() -> None:
    monday, saturday = START, START + timedelta(days=5)
    assert total(hours("zwaanspoor", "mastodon", monday, monday)) == timedelta(hours=10)
    assert total(hours("zwaanspoor", "mastodon", saturday, saturday)) == timedelta()
    assert total(hours("zwaanspoor", "bluesky", saturday, saturday)) == timedelta(hours=18)


def test_a_platforms_own_rows_give_way_to_the_common_ones_when_they_end() -> None:
    inside, outside = START + timedelta(weeks=6), START + timedelta(weeks=10)
    assert total(hours("trampelaar", "x", inside, inside)) == timedelta(hours=19)
    assert total(hours("trampelaar", "x", outside, outside)) == timedelta(hours=16)
    assert total(hours("trampelaar", "bluesky", inside, inside)) == timedelta(hours=16)


def test_lunch_holidays_own_closures_and_extra_openings_count() -> None:
    assert len(hours("tjilpo", "*", START, START).spans) == 2
    christmas = date(2026, 12, 25)
    assert not hours("larkway", "*", christmas, christmas).spans
    closed = START + timedelta(days=24)
    assert not hours("kistklos", "*", closed, closed).spans
    sunday = START + timedelta(days=48)
    assert total(hours("voorraadhuis", "*", sunday, sunday)) == timedelta(hours=6)


def test_one_is_always_open() -> None:
    assert len(hours("belvaart", "*", START, START + timedelta(weeks=12)).spans) == 1


@pytest.mark.parametrize(
    ("start", "evening", "lasts"), [(START, date(2026, 10, 24), 9), (MARCH, date(2026, 3, 28), 7)]
)
def test_a_night_shift_over_a_clock_change_lasts_its_real_hours(
    start: date, evening: date, lasts: int
) -> None:
    opens, closes = hours("zwermair", "bluesky", evening, evening, start).spans[-1]
    assert closes - opens == timedelta(hours=lasts)


def test_easter_falls_on_its_day() -> None:
    found = [easter(year) for year in (2024, 2025, 2026, 2027, 2038)]
    assert found == [
        date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28),
        date(2038, 4, 25),
    ]  # fmt: skip


def test_work_that_is_only_done_while_open_waits_for_the_next_opening() -> None:
    found = hours("tjilpo", "*", START, START + timedelta(days=4))
    noon = datetime(2026, 9, 28, 10, 20, tzinfo=UTC)  # 12:20 in Amsterdam; lunch at 12:30
    done = found.done_at(noon, timedelta(minutes=30))
    assert done == datetime(2026, 9, 28, 11, 50, tzinfo=UTC)
    assert found.closes_at(noon) == datetime(2026, 9, 28, 10, 30, tzinfo=UTC)
    assert found.closes_at(noon + timedelta(minutes=15)) is None
