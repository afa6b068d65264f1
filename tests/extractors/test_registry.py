"""sources.yml: unknown things are errors that show the expected form, and never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors import registry
from extractors.registry import RegistryError

GOOD = """\
bluesky:
  every: "*/15 * * * *"
  since: 2026-01-01
  requests_per_minute: 60
  secrets: {password: ACME_PASSWORD}
  purpose: p
  legal_basis: l
  options: {service: $ACME_SERVICE}
"""
ENVIRON = {"ACME_PASSWORD": "hunter2", "ACME_SERVICE": "https://pds.example"}


def loaded(tmp_path: Path, text: str) -> dict[str, registry.SourceEntry]:
    path = tmp_path / "sources.yml"
    path.write_text(text)
    return registry.load(path)


def test_the_registry_of_the_project_is_in_order() -> None:
    assert {"bluesky", "mastodon", "archive"} <= set(registry.load())
    for entry in registry.load().values():
        assert callable(entry.source().parse)
        assert entry.purpose
        assert entry.legal_basis


def test_an_entry_reads_its_secrets_and_addresses_from_the_environment(tmp_path: Path) -> None:
    options = loaded(tmp_path, GOOD)["bluesky"].checked_options(ENVIRON)

    assert str(options.service) == "https://pds.example/"
    assert options.password.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(options)


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "  tempo: 5\n",
        GOOD.replace("requests_per_minute: 60", "requests_per_minute: 0"),
        GOOD.replace("since: 2026-01-01", "since: soon"),
        GOOD.replace("  purpose: p\n", ""),
        GOOD.replace("ACME_PASSWORD", "hunter2"),
        GOOD.replace("bluesky:", "../bluesky:"),
        "bluesky: hunter2\n",
        "bluesky: {password: hunter2\n",
        "- hunter2\n",
        "",
    ],
)
def test_a_wrong_entry_shows_the_expected_form_and_no_value(tmp_path: Path, text: str) -> None:
    with pytest.raises(RegistryError) as error:
        loaded(tmp_path, text)

    assert registry.EXPECTED in str(error.value)
    assert str(tmp_path / "sources.yml") in str(error.value)
    assert "hunter2" not in str(error.value)


def test_a_missing_file_shows_the_expected_form(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="expected entries of this form"):
        registry.load(tmp_path / "absent.yml")


def test_a_missing_secret_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="set the environment variable ACME_PASSWORD"):
        loaded(tmp_path, GOOD)["bluesky"].checked_options({})


def test_a_wrong_option_is_named_and_its_value_not_shown(tmp_path: Path) -> None:
    environ = ENVIRON | {"ACME_SERVICE": "hunter2"}

    with pytest.raises(RegistryError, match="options: service") as error:
        loaded(tmp_path, GOOD)["bluesky"].checked_options(environ)
    assert "hunter2" not in str(error.value)


def test_an_option_that_nobody_knows_is_named(tmp_path: Path) -> None:
    text = GOOD.replace("{service:", "{depth: 5, service:")

    with pytest.raises(RegistryError, match="options: depth"):
        loaded(tmp_path, text)["bluesky"].checked_options(ENVIRON)
