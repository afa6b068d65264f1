"""Request Tracker's REST 2.0 over a world: every brand's helpdesk below ``/{brand_id}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from simulator.credentials import derive
from simulator.people import REQUEST_TRACKER
from simulator.platforms.answers import Answer, PageShape, Refusal, Request
from simulator.platforms.request_tracker.desk import Files, Helpdesk, Ticket, Transaction
from simulator.platforms.request_tracker.pages import Asked, page, single
from simulator.platforms.request_tracker.query import Getters, QueryError, compiled
from simulator.platforms.request_tracker.records import Reference
from simulator.platforms.shelf import Clock
from simulator.platforms.unlimited import Unlimited
from simulator.world import World

PATH = re.compile(r"/([^/]+)(/.*)?")
REST = "/REST/2.0"
VERSION = "5.0.3"
TICKET_FIELDS: Getters = {
    "id": lambda t: t.number,
    "Queue": lambda t: t.queue,
    "Status": lambda t: t.status,
    "Owner": lambda t: t.owner,
    "Subject": lambda t: t.subject,
    "Requestor": lambda t: t.post.author.handle,
    "Requestor.EmailAddress": lambda t: t.post.author.handle,
    "Created": lambda t: t.post.created_at,
    "LastUpdated": lambda t: t.last_updated,
}
TRANSACTION_FIELDS: Getters = {
    "id": lambda t: t.number,
    "Type": lambda t: t.kind,
    "Field": lambda t: t.field,
    "Creator": lambda t: t.creator,
    "Created": lambda t: t.created_at,
    "ObjectId": lambda t: int(t.ticket.native_id),
    "TicketId": lambda t: int(t.ticket.native_id),
    "ObjectType": lambda _: "RT::Ticket",
}


def request_tracker_token(secret: str, brand_id: str) -> str:
    """Give the token that reads a brand's helpdesk: ``Authorization: token …``."""
    return f"1-14-{derive(secret, f'request tracker token {brand_id}')[:32]}"


def request_tracker_password(secret: str, brand_id: str) -> str:
    """Give the pass word of ``root``, who reads a brand's helpdesk by Basic authentication."""
    return derive(secret, f"request tracker password {brand_id}")


