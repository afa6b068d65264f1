"""``python -m extractors``: each command says what it does, and a run does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors import registry
from extractors.__main__ import app, main

SOURCES = """\
archive:
  every: null
  since: 2006-01-01
  reread_hours: 0
  requests_per_minute: 60
  watermark: last_post
  purpose: a test
  legal_basis: none needed
  options: {path: $ARCHIVE}
"""
TWEETS = """\
tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
1,ann,True,Tue Oct 31 22:10:47 +0000 2017,@acme help,,
2,acme,False,Tue Oct 31 22:12:47 +0000 2017,@ann sure,,1.0
"""
WINDOW = ["2017-01-01", "2018-01-01"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set the environment that the commands read, with a small archive."""
    (tmp_path / "sources.yml").write_text(SOURCES)
    (tmp_path / "tweets.csv").write_text(TWEETS)
    monkeypatch.setenv("WEERKLANK_SOURCES", str(tmp_path / "sources.yml"))
    monkeypatch.setenv("WEERKLANK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ARCHIVE", str(tmp_path / "tweets.csv"))
    from extractors import facts

    facts.write(tmp_path / "facts", facts.Facts((), (), (), (), (), (), ()))
    monkeypatch.setenv("WEERKLANK_FACTS", str(tmp_path / "facts"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.mark.parametrize("command", ["list", "run", "replay", "doctor", "compact", "keys", "facts"])
def test_every_command_has_help(command: str) -> None:
    told = CliRunner().invoke(app, [command, "--help"])

    assert told.exit_code == 0
    assert len(told.stdout) > 100


@pytest.mark.usefixtures("desk")
def test_the_sources_are_listed() -> None:
    told = CliRunner().invoke(app, ["list"])

    assert "archive" in told.stdout
    assert "by hand" in told.stdout


@pytest.mark.usefixtures("desk")
def test_a_run_and_its_replay_print_the_control_total() -> None:
    told = CliRunner().invoke(app, ["run", "archive", *WINDOW])
    assert "received 2 = landed 2 + duplicate 0 + quarantined 0" in told.stdout

    again = CliRunner().invoke(app, ["replay", "archive"])
    assert again.stdout == told.stdout


def test_an_incomplete_run_ends_with_an_error(desk: Path) -> None:
    (desk / "tweets.csv").write_text("a,b\n1,2\n")

    told = CliRunner().invoke(app, ["run", "archive", *WINDOW])
    assert told.exit_code == 1
    assert "incomplete" in told.stdout


@pytest.mark.usefixtures("desk")
def test_the_doctor_says_what_is_in_order() -> None:
    told = CliRunner().invoke(app, ["doctor"])

    assert told.exit_code == 0, told.stdout
    assert "ok   archive: settings and credentials are there" in told.stdout
    assert "answered, 2 records on the first page" in told.stdout


def test_the_doctor_says_what_is_not(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE", str(desk / "absent.csv"))

    told = CliRunner().invoke(app, ["doctor"])
    assert told.exit_code == 1
    assert "bad  archive" in told.stdout
    assert "absent.csv" in told.stdout


@pytest.mark.usefixtures("desk")
def test_compacting_and_keys_and_facts_say_what_they_did() -> None:
    assert "0 files merged away" in CliRunner().invoke(app, ["compact"]).stdout
    assert "author key: " in CliRunner().invoke(app, ["keys"]).stdout
    assert "0 brands, in order" in CliRunner().invoke(app, ["facts"]).stdout


@pytest.mark.usefixtures("desk")
def test_an_unknown_source_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["extractors", "run", "nobody", *WINDOW])

    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "no source 'nobody'; there are archive" in capsys.readouterr().err
    assert registry.load()
