"""Plain text of HTML that somebody else wrote: in one pass, whatever it holds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")
PARAGRAPHS = frozenset(
    re.findall(r"\S+", "p blockquote pre ul ol dl table section article h1 h2 h3 h4 h5 h6")
)
BLOCKS = frozenset(re.findall(r"\S+", "div li tr dt dd hr figure figcaption header footer"))
UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe"})
PICTURE = re.compile(r"""\bclass=["'][^"']*(?:emoji|smiley)""")  # an emoji's, with itself as alt
ALT = re.compile(r"""\balt=(?:"([^"]*)"|'([^']*)')""")
SPACE = re.compile(r"[ \t\n\r\f]+")
LINE, BLOCK, PARAGRAPH = "\x0b", "\x0e", "\x0c"  # HTML can hold none of these
SIGNS = dict.fromkeys(map(ord, (LINE, BLOCK, PARAGRAPH)), " ")
ENDS = re.compile(f" ?(?:{BLOCK} ?)+")  # one block's end and the next one's begin are one line


def plain(markup: str) -> str:
    """Give the text of HTML as a person reads it; without any tag its line breaks stand."""
    if "<" not in markup:
        return html.unescape(markup).strip()
    text = ENDS.sub(LINE, "".join(_parts(markup.translate(SIGNS))))
    paragraphs = (
        "\n".join(line.strip() for line in part.split(LINE)).strip()
        for part in text.split(PARAGRAPH)
    )
    return "\n\n".join(part for part in paragraphs if part)


def name_of(written: str | None) -> str | None:
    """Give a name as a handle is written: plain, without a leading @; None where none is told."""
    return plain(written or "").lstrip("@ ") or None


def _parts(markup: str) -> Iterator[str]:
    """Give runs of text, with a sign where a line or a paragraph ends."""
    hidden = ""
    for piece in _without_comments(markup):
        place = 0
        for tag in TAG.finditer(piece):
            name, is_end = tag[1].casefold(), piece[tag.start() + 1] == "/"
            if not hidden:
                yield _text(piece[place : tag.start()])
            place = tag.end()
            if hidden:
                hidden = "" if is_end and name == hidden else hidden
            elif name in UNSEEN and not is_end:
                hidden = name
            elif name in PARAGRAPHS:
                yield PARAGRAPH
            elif name in BLOCKS:
                yield BLOCK
            elif name == "br":
                yield LINE
            elif name == "img" and PICTURE.search(tag[0]) and (alt := ALT.search(tag[0])):
                yield html.unescape(alt[1] or alt[2] or "")
        if not hidden:
            yield _text(piece[place:])


def _text(run: str) -> str:
    return html.unescape(SPACE.sub(" ", run))


def _without_comments(markup: str) -> Iterator[str]:
    place = 0
    while (start := markup.find("<!--", place)) >= 0:
        yield markup[place:start]
        end = markup.find("-->", start + 4)
        if end < 0:
            return
        place = end + 3
    yield markup[place:]
