"""Superset's settings. No secret has a default; nothing is asked of the outside world.

From the environment:
  SUPERSET_SECRET_KEY or SUPERSET_SECRET_KEY_FILE   signs sessions; required
  WEERKLANK_SUPERSET_DB_URI                         metadata; default SQLite under the data folder
  WEERKLANK_DATA                                    the data folder; default ./data
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).resolve().parent
_HOME = Path(os.environ.get("WEERKLANK_DATA", "data")).resolve() / "superset"
_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)


def _secret(name: str) -> str:
    value = os.environ.get(name, "")
    if not value and (path := os.environ.get(f"{name}_FILE")):
        value = Path(path).read_text(encoding="utf-8").strip()
    if len(value) < 32:
        raise RuntimeError(f"{name} or {name}_FILE: give at least 32 characters, e.g. from "
                           "`openssl rand -base64 42`")  # fmt: skip
    return value


SECRET_KEY = _secret("SUPERSET_SECRET_KEY")
SQLALCHEMY_DATABASE_URI = os.environ.get(
    "WEERKLANK_SUPERSET_DB_URI", f"sqlite:///{_HOME}/superset.db?check_same_thread=false&timeout=60"
)
DATA_DIR = str(_HOME)

# Answers are kept for five minutes and forgotten at each publication: the keys are stored, so
# that `python -m dashboards refresh` can find them.
_CACHE: dict[str, Any] = {
    "CACHE_TYPE": "FileSystemCache",
    "CACHE_DIR": str(_HOME / "cache"),
    "CACHE_DEFAULT_TIMEOUT": 300,
    "CACHE_THRESHOLD": 5000,
}
CACHE_DEFAULT_TIMEOUT = 300
CACHE_CONFIG = {**_CACHE, "CACHE_KEY_PREFIX": "weerklank_"}
DATA_CACHE_CONFIG = {**_CACHE, "CACHE_KEY_PREFIX": "weerklank_data_"}
STORE_CACHE_KEYS_IN_METADATA_DB = True

# A browser that shows a dashboard talks to this server and to nobody else: no pixel, map or font.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "frame-ancestors": ["'none'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
THEME_FONT_URL_ALLOWED_DOMAINS: list[str] = []
ENABLE_CORS = False
SESSION_COOKIE_SAMESITE = "Lax"
WTF_CSRF_ENABLED = True
PREVENT_UNSAFE_DB_CONNECTIONS = True
PUBLIC_ROLE_LIKE = None
AUTH_ROLE_PUBLIC = "Public"
FAB_API_SWAGGER_UI = False

APP_NAME = "Weerklank"
FEATURE_FLAGS = {
    "ALERT_REPORTS": False,
    "THUMBNAILS": False,
    "EMBEDDED_SUPERSET": False,
    "ENABLE_TEMPLATE_PROCESSING": False,
    "DASHBOARD_VIRTUALIZATION": True,
    "DRILL_BY": True,
}
SQLLAB_TIMEOUT = 30
SUPERSET_WEBSERVER_TIMEOUT = 60
ROW_LIMIT = 50_000

_PALETTE = yaml.safe_load((_HERE / "palette.yaml").read_text(encoding="utf-8"))
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "weerklank",
        "description": "Safe for the colour-blind",
        "label": "Weerklank",
        "isDefault": True,
        "colors": _PALETTE["categorical"],
    }
]
EXTRA_SEQUENTIAL_COLOR_SCHEMES = [
    {
        "id": "weerklank",
        "description": "Light to dark",
        "label": "Weerklank",
        "isDiverging": False,
        "isDefault": True,
        "colors": _PALETTE["sequential"],
    }
]

LOG_LEVEL = logging.WARNING
SILENCE_FAB = True
QUERY_LOGGER = None
