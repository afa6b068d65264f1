"""Any fault at any request of a reading: the same landed set, or a named error; nothing lost.

The real extractors read a small town whose every request is known from a reading without faults.
Each kind of fault is then put at each of these requests, a log-in and look-ups among them. What
is promised of the reading that meets it:

- it ends, with the same landed set (versions, the latest of each post, deletions), or incomplete
  with the list and the reason in ``problem_text``; it lands nothing that is not true;
- received = landed + duplicate + quarantined, and it is not complete with an unreadable page;
- it asks at most ``TRIES`` times more than a reading without faults, and waits at most as long as
  all tries of one request may take.

And of the next one, without faults, over the same window: the landed set is the fault-free one.
A fault that no reader can see (a cursor that leads past a page) keeps only this last promise, by
the look-back of the next reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext

import pytest
from faulty_runs import PLATFORMS, FaultyTown, Run, faults_of_run, faulty_town, in_a_hurry

from extractors import http
from simulator.faults import KINDS, Fault
from simulator.faults.declared import ANSWERS, WIRE

pytestmark = pytest.mark.slow

SAME, NAMED, SILENT = "the same set", "a named error", "less, and nobody knows"
EITHER = {SAME, NAMED}
TIME_OUTS = ("connect_timeout", "read_timeout", "stall")
MAY_END_IN = {
    **{kind: {SAME} for kind in KINDS},
    # A refusal is not asked again, and its text is what tells a deleted thread from an error.
    **dict.fromkeys(("cut_gzip", "cut_json", "length_too_short"), EITHER),
    "redirect_loop": EITHER,  # a log-in is never sent on to another address
    "expired_token": EITHER,  # Bluesky logs in again; Mastodon's tokens come from a person
    "error_body": {NAMED},
    "repeated_cursor": EITHER,
    "skipped_cursor": {SAME, SILENT},
}
MOST_WAIT_SECONDS = sum(2**attempt for attempt in range(http.TRIES - 1)) + Fault("reset").seconds


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FaultyTown]]:
    with ExitStack() as stack:
        yield {
            platform: stack.enter_context(
                faulty_town(platform, tmp_path_factory.mktemp(f"faulty_{platform}"))
            )
            for platform in PLATFORMS
        }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_fault_at_any_request_ends_well_or_is_named_and_the_next_reading_has_all(
    towns: dict[str, FaultyTown], platform: str, kind: str
) -> None:
    town = towns[platform]
    wrong: dict[int, list[str]] = {}
    met = 0
    for page in range(1, town.unhurt.request_count + 1):
        lake = town.lake()
        with in_a_hurry() if kind in TIME_OUTS else nullcontext():
            run = town.read(lake, Fault(kind, page=page))
        if run.faults.met:
            met += 1
            found = _wrong(kind, run, town)
            if _outcome(run, town) != SAME:
                found += _not_mended(town.read(lake), town)
            if found:
                wrong[page] = found
    assert wrong == {}
    # Neither platform tells how much a list holds.
    assert bool(met) == (kind != "changed_totals"), "the fault met no request"


def _wrong(kind: str, run: Run, town: FaultyTown) -> list[str]:
    told = faults_of_run(run, town.unhurt)
    may_end_in = set(MAY_END_IN[kind])
    if kind == "repeated_cursor" and run.faults.met[0].path == "/api/v2/search":
        may_end_in.add(SILENT)  # paged by offset: a server that knows none looks the same
    if (ended_in := _outcome(run, town)) not in may_end_in:
        told.append(f"it ended in {ended_in}: {run.reading.problem_text}")
    more = run.request_count - town.unhurt.request_count
    if more > http.TRIES:
        told.append(f"it asked {more} times more")
    if sum(run.waits) > MOST_WAIT_SECONDS:
        told.append(f"it waited {sum(run.waits)} s")
    return told


def _outcome(run: Run, town: FaultyTown) -> str:
    if not run.reading.is_complete:
        return NAMED
    return SAME if run.landed == town.unhurt.landed else SILENT


def _not_mended(run: Run, town: FaultyTown) -> list[str]:
    told = [] if run.reading.is_complete else [f"next: {run.reading.problem_text}"]
    return told if run.landed == town.unhurt.landed else [*told, "next: not everything is landed"]


# An endpoint that fails for ever, and what the other lists still land: of which queries
# ("None": of accounts).
ENDPOINTS = {
    ("bluesky", "*createSession"): (),
    ("bluesky", "*getAuthorFeed"): ("belvaart_name", "belvaart_tag"),
    ("bluesky", "*getPostThread"): ("belvaart_name", "belvaart_tag"),
    ("bluesky", "*getPosts"): ("None", "belvaart_name", "belvaart_tag"),
    ("mastodon", "*/notifications"): ("belvaart_name", "belvaart_tag"),
    ("mastodon", "*/accounts/*/statuses"): ("belvaart_name", "belvaart_tag"),
    ("mastodon", "*/search"): ("None", "belvaart_tag"),
    ("mastodon", "*/timelines/tag/*"): ("None", "belvaart_name"),
    ("mastodon", "*/v1/statuses/*"): ("None", "belvaart_name", "belvaart_tag"),
}


@pytest.mark.parametrize("kind", [kind for kind in WIRE | ANSWERS if kind != "stall"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_endpoint_that_always_fails_is_named_and_the_other_lists_are_landed(
    towns: dict[str, FaultyTown], platform: str, kind: str
) -> None:
    wrong = {
        path: found
        for (where, path), kept in ENDPOINTS.items()
        if where == platform and (found := _always(kind, path, kept, towns[platform]))
    }
    assert wrong == {}


def _always(kind: str, path: str, kept: tuple[str, ...], town: FaultyTown) -> list[str]:
    lake = town.lake()
    with in_a_hurry() if kind in TIME_OUTS else nullcontext():
        run = town.read(lake, Fault(kind, path=path, times=None))
    told = faults_of_run(run, town.unhurt)
    if run.faults.met and run.reading.is_complete and run.landed != town.unhurt.landed:
        told.append("it calls itself complete")
    # A token that expires is the other lists' as well.
    if kind != "expired_token" and run.landed.of_query(*kept) != town.unhurt.landed.of_query(*kept):
        told.append("it did not land what the other lists hold")
    if run.request_count > town.unhurt.request_count * http.TRIES:
        told.append(f"it asked {run.request_count} times")
    return told + _not_mended(town.read(lake), town)
