"""A page with each of its fields removed, renamed, retyped and nested, whatever its format."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET  # our own fixtures

from tests.extractors.spoilt import spoilt

WAYS = ("removed", "renamed", "retyped", "nested")


def drifted(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Give each spoilt copy of a page, and what was done to which field."""
    text = body.lstrip()
    if text.startswith(b"<"):
        yield from _of_xml(body)
    elif text.startswith((b"{", b"[")):
        try:
            document = json.loads(body)
        except ValueError:
            yield from _of_lines(body)
        else:
            for what, spoiled in spoilt(document):
                yield what, json.dumps(spoiled).encode()
    else:
        yield from _of_csv(body)


def kinds(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Give one spoilt copy of each field, however many records have it."""
    seen: set[str] = set()
    for what, spoiled in drifted(body):
        kind = re.sub(r"\b\d+\b", "*", what)
        if kind not in seen:
            seen.add(kind)
            yield what, spoiled


def _of_lines(body: bytes) -> Iterator[tuple[str, bytes]]:
    lines = body.splitlines()
    for number, line in enumerate(lines):
        for what, spoiled in spoilt(json.loads(line)):
            copied = [*lines[:number], json.dumps(spoiled).encode(), *lines[number + 1 :]]
            yield f"{number}.{what}", b"\n".join(copied) + b"\n"


def _of_csv(body: bytes) -> Iterator[tuple[str, bytes]]:
    text = body.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    def written(lines: list[list[str]]) -> bytes:
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=delimiter).writerows(lines)
        return file.getvalue().encode()

    for place, name in enumerate(header):
        without = [line[:place] + line[place + 1 :] for line in (header, *rows)]
        yield f"{name} removed", written(without)
        renamed = [*header[:place], f"{name}_2", *header[place + 1 :]]
        yield f"{name} renamed", written([renamed, *rows])
        for way, cell in (("retyped", "seven"), ("nested", '{"value": 1}'), ("emptied", "")):
            for number, row in enumerate(rows):
                if place < len(row):
                    spoiled = [*row[:place], cell, *row[place + 1 :]]
                    copied = [*rows[:number], spoiled, *rows[number + 1 :]]
                    yield f"{number}.{name} {way}", written([header, *copied])


def _of_xml(body: bytes) -> Iterator[tuple[str, bytes]]:
    root = ET.fromstring(body)  # noqa: S314
    count = sum(1 for _ in root.iter())
    for place in range(1, count):
        for way in WAYS:
            spoiled = copy.deepcopy(root)
            element = list(spoiled.iter())[place]
            (parent,) = (p for p in spoiled.iter() if any(child is element for child in p))
            if way == "removed":
                parent.remove(element)
            elif way == "renamed":
                element.tag = f"{element.tag}2"
            elif way == "retyped":
                element.text = "seven"
                for child in list(element):
                    element.remove(child)
            else:
                inner = copy.deepcopy(element)
                element.clear()
                element.append(inner)
            name = element.tag.rpartition("}")[2]
            yield f"{place}.{name} {way}", ET.tostring(spoiled)
