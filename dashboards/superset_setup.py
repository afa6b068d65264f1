"""Make a Superset ready: metadata tables, roles and the administrator. Run again, it mends.

Runs in Superset's own environment, in one process, because each start of Superset's commands
costs ten seconds:

    SUPERSET_CONFIG_PATH=dashboards/superset_config.py .venv-superset/bin/python \
        dashboards/superset_setup.py

The administrator's name and password come from WEERKLANK_SUPERSET_USER (default admin) and
WEERKLANK_SUPERSET_PASSWORD or WEERKLANK_SUPERSET_PASSWORD_FILE, never from arguments. An
administrator who exists gets this password.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    """Upgrade the metadata database, write the roles, and make the administrator."""
    name = os.environ.get("WEERKLANK_SUPERSET_USER", "admin")
    password = _password()
    if len(password) < 12:
        print(
            "WEERKLANK_SUPERSET_PASSWORD (or …_FILE): give at least 12 characters", file=sys.stderr
        )
        return 2
    # Superset reads its settings on import, so it is imported only now.
    from flask_migrate import upgrade  # type: ignore[import-untyped]
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        import superset

        upgrade(directory=str(Path(superset.__file__).parent / "migrations"))
    # Permissions are read from the tables that the upgrade has just made.
    app = create_app()
    with app.app_context():
        from superset.extensions import appbuilder, security_manager

        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        _administrator(security_manager, name, password)
    return 0


def _administrator(security_manager: Any, name: str, password: str) -> None:
    user = security_manager.find_user(username=name)
    if user:
        security_manager.reset_password(user.id, password)
        return
    made = security_manager.add_user(
        username=name,
        first_name=name,
        last_name="",
        email=f"{name}@weerklank.invalid",
        role=security_manager.find_role("Admin"),
        password=password,
    )
    if not made:
        raise RuntimeError(f"Superset refused to make the user {name!r}")


def _password() -> str:
    password = os.environ.get("WEERKLANK_SUPERSET_PASSWORD", "")
    if not password and (path := os.environ.get("WEERKLANK_SUPERSET_PASSWORD_FILE")):
        password = Path(path).read_text(encoding="utf-8").strip()
    return password


if __name__ == "__main__":
    sys.exit(main())
