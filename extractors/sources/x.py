"""X, API v2: a brand's posts, what mentions it, their conversations, and what queries find.

With an account's own token its private messages are read too. A post's id here is that of its
first version; a retweet says nothing of its own and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.answers import Refused
from extractors.base import BadPage, Page, Stream, Window
from extractors.dialects import asked
from extractors.facts import Ask
from extractors.http import PoliteSession
from extractors.sources.x_compliance import redactions
from extractors.sources.x_costs import charges
from extractors.sources.x_posts import PLATFORM, answered, parse, versions
from extractors.sources.x_records import payloads, shown
from extractors.sources.x_requests import VERSION, Options, Reader

__all__ = [
    "Options",
    "api",
    "charges",
    "look_up",
    "pages",
    "parse",
    "payloads",
    "platform",
    "redactions",
    "streams",
]

LOOK_UP_SIZE = 100
MOST_GENERATIONS = 20  # of posts above one that was found: those beyond are named, and not read


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def api(options: Options) -> tuple[str, str]:
    """Name the API and the version by which it is asked."""
    return "x", VERSION


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each account, each account's messages, and each query."""
    handles: dict[str, set[str]] = {}
    for account in ask.accounts:
        handles.setdefault(account.account_id, set()).add(account.handle)
    for account_id, names in sorted(handles.items()):
        yield Stream(f"account:{account_id}", "account", " ".join((account_id, *sorted(names))))
    for account_id in sorted(handles):
        if account_id in options.tokens:
            yield Stream(f"messages:{account_id}", "messages", account_id)
    yield from asked(ask, PLATFORM)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk a query's finds, an account's messages, or its mentions, posts and conversations."""
    reader = Reader(session, options, stream)
    if stream.kind == "query":
        yield from reader.query(window)
    elif stream.kind == "messages":
        yield from reader.messages(window)
    else:
        yield from _account(reader, options, window)


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for posts by id: X tells of each that is gone; of one that was edited the latest is read.

    The list of an account's messages is complete: one that it does not show is no post either.
    """
    reader = Reader(session, options, Stream("look-up", "look_up", ""))
    for start in range(0, len(native_ids), LOOK_UP_SIZE):
        page = reader.posts(native_ids[start : start + LOOK_UP_SIZE], is_asked=True)
        yield page
        known = _Known()
        known.note(page)
        if known.newer:
            yield reader.posts(sorted(known.newer))


def _account(reader: Reader, options: Options, window: Window) -> Iterator[Page]:
    """Read an account's mentions and posts; then who else spoke there, and what was answered.

    A conversation under a brand's post holds many customers, and posts that mention no one.
    """
    known = _Known()
    problems: list[BadPage | Refused] = []
    for walk in (reader.mentions, reader.timeline):
        try:
            for page in walk(window):
                yield page
                if page.stream.kind == "account":  # and no probe of what is older
                    known.note(page)
        except (BadPage, Refused) as error:
            problems.append(error)  # told when the rest is read: one list hides no other
    if options.conversations:
        for page in reader.conversations(sorted(known.conversations), window):
            yield page
            known.note(page)
    for _ in range(MOST_GENERATIONS):
        unread = known.take_unread()
        for start in range(0, len(unread), LOOK_UP_SIZE):
            page = reader.posts(unread[start : start + LOOK_UP_SIZE])
            yield page
            known.note(page)
    for problem in problems:
        raise problem


@dataclass
class _Known:
    """What the pages of an account have shown, and what they only name."""

    seen: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    newer: set[str] = field(default_factory=set)  # versions, of which an older one was shown

    def note(self, page: Page) -> None:
        """Look through a page; what is broken is for ``parse`` to refuse."""
        for item in shown(page):
            try:
                chain, parent = versions(item), answered(item)
                conversation = str(item["conversation_id"])
            except (AttributeError, LookupError, TypeError, ValueError):
                continue
            is_latest = item.get("id") == chain[-1]
            self.seen |= {*chain} if is_latest else {*chain[:-1]}
            self.newer |= set() if is_latest else {chain[-1]}
            self.conversations.add(conversation)
            self.named |= {conversation} | ({parent} if parent else set())

    def take_unread(self) -> list[str]:
        """Give the ids of what is named and was not seen; they count as seen from now on."""
        unread = sorted((self.named | self.newer) - self.seen)
        self.seen |= set(unread)
        return unread
