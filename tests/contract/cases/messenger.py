"""Messenger's threads and messages; and those of Instagram, which hang on the Page too."""

from __future__ import annotations

from tests.contract.case import Case, Route
from tests.extractors.fakes import account, asking

# The last page of a list has no address of a next one, and a short one no paging.
ONE_PAGE = ("*.page-1: paging removed", "*.page-1: paging.next removed")
CASES = (
    Case(
        source="messenger",
        options={"tokens": {"1000": "EAAhunter2"}},
        secrets=("EAAhunter2",),
        facts=asking(account("facebook", "1000", "acme")),
        routes=(
            Route("/v26.0/1000/conversations", "conversations.page-2", {"after": "P1"}),
            Route("/v26.0/1000/conversations", "conversations.page-1", {"platform": "messenger"}),
            Route("/t_1/messages", "messages.page-2", {"after": "MM1"}),
            Route("/t_1/messages", "messages.page-1", {"after": None}),
            Route("/t_2/messages", "messages_of_bo.page-1"),
        ),
        paging=("after",),
        lands=frozenset({"m_1", "m_2", "m_3", "m_4"}),
        untold=ONE_PAGE,
    ),
    Case(
        source="messenger",
        fixtures="instagram_direct",
        options={"tokens": {"178100": "EAAhunter2"}, "inbox": "instagram"},
        secrets=("EAAhunter2",),
        facts=asking(account("instagram", "178100", "acme")),
        routes=(
            Route("/me/conversations", "conversations.page-1", {"platform": "instagram"}),
            Route("/aWdf1/messages", "messages.page-2", {"after": "DM1"}),
            Route("/aWdf1/messages", "messages.page-1", {"after": None}),
        ),
        paging=("after",),
        lands=frozenset({"aWdfm1", "aWdfm2"}),
        untold=ONE_PAGE,
    ),
)
