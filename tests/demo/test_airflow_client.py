"""The demo's client of Airflow, against a stub that answers as a busy one does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from demo import airflow
from demo.airflow import Airflow, RunFailed


class Stub(BaseHTTPRequestHandler):
    """Gives the answers that a test has laid ready, and remembers what was asked."""

    ready: list[int]
    asked: list[str]

    def do_POST(self) -> None:
        """Let anybody in; answer a trigger as laid ready."""
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        if self.path == "/auth/token":
            self._answer(201, {"access_token": "t"})
            return
        self.asked.append(body["dag_run_id"])
        self._answer(self.ready.pop(0), body)

    def _answer(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Airflow]:
    class NoWaiting:
        def wait(self, seconds: float) -> None:
            assert seconds > 0

    monkeypatch.setattr(airflow, "Event", NoWaiting)
    Stub.ready, Stub.asked = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Stub) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Airflow(f"http://127.0.0.1:{server.server_port}", "admin", "x")
        server.shutdown()


@pytest.mark.parametrize("answers", [[200], [500, 500, 200], [500, 409]])
def test_a_run_is_asked_for_until_it_is_there_and_is_one_run(
    client: Airflow, answers: list[int]
) -> None:
    Stub.ready = list(answers)
    run = client.trigger("build", {})
    assert Stub.asked == [run] * len(answers)


@pytest.mark.parametrize("answers", [[409], [403], [500] * airflow.TRIES, [500, 404]])
def test_a_run_that_is_refused_is_not_taken_for_one(client: Airflow, answers: list[int]) -> None:
    Stub.ready = list(answers)
    with pytest.raises(RunFailed):
        client.trigger("build", {})
    assert Stub.ready == []
