"""What is alike in two servers' answers: status, headers, keys, types and the form of times.

An answer's shape is a map from path to what stands there: ``items[].Created`` →
``{"0000-00-00T00:00:00Z"}``. Ids and texts are dropped; a key that only some of a list's members
have is also ``absent``. Two servers that are asked the same, of the same scene, must answer in the
same shape, apart from differences that a test lists with their reasons.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import requests

Shape = dict[str, frozenset[str]]
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
MAIL_TIME = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})")
LINK = re.compile(r'<([^>]*)>;\s*rel="?([\w:/.-]+)"?')


# --- shapes --------------------------------------------------------------------------------------


def shape_of(value: object, *, maps: Sequence[str] = ()) -> Shape:
    """Give the shape of a JSON value.

    ``maps`` are patterns of paths whose keys are data, such as a list of names: they become ``*``.
    """
    found: dict[str, set[str]] = {}
    _walk("", value, found, maps)
    return {path: frozenset(kinds) for path, kinds in found.items()}


def shape_of_xml(document: bytes) -> Shape:
    """Give the shape of an XML document: elements, attributes, and what their texts are."""
    root = ET.fromstring(document)  # noqa: S314  # from loopback, by our own hand
    found: dict[str, set[str]] = {}
    _walk_xml(root.tag, [root], found)
    return {path: frozenset(kinds) for path, kinds in found.items()}


def _walk(path: str, value: object, found: dict[str, set[str]], maps: Sequence[str]) -> None:
    found.setdefault(path, set()).add(_kind(value))
    if isinstance(value, list):
        members = [member for member in value if isinstance(member, dict)]
        for member in value:
            _walk(f"{path}[]", member, found, maps)
        _mark_absent(f"{path}[].", [set(member) for member in members], found)
    elif isinstance(value, dict):
        is_map = any(fnmatchcase(path, pattern) for pattern in maps)
        for key, inner in value.items():
            _walk(f"{path}.{'*' if is_map else key}".lstrip("."), inner, found, maps)


def _walk_xml(path: str, elements: list[ET.Element], found: dict[str, set[str]]) -> None:
    kinds = found.setdefault(path, set())
    children: dict[str, list[ET.Element]] = {}
    for element in elements:
        text = (element.text or "").strip()
        kinds.add(_kind(text) if text else "empty")
        for name, value in element.attrib.items():
            found.setdefault(f"{path}/@{name}", set()).add(_kind(value))
        for child in element:
            children.setdefault(child.tag, []).append(child)
    names = [{*(c.tag for c in e), *(f"@{name}" for name in e.attrib)} for e in elements]
    for tag, inner in children.items():
        _walk_xml(f"{path}/{tag}", inner, found)
    _mark_absent(f"{path}/", names, found)


def _mark_absent(before: str, names: list[set[str]], found: dict[str, set[str]]) -> None:
    counts = Counter(name for there in names for name in there)
    for name, count in counts.items():
        if count < len(names):
            found.setdefault(f"{before}{name}", set()).add("absent")


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "array"
        case dict():
            return "object"
    text = str(value)
    if TIME.fullmatch(text):
        return re.sub(r"\d", "0", text)
    if MAIL_TIME.fullmatch(text):
        return "Mail, 00 Mon 0000 00:00:00 " + re.sub(r"\d", "0", text[26:])
    return "url" if urlsplit(text).scheme in ("http", "https") and " " not in text else "string"


# --- asking --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """One request, the same to both servers; ``{name}`` in it is filled in for each."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    who: str = ""  # whose credential goes with it
    method: str = "GET"
    body: object = None
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        asked = f"{self.method} {self.path}{'?' if query else ''}{query}"
        return f"{asked} as {self.who}" if self.who else asked


def ask(path: str, who: str = "", **query: object) -> Ask:
    """Write a GET; a parameter whose name is no Python name goes in ``Ask`` itself."""
    return Ask(path, tuple((name, str(value)) for name, value in query.items()), who)


@dataclass
class Server:
    """One side of the comparison: where it is, what things are called there, who may ask."""

    base: str
    names: dict[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict)  # who → Authorization

    def answers(self, asked: Ask) -> requests.Response:
        """Ask; remember where the next page is as ``{next}``, a cursor as ``{cursor}``."""
        path = asked.path.format_map(self.names)
        headers = {name: value.format_map(self.names) for name, value in asked.headers}
        if asked.who:
            headers["Authorization"] = self.credentials[asked.who]
        answer = requests.request(
            asked.method,
            path if path.startswith("http") else self.base + path,
            params=[(name, value.format_map(self.names)) for name, value in asked.query],
            json=asked.body,
            headers=headers,
            timeout=30,
            allow_redirects=False,
        )
        self.names |= dict(_marks(answer))
        return answer


