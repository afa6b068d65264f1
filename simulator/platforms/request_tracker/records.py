"""A helpdesk's tickets, transactions, users and queues as Request Tracker's records."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import shorten
from typing import Any

from simulator.people import Account
from simulator.platforms.request_tracker.desk import (
    NEVER,
    NOBODY,
    SYSTEM,
    Files,
    Ticket,
    Transaction,
)

ACTIONS = {
    "new": (("open", "Open It", "Respond"), ("resolved", "Resolve", "Comment"),
            ("rejected", "Reject", "Respond"), ("deleted", "Delete", "")),
    "open": (("stalled", "Stall", "Comment"), ("resolved", "Resolve", "Comment"),
             ("rejected", "Reject", "Respond")),
    "stalled": (("open", "Open It", ""),),
    "resolved": (("open", "Re-open", "Comment"),),
    "rejected": (("open", "Re-open", "Comment"),),
    "deleted": (("open", "Undelete", ""),),
}  # fmt: skip
"""What a ticket's lifecycle offers in each status: to which, by which label and update."""


@dataclass(frozen=True)
class Reference:
    """A record that another one points at."""

    kind: str
    id: str


def w3c(moment: datetime) -> str:
    """Write a moment to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ticket_record(ticket: Ticket, files: Files) -> dict[str, Any]:
    """Give a ticket's fields."""
    return {
        "id": ticket.number,
        "EffectiveId": Reference("ticket", str(ticket.number)),
        "Type": "ticket",
        "Subject": ticket.subject,
        "Status": ticket.status,
        "Queue": Reference("queue", files.queue_id(ticket.queue)),
        "Owner": Reference("user", ticket.owner),
        "Creator": Reference("user", ticket.post.author.handle),
        "LastUpdatedBy": Reference("user", ticket.last_updated_by),
        "Requestor": [Reference("user", ticket.post.author.handle)],
        "Cc": [],
        "AdminCc": [],
        "Created": w3c(ticket.post.created_at),
        "LastUpdated": w3c(ticket.last_updated),
        "Starts": w3c(NEVER),
        "Started": w3c(ticket.last("Status", "Status", ("open", "stalled", "resolved"))),
        "Due": w3c(NEVER),
        "Resolved": w3c(ticket.last("Status", "Status", ("resolved", "rejected"))),
        "Told": w3c(
            max(
                (
                    line.created_at
                    for line in ticket.history
                    if line.kind == "Correspond" and line.creator == files.account.handle
                ),
                default=NEVER,
            )
        ),
        **dict.fromkeys(("Priority", "InitialPriority", "FinalPriority"), "0"),
        **dict.fromkeys(("TimeWorked", "TimeEstimated", "TimeLeft"), "0"),
        "CustomFields": [],
    }


def transaction_record(line: Transaction) -> dict[str, Any]:
    """Give a transaction's fields; the empty ones are left out of a single one's answer."""
    says = line.kind in ("Correspond", "Comment")
    return {
        "id": line.number,
        "Type": line.kind,
        "Object": Reference("ticket", line.ticket.native_id),
        "ObjectId": line.ticket.native_id,
        "ObjectType": "RT::Ticket",
        "Creator": Reference("user", line.creator),
        "Created": w3c(line.created_at),
        "TimeTaken": "0",
        "Field": line.field,
        "OldValue": line.old,
        "NewValue": line.new,
        "Data": "No Subject" if says else "",
    }


def attachment_record(line: Transaction, now: datetime) -> dict[str, Any]:
    """Give the fields of what a transaction says; its id is the transaction's."""
    text = line.post.shown_text(now) if line.post is not None else ""
    subject = shorten(text, 60, placeholder="…") if line.kind == "Create" else ""
    message_id = f"{line.number}.{line.ticket.native_id}@helpdesk.test"
    headers = {
        "MIME-Version": "1.0",
        "Subject": subject,
        "Content-Type": 'text/plain; charset="utf-8"',
        "Message-ID": f"<{message_id}>",
        "Content-Length": str(len(text.encode())),
    }
    return {
        "id": line.number,
        "TransactionId": Reference("transaction", str(line.number)),
        "Parent": "0",
        "Creator": Reference("user", line.creator),
        "Created": w3c(line.created_at),
        "ContentType": "text/plain",
        "Subject": subject,
        "MessageId": message_id,
        "Headers": "\n".join(f"{name}: {value}" for name, value in headers.items() if value),
        "Content": text,
    }


def encoded(text: str) -> str:
    """Write a text as a single attachment's answer does: base 64 in lines."""
    return encodebytes(text.encode()).decode()


def user_record(account: Account) -> dict[str, Any]:
    """Give a user's fields."""
    return {
        "id": int(account.account_id),
        "Name": account.handle,
        "RealName": account.display_name,
        "EmailAddress": account.handle if "@" in account.handle else "",
        "Privileged": int(account.brand_id is not None or "@" not in account.handle),
        "Disabled": "0",
        "Comments": "Do not delete or modify." if account.handle in (NOBODY, SYSTEM) else "",
        "Created": w3c(account.created_at),
        "LastUpdated": w3c(account.created_at),
        "Creator": Reference("user", SYSTEM),
        "LastUpdatedBy": Reference("user", SYSTEM),
        "Memberships": [],
        "CustomFields": [],
    }


def queue_record(name: str, files: Files) -> dict[str, Any]:
    """Give a queue's fields."""
    made_at = w3c(files.account.created_at)
    return {
        "id": int(files.queue_id(name)),
        "Name": name,
        "Description": "",
        "Lifecycle": "default",
        "CorrespondAddress": files.account.handle,
        "CommentAddress": "",
        "SortOrder": "0",
        "SLADisabled": "1",
        "Disabled": "0",
        "Created": made_at,
        "LastUpdated": made_at,
        "Creator": Reference("user", SYSTEM),
        "LastUpdatedBy": Reference("user", SYSTEM),
        "Cc": [],
        "AdminCc": [],
        "CustomFields": [],
        "TicketCustomFields": [],
        "TicketTransactionCustomFields": [],
    }


def links(kind: str, record: dict[str, Any], base: str) -> list[dict[str, Any]]:
    """Say what can be done with a record, after the link to itself."""
    own = f"{base}/{kind}/{record['id']}"
    if kind == "ticket":
        status = record["Status"]
        actions = [
            {
                "ref": "lifecycle",
                "label": label,
                "from": status,
                "to": to,
                **({"update": update} if update else {}),
                "_url": own + {"Respond": "/correspond", "Comment": "/comment", "": ""}[update],
            }
            for to, label, update in ACTIONS.get(status, ())
        ]
        places = ("history", "correspond", "comment")
        return [*({"ref": ref, "_url": f"{own}/{ref}"} for ref in places), *actions]
    if kind == "queue":
        create = {"ref": "create", "type": "ticket", "_url": f"{base}/ticket?Queue={record['id']}"}
        return [{"ref": "history", "_url": f"{own}/history"}, create]
    if kind == "user":
        return [
            {"ref": "history", "_url": f"{own}/history"},
            {"ref": "memberships", "_url": f"{own}/groups"},
        ]
    if kind == "transaction" and record["Type"] in ("Create", "Correspond", "Comment"):
        return [{"ref": "attachment", "_url": f"{base}/attachment/{record['id']}"}]
    return []
