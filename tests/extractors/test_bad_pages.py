"""A bad page never stops a run, never loses another record and never changes an id."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from fakes import NINE_TO_TEN, Fake, account, asking, body, land, post, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.base import Page, Stream
from extractors.lake import Lake
from extractors.landing import PARSE_ERRORS
from extractors.sources import bluesky, mastodon

GOOD = post("good")
DIGITS = "123456789012345678901234567890"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path / "lake")


def quarantined(lake: Lake) -> list[dict[str, Any]]:
    lines = []
    for name in lake.files("quarantine", suffix=".jsonl.zst"):
        with lake.fs.open(name, "rb") as file:
            text = zstandard.ZstdDecompressor().stream_reader(file).read()
        lines += [orjson.loads(line) for line in text.splitlines()]
    return lines


@pytest.mark.parametrize(
    "bad",
    [
        body(post("x"), post("y"))[:-9],
        b"<!doctype html><title>Log in</title>",
        b"",
        b"null",
        b'{"error": "busy"}',
        b'{"\\ud800": 1}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
    ids=["truncated", "log-in", "empty", "null", "object", "surrogate", "utf-16", "deep"],
)
def test_an_unreadable_page_is_kept_with_its_reason_and_the_others_are_landed(
    lake: Lake, bad: bytes
) -> None:
    reading = land(lake, Fake({"a": [body(GOOD), bad, body(post("2"))]}))

    assert {row["native_id"] for row in rows(lake, "posts")} == {"good", "2"}
    (refused,) = quarantined(lake)
    assert refused["reason"].startswith("BadPage")
    assert reading.quarantined_count == 1
    assert not reading.is_complete, "nobody knows which posts the page would have held"
    assert (reading.problem_text or "").startswith("a: ")


@pytest.mark.parametrize(
    "bad",
    [
        {"text": "no id", "at": GOOD["at"]},
        post(None),
        post(""),
        post(1.5),
        post(True),
        post(["1"]),
        post("a\0b"),
        post(text=5),
        post(text=None),
        {**GOOD, "at": 5},
        {**GOOD, "at": "yesterday"},
        {**GOOD, "at": "2026-03-02T09:00:00"},
        {**GOOD, "at": None},
        post(author=7),
        5,
        None,
        [],
        "text",
        {},
    ],
    ids=repr,
)
def test_a_bad_record_is_kept_with_its_reason_and_the_others_are_landed(
    lake: Lake, bad: Any
) -> None:
    reading = land(lake, Fake({"a": [body(GOOD, bad, post("2"))]}))

    assert {row["native_id"] for row in rows(lake, "posts")} == {"good", "2"}
    (refused,) = quarantined(lake)
    assert refused["reason"]
    assert orjson.loads(refused["payload"]) == bad
    assert reading.is_complete


def test_an_id_with_a_lone_surrogate_is_refused_unchanged(lake: Lake) -> None:
    bad = b'[{"id": "\\ud800", "text": "", "at": "2026-03-02T09:00:00Z"}]'

    land(lake, Fake({"a": [bad, body(GOOD)]}))
    assert "\\ud800" in quarantined(lake)[0]["payload"]
    assert [row["native_id"] for row in rows(lake, "posts")] == ["good"]


@pytest.mark.parametrize("written", [DIGITS, f'"{DIGITS}"', "18446744073709551615"])
def test_a_long_id_keeps_all_its_digits(lake: Lake, written: str) -> None:
    page = f'[{{"id": {written}, "text": "", "at": "2026-03-02T09:00:00Z"}}]'.encode()

    land(lake, Fake({"a": [page]}))
    (row,) = rows(lake, "posts")
    assert row["native_id"] == written.strip('"')
    assert row["native_id"] in row["payload"]


def test_nul_and_lone_surrogates_in_a_text_are_replaced_and_the_record_kept(lake: Lake) -> None:
    page = b'[{"id": "1", "text": "a\\u0000b\\ud800c", "at": "2026-03-02T09:00:00Z"}]'

    reading = land(lake, Fake({"a": [page]}))
    (row,) = rows(lake, "posts")
    assert row["body_text"] == "a\ufffdb\ufffdc"
    assert orjson.loads(row["payload"].replace("\\ud800", ""))["text"] == "a\0bc"
    assert reading.landed_count == 1


def test_a_text_of_10_mb_is_landed_whole(lake: Lake) -> None:
    text = "é" * 5_000_000

    land(lake, Fake({"a": [body(post("1", text), GOOD)]}))
    found = {row["native_id"]: row["body_text"] for row in rows(lake, "posts")}
    assert found["1"] == text
    assert set(found) == {"1", "good"}


def test_a_reason_that_cannot_be_stored_stops_nothing(lake: Lake) -> None:
    class Odd(Fake):
        def parse(self, payload: Any) -> Any:
            """Refuse a record in words that neither JSON nor Parquet can hold."""
            if payload["id"] == "good":
                return super().parse(payload)
            raise ValueError("\ud800\0" + "x" * 10_000)

    land(lake, Odd({"a": [body(post("1"), GOOD)]}))
    (refused,) = quarantined(lake)
    assert refused["reason"].startswith("ValueError: \ufffd\ufffdx")
    assert len(refused["reason"]) < 400


FIELDS = [
    "feed", "posts", "thread", "post", "uri", "replies", "parent", "record", "author", "did",
    "handle", "text", "createdAt", "reply", "root", "notFound", "facets", "features", "langs",
    "labels", "cursor", "statuses", "id", "account", "acct", "content", "mentions",
    "created_at", "status", "ancestors", "descendants", "in_reply_to_id",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("source", [bluesky, mastodon], ids=["bluesky", "mastodon"])
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(document=JSON, asked=st.lists(st.text(max_size=2), max_size=2))
def test_whatever_a_page_holds_it_is_read_or_refused_by_a_known_error(
    source: Any, document: Any, asked: list[str]
) -> None:
    found = orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS) if _fits(document) else b"{}"
    page = Page(Stream("a", "account", "d"), "u", 200, NINE_TO_TEN.start, found, tuple(asked))
    try:
        payloads = source.payloads(page)
    except PARSE_ERRORS:
        return
    source._newest(payloads)
    for payload in payloads:
        try:
            source.parse(payload)
        except PARSE_ERRORS:
            continue


def _fits(document: Any) -> bool:
    try:
        orjson.dumps(document)
    except TypeError:
        return False
    return True


def test_these_accounts_are_asked_for() -> None:
    facts = asking(account("bluesky", "did:plc:acme", "acme.example"))

    assert [a.handle for a in facts.ask("bluesky").accounts] == ["acme.example"]
