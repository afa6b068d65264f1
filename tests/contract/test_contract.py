"""The contract: what every source does, held against each by its case."""

from __future__ import annotations

import builtins
import copy
import importlib
import io
import logging
import os
import pkgutil
import re
import socket
import types
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from requests import ConnectionError as Cut

from extractors import drops, sources
from extractors.answers import Unavailable
from extractors.base import Page
from extractors.lake import Lake
from extractors.landing import PARSE_ERRORS, Landing
from extractors.records import LANDED, happened_at
from extractors.sources import archive
from tests.contract.case import Answer, Case, Server
from tests.contract.drift import drifted, kinds
from tests.contract.running import Ran, ids, landed, pages_of, run, walk
from tests.extractors.fakes import RING, rows

PAGE_REFUSED = 1_000_000  # more than any page has records
MODULES = {
    found.name: importlib.import_module(f"extractors.sources.{found.name}")
    for found in pkgutil.iter_modules(sources.__path__)
}
SOURCES = sorted(n for n, m in MODULES.items() if hasattr(m, "streams") and hasattr(m, "parse"))


def cases(name: str) -> tuple[Case, ...]:
    """Give the cases of a source; none where it has none."""
    where = f"tests.contract.cases.{name}"
    try:
        found: tuple[Case, ...] = importlib.import_module(where).CASES
    except ModuleNotFoundError as error:
        if error.name != where:
            raise
        return ()
    return found


CASES = [case for name in SOURCES for case in cases(name)]
ASKING = [case for case in CASES if case.folder is None]
READING = [case for case in CASES if case.folder is not None]
each = pytest.mark.parametrize("case", CASES, ids=str)
each_asking = pytest.mark.parametrize("case", ASKING, ids=str)


