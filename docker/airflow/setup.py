"""Make Airflow ready: metadata tables, the writer's pool, the administrator. Run again, it mends.

The administrator's name and password come from AIRFLOW_ADMIN_USER (default admin) and
AIRFLOW_ADMIN_PASSWORD, never from arguments. An administrator who exists gets this password.
"""

from __future__ import annotations

import os
import subprocess
import sys

from dags.common import WRITER_POOL

SHORTEST = 12


def main() -> int:
    """Do the three things; give 2 where the environment lacks a password."""
    name = os.environ.get("AIRFLOW_ADMIN_USER") or "admin"
    password = os.environ.get("AIRFLOW_ADMIN_PASSWORD", "")
    if len(password) < SHORTEST:
        print(f"AIRFLOW_ADMIN_PASSWORD: give at least {SHORTEST} characters", file=sys.stderr)
        return 2
    subprocess.run(["airflow", "db", "migrate"], check=True)
    subprocess.run(
        ["airflow", "pools", "set", WRITER_POOL, "1", "one writer at a time"], check=True
    )
    _administrator(name, password)
    return 0


def _administrator(name: str, password: str) -> None:
    # Reads the tables that the migration has just made, so it is imported only now.
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

    with get_application_builder() as builder:
        manager = builder.sm
        manager.sync_roles()
        user = manager.find_user(username=name)
        if user:
            manager.reset_password(user.id, password)
            return
        role, email = manager.find_role("Admin"), f"{name}@weerklank.invalid"
        if not manager.add_user(name, name, "", email, role, password):
            raise RuntimeError(f"Airflow refused to make the user {name!r}")


if __name__ == "__main__":
    sys.exit(main())