class RequestTracker(Unlimited):
    """Answers as a Request Tracker 5 of each brand, to GET: nothing can be written to it."""

    platform = REQUEST_TRACKER

    def __init__(self, world: World, clock: Clock, secret: str) -> None:
        """Serve ``world`` as it is at the clock's now."""
        self.clock, self.secret = clock, secret
        posts = world.by_platform(REQUEST_TRACKER)
        self._files = {
            account.brand_id: Files(account, [p for p in posts if p.about == account.brand_id])
            for account in world.accounts
            if account.platform == REQUEST_TRACKER and account.brand_id is not None
        }
        self._desks: dict[str, Helpdesk] = {}
        self._routes: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
            (re.compile(pattern), method)
            for pattern, method in (
                (r"/rt", self._about),
                (r"/tickets/?", self._tickets),
                (r"/ticket/(\d+)/?", self._ticket),
                (r"/ticket/(\d+)/history/?", self._history),
                (r"/ticket/(\d+)/attachments/?", self._ticket_attachments),
                (r"/transactions/?", self._transactions),
                (r"/transaction/(\d+)/?", self._transaction),
                (r"/transaction/(\d+)/attachments/?", self._attachments),
                (r"/attachment/(\d+)/?", self._attachment),
                (r"/queues/all/?", self._queues),
                (r"/queue/([^/]+)/?", self._queue),
                (r"/user/([^/]+)/?", self._user),
            )
        ]

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where Request Tracker refuses."""
        found = PATH.fullmatch(request.path)
        files = self._files.get(found[1]) if found else None
        if found is None or files is None:
            raise _refusal(404, "Not Found")
        brand_id, path = found[1], found[2] or "/"
        if not f"{path}/".startswith(f"{REST}/"):  # the pages for people, who must log in
            return Answer(b"", 302, {"Location": f"/{brand_id}/NoAuth/Login.html"})
        if not self._may_read(request, brand_id):
            raise _refusal(401, "Unauthorized")
        base = f"{request.base}/{brand_id}{REST}"
        for pattern, method in self._routes:
            match = pattern.fullmatch(path.removeprefix(REST))
            if match:
                allowed = ("GET", "HEAD") if method == self._tickets else ("GET",)
                if request.method not in allowed:
                    raise _refusal(405, "Method Not Allowed", Allow=", ".join(allowed))
                asked = Asked(request, self._open(brand_id, files), base)
                return method(asked, *match.groups())
        raise _refusal(404, "Not Found")

    def expired(self) -> Answer:
        """Answer a request whose token has expired."""
        return _refusal(401, "Unauthorized").answer

    def page_shape(self, request: Request) -> PageShape | None:
        """Say how the list that a request asks for is paged; None where it asks for no list."""
        if not re.search(
            r"/(tickets|transactions|history|attachments|queues/all)/?$", request.path
        ):
            return None
        totals = (("total",), ("pages",))
        return PageShape(("items",), nexts=(("next_page",),), asked_by="page", totals=totals)

    def _open(self, brand_id: str, files: Files) -> Helpdesk:
        """Give the helpdesk at this moment; a clock that stands still finds it open."""
        now = self.clock.now()
        desk = self._desks.get(brand_id)
        if desk is None or desk.now != now:
            desk = self._desks[brand_id] = Helpdesk(files, now)
        return desk

    def _may_read(self, request: Request, brand_id: str) -> bool:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given if kind.casefold() == "token" else request.first("token")
        if token:
            return token == request_tracker_token(self.secret, brand_id)
        return request.basic == ("root", request_tracker_password(self.secret, brand_id))

    # lists

    def _tickets(self, asked: Asked) -> Answer:
        passes = _query(asked.request, TICKET_FIELDS)
        found: Iterable[Ticket] = asked.desk.tickets.values() if passes else ()
        return page(asked, "ticket", [t.number for t in found if passes and passes(t)])

    def _transactions(self, asked: Asked) -> Answer:
        passes = _query(asked.request, TRANSACTION_FIELDS)
        found: Iterable[Transaction] = asked.desk.transactions.values() if passes else ()
        return page(asked, "transaction", [t.number for t in found if passes and passes(t)])

    def _history(self, asked: Asked, number: str) -> Answer:
        passes = _query(asked.request, TRANSACTION_FIELDS)
        lines = _lines(asked, number)
        return page(asked, "transaction", [t.number for t in lines if passes is None or passes(t)])

    def _ticket_attachments(self, asked: Asked, number: str) -> Answer:
        lines = _lines(asked, number)
        return page(asked, "attachment", sorted(t.number for t in lines if t.post is not None))

    def _attachments(self, asked: Asked, number: str) -> Answer:
        line = asked.desk.transactions.get(int(number))
        return page(asked, "attachment", [line.number] if line and line.post else [])

    def _queues(self, asked: Asked) -> Answer:
        return page(asked, "queue", list(range(1, len(asked.desk.files.queues) + 1)))

    # single records

    def _about(self, _: Asked) -> Answer:
        return Answer({"Version": VERSION, "Plugins": []})

    def _ticket(self, asked: Asked, number: str) -> Answer:
        ticket = asked.desk.tickets.get(int(number))
        if ticket is None:
            raise _refusal(404, "Not Found")
        last = max(line.number for line in ticket.history)
        return single(asked, Reference("ticket", str(ticket.number)), tag=last)

    def _transaction(self, asked: Asked, number: str) -> Answer:
        if int(number) not in asked.desk.transactions:
            raise _refusal(500, "Internal Server Error")  # so it says, of what it has not
        return single(asked, Reference("transaction", str(int(number))))

    def _attachment(self, asked: Asked, number: str) -> Answer:
        line = asked.desk.transactions.get(int(number))
        if line is None or line.post is None:
            raise _refusal(500, "Internal Server Error")
        return single(asked, Reference("attachment", str(line.number)))

    def _queue(self, asked: Asked, name: str) -> Answer:
        files = asked.desk.files
        for place, queue in enumerate(files.queues, 1):
            if name in (queue, str(place)):
                return single(asked, Reference("queue", str(place)), tag=place)
        raise _refusal(404, "Not Found")

    def _user(self, asked: Asked, name: str) -> Answer:
        files = asked.desk.files
        name = files.names.get(name, name)
        if name not in files.users:
            raise _refusal(404, "Not Found")
        return single(asked, Reference("user", name), tag=1)


def _query(request: Request, getters: Getters) -> Callable[[Any], bool] | None:
    """Read the query; None where there is none, which finds nothing but in a ticket's history."""
    query = (request.first("query") or "").strip()
    if not query:
        return None
    try:
        return compiled(query, getters)
    except QueryError as error:
        raise _refusal(400, str(error)) from None


def _lines(asked: Asked, number: str) -> Sequence[Transaction]:
    ticket = asked.desk.tickets.get(int(number))
    return ticket.history if ticket else ()


def _refusal(status: int, message: str, **headers: str) -> Refusal:
    refusal = Refusal(status, {"message": message})
    refusal.answer.headers.update(headers)
    return refusal
