"""Page tokens: whose Page they read, what they may, and until when."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from simulator.credentials import derive
from simulator.platforms.answers import Refusal
from simulator.platforms.meta.errors import bad_token, expired_token

PREFIX = "EAA"
SIGNATURE = 64  # signs at a token's end
APP_ID = "2200345678901234"
APP_NAME = "Weerklank"
USER_ID = "122093456789012345"  # who gave the app its permissions
SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
    "pages_messaging",
    "read_insights",
    "instagram_basic",
    "instagram_manage_comments",
    "instagram_manage_messages",
)
LIFE = timedelta(days=60)
DATA_ACCESS = timedelta(days=90)


@dataclass(frozen=True)
class Grant:
    """What a token allows; ``expires_at`` None is a token that somebody renews every day."""

    brand_id: str
    scopes: frozenset[str]
    expires_at: datetime | None = None

    def ends_at(self, now: datetime) -> datetime:
        """Give when it expires: 60 days after the midnight (UTC) of its last renewal."""
        return self.expires_at or _midnight(now) + LIFE


def page_token(
    secret: str,
    brand_id: str,
    *,
    scopes: Collection[str] = SCOPES,
    expires_at: datetime | None = None,
) -> str:
    """Give the token that reads a brand's Page and Instagram account.

    Without ``expires_at`` (aware) it is as one that is renewed every day: 60 days are left.
    """
    claims = {
        "brand": brand_id,
        "scopes": [scope for scope in SCOPES if scope in scopes],
        "expires": None if expires_at is None else int(expires_at.timestamp()),
    }
    body = (
        base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode())
        .decode()
        .rstrip("=")
    )
    return f"{PREFIX}{body}{derive(secret, f'graph {body}')}"


def grant_of(secret: str, token: str, now: datetime) -> Grant:
    """Read a token; raise ``Refusal`` where it isn't ours or its days are over."""
    body, signature = token[len(PREFIX) : -SIGNATURE], token[-SIGNATURE:]
    expected = PREFIX + body + derive(secret, f"graph {body}")
    if not hmac.compare_digest(token.encode(), expected.encode()) or not signature:
        raise bad_token()
    try:
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, binascii.Error) as wrong:
        raise bad_token() from wrong
    ends = claims["expires"]
    expires_at = None if ends is None else datetime.fromtimestamp(ends, UTC)
    if expires_at is not None and expires_at <= now:
        raise expired_token(expires_at, now)
    return Grant(claims["brand"], frozenset(claims["scopes"]), expires_at)


def debugged(secret: str, token: str, pages: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Tell about a token as ``/debug_token`` does; times are Unix seconds.

    ``pages`` gives the id of each brand's Page.
    """
    try:
        grant = grant_of(secret, token, now)
    except Refusal as refusal:
        error = refusal.answer.body["error"]
        told = {"code": error["code"], "message": error["message"]}
        if "error_subcode" in error:
            told["subcode"] = error["error_subcode"]
        return {"data": {"error": told, "is_valid": False, "scopes": []}}
    scopes = [scope for scope in SCOPES if scope in grant.scopes]
    page_id = pages[grant.brand_id]
    renewed_at = grant.ends_at(now) - LIFE
    return {
        "data": {
            "app_id": APP_ID,
            "type": "PAGE",
            "application": APP_NAME,
            "data_access_expires_at": int((renewed_at + DATA_ACCESS).timestamp()),
            "expires_at": int(grant.ends_at(now).timestamp()),
            "is_valid": True,
            "issued_at": int(renewed_at.timestamp()),
            "profile_id": page_id,
            "scopes": scopes,
            "granular_scopes": [{"scope": scope, "target_ids": [page_id]} for scope in scopes],
            "user_id": USER_ID,
        }
    }


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date(), time(), UTC)
