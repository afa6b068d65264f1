"""Sightings as the lake's tables: ids, keys and texts looked up in tables, never row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from extractors.records import arrow_schema
from simulator.bulk.cast import Cast
from simulator.bulk.draws import STEP, Ints, mixed
from simulator.bulk.fates import EDITED
from simulator.bulk.rows import NONE, Rows
from simulator.bulk.texts import ROLE, ROLES, Pool, roles_of
from simulator.ids import TID_SIGNS

IDS_A_SECOND = 1000 << 16  # a number on the platform becomes milliseconds and an id's low bits
POSTS_A_PAGE = 40
PAGE_MICROSECONDS = 20_000  # from one page to the next
POSTS, DELETIONS = arrow_schema("posts"), arrow_schema("deletions")
HEX_PAIRS = np.frombuffer("".join(f"{n:04x}" for n in range(1 << 16)).encode(), "<u4")
TID_PAIRS = np.frombuffer("".join(a + b for a in TID_SIGNS for b in TID_SIGNS).encode(), "<u2")


@dataclass(frozen=True)
class Reader:
    """What turns the sightings of one platform into rows of ``arrow_schema``."""

    cast: Cast
    pool: Pool
    queries: Any  # pa.Array of query ids
    salt: int  # of version keys: the same for every platform of a run

    def posts(self, rows: Rows, reading_id: str, first_page_us: int, place: int) -> Any:
        """Give a table of posts; ``place`` is the first row's in its reading."""
        cast, count = self.cast, len(rows)
        authors = pa.array(rows.author)
        ids = self.ids(rows.second, rows.number, rows.author)
        starts_thread = rows.root_second == NONE
        thread_ids: Any = pa.nulls(count, pa.string())
        if cast.uri_starts is not None:
            roots = (
                (rows.second, rows.root_second),
                (rows.number, rows.root_number),
                (rows.author, rows.root_author),
            )
            thread_ids = self.ids(*(np.where(starts_thread, own, root) for own, root in roots))
        parents = _places(rows.parent_author)
        mentions = rows.mentioned[rows.mentioned != NONE]
        offsets = pa.array(np.concatenate([[0], np.cumsum(rows.mentioned != NONE)]), pa.int32())
        roles = roles_of(rows.text)
        edited = np.where(rows.edited_second == NONE, 0, rows.edited_second * 1_000_000)
        columns = {
            "platform": _same(cast.platform, count),
            "native_id": ids,
            "thread_id": thread_ids,
            "in_reply_to_id": self.ids(rows.parent_second, rows.parent_number, rows.parent_author),
            "in_reply_to_author_id": cast.ids.take(parents),
            "author_id": cast.ids.take(authors),
            "author_handle": cast.handles.take(authors),
            "mentioned_ids": pa.ListArray.from_arrays(offsets, cast.ids.take(pa.array(mentions))),
            "body_text": self.pool.texts.take(pa.array(rows.text)),
            "language_code": self.pool.languages.take(pa.array(rows.text // len(ROLES))),
            "permalink": self._permalinks(rows, ids, authors),
            "channel": _same("public", count),
            "is_automated": pa.array(roles == ROLE["bot"]),
            "created_at": _instants(_milliseconds(rows.second, rows.number) * 1000),
            "edited_at": _instants(edited, rows.version != EDITED),
            "star_rating": pa.nulls(count, pa.int64()),
            "reading_id": _same(reading_id, count),
            "known_at": self.known_at(first_page_us, place, count),
            "version_key": self.version_keys(rows),
            "payload": self.pool.payloads.take(pa.array(roles)),
            "query_id": self.queries.take(_places(rows.query)),
            "author_key": cast.keys.take(authors),
            "in_reply_to_author_key": cast.keys.take(parents),
            "mentioned_keys": pa.ListArray.from_arrays(offsets, cast.keys.take(pa.array(mentions))),
        }
        return pa.Table.from_arrays([columns[name] for name in POSTS.names], schema=POSTS)

    def deletions(self, rows: Rows, reading_id: str, first_page_us: int, place: int) -> Any:
        """Give a table of deletions that a look-up found."""
        ids, count = self.ids(rows.second, rows.number, rows.author), len(rows)
        columns = {
            "platform": _same(self.cast.platform, count),
            "native_id": ids,
            "deleted_at": pa.nulls(count, pa.timestamp("us", "UTC")),
            "reason_code": _same("missing", count),
            "reading_id": _same(reading_id, count),
            "known_at": self.known_at(first_page_us, place, count),
            "version_key": self.version_keys(rows),
            "payload": pc.binary_join_element_wise('{"missing": "', ids, '"}', ""),
        }
        return pa.Table.from_arrays([columns[name] for name in DELETIONS.names], schema=DELETIONS)

    def ids(self, seconds: Ints, numbers: Ints, authors: Ints) -> Any:
        """Give the ids of posts as the platform writes them; null where there is none."""
        here = np.flatnonzero(authors != NONE)
        milliseconds, low = _milliseconds(seconds[here], numbers[here]), _low(numbers[here])
        if self.cast.uri_starts is None:
            told = pc.cast(pa.array((milliseconds << 16) + low), pa.string())
            back = np.full(len(authors), NONE)
            back[here] = np.arange(len(here))
            return told if len(here) == len(authors) else told.take(_places(back))
        starts = self.cast.uri_starts
        letters = np.empty((len(here), starts.shape[1] + 13), np.uint8)
        letters[:, : starts.shape[1]] = starts[authors[here]]
        letters[:, starts.shape[1] :] = _tids(milliseconds, low)
        return _fixed(letters, authors != NONE)

    def _permalinks(self, rows: Rows, ids: Any, authors: Any) -> Any:
        starts = self.cast.permalinks.take(authors)
        if self.cast.uri_starts is None:
            return pc.binary_join_element_wise(starts, ids, "")
        tids = _tids(_milliseconds(rows.second, rows.number), _low(rows.number))
        keys = _fixed(np.ascontiguousarray(tids), np.ones(len(rows), np.bool_))
        return pc.binary_join_element_wise(starts, keys, "")

    def version_keys(self, rows: Rows) -> Any:
        """Give 32 hex digits that no other version has."""
        names = (rows.number << 3 | rows.version << 1 | (self.cast.uri_starts is None)).astype(
            np.uint64
        )
        halves = [mixed(names * np.uint64(STEP) + np.uint64(self.salt + half)) for half in (0, 1)]
        quarters = np.stack(halves, axis=1).astype("<u8").view("<u2")
        return _fixed(HEX_PAIRS[quarters].view(np.uint8), np.ones(len(rows), np.bool_))

    @staticmethod
    def known_at(first_page_us: int, place: int, count: int) -> Any:
        """Tell when each row's page was received."""
        pages = np.arange(place, place + count) // POSTS_A_PAGE
        return _instants(first_page_us + pages * PAGE_MICROSECONDS)


def _milliseconds(seconds: Ints, numbers: Ints) -> Ints:
    """Give when posts were written. No two posts of a second share these and the low bits."""
    return seconds * 1000 + numbers % IDS_A_SECOND % 1000


def _low(numbers: Ints) -> Ints:
    return numbers % IDS_A_SECOND // 1000


def _tids(milliseconds: Ints, low: Ints) -> npt.NDArray[np.uint8]:
    """Write Bluesky's record keys: 13 signs of 5 bits that sort as the time does."""
    values = (milliseconds * 1000 + low % 1000 << 10) | low // 1000
    pairs = np.stack([TID_PAIRS[values >> shift & 1023] for shift in range(60, -1, -10)], axis=1)
    return np.ascontiguousarray(pairs).view(np.uint8)[:, 1:]


def _fixed(letters: npt.NDArray[np.uint8], is_there: npt.NDArray[np.bool_]) -> Any:
    """Give strings of one length; ``letters`` has a row for each that is there."""
    offsets = np.concatenate([[0], np.cumsum(is_there)]) * letters.shape[1]
    valid = None if is_there.all() else pa.py_buffer(np.packbits(is_there, bitorder="little"))
    buffers = [valid, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.string(), len(is_there), buffers)


def _places(places: Ints) -> Any:
    """Give places to take from; null where there is none."""
    return pa.array(places, mask=places == NONE)


def _same(text: str, count: int) -> Any:
    return pa.repeat(pa.scalar(text, pa.string()), count)


def _instants(microseconds: Ints, is_null: Any = None) -> Any:
    return pa.array(microseconds, mask=is_null).cast(pa.timestamp("us", "UTC"))
