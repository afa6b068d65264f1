"""Archives: a "Customer Support on Twitter" CSV file, streamed in chunks of any number.

The file's author ids are brands' handles or numbers, and so are its mentions; both are
compared in lower case, as the platform does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from extractors.base import BadPage, Page, Payload, Stream, Window
from extractors.facts import Ask
from extractors.http import PoliteSession
from extractors.records import Post

ROWS_A_PAGE = 2_000
COLUMNS = [
    "tweet_id",
    "author_id",
    "inbound",
    "created_at",
    "text",
    "response_tweet_id",
    "in_response_to_tweet_id",
]
MENTION = re.compile(r"(?<![\w@])@(\w{1,30})")
MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
csv.field_size_limit(64 * 1024 * 1024)  # a text of 10 MB is odd, but it is not ours to drop


class Options(BaseModel):
    """What an entry in sources.yml may say about an archive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    platform: str = "twitter"


def platform(options: Options) -> str:
    """Name the platform that the file is from."""
    return options.platform


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """The file is one list."""
    yield Stream(f"file:{options.path.name}", options.platform, str(options.path))


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Cut the file into pages of whole rows, each as it stands in the file."""
    read_at = datetime.now(UTC)
    try:
        file = options.path.open(encoding="utf-8", errors="surrogateescape", newline="")
    except OSError as error:
        raise BadPage(f"{options.path}: {error.strerror}; is `path` right?") from error
    with file:
        for number, text in enumerate(_chunks(file)):
            body = text.encode("utf-8", "surrogateescape")
            page = Page(stream, f"{options.path.name}#page={number}", 200, read_at, body)
            yield page
            if number == 0:
                payloads(page)  # a file with other columns is not read to its end


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """A file tells nothing of deletions."""
    return iter(())


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Read the rows of a page; the platform goes along, because a row does not name it."""
    text = page.body.decode("utf-8", "replace").removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = list(reader)
    except csv.Error as error:
        raise BadPage(f"not CSV: {error}") from error
    if page.url.endswith("#page=0"):
        if not rows or rows[0] != COLUMNS:
            raise BadPage(f"expected the columns {', '.join(COLUMNS)}; found {rows[:1]}")
        rows = rows[1:]
    return [{"platform": page.stream.kind, "row": row} for row in rows if row]


def parse(payload: Payload) -> Post:
    """Read one row."""
    row = payload["row"]
    if len(row) != len(COLUMNS):
        raise ValueError(f"expected {len(COLUMNS)} columns, found {len(row)}")
    tweet_id, author_id, _, created_at, text, _, parent = row
    author = author_id.lower()
    return Post(
        platform=payload["platform"],
        native_id=whole_number(tweet_id),
        in_reply_to_id=whole_number(parent) if parent else None,
        author_id=author or None,
        author_handle=author_id or None,
        mentioned_ids=tuple(dict.fromkeys(name.lower() for name in MENTION.findall(text))),
        body_text=text,
        created_at=twitter_time(created_at),
    )


def whole_number(text: str) -> str:
    """Read an id that a spreadsheet may have written as ``3.0``; digits are never changed."""
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"expected an id of digits, found {text[:40]!r}")
    return digits


def twitter_time(text: str) -> datetime:
    """Read ``Tue Oct 31 22:10:47 +0000 2017``, whatever the machine's language."""
    try:
        _, month, day, clock, zone, year = text.split()
        moment = f"{int(year):04}-{MONTHS[month]:02}-{int(day):02}T{clock}{zone}"
        return datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, KeyError) as error:
        raise ValueError(
            f"created_at: expected a time such as Tue Oct 31 22:10:47 +0000 2017, "
            f"found {text[:60]!r}"
        ) from error


def _chunks(file: io.TextIOBase) -> Iterator[str]:
    """Give the file in parts that end where a row ends; a quoted text may hold line ends.

    The csv reader itself says where: it takes just the lines that a row needs.
    """
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    try:
        for number, _ in enumerate(csv.reader(lines()), 1):
            if number % ROWS_A_PAGE == 0:
                yield "".join(taken)
                taken.clear()
    except csv.Error as error:
        yield "".join(taken)
        raise BadPage(f"not CSV: {error}") from error
    if taken:
        yield "".join(taken)
