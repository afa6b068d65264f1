"""RSS and Atom: bytes to entries, with what hostile documents do left undone.

Entities are refused where they are declared, so none is expanded and nothing is fetched; depth
and number of elements are bounded. Only bytes are read here, never an address.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.parsers import expat

from extractors.base import BadPage, moment
from extractors.markup import plain

MOST_ELEMENTS, MOST_DEPTH, MOST_MENDED = 100_000, 100, 10_000
SPACES = {  # what a name's namespace is called here; all others keep their address
    "http://www.w3.org/2005/Atom": "",
    "http://www.w3.org/1999/xhtml": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/syndication/thread/1.0": "thr:",
    "http://purl.org/atompub/tombstones/1.0": "at:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
PEOPLE = frozenset({"author", "contributor"})
BARE = re.compile(rb"&(?!#?\w{1,32};)")  # an ampersand that should have been written &amp;
# Attributes are counted before they are read: the parser keeps all of one element at once.
MANY_ATTRIBUTES = re.compile(rb"<[^<=]*(?:=[^<=]*){10000}")
ENCODINGS = re.compile(
    r"(?i)utf-?(8|16)|(us-)?ascii|latin-?1|iso-8859-\d+|windows-\d+|cp125\d|koi8-[ru]"
)
UNWRITABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MAIL_TIME = re.compile(r"([^-+]*\d)\s+([A-Za-z]{1,5}|[+-]\d\d:?\d\d)")
ZONES = {  # hours ahead of UTC, of names that feeds use; any other name is refused
    **dict.fromkeys(("UT", "UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("BST", "WEST", "CET", "MET", "MEZ"), 1),
    **dict.fromkeys(("CEST", "MEST", "MESZ", "EET"), 2),
    "EEST": 3,
    **{name: -hours for hours, name in enumerate(("EDT", "CDT", "MDT", "PDT"), 4)},
    **{name: -hours for hours, name in enumerate(("EST", "CST", "MST", "PST"), 5)},
}

Value = dict[str, str]
Fields = dict[str, list[Value]]


@dataclass
class Document:
    """A feed: what it says of itself, its entries, and which it says are deleted."""

    kind: str  # rss or atom
    about: Fields = field(default_factory=dict)
    entries: list[Fields] = field(default_factory=list)
    deleted: list[Value] = field(default_factory=list)


@dataclass
class _Element:
    name: str
    attributes: Value
    parts: list[str | _Element] = field(default_factory=list)

    def elements(self) -> Iterator[_Element]:
        return (part for part in self.parts if isinstance(part, _Element))

    def text(self) -> str:
        """Give what is written inside, with the tags of what is nested."""
        if not any(self.elements()):
            return "".join(str(part) for part in self.parts)
        return "".join(
            f"<{part.name}>{part.text()}</{part.name}>"
            if isinstance(part, _Element)
            else html.escape(part, quote=False)
            for part in self.parts
        )

    def value(self) -> Value:
        """Give text and attributes as one flat thing; of a person the parts by their names."""
        if self.name in PEOPLE and any(self.elements()):
            return {part.name: part.text() for part in self.elements()}
        return {**self.attributes, "text": self.text()}

    def fields(self, *unlike: str) -> Fields:
        """Give what is nested by its name, in its order."""
        found: Fields = {}
        for part in self.elements():
            if part.name not in unlike:
                found.setdefault(part.name, []).append(part.value())
        for name in ("xml:lang", "xml:base", "rdf:about"):
            if name in self.attributes:
                found[name] = [{"text": self.attributes[name]}]
        return found


def read(body: bytes) -> Document:
    """Read a feed; raise ``BadPage`` with what came instead.

    A document with signs that XML cannot hold, or bare ampersands, is read without them.
    """
    body = body.lstrip()
    try:
        root = _tree(body)
    except expat.ExpatError as error:
        try:
            root = _tree(BARE.sub(b"&amp;", UNWRITABLE.sub(b"", body), MOST_MENDED))
        except expat.ExpatError:
            start = body[:60].decode("utf-8", "replace")
            raise BadPage(f"no feed ({error}); the body begins with {start!r}") from error
    if root.name == "feed":
        deleted = [part.value() for part in root.elements() if part.name == "at:deleted-entry"]
        about = root.fields("entry", "at:deleted-entry")
        entries = [part.fields() for part in root.elements() if part.name == "entry"]
        _refuse_nameless(root, about, entries)
        return Document("atom", about, entries, deleted)
    if root.name not in ("rss", "rdf:RDF"):
        raise BadPage(f"expected rss, feed or rdf:RDF, found {root.name!r:.60}")
    channels = [part for part in root.elements() if part.name == "channel"]
    if not channels:
        raise BadPage(f"{root.name} without a channel")
    items = [
        part.fields()
        for holder in (root, *channels)
        for part in holder.elements()
        if part.name == "item"
    ]
    about = {**root.fields("channel", "item"), **channels[0].fields("item")}
    _refuse_nameless(root, about, items)
    return Document("rss", about, items)


def _refuse_nameless(root: _Element, about: Fields, entries: list[Fields]) -> None:
    """Tell a feed without entries from what only looks like one: a feed has a title or a link."""
    if not entries and not {"title", "link", "id"} & about.keys():
        raise BadPage(f"{root.name} without entries, title or link")


def _tree(body: bytes) -> _Element:
    """Build the tree of a document, within bounds."""
    if MANY_ATTRIBUTES.search(body):
        raise BadPage("an element of over 10,000 attributes")
    outside = _Element("", {})
    stack, count = [outside], 0
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    # Names of HTML, such as &nbsp;, are told to us as skipped and not an error.
    parser.UseForeignDTD(True)

    def start(name: str, attributes: Value) -> None:
        nonlocal count
        count += 1 + len(attributes)
        if count > MOST_ELEMENTS or len(stack) > MOST_DEPTH:
            raise BadPage(f"over {MOST_ELEMENTS} parts, or {MOST_DEPTH} within each other")
        made = _Element(_short(name), {_short(key): value for key, value in attributes.items()})
        stack[-1].parts.append(made)
        stack.append(made)

    def end(_: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        stack[-1].parts.append(text)

    def skipped(name: str, is_parameter: bool) -> None:
        if not is_parameter:
            stack[-1].parts.append(html.unescape(f"&{name};"))

    def declared(*_: Any) -> None:
        raise BadPage("it declares entities, which no feed needs")

    def prolog(_: str, encoding: str | None, __: int) -> None:
        if encoding and not ENCODINGS.fullmatch(encoding):
            raise BadPage(f"it is written in {encoding!r:.40}, which is not read")

    parser.XmlDeclHandler = prolog
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.SkippedEntityHandler = skipped
    parser.EntityDeclHandler = declared
    try:
        parser.Parse(body, True)
    except (ValueError, LookupError) as error:
        raise error if isinstance(error, BadPage) else BadPage(f"no feed ({error})") from error
    return next(outside.elements())


def _short(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return SPACES.get(space, f"{space} ") + local if space else local


def values(fields: Mapping[str, Any], *names: str) -> Iterator[Mapping[str, str]]:
    """Give what stands under the names, in their order."""
    for name in names:
        yield from fields.get(name) or ()


def first(fields: Mapping[str, Any], *names: str) -> str | None:
    """Give the first text that is not empty."""
    texts = (value.get("text", "").strip() for value in values(fields, *names))
    return next((text for text in texts if text), None)


def when(text: str) -> datetime:
    """Read a time in either form that feeds write; one without a known zone is refused."""
    mail = MAIL_TIME.fullmatch(text.strip())
    if mail is None:
        return moment(text.strip())
    if mail[2].upper() in ZONES:
        zone = f"{ZONES[mail[2].upper()]:+03d}00"
    elif mail[2][0] in "+-":
        # -0000 is UTC as well: of a place that nobody tells.
        zone = mail[2].replace(":", "").replace("-0000", "+0000")
    else:
        raise ValueError(f"expected a time whose zone is known, found {text!r:.60}")
    return parsedate_to_datetime(f"{mail[1]} {zone}").astimezone(UTC)


def text_of(value: Mapping[str, str], is_atom: bool) -> str:
    """Give a value's text: Atom says what is HTML; in RSS everything may be."""
    if is_atom and value.get("type", "text") in ("text", "text/plain"):
        return value["text"].strip()
    return plain(value["text"])
