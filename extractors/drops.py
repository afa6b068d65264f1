"""Drop folders: CSV and JSON files that another system leaves, read whole each time.

A file's columns are expected by name. One that is missing or renamed refuses the file and says
what to set; nothing is guessed, and the refused page is kept whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from pydantic import BaseModel, ConfigDict, field_validator

from extractors.base import BadPage, Page, Payload, Stream, decode_json

ROWS_A_PAGE = 2_000
SUFFIXES = (".csv", ".json", ".jsonl")
YES = frozenset({"yes", "y", "true", "1", "ja", "j", "waar"})
WRONG = "\0"  # under this name, which no file has, a row says what is wrong with it
NO = frozenset({"no", "n", "false", "0", "nee", "onwaar"})


class DropOptions(BaseModel):
    """What an entry in sources.yml may say about a drop folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    columns: dict[str, str] = {}  # our name: theirs, where they differ
    without: tuple[str, ...] = ()  # columns that this export does not have
    timezone: str | None = None  # of times that are written without one

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError(f"{name!r} is no time zone; such as Europe/Amsterdam") from error
        return name


def drop_streams(options: DropOptions, kind: str) -> Iterator[Stream]:
    """Each file of the folder is one list; how to read it goes along, so that parse is pure."""
    if not options.folder.is_dir():
        # A folder that is not there is told by the reading of it, not passed over.
        yield Stream("folder", kind, _subject(options, options.folder))
        return
    for path in sorted(options.folder.iterdir()):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
            yield Stream(f"file:{path.name}", kind, _subject(options, path))


def drop_pages(stream: Stream) -> Iterator[Page]:
    """Cut a file into pages that can each be read alone: its header goes with every part."""
    path = Path(_told(stream)["path"])
    read_at = datetime.now(UTC)
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            parts = iter((file.read(),)) if path.suffix.lower() == ".json" else _parts(path, file)
            for number, part in enumerate(parts):
                body = part.encode("utf-8", "surrogateescape")
                yield Page(stream, f"{path.name}#page={number}", 200, read_at, body)
    except OSError as error:
        raise BadPage(
            f"{path}: {error.strerror}; is `folder` right, and may we read it?"
        ) from error


def drop_payloads(page: Page, columns: Sequence[str], *, exact: bool = False) -> list[Payload]:
    """Read a page's rows by our names of the columns; a column that nobody expects goes along."""
    told = _told(page.stream)
    names = {ours: told["columns"].get(ours, ours) for ours in columns}
    names = {ours: theirs for ours, theirs in names.items() if ours not in told["without"]}
    file, _, number = page.url.rpartition("#page=")
    if file.lower().endswith(".csv"):
        there, rows = _csv_rows(page, names.values())
    else:
        there, rows = _json_rows(page, exact=exact)
    missing = [
        ours if ours == theirs else f"{ours} (as {theirs!r})"
        for ours, theirs in names.items()
        if theirs not in there
    ]
    if missing and (rows or there):
        raise BadPage(
            f"{file}: no column {', '.join(missing)}; found {', '.join(there)}. "
            "Name it under `columns` in sources.yml, or list it under `without`"
        )
    return [
        {
            "platform": page.stream.kind,
            "timezone": told["timezone"],
            "where": f"{file}, row {int(number) * ROWS_A_PAGE + place}",
            "row": {ours: row.get(theirs) for ours, theirs in names.items()},
            "rest": {name: value for name, value in row.items() if name not in names.values()},
        }
        for place, row in enumerate(rows, 1)
    ]


