"""Ask a health page whether it answers; with names, whether those parts of Airflow are well.

    python healthy.py http://localhost:8974/health
    python healthy.py http://localhost:8080/api/v2/monitor/health triggerer

Cheap on purpose: Airflow's own check command costs five seconds of CPU each time.
"""

from __future__ import annotations

import json
import sys
import urllib.request


def main(url: str, *parts: str) -> int:
    """Give 0 if the page answers without an error and every named part is healthy."""
    with urllib.request.urlopen(url, timeout=8) as answer:  # noqa: S310 - the caller's own page
        body = answer.read()  # the scheduler's own page is empty: its status says it all
    page = json.loads(body) if parts else {}
    ailing = [part for part in parts if page.get(part, {}).get("status") != "healthy"]
    print(*ailing)
    return 1 if ailing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
