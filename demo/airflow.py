"""A small client of Airflow's REST API: unpause, trigger, wait."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from threading import Event
from typing import Any
from urllib.parse import urlencode

import requests

TRIES = 5  # what is started has its name from here, so that asking again starts nothing twice
ENDED = frozenset({"success", "failed"})


class RunFailed(RuntimeError):
    """A DAG run that failed or did not end in time."""


class Airflow:
    """Airflow, as its administrator."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url, self._session = url, requests.Session()
        self._session.trust_env = False
        self._user, self._password = user, password
        self._log_in()

    def _log_in(self) -> None:
        answer = self._session.post(
            f"{self._url}/auth/token",
            json={"username": self._user, "password": self._password},
            timeout=30,
        )
        answer.raise_for_status()
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        for again in range(TRIES):
            if again:
                Event().wait(2)
            answer = self._session.request(
                method, f"{self._url}/api/v2/{path}", json=body, timeout=60
            )
            # A small database that is just being written answers with a 500.
            if answer.status_code < 500:
                break
        if answer.status_code == 401:
            self._log_in()
            return self._ask(method, path, body)
        if body and again and answer.status_code == requests.codes.conflict:
            return body  # an earlier try was heard, whatever it was told
        if not answer.ok:
            raise RunFailed(f"Airflow: {method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def wait_for_dags(self, names: list[str], *, seconds: float = 180) -> None:
        """Wait until Airflow has read these DAG files."""
        until = time.monotonic() + seconds
        missing = set(names)
        while time.monotonic() < until:
            found = {dag["dag_id"] for dag in self._ask("GET", "dags?limit=100")["dags"]}
            missing = set(names) - found
            if not missing:
                return
            Event().wait(1)
        errors = self._ask("GET", "importErrors")["import_errors"]
        raise RunFailed(f"Airflow did not find {sorted(missing)}; import errors: {errors}")

    def make_pool(self, name: str, slots: int) -> None:
        """Make a pool, or leave the one that is there."""
        if name not in {pool["name"] for pool in self._ask("GET", "pools?limit=100")["pools"]}:
            self._ask("POST", "pools", {"name": name, "slots": slots})

    def unpause(self, dag_id: str) -> None:
        """Let a DAG run."""
        self._ask("PATCH", f"dags/{dag_id}?update_mask=is_paused", {"is_paused": False})

    def trigger(
        self, dag_id: str, conf: Mapping[str, Any], *, run_after: datetime | None = None
    ) -> str:
        """Start a run; return its id. Of waiting runs the one with the first run_after begins."""
        now = datetime.now(UTC)
        body = {
            "dag_run_id": f"demo__{now.isoformat()}",
            "logical_date": None,
            "run_after": (run_after or now).isoformat(),
            "conf": dict(conf),
        }
        return str(self._ask("POST", f"dags/{dag_id}/dagRuns", body)["dag_run_id"])

    def wait_for_run(self, dag_id: str, run_id: str, *, seconds: float) -> None:
        """Wait until a run ends well. Raises ``RunFailed``."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            run = self._ask("GET", f"dags/{dag_id}/dagRuns/{run_id}")
            if run["state"] in ENDED:
                self._expect_success(dag_id, run)
                return
            Event().wait(1)
        raise RunFailed(f"{dag_id}, run {run_id}: not ended after {seconds:.0f} s")

    def wait_for_build(
        self, dag_id: str, readings: Collection[tuple[str, str]], *, seconds: float
    ) -> None:
        """Wait until a run that began after all these runs (DAG, id) were announced ends well.

        Airflow may count an announcement with a run that it had decided on before, and start
        nothing for it until the next one (seen in 3.3.2, when another run was active): then a
        run is asked for. Raises ``RunFailed``.
        """
        announced = max(self._announced_at(*reading) for reading in readings)
        until = time.monotonic() + seconds
        states: dict[str, str] = {}
        is_idle = False
        while time.monotonic() < until:
            runs = self._ask("GET", f"dags/{dag_id}/dagRuns?order_by=-run_after&limit=10")
            states = {run["dag_run_id"]: run["state"] for run in runs["dag_runs"]}
            for run in runs["dag_runs"]:
                begun = run["start_date"] and datetime.fromisoformat(run["start_date"])
                if begun and begun >= announced and run["state"] in ENDED:
                    self._expect_success(dag_id, run)
                    return
            was_idle, is_idle = is_idle, set(states.values()) <= ENDED
            if was_idle and is_idle:
                self.trigger(dag_id, {})
                is_idle = False
            Event().wait(5 if is_idle else 1)
        raise RunFailed(
            f"{dag_id}: no run since {announced} ended within {seconds:.0f} s; its runs: {states}"
        )

    def _announced_at(self, dag_id: str, run_id: str) -> datetime:
        """Give the moment at which a run told its asset's readers."""
        query = urlencode({"source_dag_id": dag_id, "source_run_id": run_id})
        events = self._ask("GET", f"assets/events?{query}")["asset_events"]
        if not events:
            raise RunFailed(f"{dag_id}, run {run_id}: it ended without announcing its asset")
        return max(datetime.fromisoformat(event["timestamp"]) for event in events)

    def _expect_success(self, dag_id: str, run: Mapping[str, Any]) -> None:
        if run["state"] != "success":
            raise RunFailed(
                f"{dag_id}, run {run['dag_run_id']}: {run['state']}; see {self._url}/dags/{dag_id}"
            )
