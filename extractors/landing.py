"""The zones raw, landed, quarantine and vault: written whole or not at all.

A reading writes its files one after the other and its row in ``landed/readings`` last: a run
that is killed before that never happened, and the next run of the window mends it.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from hashlib import blake2b
from types import TracebackType
from typing import IO, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from extractors import queries
from extractors.base import PAGE_ERRORS, BadPage, Page, Payload, Source, Stream, Window
from extractors.before import Before
from extractors.keys import KeyRing
from extractors.lake import Lake
from extractors.links import link_tokens
from extractors.queries import Said
from extractors.raw import as_json, body_of, raw_line
from extractors.records import (
    LANDED,
    LINKS_SCHEMA,
    UNSTORABLE,
    Contact,
    Deletion,
    FeedbackResponse,
    Post,
    Reading,
    Record,
    TicketChange,
    arrow_schema,
    happened_at,
    identifying,
)
from extractors.zones import COMPACTED, VAULT_SCHEMA, folder, read_table, remove_file, write_table

ROWS_AT_ONCE = 10_000
OBJECTS_A_COLLECTION = 200_000
BYTES_AT_ONCE = 64 * 1024 * 1024
QUARANTINE = ("quarantine", ".jsonl.zst")
MOST_REASON, MOST_PROBLEMS = 300, 10_000
SURVEY = "survey"  # stands for the platform in the keys of tokens
RECENT_KEYS = 100_000  # how many versions are remembered to tell duplicates of one reading
PARSE_ERRORS = PAGE_ERRORS


class Landing:
    """One reading on its way into the lake. A context manager: leave it well, or it never was."""

    def __init__(
        self,
        lake: Lake,
        source: Source,
        ring: KeyRing,
        *,
        name: str,
        platform: str,
        window: Window,
        known_at: datetime,
        keep_ids: bool = False,
        keep_raw: bool = True,
        before: Before | None = None,
    ) -> None:
        self._lake, self._source = lake, source
        self.name, self.platform, self.window, self.known_at = name, platform, window, known_at
        self.reading_id = (
            f"{name}-{window.start:%Y%m%dT%H%M%S}-{window.end:%Y%m%dT%H%M%S}"
            f"-{known_at:%Y%m%dT%H%M%S%f}"
        )
        self.pages = self.received = self.landed = self.duplicates = self.quarantined = 0
        self.later = self.unasked = self._size = 0
        self.last_created_at: datetime | None = None
        self.bad_pages: dict[str, None] = {}  # what they came with instead; in order
        self.seen: set[str] | None = set() if keep_ids else None
        self._recent: dict[tuple[str, str | None], None] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in LANDED}
        self._links: list[tuple[Any, ...]] = []
        self._people: set[tuple[str, str, str, str | None]] = set()
        self._files = ExitStack()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._lines: dict[str, IO[bytes]] = {}
        self._key, self._keep_raw = _Keys(ring), keep_raw
        self._before = before

    def __enter__(self) -> Landing:
        # Records are freed by counting; looking for cycles among them is a quarter of the cost.
        self._collecting = gc.get_threshold()
        gc.set_threshold(OBJECTS_A_COLLECTION, *self._collecting[1:])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        gc.set_threshold(*self._collecting)
        # Files are closed in here; leaving it with an error discards them, half-written or not.
        with self._files:
            if error is not None:
                raise error
            self._flush()

    def path(self, zone: str, suffix: str) -> str:
        """Give the path of this reading's file in a zone."""
        where = folder(self._lake, zone, self.name, self.known_at.date())
        return f"{where}/{self.reading_id}{suffix}"

    def has_written(self, zone: str) -> bool:
        """Whether this reading has a file in a zone."""
        return zone in self._writers or zone in self._lines

    def take(self, page: Page) -> int:
        """Keep a page as it came, and land each record that it holds or say why not; count them."""
        self.pages += 1
        if self._keep_raw:
            self._write_line("raw", raw_line(page))
        try:
            payloads = self._source.payloads(page)
        except PARSE_ERRORS as error:  # BadPage, or a shape that nobody thought of
            self.received += 1
            told = str(error) if isinstance(error, BadPage) else reason(error)
            self.bad_pages[f"{page.stream.name}: {told}"[:MOST_REASON]] = None
            self._refuse(page, None, error)
            return 0
        for index, payload in enumerate(payloads):
            try:
                record = self._source.parse(payload)
            except PARSE_ERRORS as error:
                self._take_exactly(page, index, payload, error)
            else:
                self._land(page, payload, record)
        return len(payloads)

    def _take_exactly(self, page: Page, index: int, payload: Payload, error: Exception) -> None:
        """Read a refused record again without losing a digit of it; the fast reader may have."""
        try:
            payload = self._source.payloads(page, exact=True)[index]
            record = self._source.parse(payload)
        except PARSE_ERRORS:
            self.received += 1
            self._refuse(page, as_json(payload).decode(), error)
        else:
            self._land(page, payload, record)

    def _land(self, page: Page, payload: Payload, record: Record) -> None:
        values = tuple(record.__dict__.values())
        moment = happened_at(record)
        if moment is not None and moment >= self.window.end:
            self.later += 1
            return
        if isinstance(record, Post):
            if self._is_unasked(page.stream, record):
                self.unasked += 1
                return
            if self.seen is not None:
                self.seen.add(record.native_id)
        if moment is not None and (self.last_created_at is None or moment > self.last_created_at):
            self.last_created_at = moment
        self.received += 1
        version_key = blake2b(orjson.dumps(identifying(record)), digest_size=16).hexdigest()
        if self._is_repeat(record, version_key, page.stream.query_id):
            self.duplicates += 1
            return
        self.landed += 1
        sent = as_json(payload)
        self._size += len(sent)
        row = (*values, self.reading_id, page.retrieved_at, version_key, sent)
        if isinstance(record, Post):
            self._land_post(record, row, page.stream.query_id)
        elif isinstance(record, Deletion):
            self._rows["deletions"].append(row)
        elif isinstance(record, FeedbackResponse):
            self._rows["feedback"].append((*row, self._key.of(SURVEY, record.token)))
        elif isinstance(record, Contact):
            token_key = self._key.of(SURVEY, record.feedback_token)
            self._rows["contacts"].append((*row, token_key, self._customer_key(record)))
        elif isinstance(record, TicketChange):
            self._rows["ticket_changes"].append((*row, *self._agent_keys(record)))
        if len(self._rows["posts"]) >= ROWS_AT_ONCE or self._size > BYTES_AT_ONCE:
            self._flush()

    def _customer_key(self, contact: Contact) -> str | None:
        """Give the key of who called: of a platform's customer the same as of their posts."""
        platform = contact.customer_platform or contact.platform
        customer_key = self._key.of(platform, contact.customer_id)
        if customer_key is not None and contact.customer_id is not None:
            self._people.add((customer_key, platform, contact.customer_id, None))
        return customer_key

    def _agent_keys(self, change: TicketChange) -> tuple[str | None, ...]:
        """Give the keys of who changed a ticket, and of its owners: agents are people too."""
        owners = (change.from_value, change.to_value)
        ids = (change.author_id, *(owners if change.change_kind == "owner" else (None, None)))
        keys = tuple(self._key.of(change.platform, agent) for agent in ids)
        self._people |= {
            (key, change.platform, agent, None)
            for key, agent in zip(keys, ids, strict=True)
            if key is not None and agent is not None
        }
        return keys

    def _is_unasked(self, stream: Stream, post: Post) -> bool:
        """Whether a platform that cannot be asked the whole query gave more than it asks for."""
        if stream.filter_by is None:
            return False
        tree = queries.parse(stream.filter_by).tree
        return queries.matches(tree, Said(post.body_text, post.language_code)) is False

    def _land_post(self, post: Post, row: tuple[Any, ...], query_id: str | None) -> None:
        key = self._key
        author_key = key.of(post.platform, post.author_id)
        self._rows["posts"].append(
            (
                *row,
                query_id,
                author_key,
                key.of(post.platform, post.in_reply_to_author_id),
                [key.of(post.platform, account) for account in post.mentioned_ids],
            )
        )
        if "://" in post.body_text:
            self._links += (
                (post.platform, post.native_id, key.of(SURVEY, token), *row[-4:-2])
                for token in link_tokens(post.body_text)
            )
        if author_key is not None and post.author_id is not None:
            self._people.add((author_key, post.platform, post.author_id, post.author_handle))

    def _is_repeat(self, record: Record, version_key: str, query_id: str | None) -> bool:
        """Whether this reading, or the last one that saw the record, landed the same."""
        key = (version_key, query_id)
        if key in self._recent:
            return True
        if self._before is not None and self._before.says(record, version_key, query_id):
            return True
        self._recent[key] = None
        if len(self._recent) > RECENT_KEYS:
            del self._recent[next(iter(self._recent))]
        return False

    def _refuse(self, page: Page, payload: str | None, error: Exception) -> None:
        self.quarantined += 1
        self._write_line(
            "quarantine",
            orjson.dumps(
                {
                    "reading_id": self.reading_id,
                    "url": page.url,
                    "stream": page.stream.name,
                    "retrieved_at": page.retrieved_at,
                    "reason": reason(error),
                    "payload": payload,
                    "body": None if payload is not None else body_of(page.body),
                }
            ),
        )

    def _flush(self) -> None:
        self._size = 0
        for table, rows in self._rows.items():
            if rows:
                schema = arrow_schema(table)
                columns = zip(*rows, strict=True)
                arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
                self._write(f"landed/{table}", pa.Table.from_arrays(arrays, schema=schema))
                rows.clear()
        if self._links:
            links = zip(*self._links, strict=True)
            arrays = [pa.array(c, f.type) for c, f in zip(links, LINKS_SCHEMA, strict=True)]
            self._write("landed/links", pa.Table.from_arrays(arrays, schema=LINKS_SCHEMA))
            self._links.clear()
        if self._people:
            people = zip(*sorted(self._people, key=str), strict=True)
            arrays = [pa.array(column, pa.string()) for column in people]
            self._write("vault", pa.Table.from_arrays(arrays, schema=VAULT_SCHEMA))
            self._people.clear()

    def _write(self, zone: str, table: pa.Table) -> None:
        if zone not in self._writers:
            file = self._files.enter_context(self._lake.writing(self.path(zone, ".parquet")))
            writer = pq.ParquetWriter(file, table.schema, compression="zstd", compression_level=1)
            self._writers[zone] = self._files.enter_context(writer)
        self._writers[zone].write_table(table)

    def _write_line(self, zone: str, line: bytes) -> None:
        if zone not in self._lines:
            file = self._files.enter_context(self._lake.writing(self.path(zone, ".jsonl.zst")))
            packed = zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False)
            self._lines[zone] = self._files.enter_context(packed)
        self._lines[zone].write(line + b"\n")

    def result(self, *, watermark: str, problems: Sequence[str]) -> Reading:
        """Give the reading's row, once its files are in place.

        Raises ``ArithmeticError`` if the control total does not add up.
        """
        if self.received != self.landed + self.duplicates + self.quarantined:
            raise ArithmeticError(
                f"{self.reading_id}: received {self.received} is not landed {self.landed} + "
                f"duplicate {self.duplicates} + quarantined {self.quarantined}"
            )
        known_until: datetime | None = self.window.end
        if watermark == "last_post":
            known_until = self.last_created_at and next_second(self.last_created_at)
        return Reading(
            reading_id=self.reading_id,
            source=self.name,
            platform=self.platform,
            window_start=self.window.start,
            window_end=self.window.end,
            known_at=self.known_at,
            watermark_at=None if problems else known_until,
            page_count=self.pages,
            received_count=self.received,
            landed_count=self.landed,
            duplicate_count=self.duplicates,
            quarantined_count=self.quarantined,
            later_count=self.later,
            unasked_count=self.unasked,
            is_complete=not problems,
            problem_text="; ".join(problems).translate(UNSTORABLE)[:MOST_PROBLEMS] or None,
        )