@dataclass(frozen=True)
class Whole:
    """What a case comes to when nothing goes wrong."""

    ran: Ran
    pages: list[Page]
    versions: Any  # a Counter
    rows: list[tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files of a few rows have several pages."""
    for module in (drops, archive):
        monkeypatch.setattr(module, "ROWS_A_PAGE", 2)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path / "lake")


WHOLE: dict[str, Whole] = {}
EXCUSED: dict[str, set[str]] = {}  # what of `untold` was needed, until both tests have been


@pytest.fixture
def whole(case: Case, tmp_path: Path) -> Whole:
    if str(case) not in WHOLE:
        lake = Lake.at(tmp_path / "whole")
        ran = run(case, lake)
        found = [
            (table, row)
            for table in LANDED
            if lake.files("landed", table)
            for row in rows(lake, table)
        ]
        WHOLE[str(case)] = Whole(ran, pages_of(lake), landed(lake), found)
    return WHOLE[str(case)]


@pytest.mark.parametrize("name", SOURCES)
def test_each_source_has_a_case(name: str) -> None:
    assert cases(name), (
        f"extractors/sources/{name}.py has no case: write tests/contract/cases/{name}.py, "
        "as the docstring of tests/contract says"
    )


def test_no_case_is_of_a_source_that_there_is_not() -> None:
    there = {p.stem for p in Path(__file__).with_name("cases").glob("[a-z]*.py")}
    assert there <= {*SOURCES}
    assert len({str(case) for case in CASES}) == len(CASES)


# --- paging, windows, and reading again


@each
def test_every_list_is_walked_to_its_end(case: Case, whole: Whole) -> None:
    reading = whole.ran.reading
    assert (reading.problem_text, reading.is_complete) == (None, True)
    assert {row["native_id"] for table, row in whole.rows if table != "deletions"} == case.lands
    assert {row["native_id"] for table, row in whole.rows if table == "deletions"} == case.ends
    if case.folder is None:
        unasked = {*case.pages} - {*whole.ran.server.pages}
        assert not unasked, f"fixtures that were never asked for: {unasked}"


@each_asking
def test_a_list_that_comes_again_and_again_ends(case: Case, lake: Lake) -> None:
    server = Server(case, is_looping=True)

    reading = run(case, lake, server=server).reading
    if not case.paging:
        assert not server.repeated, "it asks for more than one page: name the parameters in paging"
        return
    assert server.repeated, "no second page was asked for: are these the parameters?"
    assert reading.is_complete == case.quiet_loop, reading.problem_text
    assert case.quiet_loop or "second time" in (reading.problem_text or "")
    assert reading.landed_count, "what came is kept"


@each
def test_where_there_is_nothing_nothing_is_landed(case: Case, lake: Lake) -> None:
    nothing = {page: case.empty_body(page) for page in case.pages}
    reading = run(case, lake, changed=nothing).reading
    assert (reading.is_complete, reading.problem_text) == (True, None)
    assert (reading.landed_count, reading.quarantined_count) == (0, 0)


@each
def test_nothing_from_after_the_window_is_landed_and_all_before_is(
    case: Case, whole: Whole, lake: Lake
) -> None:
    moments = _moments(case, whole)
    end = max(moments.values())

    run(case.until(end), lake)
    assert ids(lake) == {name for name, moment in moments.items() if moment < end}


@each
def test_nothing_since_the_windows_start_is_missed(
    case: Case, whole: Whole, tmp_path: Path
) -> None:
    moments = _moments(case, whole)
    for number, start in enumerate(sorted({*moments.values()})):
        lake = Lake.at(tmp_path / str(number))
        reading = run(case.since(start), lake).reading
        assert reading.is_complete, reading.problem_text
        missed = {name for name, moment in moments.items() if moment >= start} - ids(lake)
        assert not missed, f"missed since {start}"


@each
def test_the_same_again_adds_nothing(case: Case, lake: Lake) -> None:
    folder = Path(lake.root) / "drop"
    run(case, lake, folder=folder)
    before = landed(lake, but=())

    again = run(case, lake, folder=folder, minutes=10).reading
    assert {*landed(lake, but=())} == {*before}
    if case.remembers:
        assert again.landed_count == 0
        assert again.received_count == again.duplicate_count + again.quarantined_count


@each
def test_a_reading_that_is_cut_anywhere_is_told_and_the_next_has_all(
    case: Case, whole: Whole, tmp_path: Path
) -> None:
    for number, cut in enumerate(_cuts(case, whole)):
        lake = Lake.at(tmp_path / str(number))
        folder = tmp_path / "drop"
        reading = run(case, lake, folder=folder, **cut).reading
        assert (reading.is_complete, reading.watermark_at) == (False, None)
        assert reading.problem_text

        after = run(case, lake, folder=folder, minutes=10).reading
        assert (after.is_complete, after.problem_text) == (True, None)
        assert {*landed(lake)} == {*whole.versions}, "all of it"
        if case.remembers:
            assert landed(lake) == whole.versions, "and nothing twice"
        assert ids(lake, deleted=True) == case.ends


# --- refusals


@each_asking
@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_no_longer_holds_is_told_and_deletes_nothing(
    case: Case, status: int, lake: Lake, caplog: pytest.LogCaptureFixture
) -> None:
    run(case, lake)
    before = landed(lake, but=())
    server = Server(case)

    def refuse(_: str) -> Answer:
        echoed = [secret for secret in case.secrets if secret in server.sent]
        return status, {}, f'{{"error": "not allowed: {" ".join(echoed)}"}}'.encode()

    server._before = refuse

    with caplog.at_level(logging.DEBUG):
        reading = run(case, lake, server=server, minutes=10).reading
    assert not reading.is_complete
    assert str(status) in (reading.problem_text or ""), "it says what was answered"
    assert landed(lake, but=()) == before
    told = f"{reading} {caplog.text}".encode()
    files = [Path(name).read_bytes() for name in lake.files("landed") + lake.files("raw")]
    for secret in case.secrets:
        assert all(secret.encode() not in text for text in (told, *files)), "a secret is told"
    assert all(secret not in str(server.urls) for secret in case.secrets)


@each_asking
@pytest.mark.parametrize("status", [401, 403])
def test_what_is_no_longer_listed_is_not_gone_because_nobody_may_look_it_up(
    case: Case, status: int, lake: Lake, tmp_path: Path
) -> None:
    empty = {page: case.empty_body(page) for page in case.pages}
    lists = {*run(case, Lake.at(tmp_path / "empty"), changed=empty).server.asked}
    refused = list[str]()
    run(case, lake)

    def look_up(asked: str) -> Answer | None:
        if asked in lists:
            return None
        refused.append(asked)
        return status, {}, b'{"error": "not allowed"}'

    server = Server(case, changed=empty, before=look_up)
    reading = run(case, lake, server=server, minutes=10).reading
    assert ids(lake, deleted=True) == case.ends
    if refused and status == 401:
        assert not reading.is_complete


@each_asking
def test_a_server_that_asks_for_patience_gets_it(case: Case, whole: Whole, lake: Lake) -> None:
    seen: set[str] = set()

    def busy(asked: str) -> Answer | None:
        if asked in seen:
            return None
        seen.add(asked)
        return 429, {"Retry-After": "3"}, b'{"error": "slow down"}'

    ran = run(case, lake, server=Server(case, before=busy))
    assert (ran.reading.is_complete, ran.reading.problem_text) == (True, None)
    assert landed(lake) == whole.versions
    assert sum(wait >= 3 for wait in ran.waits) >= len({*whole.ran.server.asked})


@pytest.mark.parametrize("case", READING, ids=str)
def test_a_folder_or_file_that_is_not_there_is_told(case: Case, lake: Lake, tmp_path: Path) -> None:
    options = {
        name: value.replace("{folder}", str(tmp_path / "gone")) if isinstance(value, str) else value
        for name, value in case.options.items()
    }
    gone = Case(source=case.source, options=options, lands=frozenset(), facts=case.facts)

    reading = run(gone, lake).reading
    assert not reading.is_complete
    assert "gone" in (reading.problem_text or "")


# --- what is not as promised


@each
def test_a_spoilt_page_is_refused_or_each_of_its_records_is_there(
    case: Case, whole: Whole, lake: Lake
) -> None:
    """Each field of each record, through the landing, whose totals must hold."""
    module, expected = case.module, 0
    lost, excused = list[str](), set[str]()
    with Landing(
        lake,
        module,  # type: ignore[arg-type]
        RING,
        name="fake",
        platform=whole.ran.reading.platform,
        window=case.window,
        known_at=whole.ran.reading.known_at,
        keep_raw=False,
    ) as landing:
        for page in whole.pages:
            (there, refused), name = _taken(landing, page), _fixture(case, page)
            expected += there
            for what, body in drifted(page.body):
                found, refused_now = _taken(landing, _with(page, body))
                expected += found
                if found < there and refused_now <= refused:
                    lost += _unexcused(case, f"{name}: {what}", excused)
    EXCUSED[str(case)] = excused
    _tell(lost)
    totals = (landing.landed, landing.duplicates, landing.quarantined)
    assert landing.received == sum(totals)
    assert expected == _received(landing)


@each
def test_a_walk_over_a_spoilt_page_ends_well_and_loses_nothing_unsaid(
    case: Case, tmp_path: Path
) -> None:
    module, lost, excused = case.module, list[str](), set[str]()

    def walked(changed: dict[str, bytes]) -> Any:
        options = module.Options.model_validate(case.settled(tmp_path / "drop", changed))
        return walk(case, options, changed)

    expected = walked({})
    for page in case.pages:
        for what, body in kinds(case.body(page)):
            outcome = walked({page: body})
            gone, others = expected.ids - outcome.ids, outcome.ids - expected.ids
            is_told = bool(outcome.told) or outcome.refused > expected.refused
            if not is_told and len(gone) > len(others):
                lost += _unexcused(case, f"{page}: {what}", excused)
    _tell(lost)
    idle = {*case.untold} - excused - EXCUSED.get(str(case), {*case.untold})
    assert not idle, f"nothing is lost by these; take them out of untold: {idle}"


@each
def test_reading_a_record_is_pure(
    case: Case, whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = case.module

    def read() -> list[Any]:
        found = []
        for page in whole.pages:
            payloads = module.payloads(page)
            kept = copy.deepcopy(payloads)
            found += [_parsed(module, payload) for payload in payloads]
            assert payloads == kept, "parse changed what it was given"
            assert len(module.payloads(page, exact=True)) == len(payloads)
        return found

    first = read()
    for holder, name in (
        (builtins, "open"), (io, "open"), (os, "open"), (socket, "socket"), (os, "scandir"),
    ):  # fmt: skip
        monkeypatch.setattr(holder, name, _forbidden)
    second = read()
    monkeypatch.undo()
    assert first == second
    assert any(not isinstance(record, str) for record in first)


def _forbidden(*_: object, **__: object) -> None:
    raise AssertionError("a source that parses touches neither files nor the network")


def _parsed(module: Any, payload: Any) -> Any:
    try:
        return module.parse(payload)
    except PARSE_ERRORS as error:
        return repr(error)


def _moments(case: Case, whole: Whole) -> dict[str, Any]:
    """Give when each record of a case happened."""
    found = {}
    for page in whole.pages:
        for payload in case.module.payloads(page):
            record = _parsed(case.module, payload)
            moment = None if isinstance(record, str) else happened_at(record)
            if moment is not None and record.native_id in case.lands:
                found[record.native_id] = moment
    assert {*found} == case.lands
    return found


def _cuts(case: Case, whole: Whole) -> Iterator[dict[str, Any]]:
    """Give each way in which a reading can be cut: at every request, or at every page of a file."""
    if case.folder is None:
        for asked in dict.fromkeys(whole.ran.server.asked):
            yield {"server": Server(case, before=lambda a, at=asked: Cut() if a == at else None)}
        return
    for number in range(len(whole.pages)):
        left = iter(range(number))

        def pages(*args: Any, left: Iterator[int] = left) -> Iterator[Page]:
            for page in case.module.pages(*args):
                if next(left, None) is None:
                    raise Unavailable("the disk is gone")
                yield page

        yield {"source": types.SimpleNamespace(**{**vars(case.module), "pages": pages})}


def _taken(landing: Landing, page: Page) -> tuple[int, int]:
    """Count what became of a page's records, one by one, and how many of them were refused.

    A page that is refused is one; so is a record that holds others, and is kept with them.
    """
    before, refused = _received(landing), landing.quarantined
    count, refused = landing.take(page), landing.quarantined - refused
    found = _received(landing) - before
    if count == 0 and found:
        assert (found, refused) == (1, 1)
        return found, PAGE_REFUSED
    assert found == count
    return found, refused


def _received(landing: Landing) -> int:
    return landing.received + landing.later + landing.unasked


def _unexcused(case: Case, what: str, excused: set[str]) -> list[str]:
    """Say what was lost, unless the case says why nobody can know it."""
    fits = [pattern for pattern in case.untold if fnmatch(what, pattern)]
    excused.update(fits)
    return [] if fits else [what]


def _tell(lost: list[str]) -> None:
    """Fail with all that was lost, each field once."""
    told = dict.fromkeys(re.sub(r"\b\d+\.", "*.", what) for what in lost)
    if told:
        pytest.fail("lost in silence:\n" + "\n".join(told), pytrace=False)


def _with(page: Page, body: bytes) -> Page:
    return Page(**{**page.__dict__, "body": body})


def _fixture(case: Case, page: Page) -> str:
    """Name the fixture that a page is from."""
    if case.folder is not None:
        return page.url.rpartition("#")[0]
    return next((name for name in case.pages if case.body(name) == page.body), "inline")
