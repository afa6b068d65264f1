"""WhatsApp: events, a history, an edit and an end that came in a file of its own."""

from __future__ import annotations

from tests.contract.case import Case

NOTHING = {"object": "whatsapp_business_account", "entry": []}

CASES = (
    Case(
        source="whatsapp",
        options={"folder": "{folder}"},
        folder="whatsapp",
        reread_hours=0,
        lands=frozenset({f"wamid.{name}" for name in ("A1", "H1", "H2", "H3", "Q1", "Q3", "Q4")}),
        ends=frozenset({"wamid.Q2"}),
        empty={
            "events.page-1.jsonl": b"",
            "edit.page-1.json": NOTHING,
            "revoke.page-1.json": NOTHING,
            "history.page-1.json": NOTHING,
        },
    ),
)
