"""Pages of reviews and of forums, spoilt field by field: no crash, and no record lost unsaid."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fakes import NINE_TO_TEN
from spoilt import spoilt

from extractors.base import Page, Stream
from extractors.landing import PARSE_ERRORS
from extractors.sources import discourse, google_business, trustpilot

FIXTURES = Path(__file__).parents[1] / "fixtures"
# Nobody can tell a reply that is not told from one that was not written; nor an empty later page
# from one that lost its list.
MAY_BE_ABSENT = ("reviewReply", "companyReply", "reviews")


@pytest.mark.parametrize(
    ("source", "name", "context"),
    [
        (google_business, "google_business/reviews.page-1", {"page": 1}),
        (google_business, "google_business/reviews.page-2", {"page": 2}),
        (trustpilot, "trustpilot/reviews.page-1", {}),
        (trustpilot, "trustpilot/reviews.page-2", {}),
        (discourse, "discourse/topic.page-1", {"own": "acme"}),
        (discourse, "discourse/topic.page-2", {"private": True}),
    ],
)
def test_a_spoilt_page_is_refused_or_each_of_its_records_is_there(
    source: ModuleType, name: str, context: Mapping[str, Any]
) -> None:
    document = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    whole = len(read(source, document, context))

    for what, copy in spoilt(document):
        path, way = what.split(" ")
        try:
            found = read(source, copy, context)
        except PARSE_ERRORS:
            continue  # the page is refused, kept, and told
        is_untold = path.endswith(MAY_BE_ABSENT) and way in ("removed", "renamed")
        assert len(found) >= whole - is_untold * whole, f"{what}: lost in silence"


def read(source: ModuleType, document: Any, context: Mapping[str, Any]) -> list[str]:
    """Give what becomes of each record: its id, or why it is refused."""
    body = json.dumps(document).encode()
    page = Page(Stream("a", "account", "x"), "u", 200, NINE_TO_TEN.end, body, context=context)
    found = []
    for payload in source.payloads(page):
        try:
            found.append(source.parse(payload).native_id)
        except PARSE_ERRORS as error:
            found.append(repr(error))
    return found
