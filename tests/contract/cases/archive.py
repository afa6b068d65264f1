"""Archives: a file with one row whose time cannot be read."""

from __future__ import annotations

from tests.contract.case import Case

CASES = (
    Case(
        source="archive",
        options={"path": "{folder}/tweets.page-1.csv"},
        folder="archive",
        reread_hours=0,
        remembers=False,  # it is read by hand and of any size: no memory holds all that it landed
        lands=frozenset({"1", "2", "3", "5"}),
    ),
)
