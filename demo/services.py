"""Background services: start, find again, wait for, stop."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event

import psutil
import requests

STOP_SECONDS = 15


class ServiceFailed(RuntimeError):
    """A service that did not start; says where its log is."""


class Service:
    """One process group, known by a file that holds its number and birth time."""

    def __init__(self, name: str, home: Path) -> None:
        self.name = name
        self._file = home / "services" / f"{name}.json"
        self.log = home / "services" / f"{name}.log"

    def process(self) -> psutil.Process | None:
        """Give the running process; a number that another process got since is not ours."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            process = psutil.Process(kept["pid"])
        except (OSError, ValueError, KeyError, psutil.NoSuchProcess):
            return None
        is_ours = abs(process.create_time() - kept["born"]) < 1
        return process if is_ours and process.status() != psutil.STATUS_ZOMBIE else None

    def start(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        """Start it in the background, unless it runs already."""
        if self.process():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        born = psutil.Process(process.pid).create_time()
        self._file.write_text(json.dumps({"pid": process.pid, "born": born}), encoding="utf-8")

    def wait_for(self, url: str, *, seconds: float = 120) -> None:
        """Wait until its address answers well; raise ``ServiceFailed`` if it does not."""
        until = time.monotonic() + seconds
        with requests.Session() as session:
            session.trust_env = False
            while time.monotonic() < until:
                if self.process() is None:
                    break
                try:
                    if session.get(url, timeout=5).status_code < 400:
                        return
                except requests.RequestException:
                    pass  # not yet
                Event().wait(0.5)
        raise ServiceFailed(f"{self.name} does not answer at {url}; its log is {self.log}")

    def stop(self) -> bool:
        """Stop it with all that it started; say whether it ran."""
        process = self.process()
        if process is None:
            self._file.unlink(missing_ok=True)
            return False
        family = [*process.children(recursive=True), process]
        for member in reversed(family):
            _tell(member, "terminate")
        _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
        for member in alive:
            _tell(member, "kill")
        psutil.wait_procs(alive, timeout=STOP_SECONDS)
        self._file.unlink(missing_ok=True)
        return True


def _tell(process: psutil.Process, what: str) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):  # it went by itself
        getattr(process, what)()
