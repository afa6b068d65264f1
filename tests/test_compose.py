"""What the compose stack promises: no default password, loopback only, no root, no way out."""

from __future__ import annotations

import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from dags.common import WRITER_POOL
from extractors import registry

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
STACK: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = STACK["services"]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
RUNS_ONCE = {"airflow-init", "superset-init", "dashboards"}
SECRET = re.compile(r"PASSWORD|SECRET|KEY|TOKEN")


def example() -> dict[str, str]:
    lines = [line for line in EXAMPLE.splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def asked() -> list[tuple[str, str, str]]:
    """Give every ``${NAME…}`` of the file: name, operator and what follows it."""
    return re.findall(r"\$\{(\w+)(:[-?])?([^}]*)\}", TEXT)


def test_every_secret_of_the_stack_is_asked_for_and_none_has_a_default() -> None:
    of_sources = {
        variable for entry in own_sources() for variable in entry.secrets.values()
    }  # these may be empty: not every source is read everywhere
    for name, operator, rest in asked():
        if SECRET.search(name) and name not in of_sources:
            assert operator == ":?", f"{name} would start without a value"
            assert name in rest, f"{name}: say what to set"
        elif SECRET.search(name):
            assert (operator, rest) == (":-", "")


def test_no_value_that_looks_like_a_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert str(value).startswith("${"), name
    for name, value in example().items():
        if SECRET.search(name):
            assert value == "", name


def test_every_variable_is_explained_in_the_example_and_none_is_left_over() -> None:
    assert {name for name, _, _ in asked()} == set(example())
    for name in example():
        before = EXAMPLE.split(f"\n{name}=")[0].splitlines()[-1]
        assert before.startswith("# "), f"{name}: no comment above it"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_without_root_and_without_privileges(name: str) -> None:
    service = SERVICES[name]

    assert service["user"] not in ("root", "0", 0)
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_open_on_loopback_only(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert port.startswith("127.0.0.1:"), port
    assert SERVICES[name].get("network_mode") != "host"


def test_the_database_is_reached_from_inside_only() -> None:
    assert SERVICES["postgres"]["networks"] == ["metadata"]
    assert "ports" not in SERVICES["postgres"]
    assert STACK["networks"]["metadata"]["internal"] is True


@pytest.mark.parametrize("name", sorted(set(SERVICES) - RUNS_ONCE))
def test_what_keeps_running_says_whether_it_is_healthy(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(RUNS_ONCE))
def test_what_runs_once_is_not_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"


def test_superset_reads_the_serving_copy_and_nothing_else() -> None:
    for name in ("superset", "superset-init"):
        assert SERVICES[name]["volumes"] == ["serving:/serving:ro"]
    assert "volumes" not in SERVICES["dashboards"]


def test_the_lake_is_airflows_alone() -> None:
    with_lake = {
        name
        for name, service in SERVICES.items()
        if any(volume.startswith("data:") for volume in service.get("volumes", ()))
    }

    assert with_lake
    assert all(name.startswith("airflow-") for name in with_lake)


def test_every_variable_that_a_source_names_reaches_airflow() -> None:
    environment = SERVICES["airflow-scheduler"]["environment"]
    for entry in own_sources():
        options = [value for value in entry.options.values() if str(value).startswith("$")]
        for variable in (*entry.secrets.values(), *(str(value)[1:] for value in options)):
            assert variable in environment, f"{entry.name}: {variable}"


@pytest.mark.parametrize("path", sorted((ROOT / "docker").glob("*.Dockerfile")), ids=str)
def test_an_image_ends_without_root_and_installs_by_hash(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert users
    assert users[-1] != "root"
    for line in lines:
        if "pip install" in line:
            assert "--require-hashes" in line


def test_the_setup_makes_the_pool_that_the_writer_needs() -> None:
    text = (ROOT / "docker" / "airflow" / "setup.py").read_text(encoding="utf-8")

    assert "WRITER_POOL" in text
    assert WRITER_POOL == "warehouse_writer"


def test_a_made_env_file_has_every_secret_and_no_two_are_equal() -> None:
    script = ROOT / "docker" / "make_env.py"
    made = [
        subprocess.run(
            [sys.executable, script], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for _ in range(2)
    ]
    wanted = {name for name, operator, _ in asked() if operator == ":?"}
    values = [dict(line.split("=", 1) for line in text if line[:1].isupper()) for text in made]

    for name in wanted:
        assert len(values[0][name]) >= 40, name
        assert values[0][name] != values[1][name], name
    assert len({values[0][name] for name in wanted}) == len(wanted)


@pytest.mark.parametrize(
    ("status", "body", "parts", "is_healthy"),
    [
        (200, b"", [], True),
        (503, b"", [], False),
        (200, b'{"triggerer": {"status": "healthy"}}', ["triggerer"], True),
        (200, b'{"triggerer": {"status": "unhealthy"}}', ["triggerer"], False),
        (200, b'{"triggerer": {"status": null}}', ["triggerer"], False),
        (200, b"{}", ["triggerer"], False),
    ],
)
def test_a_health_check_fails_unless_what_it_names_is_healthy(
    status: int, body: bytes, parts: list[str], is_healthy: bool
) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        answering = Thread(target=server.handle_request)
        answering.start()
        script = ROOT / "docker" / "airflow" / "healthy.py"
        url = f"http://127.0.0.1:{server.server_port}/health"
        done = subprocess.run(
            [sys.executable, script, url, *parts], capture_output=True, check=False
        )
        answering.join()

    assert (done.returncode == 0) is is_healthy


def own_sources() -> list[registry.SourceEntry]:
    return list(registry.load(ROOT / "extractors" / "sources.yml").values())
