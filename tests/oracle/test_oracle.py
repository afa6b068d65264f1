"""The warehouse against the oracle: every conversation and every clock, equal."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from desks import facts_for, open_seconds
from material import CareReader, archive_posts, care_posts, shared
from pydantic import BaseModel
from reckoning import Clock, Conversation, Said, reckon

from extractors.base import Page, Payload, Stream, Window
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.records import Post
from extractors.registry import SourceEntry
from extractors.run import extract
from warehouse.build import build

PLATFORM = "twitter"
RING = KeyRing("k1", b"a key for tests")
ALWAYS = Window(datetime(2006, 3, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
MATERIALS = ("archive", "care", "made_up")

# dbt leaves a thread pool and deprecated calls behind that are not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


class Entry(SourceEntry):
    """An entry whose reader is at hand, not a module's name."""

    reader: Any = None

    def source(self) -> Any:
        """Give the reader, or the module as usual."""
        return self.reader or super().source()


@dataclass
class Compared:
    """What the oracle says and what the warehouse says, in the same words."""

    expected_conversations: list[Conversation]
    expected_clocks: list[Clock]
    conversations: list[Conversation]
    clocks: list[Clock]


@pytest.fixture(scope="module", params=MATERIALS)
def compared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    posts, accounts, entry = globals()[f"_{request.param}"]()
    automated = frozenset(post.author for post in posts if post.is_automated)
    facts = facts_for(accounts, PLATFORM, automated)
    folder = tmp_path_factory.mktemp(request.param)
    lake = Lake.at(folder)
    reading = extract(entry, ALWAYS, lake, facts, RING, environ={})
    assert reading.quarantined_count == 0
    build(lake, folder / "warehouse" / "build.duckdb", facts=facts, ring=RING)
    people = {RING.key_of(PLATFORM, post.author): post.author for post in posts}
    with duckdb.connect(str(folder / "warehouse" / "build.duckdb"), read_only=True) as database:
        return Compared(
            *reckon(posts, accounts, open_seconds),
            list(_conversations(database, people)),
            list(_clocks(database, people)),
        )


def entry_of(module: str, *, reader: Any = None, **options: Any) -> Entry:
    """Give an entry of sources.yml that runs once over a whole file."""
    return Entry(
        name=module,
        module=module,
        every=None,
        since=ALWAYS.start.date(),
        reread_hours=0,
        requests_per_minute=600,
        purpose="tests",
        legal_basis="tests",
        watermark="last_post",
        options=options,
        reader=reader,
    )


def _archive() -> tuple[Sequence[Said], dict[str, str], Entry]:
    path = shared("twcs_first5k.csv")
    return *archive_posts(path), entry_of("archive", path=path)


def _care() -> tuple[Sequence[Said], dict[str, str], Entry]:
    path = shared("ibm_twitter_care_dev.json")
    return *care_posts(path), entry_of("care", reader=CareReader(), path=path)


def _made_up() -> tuple[Sequence[Said], dict[str, str], Entry]:
    posts, accounts = _talk_at_random(random.Random(20171105), threads=1200)
    return posts, accounts, entry_of("made_up", reader=_Spoken(posts))


def _talk_at_random(dice: random.Random, *, threads: int) -> tuple[list[Said], dict[str, str]]:
    """Make threads of everything that can go wrong: skew, ties, lost posts, bots, two brands."""
    brands = [f"brand{number}" for number in range(8)]
    accounts = {brand: brand for brand in brands} | {f"{b}_bot": b for b in brands}
    posts: list[Said] = []
    for _ in range(threads):
        here, them = dice.choice(brands), dice.sample(range(10_000), 3)
        people = [f"person{number}" for number in them]
        at = datetime(2017, 10, 15, tzinfo=UTC) + timedelta(seconds=dice.randrange(30 * 86_400))
        thread: list[Said] = []
        for _ in range(dice.randint(1, 9)):
            at += timedelta(seconds=min(int(dice.lognormvariate(6, 3)), 2_000_000) + 1)
            author = dice.choice([*people[: dice.randint(1, 3)], here, here, f"{here}_bot"])
            if dice.random() < 0.04:
                author = dice.choice(brands)
            parent = dice.choice(thread[-3:]).post_id if thread else None
            if dice.random() < 0.06:
                parent = f"{10**9 + len(posts) // 12}"  # never collected
            skew = timedelta(seconds=dice.randrange(3_000) if dice.random() < 0.08 else 0)
            named = [here] if dice.random() < 0.6 else []
            named += [dice.choice(brands)] if dice.random() < 0.05 else []
            thread.append(
                Said(
                    post_id=str(len(posts) + len(thread) + 1),
                    author=author,
                    at=at - skew,
                    parent=parent,
                    mentions=tuple(dict.fromkeys(named)),
                    is_automated=author.endswith("_bot"),
                )
            )
        posts += thread
    dice.shuffle(posts)
    return posts, accounts


