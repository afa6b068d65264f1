"""Facts for an archive, made from the file: its brands are the authors of outbound rows.

They are open all hours and promise nothing, because the file tells neither.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

from extractors.facts import Brand, BrandAccount, CompetitorSet, Facts, OpeningHours
from extractors.sources.archive import COLUMNS

BEGINNING = date(2006, 3, 21)  # the platform's first post
SET_ID = "archive"


def facts_of(path: Path) -> Facts:
    """Read the brands out of an archive, row by row; raise ``ValueError`` for another format."""
    handles: set[str] = set()
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.reader(file)
        if next(rows, None) != COLUMNS:
            raise ValueError(f"{path}: expected a CSV with the columns {', '.join(COLUMNS)}")
        for row in rows:
            if len(row) == len(COLUMNS) and row[2] == "False":
                handles.add(row[1])
    brands = {brand_id(handle): handle for handle in sorted(handles)}
    return Facts(
        brands=tuple(
            Brand(brand_id=key, name=handle, sector="archive", country_code="US", timezone="UTC")
            for key, handle in brands.items()
        ),
        brand_accounts=tuple(
            BrandAccount(
                brand_id=key,
                platform="twitter",
                account_id=handle.lower(),
                handle=handle,
                is_automated=False,
                valid_from=BEGINNING,
            )
            for key, handle in brands.items()
        ),
        queries=(),
        opening_hours=tuple(
            OpeningHours(
                brand_id=key,
                platform="*",
                iso_weekday=weekday,
                opens_at="00:00",
                closes_at="24:00",
                valid_from=BEGINNING,
            )
            for key in brands
            for weekday in range(1, 8)
        ),
        holidays=(),
        sla_targets=(),
        competitor_sets=tuple(
            CompetitorSet(
                set_id=SET_ID, set_name="All brands of the file", brand_id=key, valid_from=BEGINNING
            )
            for key in brands
        ),
    )


def brand_id(handle: str) -> str:
    """Make a handle our own short name."""
    return re.sub(r"[^a-z0-9_-]", "-", handle.lower()).lstrip("_-") or "unnamed"