class Row:
    """One row on its way to a record; what is wrong is told with its place and column."""

    def __init__(self, payload: Payload) -> None:
        self._row, self._where = payload["row"], payload["where"]
        self._zone = ZoneInfo(payload["timezone"]) if payload["timezone"] else None
        if WRONG in payload["rest"]:
            raise ValueError(f"{self._where}: {payload['rest'][WRONG]}")

    def text(self, column: str) -> str | None:
        """Give a cell's text; an empty one is nothing."""
        value = self._row.get(column)
        if value is None or isinstance(value, (dict, list)):
            if value is not None:
                raise self.wrong(column, "a text or a number")
            return None
        return str(value).strip() or None

    def needed(self, column: str) -> str:
        """Give a cell's text, which may not be empty."""
        value = self.text(column)
        if value is None:
            raise self.wrong(column, "something")
        return value

    def score(self, column: str, lowest: int, highest: int) -> int | None:
        """Give a whole number between two others; 8.0 is one, 8.5 is none."""
        value = self.text(column)
        if value is None:
            return None
        number = value.removesuffix(".0")
        digits = number.isascii() and number.isdecimal() and len(number) <= 3
        if not digits or not lowest <= int(number) <= highest:
            raise self.wrong(column, f"a whole number from {lowest} to {highest}")
        return int(number)

    def yes_no(self, column: str) -> str | None:
        """Give yes or no, as a person or a spreadsheet may write it."""
        value = self.text(column)
        if value is None:
            return None
        if value.casefold() in YES | NO:
            return "yes" if value.casefold() in YES else "no"
        raise self.wrong(column, "yes or no")

    def moment(self, column: str) -> datetime | None:
        """Give an instant in UTC; a time without zone is the entry's ``timezone``."""
        value = self.text(column)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None and self._zone is not None:
                found = found.replace(tzinfo=self._zone)
            if found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # told below, as a time without a zone is
        raise self.wrong(column, "a time such as 2026-03-02T09:00:00+01:00, or set `timezone`")

    def wrong(self, column: str, expected: str) -> ValueError:
        """Say what is wrong with a cell, where, and what was expected."""
        return ValueError(
            f"{self._where}, column {column}: expected {expected}, "
            f"found {self._row.get(column)!r:.60}"
        )


def _subject(options: DropOptions, path: Path) -> str:
    settings = options.model_dump(mode="json", exclude={"folder"})
    return orjson.dumps({"path": str(path), **settings}).decode()


def _told(stream: Stream) -> dict[str, Any]:
    settings: dict[str, Any] = orjson.loads(stream.subject)
    return settings


def _parts(path: Path, file: io.TextIOBase) -> Iterator[str]:
    """Cut a file after whole rows; a quoted text may hold line ends, the csv reader knows."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    def cut() -> str:
        part = header + "".join(taken)
        taken.clear()
        return part

    rows: Iterator[Any] = lines()
    header, count = "", 0
    try:
        if path.suffix.lower() == ".csv":
            delimiter = _delimiter(file.readline())
            file.seek(0)
            rows = csv.reader(lines(), delimiter=delimiter)
            next(rows, None)
            header = cut()
        for count, _ in enumerate(rows, 1):
            if count % ROWS_A_PAGE == 0:
                yield cut()
    except csv.Error:
        yield cut()  # its reader says what is wrong, and the page is kept
        return
    if taken or not count:
        yield cut()


def _delimiter(header: str) -> str:
    """Give what parts the columns: a spreadsheet in Dutch writes semicolons."""
    return max((",", ";", "\t"), key=header.count)


def _csv_rows(page: Page, expected: Collection[str]) -> tuple[list[str], list[dict[str, Any]]]:
    try:
        text = page.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPage(f"{page.url}: no UTF-8 at byte {error.start}; export it as UTF-8") from error
    delimiter = _delimiter(text.split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [row for row in reader if row]
    except csv.Error as error:
        raise BadPage(f"{page.url}, line {reader.line_num}: not CSV: {error}") from error
    if not lines:
        raise BadPage(f"{page.url}: empty; expected a header with {', '.join(expected)}")
    header = [name.strip() for name in lines[0]]
    twice = sorted({name for name in header if name in expected and header.count(name) > 1})
    if twice:
        raise BadPage(f"{page.url}: more than one column {', '.join(twice)}; keep one")
    return header, [_keyed(header, row) for row in lines[1:]]


def _keyed(header: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    """Put a row under its header; one of another length is kept, and said to be wrong."""
    keyed: dict[str, Any] = dict(zip(header, row, strict=False))
    if len(row) != len(header):
        keyed[WRONG] = f"expected {len(header)} cells, found {len(row)}"
        keyed[f"{WRONG} cells"] = list(row[len(header) :])
    return keyed


def _json_rows(page: Page, *, exact: bool) -> tuple[list[str], list[dict[str, Any]]]:
    if page.url.rpartition("#")[0].lower().endswith(".jsonl"):
        found = [_line(line, exact=exact) for line in page.body.splitlines() if line.strip()]
    else:
        found = decode_json(page.body.removeprefix(b"\xef\xbb\xbf"), exact=exact)
    if not isinstance(found, list):
        raise BadPage(f"{page.url}: expected a list of objects, found {type(found).__name__}")
    told = f"{WRONG} value"
    rows = [r if isinstance(r, dict) else {WRONG: "expected an object", told: r} for r in found]
    return list(dict.fromkeys(name for row in rows if WRONG not in row for name in row)), rows


def _line(line: bytes, *, exact: bool) -> Any:
    try:
        return decode_json(line, exact=exact)
    except BadPage as error:  # one bad line does not take the others with it
        return {WRONG: str(error)}
