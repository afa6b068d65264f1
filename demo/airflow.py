"""A small client of Airflow's REST API: unpause, trigger, wait."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from threading import Event
from typing import Any

import requests

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
        answer = self._session.request(method, f"{self._url}/api/v2/{path}", json=body, timeout=60)
        if answer.status_code == 401:
            self._log_in()
            return self._ask(method, path, body)
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

    def trigger(self, dag_id: str, conf: Mapping[str, Any]) -> str:
        """Start a run; return its id."""
        body = {"logical_date": None, "conf": dict(conf)}
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

    def wait_for_consumed(
        self, dag_id: str, readings: Collection[tuple[str, str]], *, seconds: float
    ) -> None:
        """Wait until runs of a DAG have taken in what these runs (DAG, run id) announced.

        By the assets' events, not by the clock: a scheduler may start the consumer before it
        has written down that the producer ended. Raises ``RunFailed``.
        """
        until = time.monotonic() + seconds
        states: dict[str, str] = {}
        while time.monotonic() < until:
            waiting = set(readings)
            runs = self._ask("GET", f"dags/{dag_id}/dagRuns?order_by=-run_after&limit=10")
            states = {run["dag_run_id"]: run["state"] for run in runs["dag_runs"]}
            for run in runs["dag_runs"]:
                if run["state"] in ENDED:
                    taken = waiting & self._announced_to(dag_id, run["dag_run_id"])
                    if taken:
                        self._expect_success(dag_id, run)
                    waiting -= taken
            if not waiting:
                return
            Event().wait(1)
        raise RunFailed(
            f"{dag_id}: {sorted(waiting)} not taken in after {seconds:.0f} s; its runs: {states}"
        )

    def _announced_to(self, dag_id: str, run_id: str) -> set[tuple[str, str]]:
        """Give the runs whose assets' events made this run."""
        path = f"dags/{dag_id}/dagRuns/{run_id}/upstreamAssetEvents"
        events = self._ask("GET", path)["asset_events"]
        return {(event["source_dag_id"], event["source_run_id"]) for event in events}

    def _expect_success(self, dag_id: str, run: Mapping[str, Any]) -> None:
        if run["state"] != "success":
            raise RunFailed(
                f"{dag_id}, run {run['dag_run_id']}: {run['state']}; see {self._url}/dags/{dag_id}"
            )
