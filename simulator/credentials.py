"""Pass words and tokens that follow from one secret of the run, so none stands in the code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from datetime import datetime

from simulator.people import MASTODON
from simulator.town.brands import SPECS, brand_accounts, brand_specs

SECRET_ENV = "WEERKLANK_SIM_SECRET"  # noqa: S105  # the variable's name, not its value
SESSION_SECONDS = 7200
LISTENER = "listener.test"
LISTENER_DID = "did:plc:listener2222222222222222"


def secret_from_environment() -> str:
    """Read the run's secret; raise ``KeyError`` with what to do."""
    secret = os.environ.get(SECRET_ENV, "")
    if not secret:
        raise KeyError(f"{SECRET_ENV} is not set; give it any text, the same for client and server")
    return secret


def derive(secret: str, purpose: str) -> str:
    """Make the token or pass word for one purpose."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def bluesky_password(secret: str) -> str:
    """Give the pass word of every Bluesky log-in of the run."""
    return derive(secret, "bluesky")


def tokens(secret: str, brands: int = len(SPECS)) -> dict[str, str]:
    """Give each brand's Mastodon account id and the token that reads as that account."""
    return {
        account.account_id: derive(secret, account.account_id)
        for spec in brand_specs(brands)
        for account in brand_accounts(spec)
        if account.platform == MASTODON
    }


def session_token(secret: str, did: str, scope: str, *, issued_at: datetime, number: int) -> str:
    """Sign a Bluesky session as a JSON web token; its number tells it from others of its time."""
    issued = int(issued_at.timestamp())
    head = _encode({"typ": "at+jwt", "alg": "HS256"})
    claims = {"scope": scope, "sub": did, "iat": issued, "exp": issued + SESSION_SECONDS}
    claims["jti"] = str(number)
    body = f"{head}.{_encode(claims)}"
    return f"{body}.{derive(secret, body)}"


def session_account(secret: str, token: str, scope: str, *, now: datetime) -> str | None:
    """Give the DID of a session; None where the token is not ours; "" where it has expired."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), derive(secret, body).encode()):
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(body.partition(".")[2]))
    except ValueError:  # not base 64, or not JSON
        return None
    if claims["scope"] != scope:
        return None
    return str(claims["sub"]) if claims["exp"] > now.timestamp() else ""


def _encode(claims: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
