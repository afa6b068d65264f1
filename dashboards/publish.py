"""Bring the assets into a running Superset, over its API. Doing it twice changes nothing."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urljoin

import requests
from requests import PreparedRequest, Response
from requests.auth import AuthBase

from dashboards.assets import Assets

USER_VARIABLE = "WEERKLANK_SUPERSET_USER"
PASSWORD_VARIABLE = "WEERKLANK_SUPERSET_PASSWORD"  # noqa: S105 - the variable's name
PASSWORD_FILE_VARIABLE = "WEERKLANK_SUPERSET_PASSWORD_FILE"  # noqa: S105 - the variable's name
TIMEOUT = (5.0, 120.0)


class PublishError(RuntimeError):
    """Superset refused, or was not there."""


class _Token(AuthBase):
    """A bearer token as an auth object: a bare header could be replaced by ~/.netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Superset:
    """A logged-in conversation with one Superset."""

    def __init__(self, url: str, *, user: str, password: str) -> None:
        self._url = url.rstrip("/") + "/"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no ~/.netrc between us and our own server
        login = self._ask(
            "POST",
            "api/v1/security/login",
            json={"username": user, "password": password, "provider": "db", "refresh": False},
        )
        self._session.auth = _Token(login.json()["access_token"])
        csrf = self._ask("GET", "api/v1/security/csrf_token/").json()["result"]
        self._session.headers.update({"X-CSRFToken": csrf, "Referer": self._url})

    def __enter__(self) -> Superset:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session.close()

    def import_bundle(self, bundle: bytes) -> None:
        """Import a bundle; what is there already is overwritten by its uuid."""
        files = {"bundle": ("weerklank.zip", bundle, "application/zip")}
        self._ask("POST", "api/v1/assets/import/", files=files)

    def clear_cache(self, assets: Assets) -> None:
        """Forget every cached answer about our datasets; call it after each publication."""
        sources = [
            {
                "database_name": assets.database["database_name"],
                "datasource_name": name,
                "schema": "marts",
                "datasource_type": "table",
            }
            for name in assets.datasets
        ]
        self._ask("POST", "api/v1/cachekey/invalidate", json={"datasources": sources})

    def dashboard_addresses(self, assets: Assets) -> dict[str, str]:
        """Where a person opens each dashboard, by title."""
        return {
            str(dashboard.body["dashboard_title"]): urljoin(
                self._url, f"superset/dashboard/{dashboard.body['slug']}/"
            )
            for dashboard in assets.dashboards.values()
        }

    def _ask(self, method: str, path: str, **arguments: Any) -> Response:
        try:
            response = self._session.request(
                method, urljoin(self._url, path), timeout=TIMEOUT, **arguments
            )
        except requests.ConnectionError as error:
            raise PublishError(f"no Superset answers at {self._url}") from error
        if not response.ok:
            raise PublishError(f"{method} {path}: {response.status_code} {_reason(response)}")
        return response


def credentials() -> tuple[str, str]:
    """Read user and password from the environment or a file, never from arguments."""
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password and (path := os.environ.get(PASSWORD_FILE_VARIABLE)):
        password = Path(path).read_text(encoding="utf-8").strip()
    if not password:
        raise PublishError(f"set {PASSWORD_VARIABLE} or {PASSWORD_FILE_VARIABLE}")
    return os.environ.get(USER_VARIABLE, "admin"), password


def wait_until_healthy(url: str, *, seconds: float = 120.0) -> None:
    """Return when Superset answers its health check; give up after the given time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    with requests.Session() as session:
        session.trust_env = False
        while time.monotonic() < deadline:
            try:
                if session.get(urljoin(url.rstrip("/") + "/", "health"), timeout=TIMEOUT).ok:
                    return
            except requests.ConnectionError:
                pass
            pause.wait(0.5)
    raise PublishError(f"Superset at {url} was not healthy within {seconds:.0f} s")


def _reason(response: Response) -> str:
    """Say what Superset said, without its stack of HTML."""
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return response.text[:200]
    return json.dumps(body)[:2000]
