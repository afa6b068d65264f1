"""Print .env.example with its empty secrets filled in: ``python docker/make_env.py > .env``.

A line is filled where the comment above it ends in "(generated)". Needs Python only.
"""

from __future__ import annotations

import base64
import secrets
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / ".env.example"


def filled(example: str) -> str:
    """Give the text of a .env file with fresh secrets."""
    lines, is_wanted = [], False
    for line in example.splitlines():
        if is_wanted and line.endswith("="):
            # Fernet wants 32 bytes in base 64; passwords stand in database URLs, so they
            # hold letters and digits only.
            is_fernet = line.startswith("AIRFLOW_FERNET_KEY")
            key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            line += key if is_fernet else secrets.token_hex(24)
        is_wanted = line.startswith("#") and line.endswith("(generated)")
        lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(filled(EXAMPLE.read_text(encoding="utf-8")))
