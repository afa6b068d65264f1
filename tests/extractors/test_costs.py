"""The cost ledger: requests, objects and money per stream and UTC day, whatever a run becomes."""

# ruff: noqa: D102, ARG002 - a source's functions are described in extractors/base.py
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import responses
from fakes import NINE, NINE_TO_TEN, RING, Fake, _all, body, clock, entry, land, post

from extractors import compaction
from extractors.base import Charge, Page, Stream, Window, decode_json
from extractors.compliance import comply
from extractors.costs import used_on
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.sources import x

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
PRICES = {"request": 0.0, "post": 0.005, "own_post": 0.001}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path / "lake")


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


class Asking(Fake):
    """Asks a server for each page, as real sources do; what it asks for is charged by the post."""

    def pages(
        self, session: PoliteSession, options: Any, stream: Stream, window: Window
    ) -> Iterator[Page]:
        for number, _ in enumerate(self._streams[stream.name]):
            yield Page.of(stream, session.get(f"https://x.example/{stream.name}/{number}"))

    def charges(self, page: Page) -> Iterator[Charge]:
        unit = "own_post" if page.stream.name == "own" else "post"
        yield from (Charge(unit, str(item["id"])) for item in decode_json(page.body))


def asking(server: responses.RequestsMock, **streams: list[bytes]) -> Asking:
    for name, bodies in streams.items():
        for number, page in enumerate(bodies):
            server.get(f"https://x.example/{name}/{number}", body=page)
    return Asking(streams)


def ledger(lake: Lake, *, of: str = "used_count") -> dict[tuple[str, str], int]:
    """Give what was used (or charged) of each unit, per stream."""
    found = Counter[tuple[str, str]]()
    for row in _all(lake, "costs"):
        found[row["stream"], row["unit"]] += row[of]
    return dict(found)


def test_requests_and_objects_are_counted_under_the_stream_that_asks(
    lake: Lake, server: responses.RequestsMock
) -> None:
    source = asking(server, own=[body(post(1))], a=[body(post(2), post(3)), body()])

    reading = land(lake, source, prices=PRICES)

    assert reading.is_complete
    assert ledger(lake) == {
        ("own", "request"): 1,
        ("own", "own_post"): 1,
        ("a", "request"): 2,
        ("a", "post"): 2,
    }
    (row,) = [row for row in _all(lake, "costs") if row["unit"] == "own_post"]
    assert (row["reading_id"], row["source"], row["platform"]) == (
        reading.reading_id,
        "fake",
        "bluesky",
    )
    assert (row["price_usd"], row["used_date"]) == (0.001, MONDAY)


def test_a_source_that_names_no_units_counts_its_records_and_their_price_is_unknown(
    lake: Lake,
) -> None:
    land(lake, Fake({"a": [body(post(1), {"id": "bad"})]}))

    (row,) = _all(lake, "costs")
    assert (row["unit"], row["used_count"], row["price_usd"]) == ("object", 2, None)


def test_a_try_that_failed_is_a_request_too(lake: Lake, server: responses.RequestsMock) -> None:
    server.get("https://x.example/a/0", status=404)

    land(lake, asking(server, a=[body()]), prices=PRICES)

    assert ledger(lake) == {("a", "request"): 1}


def test_the_same_object_is_charged_once_on_a_utc_day_and_again_on_the_next(
    lake: Lake, server: responses.RequestsMock
) -> None:
    def again(now: datetime) -> None:
        source = asking(server, a=[body(post(1), post(2))], b=[body(post(2))])
        land(lake, source, now=now, prices=PRICES)

    again(NINE + timedelta(hours=1))
    assert ledger(lake, of="charged_count")["a", "post"] == 2
    assert ledger(lake, of="charged_count")["b", "post"] == 0, "another list gave it already"
    again(NINE + timedelta(hours=14, minutes=50))
    assert ledger(lake, of="charged_count")["a", "post"] == 2, "an earlier run read it already"
    again(NINE + timedelta(hours=15, minutes=10))
    assert ledger(lake, of="charged_count")["a", "post"] == 4, "midnight has passed, by UTC"
    assert {row["used_date"] for row in _all(lake, "costs")} == {MONDAY, TUESDAY}


