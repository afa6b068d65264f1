"""Contacts: a file as a spreadsheet in Dutch writes it, with rows that cannot be."""

from __future__ import annotations

from tests.contract.case import Case

CASES = (
    Case(
        source="contacts",
        options={"folder": "{folder}", "timezone": "Europe/Amsterdam"},
        folder="contacts",
        reread_hours=0,
        lands=frozenset({"k1", "k2"}),
    ),
)
