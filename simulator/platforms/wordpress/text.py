"""A text as WordPress dresses it: paragraphs, curly quotes, and pictures of emoji in feeds."""

from __future__ import annotations

import html
import re
from textwrap import shorten

EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?")
ADDRESS = re.compile(r"https?://[^\s<]*[^\s<.,;:!?)\"']")
MAIL = re.compile(r"(?<!\S)[\w.+-]+@(?:[0-9a-z-]+\.)+[a-z]{2,}", re.IGNORECASE | re.ASCII)
SMILIES = {":)": "🙂", ":-)": "🙂", ":(": "🙁", ":-(": "🙁", ";)": "😉", ";-)": "😉", ":D": "😀",
           ":-D": "😀", ":P": "😛", ":-P": "😛", ":o": "😮", ":/": "😕"}  # fmt: skip
SMILEY = re.compile(rf"(?<!\S)({'|'.join(map(re.escape, SMILIES))})(?!\S)")
MARKS = (
    (re.compile(r"\.\.\."), "&#8230;"),
    (re.compile(r"---"), "&#8212;"),
    (re.compile(r"(?<=\s)--(?=\s)"), "&#8212;"),
    (re.compile(r"--"), "&#8211;"),
    (re.compile(r"(?<=\s)-(?=\s)"), "&#8211;"),
    (re.compile(r"\(tm\)", re.IGNORECASE), "&#8482;"),
    (re.compile(r"(?<=\d)'(?=\s|$)"), "&#8242;"),
    (re.compile(r"(?<=\d)\"(?=\s|$)"), "&#8243;"),
    (re.compile(r"'(?=\d\d(?:\s|$|[.,!?;:]))"), "&#8217;"),
    (re.compile(r"(?<![^\s(\[{\"-])'(?=\S)"), "&#8216;"),
    (re.compile(r"'"), "&#8217;"),
    (re.compile(r"(?<![^\s(\[{-])\"(?=\S)"), "&#8220;"),
    (re.compile(r"\""), "&#8221;"),
    (re.compile(r"\b(\d+)x(\d+)\b"), r"\1&#215;\2"),
)


def dressed(text: str, *, ampersand: str = "&#038;") -> str:
    """Escape a text and give it the marks that a printer would use.

    What stands in ``<`` and ``>`` is shown as written; a real one would take it for an element.
    """
    text = SMILEY.sub(lambda match: SMILIES[match[1]], text)
    pieces, end = [], 0
    for match in ADDRESS.finditer(text):  # the marks of an address stay as they are
        pieces += [_marked(text[end : match.start()], ampersand), _safe(match[0], ampersand)]
        end = match.end()
    return "".join([*pieces, _marked(text[end:], ampersand)])


def paragraphs(marked: str) -> str:
    """Put a text that is dressed already into paragraphs."""
    parts = re.split(r"\n\s*\n", marked.strip())
    return "".join("<p>" + part.replace("\n", "<br />\n") + "</p>\n" for part in parts)


def post_html(text: str) -> str:
    """Write a post's content."""
    return paragraphs(dressed(text))


def comment_html(text: str) -> str:
    """Write a comment's content, in which addresses, of mail too, are links."""
    marked = dressed(text, ampersand="&amp;")
    linked = ADDRESS.sub(lambda m: f'<a href="{m[0]}" rel="nofollow ugc">{m[0]}</a>', marked)
    return paragraphs(MAIL.sub(lambda m: f'<a href="mailto:{m[0]}">{m[0]}</a>', linked))


def title_of(text: str) -> str:
    """Give a post's title: how its text begins."""
    return shorten(text, 60, placeholder="…")


def slug_of(text: str, number: str) -> str:
    """Give the part of a post's address that is its own."""
    words = re.findall(r"[a-z0-9]+", text.casefold())[:6]
    return "-".join([*words, number])


def pictured(shown: str) -> str:
    """Put pictures in the place of emoji, as feeds have them."""

    def picture(match: re.Match[str]) -> str:
        name = f"{ord(match[0][0]):x}"
        return (
            f'<img src="https://s.w.org/images/core/emoji/14.0.0/72x72/{name}.png" '
            f'alt="{match[0]}" class="wp-smiley" style="height: 1em; max-height: 1em;" />'
        )

    return EMOJI.sub(picture, shown)


def _marked(text: str, ampersand: str) -> str:
    text = _safe(text, ampersand)
    for pattern, mark in MARKS:
        text = pattern.sub(mark, text)
    return text


def _safe(text: str, ampersand: str) -> str:
    return html.escape(text, quote=False).replace("&amp;", ampersand)
