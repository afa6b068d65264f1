"""One fictional brand with a desk that never closes, over whatever server a test names."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest

from enrichment.run import enrich_from_environment
from extractors import facts
from extractors.facts import Brand, BrandAccount, Facts, OpeningHours, Query, SlaTarget
from extractors.keys import KeyRing, key_file
from extractors.lake import Lake
from extractors.records import Reading
from extractors.run import extract_named
from warehouse.build import build

SINCE = date(2026, 1, 1)


def address(variable: str) -> str:
    """Give a server's address; skip plainly without one, and fail in CI."""
    if os.environ.get(variable):
        return os.environ[variable].rstrip("/")
    reason = f"{variable} is not set: `../shared/tools/real-servers up bluesky mastodon` prints it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def eventually(what: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is so: an AppView indexes a moment after a PDS has stored."""
    ends = datetime.now(UTC) + timedelta(seconds=seconds)
    while not what():
        assert datetime.now(UTC) < ends, "the server never showed what was written to it"
        Event().wait(0.2)


class Desk:
    """A brand's account on one platform, its facts, lake and warehouse in a folder."""

    def __init__(self, folder: Path, platform: str, account_id: str, handle: str) -> None:
        self.folder, self.platform = folder, platform
        facts.write(folder / "facts", _facts(platform, account_id, handle))
        self.environ: dict[str, str] = {
            "WEERKLANK_DATA": str(folder / "data"),
            "WEERKLANK_FACTS": str(folder / "facts"),
            "WEERKLANK_SOURCES": str(folder / "sources.yml"),
        }

    def registers(
        self,
        options: Mapping[str, Any],
        secrets: Mapping[str, tuple[str, str]],
        module: str | None = None,
    ) -> None:
        """Write the one entry of sources.yml; secrets are option: (variable, value)."""
        entry = {
            "module": module or self.platform,
            "every": None,
            "since": SINCE.isoformat(),
            "reread_hours": 24,
            "requests_per_minute": 100_000,
            "purpose": "a test",
            "legal_basis": "made by the test itself",
            "secrets": {option: variable for option, (variable, _) in secrets.items()},
            "options": dict(options),
        }
        # JSON is YAML.
        (self.folder / "sources.yml").write_text(json.dumps({self.platform: entry}))
        self.environ |= dict(secrets.values())

    def reads(self) -> Reading:
        """Run the extractor over the last hour, until just past now."""
        now = datetime.now(UTC)
        window = now - timedelta(hours=1), now + timedelta(seconds=1)
        return extract_named(self.platform, *window, self.environ)

    def builds(self) -> None:
        """Mask what is new and build the marts."""
        enrich_from_environment(self.environ)
        build(
            Lake.from_environment(self.environ),
            self.database,
            facts=facts.read(self.folder / "facts"),
            ring=KeyRing.load(key_file(self.environ)),
        )

    @property
    def database(self) -> Path:
        """The warehouse's file."""
        return self.folder / "data" / "warehouse" / "build.duckdb"

    def asks(self, query: str) -> list[dict[str, Any]]:
        """Ask the marts."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _facts(platform: str, account_id: str, handle: str) -> Facts:
    every_day = tuple(
        OpeningHours(
            brand_id="acme",
            platform="*",
            iso_weekday=day,
            opens_at="00:00",
            closes_at="24:00",
            valid_from=SINCE,
        )
        for day in range(1, 8)
    )
    return Facts(
        brands=(
            Brand(
                brand_id="acme",
                name="Acme",
                sector="telecom",
                country_code="NL",
                timezone="Europe/Amsterdam",
            ),
        ),
        brand_accounts=(
            BrandAccount(
                brand_id="acme",
                platform=platform,
                account_id=account_id,
                handle=handle,
                is_automated=False,
                valid_from=SINCE,
            ),
        ),
        queries=(
            Query(
                query_id="acme-tag",
                brand_id="acme",
                platform="*",
                query_text="#acmebroken",
                valid_from=SINCE,
            ),
            Query(
                query_id="acme-word",
                brand_id="acme",
                platform="*",
                query_text="acmeverbinding",
                valid_from=SINCE,
            ),
        ),
        opening_hours=every_day,
        holidays=(),
        sla_targets=(
            SlaTarget(
                brand_id="acme",
                platform="*",
                clock="first_response",
                target_seconds=3600,
                hours_basis="open",
                valid_from=SINCE,
            ),
        ),
        competitor_sets=(),
    )
