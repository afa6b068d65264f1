"""Run dbt again and again in one Spark session; ``.venv-spark`` runs this file, no test imports it.

A step is a lake, or none, and dbt's arguments: the lake becomes what that one is. The tables' names
live in the session, so a second process would find the files of tables that it does not know.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner


def main(steps: Path, lake: Path, options: list[str]) -> int:
    """Do every step of a file, in order; stop at the first that fails."""
    for read, arguments in json.loads(steps.read_text(encoding="utf-8")):
        if read:
            shutil.rmtree(lake, ignore_errors=True)
            shutil.copytree(read, lake)
        if not dbtRunner().invoke([*arguments, "--target", "spark", *options]).success:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
