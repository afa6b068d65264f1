"""X's batch compliance: ids go up, and those that must be deleted come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from threading import Lock
from typing import Any

from simulator.credentials import derive
from simulator.platforms.answers import Answer, Refusal, iso
from simulator.platforms.x.fields import JOB_FIELDS, several
from simulator.platforms.x.parameters import NUMBER, Choice, Kind, Word
from simulator.platforms.x.problems import invalid, not_found, refused
from simulator.platforms.x.routes import Asked, Route
from simulator.platforms.x.shelf import XShelf, first_number

UPLOAD_FOR = timedelta(minutes=15)
DOWNLOAD_FOR = timedelta(days=7)
WORKS_FOR = timedelta(seconds=30)  # from the upload to the results
TYPES = ("tweets", "users")
STATUSES = ("created", "in_progress", "failed", "complete")
LONGEST_NAME = 64
FIELDS: dict[str, Kind] = {"compliance_job.fields": several(JOB_FIELDS)}
FILE: dict[str, Kind] = {
    "id": Word(NUMBER, is_required=True),
    "signature": Word(".*", is_required=True),
}


@dataclass
class Job:
    """One list of ids on its way; what comes back is decided when it is uploaded."""

    job_id: str
    kind: str
    name: str | None
    is_resumable: bool
    created_at: datetime
    base: str  # address of the server, as the client wrote it
    uploaded_at: datetime | None = None
    results: list[dict[str, str]] = field(default_factory=list)

    def status(self, now: datetime) -> str:
        """Tell how far it is at a moment."""
        if self.uploaded_at is None:
            return "created" if now < self.created_at + UPLOAD_FOR else "expired"
        if now < self.uploaded_at + WORKS_FOR:
            return "in_progress"
        return "complete" if now < self.created_at + DOWNLOAD_FOR else "expired"

    def is_open(self, now: datetime) -> bool:
        """Tell whether no other of its type may begin."""
        return self.status(now) in ("created", "in_progress")


class Compliance:
    """Makes jobs, takes their ids and gives their results; safe between threads."""

    def __init__(self, shelf: XShelf, secret: str) -> None:
        """Judge ids by ``shelf``; addresses are signed with the run's secret."""
        self.shelf, self.secret = shelf, secret
        self.jobs: dict[str, Job] = {}
        self._numbers = count(1)
        self._lock = Lock()

    def routes(self) -> list[Route]:
        """Give the endpoints, and the addresses to which files go and from which they come."""
        path = "/2/compliance/jobs"
        listed: dict[str, Kind] = {
            "type": Choice(TYPES, is_required=True),
            "status": Choice(STATUSES),
            **FIELDS,
        }
        one: dict[str, Kind] = {"id": Word(NUMBER, is_required=True), **FIELDS}
        return [
            Route("POST", path, "app", {}, self._make),
            Route("GET", path, "app", listed, self._list),
            Route("GET", f"{path}/{{id}}", "app", one, self._one),
            Route("PUT", f"{path}/{{id}}/upload", "anybody", FILE, self._upload),
            Route("GET", f"{path}/{{id}}/download", "anybody", FILE, self._download),
        ]

    def _make(self, asked: Asked) -> dict[str, Any]:
        wanted = _body(asked.request.body)
        now = asked.now
        with self._lock:
            if any(job.kind == wanted["type"] and job.is_open(now) for job in self.jobs.values()):
                detail = f"A {wanted['type']} job is already running; one at a time is allowed."
                raise refused(409, "ConflictException", detail, "conflict")
            job = Job(
                job_id=str(first_number(now) + next(self._numbers)),
                kind=wanted["type"],
                name=wanted.get("name"),
                is_resumable=wanted.get("resumable", False),
                created_at=now,
                base=asked.request.base,
            )
            self.jobs[job.job_id] = job
        return {"data": self._told(job, now)}

    def _list(self, asked: Asked) -> dict[str, Any]:
        with self._lock:
            jobs = list(self.jobs.values())
        kind, status = asked.values["type"], asked.values["status"]
        found = [
            self._told(job, asked.now)
            for job in reversed(jobs)
            if job.kind == kind and status in (None, job.status(asked.now))
        ]
        return ({"data": found} if found else {}) | {"meta": {"result_count": len(found)}}

    def _one(self, asked: Asked) -> dict[str, Any]:
        job = self.jobs.get(asked.values["id"])
        if job is None:
            raise not_found()
        return {"data": self._told(job, asked.now)}

    def _told(self, job: Job, now: datetime) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": job.job_id,
            "type": job.kind,
            "name": job.name,
            "resumable": job.is_resumable,
            "created_at": iso(job.created_at),
            "upload_url": self._address(job, "upload"),
            "upload_expires_at": iso(job.created_at + UPLOAD_FOR),
            "download_url": self._address(job, "download"),
            "download_expires_at": iso(job.created_at + DOWNLOAD_FOR),
            "status": job.status(now),
        }
        return {name: value for name, value in told.items() if value is not None}

    def _address(self, job: Job, way: str) -> str:
        path = f"{job.base}/2/compliance/jobs/{job.job_id}/{way}"
        return f"{path}?signature={self._signature(job, way)}"

    def _signature(self, job: Job, way: str) -> str:
        return derive(self.secret, f"x compliance {job.job_id} {way}")

    # files

    def _upload(self, asked: Asked) -> Answer:
        job = self._signed(asked, "upload")
        if job.status(asked.now) != "created":
            raise refused(403, "Forbidden", "The upload address has expired or was used.")
        lines = asked.request.body.decode("utf-8", "replace").split()
        if job.kind == "tweets":
            job.results = [r for line in lines if (r := self._verdict(line, asked.now))]
        job.uploaded_at = asked.now
        return Answer(b"", 200, {"Content-Type": "text/plain"})

    def _download(self, asked: Asked) -> Answer:
        job = self._signed(asked, "download")
        if job.status(asked.now) != "complete":
            raise refused(404, "Not Found", "There are no results, not yet or not any more.")
        lines = "".join(json.dumps(result) + "\n" for result in job.results)
        return Answer(lines.encode(), 200, {"Content-Type": "text/plain; charset=utf-8"})

    def _signed(self, asked: Asked, way: str) -> Job:
        job = self.jobs.get(asked.values["id"])
        if job is None or asked.values["signature"] != self._signature(job, way):
            raise refused(403, "Forbidden", "The signature does not fit this address.")
        return job

    def _verdict(self, post_id: str, now: datetime) -> dict[str, str] | None:
        """Tell what must be done with a post; None: it may stay, or nobody knows it."""
        version = self.shelf.versions.get(post_id)
        deleted_at = version.post.deleted_at if version is not None else None
        if version is None or deleted_at is None or deleted_at > now:
            return None
        return {
            "id": post_id,
            "action": "delete",
            "created_at": iso(version.created_at),
            "redacted_at": iso(deleted_at),
            "reason": "deleted",
        }


def _body(body: bytes) -> Mapping[str, Any]:
    """Read what a new job is to be; refuse what breaks the form."""
    try:
        wanted = json.loads(body)
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict):
        raise invalid([("body", [], "The request body is not a JSON object")])
    name, resumable = wanted.get("name", ""), wanted.get("resumable", False)
    if wanted.get("type") not in TYPES:
        raise _wrong(wanted, "type", f"must be one of [{','.join(TYPES)}]")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise _wrong(wanted, "name", f"must be a text of at most {LONGEST_NAME} characters")
    if not isinstance(resumable, bool):
        raise _wrong(wanted, "resumable", "must be a boolean")
    return wanted


def _wrong(wanted: Mapping[str, Any], name: str, rule: str) -> Refusal:
    given = [str(wanted[name])] if name in wanted else []
    return invalid([(name, given, f"$.{name}: {rule}")])