class _Keys:
    """Author keys with a memory: the same few people write again and again."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring, self._known = ring, dict[tuple[str, str], str]()

    def of(self, platform: str, native_id: str | None) -> str | None:
        if native_id is None:
            return None
        key = self._known.get((platform, native_id))
        if key is None:
            if len(self._known) > RECENT_KEYS:
                self._known.clear()
            key = self._known[platform, native_id] = self._ring.key_of(platform, native_id)
        return key


def remove_older(lake: Lake, reading: Landing) -> None:
    """Take away what the same reading landed before, when it has just been landed again.

    Removing comes after writing: killed in between, rows stand twice and none is lost.
    """
    tables = (*LANDED, "links")
    for zone, suffix in [*((f"landed/{table}", ".parquet") for table in tables), QUARANTINE]:
        if not reading.has_written(zone):
            remove_file(lake, reading.path(zone, suffix))
    for table in tables:
        own = reading.path(f"landed/{table}", ".parquet")
        day = own.rsplit("/", 1)[0]
        for name in lake.fs.ls(day, detail=False) if lake.fs.exists(day) else []:
            if name.rsplit("/", 1)[-1].startswith(COMPACTED) and name.endswith(".parquet"):
                rows = read_table(lake, name)
                others = rows.filter(pc.field("reading_id") != reading.reading_id)
                if others.num_rows < rows.num_rows:
                    write_table(lake, name, others)


def next_second(moment: datetime) -> datetime:
    """Give the first whole second after a moment."""
    return datetime.fromtimestamp(int(moment.timestamp()) + 1, moment.tzinfo)


def reason(error: Exception) -> str:
    """Say why a record was refused, in words that can be stored whatever it held."""
    told = getattr(error, "errors", None)
    if callable(told):
        first = told(include_input=False)[0]
        text = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    else:
        text = f"{type(error).__name__}: {error}"
    return text[:MOST_REASON].translate(UNSTORABLE)
