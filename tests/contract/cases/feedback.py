"""Feedback: a CSV file and a JSON file, with a score that cannot be and an answer from later."""

from __future__ import annotations

from tests.contract.case import Case

CASES = (
    Case(
        source="feedback",
        options={"folder": "{folder}", "timezone": "Europe/Amsterdam"},
        folder="feedback",
        reread_hours=0,
        lands=frozenset(
            {
                "pmv2aa41/invited",
                "pmv2aa41/20260302T083000000000",
                "pmv2aa41/20260302T091500000000",
                "qqw81kd0/20260302T094000000000",
                "zzk3p9aa/20260302T080500000000",
            }
        ),
    ),
)
