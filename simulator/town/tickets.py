"""What happens to a helpdesk's ticket besides answers: owner, status, queue, internal notes."""

from __future__ import annotations

from datetime import datetime
from random import Random

from simulator.labels import Department, Labels
from simulator.posts import Change, Post
from simulator.speech.said import Said
from simulator.town.matter import Matter
from simulator.town.staff import Agent

QUEUES: dict[Department, str] = {
    "customer_care": "General",
    "communication": "Communication",
    "marketing": "Marketing",
    "sales": "Sales",
    "hr": "Personnel",
    "it": "Technical",
    "other": "Other",
}
RESOLVED_WITH_ANSWER = 0.5  # of the answers to tickets close them
NOTES = {
    "nl": ("Klant gebeld, geen gehoor.", "Even nagevraagd bij collega.", "Zie ook vorige melding."),
    "en": ("Phoned, no answer.", "Asked a colleague about this.", "See the earlier report too."),
}


def change(ticket: Post, moment: datetime, what: str, old: str, new: str) -> None:
    """Note a change on a ticket's first post."""
    ticket.changes.append(Change(moment, what, old, new))  # type: ignore[arg-type]


def take(ticket: Post, matter: Matter, agent: Agent, moment: datetime) -> None:
    """Let an agent begin with a new ticket."""
    if matter.ticket_status == "new":
        change(ticket, moment, "owner", "Nobody", agent.initials)
        set_status(ticket, matter, "open", moment)


def set_status(ticket: Post, matter: Matter, status: str, moment: datetime) -> None:
    """Set a ticket's status, where it is another; "open" after "resolved" reopens it."""
    if matter.ticket_status != status:
        change(ticket, moment, "status", matter.ticket_status, status)
        matter.ticket_status = status


def route(ticket: Post, department: Department, old: Department, moment: datetime) -> None:
    """Move a ticket to another department's queue."""
    change(ticket, moment, "queue", QUEUES[old], QUEUES[department])


def note(rng: Random, language: str, topic: str) -> Said:
    """Write an internal note, which no customer sees."""
    text = rng.choice(NOTES[language])
    return Said(text, Labels(language, "neutral", "none", topic, "customer_care"))
