"""What a demo remembers between runs: its kind, ports and generated secrets.

All of it lies in one file of mode 0600 under the data folder; nothing is asked and nothing has
a default that somebody else's demo has too.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from extractors.lake import data_folder

CHECKOUT = Path(__file__).resolve().parents[1]
WEEKS = 8
PORTS = {"airflow": 8080, "superset": 8088, "bluesky": 8091, "mastodon": 8092}
VERSION = 1


class OtherDemo(RuntimeError):
    """The data folder holds a demo of another kind."""


class Settings(BaseModel):
    """One demo's memory."""

    version: int = VERSION
    archive: Path | None
    start: date
    ports: dict[str, int]
    airflow_password: str
    superset_password: str
    superset_secret_key: str
    airflow_secret_key: str
    airflow_jwt_secret: str
    airflow_fernet_key: str
    simulator_secret: str

    @property
    def data(self) -> Path:
        """The data folder."""
        return data_folder()

    @property
    def home(self) -> Path:
        """The demo's own corner of it."""
        return self.data / "demo"

    @property
    def sources(self) -> list[str]:
        """Names of the sources that the demo reads."""
        return ["archive"] if self.archive else [*self.platforms, "feedback", "contacts"]

    @property
    def platforms(self) -> list[str]:
        """Names of the platforms whose servers the demo runs."""
        return [] if self.archive else ["bluesky", "mastodon"]

    @property
    def drops(self) -> Path:
        """Where the survey tool and the contact centre leave their files."""
        return self.home / "drops"

    def url(self, service: str) -> str:
        """Where a service listens."""
        return f"http://127.0.0.1:{self.ports[service]}"

    def environment(self) -> dict[str, str]:
        """Give the environment that all services of the demo share."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW_", "AIRFLOW__"))}
        airflow = self.data / "airflow"
        registry = "sources-archive.yml" if self.archive else "sources.yml"
        shared = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONWARNINGS": "ignore",
            "TZ": "UTC",
            "WEERKLANK_DATA": str(self.data),
            "WEERKLANK_FACTS": str(self.home / "facts"),
            "WEERKLANK_SOURCES": str(CHECKOUT / "demo" / registry),
            "GX_ANALYTICS_ENABLED": "false",
            "AIRFLOW_HOME": str(airflow),
            "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "3",
            "AIRFLOW__CORE__FERNET_KEY": self.airflow_fernet_key,
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url('airflow')}/execution/",
            "AIRFLOW__CORE__AUTH_MANAGER": (
                "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
            ),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(airflow / "passwords.json"),
            # A busy machine may hold the file for longer than the five seconds that SQLite waits.
            # But in Airflow 3.3 a request that somebody is to remember (unpause, trigger) may wait
            # for one that cannot end before it: the wait ends both, and tasks have to outlast it.
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow}/airflow.db?timeout=15",
            "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.ports["airflow"]),
            "AIRFLOW__API__BASE_URL": self.url("airflow"),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": self.airflow_secret_key,
            "AIRFLOW__API_AUTH__JWT_SECRET": self.airflow_jwt_secret,
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "AIRFLOW__SCHEDULER__CATCHUP_BY_DEFAULT": "False",
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
            "SUPERSET_CONFIG_PATH": str(CHECKOUT / "dashboards" / "superset_config.py"),
            "SUPERSET_SECRET_KEY": self.superset_secret_key,
            "WEERKLANK_SUPERSET_PASSWORD": self.superset_password,
            "WEERKLANK_SUPERSET_URL": self.url("superset"),
        }
        return kept | shared | self._source_environment()

    def _source_environment(self) -> dict[str, str]:
        if self.archive:
            return {"WEERKLANK_ARCHIVE": str(self.archive)}
        import simulator

        return {
            "WEERKLANK_SIM_SECRET": self.simulator_secret,
            "BLUESKY_SERVICE": f"{self.url('bluesky')}/",
            "BLUESKY_IDENTIFIER": "listener.test",
            "BLUESKY_PASSWORD": simulator.bluesky_password(self.simulator_secret),
            "MASTODON_INSTANCE": f"{self.url('mastodon')}/",
            "MASTODON_TOKENS": json.dumps(simulator.tokens(self.simulator_secret)),
            "WEERKLANK_FEEDBACK": str(self.drops / "feedback"),
            "WEERKLANK_CONTACTS": str(self.drops / "contacts"),
        }


def remembered() -> Settings | None:
    """Read the memory of the data folder's demo, if there is one."""
    path = _file()
    return Settings.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


def recall_or_make(archive: Path | None) -> Settings:
    """Give the data folder's demo, or make a new one; raise ``OtherDemo`` for another kind."""
    found = remembered()
    archive = archive.resolve(strict=True) if archive else None
    if found is not None:
        if found.archive != archive:
            raise OtherDemo(
                f"{found.data} holds the demo of {found.archive or 'the made-up town'}; choose "
                f"another folder with WEERKLANK_DATA=…, or remove this one with `make clean`"
            )
        return found
    made = _new(archive)
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(made.model_dump_json(indent=1))
    return made


def _file() -> Path:
    return data_folder() / "demo" / "settings.json"


def _new(archive: Path | None) -> Settings:
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    values: dict[str, Any] = {
        name: secrets.token_urlsafe(24)
        for name in ("airflow_password", "superset_password", "simulator_secret")
    }
    for name in ("superset_secret_key", "airflow_secret_key", "airflow_jwt_secret"):
        values[name] = secrets.token_urlsafe(64)
    values["airflow_fernet_key"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    taken: set[int] = set()
    ports = {name: _free(port, taken) for name, port in PORTS.items()}
    return Settings(archive=archive, start=monday - timedelta(weeks=WEEKS), ports=ports, **values)


def _free(port: int, taken: set[int]) -> int:
    """Give the first free port from this one on."""
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                if port in taken:
                    raise OSError(f"port {port} is ours already")
                probe.bind(("127.0.0.1", port))
            except OSError:
                port += 1
                continue
        taken.add(port)
        return port
