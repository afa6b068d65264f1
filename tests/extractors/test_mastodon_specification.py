"""What Mastodon is asked is what its specification allows: addresses, names and kinds of values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses
from fakes import NINE_TO_TEN, clock

from extractors.base import Stream
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.sources import mastodon
from tests.contract.case import Server
from tests.contract.cases.mastodon import CASES, HOST
from tests.contract.running import run

OPTIONS = mastodon.Options.model_validate({"instance": HOST, "tokens": {"7": "hunter2"}})
KINDS = {"integer": r"\d+", "boolean": "true|false", "string": ".*"}


@pytest.fixture(scope="module")
def spec(shared: Path) -> Any:
    file = shared / "data" / "specs" / "mastodon-openapi.json"
    return json.loads(file.read_text(encoding="utf-8"))


def complaints(spec: Any, url: str) -> Iterator[str]:
    """Say what of a GET is not as the specification has it."""
    parts = urlsplit(url)
    found = [
        operations["get"]
        for template, operations in spec["paths"].items()
        if "get" in operations and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), parts.path)
    ]
    if not found:
        yield f"no such address: {parts.path}"
        return
    known = {p["name"]: p for p in found[0].get("parameters", ()) if p["in"] == "query"}
    asked = parse_qsl(parts.query, keep_blank_values=True)
    told = {name.removesuffix("[]") for name, _ in asked}
    for name in known:
        if known[name].get("required") and name not in told:
            yield f"{parts.path}: {name} is missing"
    for name, value in asked:
        schema = known.get(name.removesuffix("[]"), {}).get("schema")
        if schema is None:
            yield f"{parts.path}: no parameter {name}"
            continue
        if name.endswith("[]") is not (schema.get("type") == "array"):
            yield f"{parts.path}: {name} is spelled for another kind"
        if "items" in schema:
            schema = schema["items"]
        if "$ref" in schema:
            schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if value not in schema.get("enum", [value]):
            yield f"{parts.path}: {name}={value}"
        if not re.fullmatch(KINDS[schema["type"]], value):
            yield f"{parts.path}: {name}={value} is no {schema['type']}"


def asked_by_a_reading(folder: Path) -> list[str]:
    """Ask as an account with its token and for a word: all pages, and what answers them."""
    (case,) = CASES
    server = Server(case)
    run(case, Lake.at(folder), server=server)
    return server.urls


def asked_for_a_hashtag_and_by_id() -> list[str]:
    with responses.RequestsMock() as mock:
        mock.get(re.compile(".*/timelines/tag/.*"), json=[])
        mock.get(re.compile(".*/statuses/10."), status=404)
        with PoliteSession(requests_per_minute=1e9, now=clock()) as session:
            list(mastodon.pages(session, OPTIONS, Stream("query:q", "query", "#acme"), NINE_TO_TEN))
            list(mastodon.look_up(session, OPTIONS, ["101", "102"]))
        return [str(call.request.url) for call in mock.calls]


def test_every_request_conforms(spec: Any, tmp_path: Path) -> None:
    urls = asked_by_a_reading(tmp_path) + asked_for_a_hashtag_and_by_id()

    paths = " ".join(urlsplit(url).path for url in urls)
    for part in ("/notifications", "/context", "/accounts/7/statuses", "/search", "/tag/acme"):
        assert part in paths
    assert [told for url in urls for told in complaints(spec, url)] == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/api/v1/toots", "no such address"),
        ("/api/v2/search?limit=40", "q is missing"),
        ("/api/v1/notifications?limit=many", "is no integer"),
        ("/api/v1/notifications?types=mention", "another kind"),
        ("/api/v1/notifications?types[]=shout", r"types\[\]=shout"),
        ("/api/v1/notifications?page=2", "no parameter page"),
    ],
)
def test_what_the_specification_does_not_allow_is_found(spec: Any, path: str, wrong: str) -> None:
    (told,) = complaints(spec, HOST + path)

    assert re.search(wrong, told)
