"""A brand's helpdesk at a moment: its tickets, transactions, queues and users."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from textwrap import shorten

from simulator.people import REQUEST_TRACKER, Account, account
from simulator.posts import Change, Post
from simulator.town.tickets import QUEUES

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_QUEUE = QUEUES["customer_care"]  # where mail arrives
NOBODY, SYSTEM = "Nobody", "RT_System"
CHANGE_IDS = 10**9  # transactions of changes are numbered from here, above all posts


@dataclass(frozen=True)
class Transaction:
    """One line of a ticket's history; times are UTC."""

    number: int
    kind: str  # Create, Correspond, Comment, Status, Set, SetWatcher
    ticket: Post
    created_at: datetime
    creator: str
    post: Post | None = None  # what it says, where it says something
    field: str = ""
    old: str = ""
    new: str = ""

    def is_shown(self, now: datetime) -> bool:
        """Tell whether the helpdesk has it at a moment."""
        return self.created_at <= now if self.post is None else self.post.is_shown(now)

    def touched_at(self, now: datetime) -> datetime:
        """Tell when it last changed its ticket, up to a moment."""
        post = self.post
        if post is None:
            return self.created_at if self.created_at <= now else NEVER
        moments = [post.visible_at, post.edited_at, post.deleted_at]
        return max((m for m in moments if m is not None and m <= now), default=NEVER)


@dataclass(frozen=True)
class Ticket:
    """A ticket as it stands at a moment."""

    post: Post
    history: tuple[Transaction, ...]
    status: str
    queue: str
    owner: str
    last_updated: datetime
    last_updated_by: str
    now: datetime

    @property
    def number(self) -> int:
        """Its id."""
        return int(self.post.native_id)

    @property
    def subject(self) -> str:
        """Its subject: how the first message begins."""
        return shorten(self.post.shown_text(self.now), 60, placeholder="…")

    def last(self, kind: str, field: str = "", new: tuple[str, ...] = ()) -> datetime:
        """Tell when something happened last; ``NEVER`` where it didn't."""
        return max(
            (
                t.created_at
                for t in self.history
                if t.kind == kind and t.field == field and (not new or t.new in new)
            ),
            default=NEVER,
        )


class Files:
    """Everything that one brand's Request Tracker will ever hold."""

    def __init__(self, account: Account, posts: Sequence[Post]) -> None:
        """Hold the ``posts`` of tickets to ``account``, the brand's, with what answers them."""
        self.account, self.posts = account, posts

    @cached_property
    def queues(self) -> tuple[str, ...]:
        """Names of the queues; the ids are their places, from 1."""
        named = {
            name
            for post in self.posts
            for change in post.changes
            if change.field == "queue"
            for name in (change.old, change.new)
        }
        return (*QUEUES.values(), *sorted(named - {*QUEUES.values(), ""}))

    @cached_property
    def users(self) -> dict[str, Account]:
        """Everybody whom a record may name, by name."""
        found = {name: _user(name) for name in (NOBODY, SYSTEM)}
        found[self.account.handle] = self.account
        for post in self.posts:
            found.setdefault(post.author.handle, post.author)
            for change in post.changes:
                if change.field == "owner":
                    for name in filter(None, (change.old, change.new)):
                        found.setdefault(name, _user(name))
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Users' names by their numeric ids."""
        return {account.account_id: name for name, account in self.users.items()}

    def queue_id(self, name: str) -> str:
        """Give a queue's id by its name."""
        return str(self.queues.index(name) + 1)

    @cached_property
    def lines(self) -> dict[int, list[Transaction]]:
        """Every transaction that there will ever be, by the ticket's id."""
        found: dict[int, list[Transaction]] = {}
        changes: list[tuple[datetime, int, int, Change, Post]] = []
        for post in self.posts:
            number = int(post.native_id)
            kind = "Comment" if post.place == "note" else "Correspond"
            line = Transaction(
                number,
                "Create" if post.parent is None else kind,
                post.root,
                post.created_at,
                post.author.handle,
                post,
            )
            found.setdefault(int(post.root.native_id), []).append(line)
            changes += [(c.changed_at, number, i, c, post) for i, c in enumerate(post.changes)]
        changes.sort(key=lambda change: change[:3])
        for index, (_, _, _, change, post) in enumerate(changes):
            found[int(post.root.native_id)] += self._changed(
                CHANGE_IDS + 2 * index, change, post.root
            )
        return found

    def _changed(self, number: int, change: Change, ticket: Post) -> Iterator[Transaction]:
        """Write a change as the helpdesk does; a new owner is two lines there."""
        line = Transaction(number, "Set", ticket, change.changed_at, self.account.handle)
        if change.field == "status":
            yield replace(line, kind="Status", field="Status", old=change.old, new=change.new)
        elif change.field == "queue":
            old, new = (self.queue_id(name or FIRST_QUEUE) for name in (change.old, change.new))
            yield replace(line, field="Queue", old=old, new=new)
        else:
            old, new = (self.users[name or NOBODY].account_id for name in (change.old, change.new))
            line = replace(line, field="Owner", old=old, new=new)
            yield line
            yield replace(line, number=number + 1, kind="SetWatcher")


class Helpdesk:
    """What the files hold at a moment."""

    def __init__(self, files: Files, now: datetime) -> None:
        """Open the ``files`` at ``now``."""
        self.files, self.now = files, now

    @cached_property
    def tickets(self) -> dict[int, Ticket]:
        """The tickets that are there, by id, in order of ids."""
        lines = self.files.lines
        return {n: self._ticket(lines[n]) for n in sorted(lines) if self._has(lines[n][0].ticket)}

    @cached_property
    def transactions(self) -> dict[int, Transaction]:
        """Everything that has happened to tickets that are there, by id, in order of ids."""
        lines = [line for ticket in self.tickets.values() for line in ticket.history]
        return {line.number: line for line in sorted(lines, key=lambda line: line.number)}

    def _has(self, ticket: Post) -> bool:
        return ticket.is_shown(self.now)

    def _ticket(self, lines: Sequence[Transaction]) -> Ticket:
        post = lines[0].ticket
        shown = tuple(
            sorted(
                (line for line in lines if line.is_shown(self.now)),
                key=lambda line: (line.created_at.replace(microsecond=0), line.number),
            )
        )
        latest = max(lines, key=lambda line: (line.touched_at(self.now), line.number))

        def state(field: str, first: str) -> str:
            changes = sorted(
                (c for c in post.changes if c.field == field), key=lambda c: c.changed_at
            )
            past = [change.new for change in changes if change.changed_at <= self.now]
            before = changes[0].old if changes else first
            return (past[-1] if past else before) or first

        return Ticket(
            post,
            shown,
            status=state("status", "new"),
            queue=state("queue", FIRST_QUEUE),
            owner=state("owner", NOBODY),
            last_updated=latest.touched_at(self.now),
            last_updated_by=latest.creator,
            now=self.now,
        )


def _user(name: str) -> Account:
    return account(REQUEST_TRACKER, name, name)
