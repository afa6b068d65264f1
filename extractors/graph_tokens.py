"""When the tokens of Meta's sources end, as Graph itself tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from extractors.answers import Refused
from extractors.base import BadPage, Stream, decode_json
from extractors.graph import Graph, GraphOptions
from extractors.http import PoliteSession

# A token ends after 60 days; what it may read of people's data, after 90 without its renewal.
ENDS = ("expires_at", "data_access_expires_at")


def expires(session: PoliteSession, options: GraphOptions) -> datetime | None:
    """Give the first end, in UTC, of any account's token or of its access to data; None: none.

    Each token is asked about itself. Raises ``Refused`` for one that is valid no longer.
    """
    ends = [end for account_id in options.tokens for end in _ends(session, options, account_id)]
    return min(ends, default=None)


def _ends(session: PoliteSession, options: GraphOptions, account_id: str) -> Iterator[datetime]:
    asks = Graph(session, options, Stream("token", "debug_token", account_id), account_id)
    token = options.tokens[account_id].get_secret_value()
    document = decode_json(asks.get("debug_token", params={"input_token": token}).body)
    told = document.get("data") if isinstance(document, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("is_valid"), bool):
        raise BadPage("expected what Graph knows of a token, found something else")
    if not told["is_valid"]:
        raise Refused(f"the token of {account_id} is valid no longer")
    for name in ENDS:
        if seconds := told.get(name, 0):  # 0: it has no end
            yield datetime.fromtimestamp(seconds, UTC)
