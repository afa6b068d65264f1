"""X's direct messages: what an account wrote and got, for that account's token only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.platforms.x.fields import EVENTS, several
from simulator.platforms.x.includes import Includes
from simulator.platforms.x.lookups import ID, told
from simulator.platforms.x.pages import page
from simulator.platforms.x.parameters import CONVERSATION, Kind, Whole, Word
from simulator.platforms.x.problems import invalid
from simulator.platforms.x.routes import Asked, Route
from simulator.platforms.x.shelf import EMPTY, Version, XShelf, first_number, participants
from simulator.platforms.x.views import conversation_id, event, scene

KEPT = timedelta(days=30)
EVENT_TYPES = ("MessageCreate", "ParticipantsJoin", "ParticipantsLeave")
PAGES: dict[str, Kind] = {
    "max_results": Whole(1, 100, 100),
    "pagination_token": Word(".{16,}"),
    "event_types": several(EVENT_TYPES, EVENT_TYPES),
    **EVENTS,
}


class Messages:
    """Lists messages; the town has conversations of two, which nobody joins or leaves."""

    def __init__(self, shelf: XShelf) -> None:
        """List the messages of ``shelf``."""
        self.shelf = shelf

    def routes(self) -> list[Route]:
        """Give the endpoints."""
        partner: dict[str, Kind] = {"participant_id": ID, **PAGES}
        conversation: dict[str, Kind] = {"id": Word(CONVERSATION, is_required=True), **PAGES}
        start = "/2/dm_conversations"
        return [
            Route("GET", "/2/dm_events", "user", PAGES, self._all),
            Route("GET", f"{start}/with/{{participant_id}}/dm_events", "user", partner, self._with),
            Route("GET", f"{start}/{{id}}/dm_events", "user", conversation, self._in),
        ]

    def _all(self, asked: Asked) -> dict[str, Any]:
        return self._listed(asked, lambda _: True)

    def _with(self, asked: Asked) -> dict[str, Any]:
        partner = asked.values["participant_id"]

        def is_theirs(version: Version) -> bool:
            ids = [account.account_id for account in participants(version.post)]
            return partner in ids and asked.reader is not self.shelf.accounts.get(partner)

        return self._listed(asked, is_theirs)

    def _in(self, asked: Asked) -> dict[str, Any]:
        wanted = asked.values["id"]
        return self._listed(
            asked, lambda version: conversation_id(*participants(version.post)) == wanted
        )

    def _listed(self, asked: Asked, accepts: Callable[[Version], bool]) -> dict[str, Any]:
        """List messages, newest first: they are in the reader's line, so the reader's own."""
        reader = asked.reader.account_id if asked.reader else ""
        line = self.shelf.messages.get(reader, EMPTY)
        if "MessageCreate" not in asked.values["event_types"]:
            line = EMPTY
        try:
            found = page(
                line,
                lambda version: version.post.is_shown(asked.now) and accepts(version),
                low=first_number(asked.now - KEPT) - 1,
                size=asked.size,
                token=asked.token,
                bound=f"{reader} {asked.request.path}",
            )
        except ValueError:
            message = f"The `pagination_token` query parameter value [{asked.token}] is not valid"
            raise invalid([("pagination_token", [str(asked.token)], message)]) from None
        seen = scene(self.shelf, asked.now, asked.reader, asked.values)
        includes = Includes(seen).of_events(found.versions)
        data = [event(version, seen) for version in found.versions]
        return told(data, includes, []) | {"meta": found.meta(with_ids=False)}
