"""Ask a health page whether all is well; with a name, whether that part of Airflow is.

    python healthy.py http://localhost:8080/api/v2/monitor/health triggerer

Cheap on purpose: Airflow's own check command costs five seconds of CPU each time.
"""

from __future__ import annotations

import json
import sys
import urllib.request


def main(url: str, *parts: str) -> int:
    """Give 0 if every named part (default: all that the page names) is healthy."""
    with urllib.request.urlopen(url, timeout=8) as answer:  # noqa: S310 - the caller's own page
        page = json.load(answer)
    ailing = [part for part in parts or page if page[part]["status"] != "healthy"]
    print(*ailing)
    return bool(ailing)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