def test_which_objects_were_charged_is_forgotten_when_their_day_is_over(
    lake: Lake, server: responses.RequestsMock
) -> None:
    land(lake, asking(server, a=[body(post(1))]), prices=PRICES)
    assert len(lake.files("charged")) == 1

    land(lake, asking(server, a=[]), now=NINE + timedelta(days=4), prices=PRICES)

    assert lake.files("charged") == []


def test_what_a_run_used_stands_though_the_run_never_happened(
    lake: Lake, server: responses.RequestsMock
) -> None:
    source = asking(server, a=[body(post(1)), body(post(2))], b=[body(post(3))])
    server.replace("GET", "https://x.example/b/0", body=RuntimeError("a bug"))

    with pytest.raises(RuntimeError, match="a bug"):
        land(lake, source, prices=PRICES)

    assert _all(lake, "readings") == []
    assert ledger(lake)["a", "post"] == 2
    assert ledger(lake)["b", "request"] == 1


def test_a_page_that_cannot_be_read_is_no_object_and_no_harm(
    lake: Lake, server: responses.RequestsMock
) -> None:
    land(lake, asking(server, a=[b"<html>", b'[{"no": 1}]', b"7"]), prices=PRICES)

    assert ledger(lake) == {("a", "request"): 3}


def test_asking_what_must_go_is_counted_and_ends_with_the_budget(
    lake: Lake, server: responses.RequestsMock
) -> None:
    class Complying(Asking):
        def redactions(
            self, session: PoliteSession, options: Any, native_ids: Any
        ) -> Iterator[Page]:
            yield from self.pages(session, options, Stream("jobs", "compliance", ""), NINE_TO_TEN)

    asking(server, jobs=[body(), body()])
    source = entry(Complying({"jobs": [b"", b""]}), budget={"requests": 1})

    reading = comply(source, lake, RING, now=clock())

    assert ledger(lake) == {("compliance", "request"): 1}
    assert "1 of 1 requests are used" in (reading.problem_text or "")


def test_compaction_keeps_the_ledger_as_it_is(lake: Lake, server: responses.RequestsMock) -> None:
    for hour in (1, 2):
        source = asking(server, a=[body(post(1))])
        land(lake, source, now=NINE + timedelta(hours=hour), prices=PRICES)
    before = sorted(map(str, used_on(lake, "fake", MONDAY)))

    compaction.compact(lake, TUESDAY)

    assert len(lake.files("landed", "costs", "source=fake")) == 1
    assert sorted(map(str, used_on(lake, "fake", MONDAY))) == before


def test_a_budget_of_money_needs_prices() -> None:
    with pytest.raises(ValueError, match=r"budget\.usd needs prices"):
        entry(Fake({}), budget={"usd": 1})


USERS = {"users": [{"id": "8", "username": "ann"}]}


@pytest.mark.parametrize(
    ("kind", "path", "document", "expected"),
    [
        ("account", "users/7/mentions", {"data": [{"id": "1"}]}, [("own_post", "post:1")]),
        ("account", "users/7/tweets", {"data": [{"id": "1"}]}, [("own_post", "post:1")]),
        ("query", "tweets/search/recent", {"data": [{"id": "1"}]}, [("post", "post:1")]),
        ("messages", "dm_events", {"data": [{"id": "1"}]}, [("dm_event", "dm_event:1")]),
        (
            "account",
            "users/7/mentions",
            {"data": [{"id": "1"}], "includes": {"posts": [{"id": "2"}], **USERS}},
            [("own_post", "post:1"), ("post", "post:2"), ("user", "user:8")],
        ),
        ("look_up", "tweets", {"errors": [{"resource_id": "1"}]}, []),
        ("compliance", "jobs", {"data": [{"id": "1"}]}, []),
    ],
)
def test_x_charges_each_object_for_what_it_is(
    kind: str, path: str, document: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    stream = Stream("s", kind, "7")
    url = f"https://api.x.com/2/{path}?max_results=100"
    page = Page(stream, url, 200, datetime(2026, 3, 2, tzinfo=UTC), orjson.dumps(document))

    assert [*x.charges(page)] == expected