def _marks(answer: requests.Response) -> Iterator[tuple[str, str]]:
    for address, relation in LINK.findall(answer.headers.get("Link", "")):
        if relation == "next":
            yield "next", address
    if "ETag" in answer.headers:
        yield "etag", answer.headers["ETag"]
    if "json" in answer.headers.get("Content-Type", "") and answer.content:
        body = answer.json()
        if isinstance(body, dict):
            yield from (("next", body[k]) for k in ("next_page",) if k in body)
            yield from (("cursor", body[k]) for k in ("cursor",) if k in body)


def answer_shape(
    answer: requests.Response, *, headers: Sequence[str] = (), maps: Sequence[str] = ()
) -> Shape:
    """Give an answer's shape: its status, its kind, which of ``headers`` it has, its body."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    shape: Shape = {
        "(status)": frozenset({str(answer.status_code)}),
        "(type)": frozenset({kind if answer.content else "nothing"}),
    }
    for name in headers:
        if name == "Link":
            found = {relation for _, relation in LINK.findall(answer.headers.get(name, ""))}
            shape["(Link)"] = frozenset(found or {"absent"})
        else:
            value = answer.headers.get(name)
            shape[f"({name})"] = frozenset({"absent" if value is None else _kind(value)})
    if not answer.content:
        return shape
    if kind.endswith("xml"):
        return shape | shape_of_xml(answer.content)
    if kind.endswith("json"):
        return shape | shape_of(json.loads(answer.content), maps=maps)
    return shape


# --- comparing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Something that the two servers don't have alike."""

    asked: str
    path: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.asked}: {self.path or '(body)'}: ours {self.ours}, theirs {self.theirs}"


@dataclass(frozen=True)
class Known:
    """A difference that stays, with its reason; patterns as of a file's name."""

    asked: str
    path: str
    reason: str
    is_steady: bool = True  # False: it comes and goes, so that it may be idle

    def covers(self, difference: Difference) -> bool:
        """Tell whether it speaks of a difference."""
        return fnmatchcase(difference.asked, _literal(self.asked)) and fnmatchcase(
            difference.path, _literal(self.path)
        )


def _literal(pattern: str) -> str:
    return pattern.replace("[", "[[]")


def differences(asked: str, ours: Shape, theirs: Shape) -> list[Difference]:
    """List what is not alike; below a place that only one of them has, only that place."""
    found: list[Difference] = []
    for path in sorted({*ours, *theirs}):
        here, there = ours.get(path), theirs.get(path)
        if here == there or any(_is_below(path, d.path) and _is_gone(d) for d in found):
            continue
        found.append(Difference(asked, path, _told(here), _told(there)))
    return found


def _is_below(path: str, other: str) -> bool:
    return path.startswith((f"{other}.", f"{other}[]", f"{other}/"))


def _is_gone(difference: Difference) -> bool:
    return "nothing" in (difference.ours, difference.theirs)


def _told(kinds: frozenset[str] | None) -> str:
    return "nothing" if kinds is None else " or ".join(sorted(kinds))


def unexplained(
    found: Iterable[Difference], known: Sequence[Known]
) -> tuple[list[Difference], list[Known]]:
    """Give the differences that no reason covers, and the reasons that cover none any more."""
    found = list(found)
    rest = [d for d in found if not any(reason.covers(d) for reason in known)]
    idle = [k for k in known if k.is_steady and not any(k.covers(d) for d in found)]
    return rest, idle


def compare(
    ours: Server,
    theirs: Server,
    sequence: Sequence[Ask],
    known: Sequence[Known],
    *,
    headers: Sequence[str] = (),
    maps: Sequence[str] = (),
) -> None:
    """Ask both servers the same sequence; fail with every difference that has no reason."""
    found: list[Difference] = []
    for asked in sequence:
        shapes = [
            answer_shape(server.answers(asked), headers=headers, maps=maps)
            for server in (ours, theirs)
        ]
        found += differences(str(asked), *shapes)
    rest, idle = unexplained(found, known)
    assert not rest, "not alike:\n" + "\n".join(map(str, rest))
    assert not idle, "these differences are no more:\n" + "\n".join(map(str, idle))


def example_of(answer: requests.Response) -> Any:
    """Read an answer's JSON; a test that sets a scene takes ids from it."""
    answer.raise_for_status()
    return answer.json()
