"""Batch compliance: one job at a time, taken up again where a call was cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import responses
from fakes import NINE, RING, Fake, body, clock, entry, land, post, rows
from responses import matchers

from extractors.answers import Refused, Unavailable
from extractors.base import BadPage, Page
from extractors.compliance import comply
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.records import Deletion
from extractors.sources import x, x_compliance

JOBS = "https://x.example/2/compliance/jobs"
OPTIONS = x.Options.model_validate({"service": "https://x.example/", "token": "app"})
FILES = "https://files.example"
GONE = "2028396140109496320"
IDS = [GONE, "2028397398400696320"]
RESULT = {
    "id": GONE,
    "action": "delete",
    "created_at": "2026-03-02T09:05:00.000Z",
    "redacted_at": "2026-03-03T01:02:03.000Z",
    "reason": "deleted",
}


@pytest.fixture
def session() -> Iterator[PoliteSession]:
    with PoliteSession(requests_per_minute=1e9, sleep=lambda _: None) as session:
        yield session


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def job(status: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "type": "tweets",
        "name": "weerklank",
        "status": status,
        "created_at": f"2026-03-0{number}T09:00:00.000Z",
        "upload_url": f"{FILES}/up/{number}?X-Goog-Signature=up-secret",
        "download_url": f"{FILES}/down/{number}?X-Goog-Signature=down-secret",
        **more,
    }


def lists(server: responses.RequestsMock, *jobs: dict[str, Any]) -> None:
    found = {"data": list(jobs)} if jobs else {}
    match = [matchers.query_param_matcher({"type": "tweets"})]
    server.get(JOBS, json={**found, "meta": {"result_count": len(jobs)}}, match=match)


def gives(server: responses.RequestsMock, number: int, *results: dict[str, Any]) -> None:
    lines = "".join(json.dumps(result) + "\n" for result in results)
    server.get(f"{FILES}/down/{number}", body=lines)


def read(pages: Iterator[Page]) -> list[Any]:
    return [x.parse(payload) for page in pages for payload in x.payloads(page)]


def test_ids_go_up_and_what_must_go_comes_back(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    lists(server)
    match = [matchers.json_params_matcher({"type": "tweets", "name": "weerklank"})]
    server.post(JOBS, json={"data": job("created")}, match=match)
    up = server.put(f"{FILES}/up/1")
    server.get(f"{JOBS}/1", json={"data": job("in_progress")})
    server.get(f"{JOBS}/1", json={"data": job("complete")})
    gives(server, 1, RESULT, {**RESULT, "id": IDS[1], "reason": "scrub_geo"})

    (deletion,) = read(x.redactions(session, OPTIONS, IDS))
    assert isinstance(deletion, Deletion)
    assert (deletion.native_id, deletion.reason_code) == (GONE, "tombstone")
    assert str(deletion.deleted_at) == "2026-03-03 01:02:03+00:00"
    assert up.calls[0].request.body == "\n".join(IDS).encode()
    assert up.calls[0].request.headers["Content-Type"] == "text/plain"
    for call in server.calls:  # the token goes to X only
        to_x = str(call.request.url).startswith(JOBS)
        assert call.request.headers.get("Authorization") == ("Bearer app" if to_x else None)


def test_no_signed_address_is_kept(session: PoliteSession, server: responses.RequestsMock) -> None:
    lists(server, job("complete"))
    gives(server, 1, RESULT)

    (page,) = x.redactions(session, OPTIONS, [])
    assert page.url == f"{JOBS}/1/download"
    server.replace(responses.GET, f"{FILES}/down/1", status=403)
    with pytest.raises(Refused) as told:
        next(x.redactions(session, OPTIONS, []))
    assert "secret" not in str(told.value)


def test_a_job_that_is_still_at_work_is_waited_for_and_no_other_begun(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    lists(server, job("in_progress", 2))
    server.get(f"{JOBS}/2", json={"data": job("complete", 2)})
    gives(server, 2, RESULT)

    assert len(read(x.redactions(session, OPTIONS, IDS))) == 1


def test_a_job_that_waits_for_its_ids_gets_them(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    lists(server, job("created", 2))
    server.put(f"{FILES}/up/2")
    server.get(f"{JOBS}/2", json={"data": job("complete", 2)})
    gives(server, 2)

    assert read(x.redactions(session, OPTIONS, IDS)) == []


def test_the_results_of_a_call_that_was_cut_are_taken_first(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    lists(server, job("complete", 2), job("complete", 1), job("expired", 1))
    gives(server, 2, RESULT)

    assert len(read(x.redactions(session, OPTIONS, []))) == 1


def test_a_job_of_another_is_left_alone(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    lists(server, job("in_progress", name="research"))

    with pytest.raises(Refused, match=r"job 1 \(research\) is in_progress"):
        list(x.redactions(session, OPTIONS, IDS))


@pytest.mark.parametrize("status", ["failed", "expired"])
def test_a_job_that_came_to_nothing_is_told(
    session: PoliteSession, server: responses.RequestsMock, status: str
) -> None:
    lists(server, job("in_progress"))
    server.get(f"{JOBS}/1", json={"data": job(status)})

    with pytest.raises(Unavailable, match=f"job 1 is {status}"):
        list(x.redactions(session, OPTIONS, IDS))


def test_a_job_that_takes_longer_than_we_wait_is_left_to_the_next_call(
    session: PoliteSession, server: responses.RequestsMock
) -> None:
    lists(server, job("in_progress"))
    server.get(f"{JOBS}/1", json={"data": job("in_progress")})

    with pytest.raises(Unavailable, match="job 1 is in_progress; to wait"):
        list(x.redactions(session, OPTIONS, IDS))


@pytest.mark.parametrize("document", [[], {"data": {}}, {"data": ["1"]}, {"data": [{"id": "1"}]}])
def test_another_answer_than_jobs_is_told(
    session: PoliteSession, server: responses.RequestsMock, document: Any
) -> None:
    server.get(JOBS, json=document)

    with pytest.raises(BadPage, match="expected"):
        list(x.redactions(session, OPTIONS, IDS))


@pytest.mark.parametrize(
    "line", [b"[]", b'{"id": "1"}', b'{"id": "x", "action": "delete", "reason": "deleted"}']
)
def test_a_line_that_is_no_result_is_refused_alone(line: bytes) -> None:
    page = Page(x_compliance.STREAM, "u", 200, NINE, line + b"\n\n" + json.dumps(RESULT).encode())

    broken, good = x.payloads(page)
    with pytest.raises((ValueError, LookupError)):
        x.parse(broken)
    assert isinstance(x.parse(good), Deletion)


class Complying(Fake):
    """A source whose platform can be asked."""

    def redactions(self, session: PoliteSession, options: Any, ids: list[str]) -> Iterator[Page]:
        """Say that all must go but the first; fail after that."""
        self.asked = ids
        yield Page(
            next(self.streams(options, None)),
            "https://x.example/compliance",
            200,
            session.now(),
            b"[]",
            tuple(ids[1:]),
        )
        raise Unavailable("the rest takes longer")


def test_what_must_go_is_landed_and_what_went_wrong_is_told(tmp_path: Path) -> None:
    lake = Lake.at(tmp_path / "lake")
    source = Complying({"a": [body(post("1"), post("2"), post("3"))]})
    land(lake, source)

    reading = comply(entry(source), lake, RING, now=clock())
    assert source.asked == ["1", "2", "3"]
    assert (reading.landed_count, reading.watermark_at, reading.is_complete) == (2, None, False)
    assert reading.problem_text == "compliance: the rest takes longer"
    assert {row["native_id"] for row in rows(lake, "deletions")} == {"2", "3"}
    again = comply(entry(source), lake, RING, now=clock(NINE.replace(hour=12)))
    assert source.asked == ["1"]
    assert again.received_count == 0


def test_a_platform_that_cannot_be_asked_is_told(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="fake cannot be asked"):
        comply(entry(Fake({})), Lake.at(tmp_path), RING, now=clock())
