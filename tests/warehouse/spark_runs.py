"""Build again and again in one Spark session; ``.venv-spark`` runs this file, no test imports it.

Between two runs of dbt the lake becomes what it was after the next reading. The tables' names live
in the session, so a second process would find the files of tables that it does not know.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner


def main(lakes: Path, lake: Path, options: list[str]) -> int:
    """Run dbt once for every lake of a folder, in order; stop at the first that fails."""
    for read in sorted(lakes.iterdir()):
        shutil.rmtree(lake, ignore_errors=True)
        shutil.copytree(read, lake)
        outcome = dbtRunner().invoke(["run", "--target", "spark", *options])
        if not outcome.success:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
