"""The simulator's commands: wrong arguments are told before a world is built; time may run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.__main__ import app
from simulator.platforms import shelf
from simulator.platforms.shelf import Clock

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
run = CliRunner()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serve", "--only", "usenet"], "no platform 'usenet'"),
        (["serve", "--port", "usenet=8093"], "no platform 'usenet'"),
        (["serve", "--port", "x=high"], "expected NAME=NUMBER"),
        (["serve", "--now", "yesterday"], "--now"),
        (["serve", "--faults", "no-such-file.yml"], "no-such-file.yml"),
        (["world", "--out", "town", "--start", "2026-09-29"], "expected a Monday"),
        (["world", "--out", "town", "--brands", "0"], "brands"),
    ],
)
def test_a_wrong_argument_is_refused_with_what_was_expected(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEERKLANK_SIM_SECRET", "of this test alone")

    outcome = run.invoke(app, arguments, terminal_width=200)

    assert outcome.exit_code == 2
    assert told in " ".join(outcome.output.replace("│", " ").split())
    assert not list(tmp_path.iterdir())


def test_without_a_secret_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEERKLANK_SIM_SECRET", raising=False)

    outcome = run.invoke(app, ["serve"])

    assert outcome.exit_code == 2
    assert "WEERKLANK_SIM_SECRET" in outcome.output


def test_a_simulated_now_runs_as_fast_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 100.0
    monkeypatch.setattr(shelf.time, "monotonic", lambda: seconds)
    still, fast = Clock(NOON), Clock(NOON, speed=3600)

    seconds += 2

    assert still.now() == NOON
    assert fast.now() == NOON + timedelta(hours=2)
    fast.set(NOON)
    assert fast.now() == NOON
    fast.advance(timedelta(days=1))
    seconds += 1
    assert fast.now() == NOON + timedelta(days=1, hours=1)
