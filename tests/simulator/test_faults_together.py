"""Several faults in one reading, drawn by a seed; and limits that are kept by waiting."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from faulty_runs import PLATFORMS, faults_of_run, faulty_town, in_a_hurry

from simulator.faults import KINDS, Fault

READINGS = 6  # with faults, one after the other, before the one without


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("platform", PLATFORMS)
def test_whatever_goes_wrong_together_the_first_reading_without_faults_has_all(
    tmp_path: Path, platform: str, seed: int
) -> None:
    rng = Random(f"faults {platform} {seed}")
    with faulty_town(platform, tmp_path) as town:
        lake = town.lake()
        for number in range(READINGS):
            kinds = rng.sample(list(KINDS), 5)
            faults = [Fault(kind, times=None, share=0.1) for kind in kinds]
            with in_a_hurry():
                run = town.read(lake, *faults, seed=seed * READINGS + number)
            assert faults_of_run(run, town.unhurt) == [], kinds
        mended = town.read(lake)
        assert mended.reading.is_complete, mended.reading.problem_text
        assert mended.landed == town.unhurt.landed


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_reader_that_comes_to_its_limit_waits_for_the_window_to_end(
    tmp_path: Path, platform: str
) -> None:
    with faulty_town(platform, tmp_path / "roomy") as town:
        unhurt = town.unhurt
    with faulty_town(platform, tmp_path / "narrow", limits={platform: 9}) as town:
        assert town.unhurt.landed == unhurt.landed
        assert town.unhurt.request_count == unhurt.request_count, "it was never refused"
        assert 0 < sum(town.unhurt.waits) < 900


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_same_seed_and_requests_meet_the_same_faults(tmp_path: Path, platform: str) -> None:
    faults = [Fault("too_many_seconds", times=None, share=0.2), Fault("cut_json", page=7)]
    with faulty_town(platform, tmp_path) as town:
        one, same, other = (town.read(town.lake(), *faults, seed=seed) for seed in (1, 1, 2))
    assert one.faults.log == same.faults.log != other.faults.log
    assert one.waits == same.waits
