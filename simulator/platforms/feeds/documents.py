"""RSS 2.0 and Atom documents, and the answers that carry them."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from xml.sax.saxutils import escape, quoteattr

from simulator.platforms.answers import Answer, Request

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name: str, *children: str, **attributes: str) -> str:
    """Write an element around XML that is written already; ``_`` in a name stands for ``:``."""
    marks = "".join(f" {key.replace('_', ':')}={quoteattr(v)}" for key, v in attributes.items())
    inside = "".join(children)
    return f"<{name}{marks}>{inside}</{name}>\n" if inside else f"<{name}{marks} />\n"


def text(written: str) -> str:
    """Write a text, escaped."""
    return escape(UNWRITABLE.sub("", written))


def cdata(written: str) -> str:
    """Write a text as it stands, in CDATA sections."""
    return "<![CDATA[" + UNWRITABLE.sub("", written).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def rss_date(moment: datetime) -> str:
    """Write a moment as RSS does: to the second, in UTC."""
    return f"{moment.astimezone(UTC):%a, %d %b %Y %H:%M:%S} +0000"


def atom_date(moment: datetime) -> str:
    """Write a moment as Atom does: to the second, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def rss(*channel: str, **namespaces: str) -> bytes:
    """Write an RSS 2.0 document; namespaces are prefix=address."""
    marks = {f"xmlns_{prefix}": address for prefix, address in namespaces.items()}
    return (
        DECLARATION + element("rss", element("channel", *channel), version="2.0", **marks)
    ).encode()


def atom(*parts: str, language: str, **namespaces: str) -> bytes:
    """Write an Atom document; namespaces are prefix=address, besides Atom's own."""
    marks = {f"xmlns_{prefix}": address for prefix, address in namespaces.items()}
    own = {"xmlns": "http://www.w3.org/2005/Atom", "xml_lang": language}
    return (DECLARATION + element("feed", *parts, **own, **marks)).encode()


def conditional(
    request: Request, document: bytes, kind: str, changed_at: datetime, version: str
) -> Answer:
    """Answer with a document, or with 304 where the client has this ``version`` already.

    ``kind`` is ``rss`` or ``atom``; ``changed_at`` is an aware instant.
    """
    changed_at = changed_at.astimezone(UTC).replace(microsecond=0)
    headers = {
        "Content-Type": f"application/{kind}+xml; charset=UTF-8",
        "Last-Modified": format_datetime(changed_at, usegmt=True),
        "ETag": f'"{hashlib.sha256(version.encode()).hexdigest()[:32]}"',
    }
    if _has(request, headers["ETag"], changed_at):
        return Answer(b"", 304, headers)
    return Answer(document, headers=headers)


def absent() -> Answer:
    """Answer that there is no such page, as a web server does."""
    page = b"<html><head><title>404 Not Found</title></head><body>Not Found</body></html>"
    return Answer(page, 404, {"Content-Type": "text/html; charset=UTF-8"})


def _has(request: Request, tag: str, changed_at: datetime) -> bool:
    known = request.headers.get("If-None-Match", "")
    since = request.headers.get("If-Modified-Since", "")
    if known and tag not in (mark.strip().removeprefix("W/") for mark in known.split(",")):
        return False
    if since:
        try:
            return parsedate_to_datetime(since) >= changed_at
        except (TypeError, ValueError):
            return bool(known)
    return bool(known)
