"""When Meta's tokens end, by what Graph tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from fakes import clock
from graph_fixture import OPTIONS, TOKEN, Server, ok

from extractors.answers import Refused
from extractors.base import BadPage
from extractors.graph import GraphOptions
from extractors.graph_tokens import expires
from extractors.http import PoliteSession
from extractors.sources import facebook, instagram, messenger

FIRST, LATER = (datetime(2026, 12, day, tzinfo=UTC) for day in (1, 31))


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback("GET", re.compile(".*"), callback=found)
        yield found


def asked() -> datetime | None:
    """Ask when the first token ends."""
    with PoliteSession(requests_per_minute=1e9, now=clock()) as session:
        return expires(session, OPTIONS)


def knows(server: Server, *tokens: Any) -> None:
    """Tell of the tokens in the order in which they are asked for."""
    told = iter(tokens)
    server.respond = lambda *_: ok({"data": next(told)})


def ends(token: datetime | None, access: datetime | None) -> dict[str, Any]:
    moments = {"expires_at": token, "data_access_expires_at": access}
    seconds = {name: int(at.timestamp()) if at else 0 for name, at in moments.items()}
    return {"is_valid": True, **seconds}


@pytest.mark.parametrize(
    ("tokens", "end"),
    [
        ((ends(FIRST, LATER), ends(LATER, LATER)), FIRST),
        ((ends(None, LATER), ends(None, FIRST)), FIRST),
        ((ends(None, None), ends(LATER, None)), LATER),
        ((ends(None, None), {"is_valid": True}), None),
    ],
)
def test_the_first_end_of_any_token_or_of_its_access_counts(
    server: Server, tokens: tuple[Any, ...], end: datetime | None
) -> None:
    knows(server, *tokens)

    assert asked() == end
    assert [(path, query["input_token"]) for path, query in server.asked] == [
        ("debug_token", TOKEN),
        ("debug_token", "EAAother3"),
    ]


def test_a_token_that_is_valid_no_longer_is_told_without_it(server: Server) -> None:
    knows(server, {"is_valid": False, "error": {"message": f"no {TOKEN}"}})

    with pytest.raises(Refused, match="the token of 1 is valid no longer") as raised:
        asked()
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("told", [None, [], {}, {"is_valid": "yes"}])
def test_another_answer_is_a_bad_page(server: Server, told: Any) -> None:
    knows(server, told)

    with pytest.raises(BadPage):
        asked()


def test_all_of_metas_sources_tell_it() -> None:
    assert {source.expires for source in (facebook, instagram, messenger)} == {expires}
    assert issubclass(messenger.Options, GraphOptions)
