"""Bluesky's sessions: logging in, refreshing, and who a token reads as."""

from __future__ import annotations

import itertools
import json
from typing import Any

from simulator.credentials import (
    LISTENER,
    LISTENER_DID,
    bluesky_password,
    session_account,
    session_token,
)
from simulator.platforms.answers import Refusal, Request
from simulator.platforms.bluesky.views import did_document
from simulator.platforms.bluesky.xrpc import error_body, invalid
from simulator.platforms.shelf import Clock, Shelf

ACCESS, REFRESH = "com.atproto.appPass", "com.atproto.refresh"


class Sessions:
    """Opens sessions for brands and the listener, all with one pass word."""

    def __init__(self, shelf: Shelf, clock: Clock, secret: str) -> None:
        """Know the accounts of ``shelf``."""
        self._shelf, self._clock, self._secret = shelf, clock, secret
        self._numbers = itertools.count(1)

    def create(self, request: Request) -> dict[str, Any]:
        """Answer ``createSession``."""
        try:
            asked = json.loads(request.body)
            identifier, password = str(asked["identifier"]), asked["password"]
        except (ValueError, KeyError, TypeError):
            raise invalid('Input must have the property "identifier"') from None
        did, handle = self._who(identifier)
        if not did or password != bluesky_password(self._secret):
            raise Refusal(
                401, error_body("AuthenticationRequired", "Invalid identifier or password")
            )
        return self._opened(did, handle, request.base)

    def refresh(self, request: Request) -> dict[str, Any]:
        """Answer ``refreshSession``."""
        return self._opened(*self._who(self.reader(request, REFRESH)), request.base)

    def current(self, request: Request) -> dict[str, Any]:
        """Answer ``getSession``."""
        return _told(*self._who(self.reader(request)), request.base)

    def reader(self, request: Request, scope: str = ACCESS) -> str:
        """Give the DID of who asks; raise ``Refusal`` where no session of the scope holds."""
        if request.token is None:
            raise Refusal(401, error_body("AuthMissing", "Authentication Required"))
        did = session_account(self._secret, request.token, scope, now=self._clock.now())
        if did is None:
            raise Refusal(400, error_body("InvalidToken", "Token could not be verified"))
        if not did:
            raise expired()
        return did

    def _who(self, identifier: str) -> tuple[str, str]:
        """Give a DID and handle; "" where nobody by that name may log in."""
        if identifier in (LISTENER, LISTENER_DID):
            return LISTENER_DID, LISTENER
        account = self._shelf.find(identifier.removeprefix("@"))
        if account is None or account.brand_id is None:
            return "", ""
        return account.account_id, account.handle

    def _opened(self, did: str, handle: str, base: str) -> dict[str, Any]:
        now, number = self._clock.now(), next(self._numbers)
        access, refresh = (
            session_token(self._secret, did, scope, issued_at=now, number=number)
            for scope in (ACCESS, REFRESH)
        )
        return _told(did, handle, base) | {"accessJwt": access, "refreshJwt": refresh}


def expired() -> Refusal:
    """Refuse a token that has expired."""
    return Refusal(400, error_body("ExpiredToken", "Token has expired"))


def _told(did: str, handle: str, base: str) -> dict[str, Any]:
    return {
        "did": did,
        "didDoc": did_document(did, handle, base),
        "handle": handle,
        "email": f"{handle}@post.example",
        "emailConfirmed": True,
        "active": True,
    }
