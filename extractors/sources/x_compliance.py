"""X's batch compliance: the ids of all that was collected go up, what must be deleted comes back.

X works on one job at a time, and forgets its results after a week. Nothing is remembered here:
results that were left by a call that was cut are taken first, which is harmless to do again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractors.answers import Fetched, Refused, Unavailable
from extractors.auth import BearerAuth, NoAuth
from extractors.base import BadPage, Page, Stream, decode_json
from extractors.http import PoliteSession
from extractors.sources.x_requests import VERSION, Options

NAME = "weerklank"  # tells our jobs from those of others who use the app
STREAM = Stream("compliance", "compliance", "tweets")
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 10.0, 120.0

Job = Mapping[str, Any]


def redactions(
    session: PoliteSession, options: Options, native_ids: Sequence[str]
) -> Iterator[Page]:
    """Give what X says must go: first what an earlier call left, then what it says of these ids.

    Raises ``Unavailable`` where X needs longer than the session waits: the next call goes on.
    """
    jobs = _Jobs(session, options)
    known = jobs.ours()
    waiting = [job for job in known if job["status"] == "complete"]
    if waiting:
        yield jobs.results(max(waiting, key=lambda job: str(job.get("created_at"))))
    begun = [job for job in known if job["status"] in ("created", "in_progress")]
    job = begun[0] if begun else jobs.begin() if native_ids else None
    if job is not None:
        if job["status"] == "created":
            jobs.send(job, native_ids)
        yield jobs.results(jobs.finished(str(job["id"])))


class _Jobs:
    """X's list of jobs on posts, as this app may use it."""

    def __init__(self, session: PoliteSession, options: Options) -> None:
        self._session, self._url = session, f"{options.service}{VERSION}/compliance/jobs"
        self._auth = BearerAuth(options.token.get_secret_value())

    def ours(self) -> list[Job]:
        """List our own jobs; refuse where another's is in the way."""
        fetched = self._get(self._url, {"type": "tweets"})
        document = decode_json(fetched.body)
        jobs = document.get("data", []) if isinstance(document, dict) else None
        if not isinstance(jobs, list):
            raise BadPage(f"expected a list of jobs, found {fetched.body[:80]!r}")
        jobs = [_checked(job) for job in jobs]
        for job in jobs:
            if job.get("name") != NAME and job["status"] in ("created", "in_progress"):
                raise Refused(
                    f"job {job['id']} ({job.get('name') or 'without a name'}) is {job['status']}, "
                    "and X allows one at a time: try again when it is done"
                )
        return [job for job in jobs if job.get("name") == NAME]

    def begin(self) -> Job:
        """Open a job."""
        wanted = {"type": "tweets", "name": NAME}
        return _job(
            self._session.post_json(self._url, wanted, auth=self._auth, readable=decode_json)
        )

    def send(self, job: Job, native_ids: Sequence[str]) -> None:
        """Send the ids, one to a line, to the address that the job has for them."""
        self._session.put_text(str(job["upload_url"]), "\n".join(native_ids).encode())

    def finished(self, job_id: str) -> Job:
        """Wait until a job is done."""
        seconds = FIRST_WAIT_SECONDS
        while True:
            job = _job(self._get(f"{self._url}/{job_id}"))
            if job["status"] == "complete":
                return job
            if job["status"] not in ("created", "in_progress"):
                raise Unavailable(f"job {job_id} is {job['status']}: the next call begins another")
            self._session.wait(seconds, f"job {job_id} is {job['status']}")
            seconds = min(2 * seconds, LONGEST_WAIT_SECONDS)

    def results(self, job: Job) -> Page:
        """Fetch what a job found; its signed address stays out of the page."""
        fetched = self._session.get(str(job["download_url"]), auth=NoAuth())
        address = f"{self._url}/{job['id']}/download"
        return Page(STREAM, address, fetched.status, fetched.retrieved_at, fetched.body)

    def _get(self, url: str, params: Mapping[str, Any] | None = None) -> Fetched:
        return self._session.get(
            url, params, auth=self._auth, readable=decode_json, allowance="app compliance"
        )


def _job(fetched: Fetched) -> Job:
    document = decode_json(fetched.body)
    return _checked(document.get("data") if isinstance(document, dict) else document)


def _checked(job: Any) -> Job:
    needed = ("id", "status", "upload_url", "download_url")
    if not isinstance(job, dict) or not all(isinstance(job.get(name), str) for name in needed):
        raise BadPage(f"expected a job with {', '.join(needed)}")
    return job