class _Spoken:
    """Made-up posts as a source."""

    class Options(BaseModel):
        pass

    def __init__(self, posts: Iterable[Said]) -> None:
        self._posts = list(posts)

    def platform(self, _options: object) -> str:
        return PLATFORM

    def streams(self, *_asked: object) -> Iterator[Stream]:
        yield Stream("made_up", "made_up", "")

    def pages(
        self, _session: object, _options: object, stream: Stream, _: Window
    ) -> Iterator[Page]:
        yield Page(stream, "made_up", 200, datetime.now(UTC), b"")

    def payloads(self, _page: Page, *, exact: bool = False) -> Sequence[Payload]:  # noqa: ARG002
        return [{"number": number} for number in range(len(self._posts))]

    def parse(self, payload: Payload) -> Post:
        said = self._posts[payload["number"]]
        return Post(
            platform=PLATFORM,
            native_id=said.post_id,
            in_reply_to_id=said.parent,
            author_id=said.author,
            mentioned_ids=said.mentions,
            body_text="…",
            created_at=said.at,
        )


def _conversations(
    database: duckdb.DuckDBPyConnection, people: dict[str, str]
) -> Iterator[Conversation]:
    for brand, key, posts, *counts in database.execute(
        """
        select brand_id, any_value(conversations.author_key), list(distinct native_id),
            any_value(inbound_post_count), any_value(reply_count), any_value(is_answered)
        from marts.fct_conversations as conversations
        inner join marts.fct_posts as posts using (conversation_key, brand_id)
        group by conversation_key, brand_id
        """
    ).fetchall():
        yield Conversation(brand, people[key], frozenset(posts), *counts)


def _clocks(database: duckdb.DuckDBPyConnection, people: dict[str, str]) -> Iterator[Clock]:
    for brand, key, *rest, started_at, answered_at, calendar, opened in database.execute(
        """
        with ids as (select distinct post_key, native_id from marts.fct_posts)
        select brand_id, author_key, clock_kind, questions.native_id, answers.native_id, status,
            started_at, answered_at, calendar_seconds, open_seconds
        from marts.fct_response_clocks as clocks
        inner join ids as questions on clocks.started_post_key = questions.post_key
        left join ids as answers on clocks.answered_post_key = answers.post_key
        """
    ).fetchall():
        moments = [moment and moment.replace(tzinfo=UTC) for moment in (started_at, answered_at)]
        yield Clock(brand, people[key], *rest, *moments, calendar, opened)


def test_every_conversation_holds_the_same_posts(compared: Compared) -> None:
    assert len(compared.conversations) > 100
    assert _differences(compared.expected_conversations, compared.conversations) == []


def test_every_clock_says_the_same(compared: Compared) -> None:
    assert sum(clock.status == "answered" for clock in compared.clocks) > 100
    assert sum(bool(clock.open_seconds) for clock in compared.clocks) > 50
    assert _differences(compared.expected_clocks, compared.clocks) == []


def _differences(expected: Sequence[object], found: Sequence[object]) -> list[str]:
    missing, surplus = set(expected) - set(found), set(found) - set(expected)
    told = [f"only the oracle: {one}" for one in missing]
    told += [f"only the marts: {one}" for one in surplus]
    if len(expected) != len(set(expected)) or len(found) != len(set(found)):
        told.append("a row stands twice")
    return sorted(told, key=lambda line: line.split("(", 1)[1:] or line)
