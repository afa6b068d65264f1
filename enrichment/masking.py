"""Masking: what could name a private person goes out of the text before SQL sees it.

Masked are mentions of accounts that are not a brand's, handles of those who take part even as
plain words, e-mail addresses, IBANs and Dutch citizen service numbers (BSN) whose checksum
holds, and telephone numbers. Another name in the running text is not recognised; SECURITY.md
says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

MODEL_VERSION = "mask-1"
PASSES = 4

# It begins where such characters begin: a long run of them is looked at once, not from each.
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# @name, @name.example (Bluesky), @name@server.example (Mastodon), not inside a word; and what
# hangs on to it, as in @a@b@c.
MENTION = re.compile(
    r"(?<!\w)@(\w[\w-]*(?:\.[\w-]*\w)*(?:@[\w-]+(?:\.[\w-]+)+)?)((?:@+[\w-]+(?:\.[\w-]+)*)*)"
)
IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}")
BSN = re.compile(r"(?<![\d+])\d(?:[ .]?\d){7,8}(?!\d)")
TELEPHONE = re.compile(
    r"(?<![\w+])(?:"
    r"(?:\+|00)\d{1,3}[ .-]?(?:\(0\)[ .-]?)?\d(?:[ .-]?\d){6,11}"  # +31 (0)6 …, 0032 …
    r"|0[1-9](?:[ .-]?\d){8}"  # 06-…, 020 …
    r"|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}"  # (555) 123-4567
    r")(?!\d)"
)
SHORTEST_NAME = 3  # shorter handles are words of any text
IBAN_LENGTHS = {"NL": 18, "BE": 16, "DE": 22, "FR": 27, "GB": 22, "LU": 20, "ES": 24, "IE": 22}


def mask(text: str, brand_handles: frozenset[str], people: Iterable[str] = ()) -> str:
    """Give the text with private people's traces replaced; brand handles (lower case) stay.

    ``people`` are handles of those who take part: they go even where they stand as plain words.
    What was masked may have hidden its neighbour, so it is looked at again.
    """
    text = _without(text, {person for person in people if person.lower() not in brand_handles})
    for _ in range(PASSES):
        masked = _masked(text, brand_handles)
        if masked == text:
            break
        text = masked
    return text


def _without(text: str, people: set[str]) -> str:
    """Mask handles as plain words; in a mention or an address they are left to those rules."""
    lower = text.lower()
    for person in sorted(people, key=len, reverse=True):
        if len(person) >= SHORTEST_NAME and person.lower() in lower:
            word = rf"(?<![\w@]){re.escape(person)}(?![\w@])"
            text = re.sub(word, "[person]", text, flags=re.IGNORECASE)
    return text


def _masked(text: str, brand_handles: frozenset[str]) -> str:
    if "@" in text:
        text = EMAIL.sub(_unless_mention("[e-mail]"), text)
        text = MENTION.sub(lambda found: _mention(found, brand_handles), text)
    if any(character.isdigit() for character in text):
        text = IBAN_START.sub(_iban, text)
        text = BSN.sub(lambda found: "[BSN]" if is_bsn(found[0]) else found[0], text)
        text = TELEPHONE.sub("[telephone]", text)
    return text


def handles_of(handles: Iterable[str]) -> frozenset[str]:
    """Give every spelling of the brands' handles that stays: with and without the server."""
    lower = [handle.lower().lstrip("@") for handle in handles]
    return frozenset(lower) | {handle.split("@", 1)[0] for handle in lower}


def _unless_mention(mask_text: str) -> Callable[[re.Match[str]], str]:
    """Leave @name@server.example to the rule for mentions."""

    def replace(found: re.Match[str]) -> str:
        before = found.string[found.start() - 1 : found.start()]
        return found[0] if before == "@" else mask_text

    return replace


def _mention(found: re.Match[str], brand_handles: frozenset[str]) -> str:
    if found[1].lower() not in brand_handles:
        return "@[person]"
    return f"@{found[1]}@[person]" if found[2] else found[0]


def _iban(found: re.Match[str]) -> str:
    """Mask the longest start of the match that is an IBAN; leave the rest."""
    text = found[0]
    country = text[:2].upper()
    lengths = [IBAN_LENGTHS[country]] if country in IBAN_LENGTHS else range(34, 14, -1)
    for length in lengths:
        end = _end_of(text, length)
        if end is not None and is_iban(text[:end].replace(" ", "")):
            return "[IBAN]" + text[end:]
    return text


def _end_of(text: str, length: int) -> int | None:
    """Give the place after the ``length``-th character that is not a space."""
    count = 0
    for place, character in enumerate(text, 1):
        count += character != " "
        if count == length:
            return place
    return None


def is_iban(text: str) -> bool:
    """Check an IBAN without spaces by ISO 7064 (mod 97)."""
    moved = text[4:] + text[:4]
    if not (moved.isascii() and moved.isalnum()):
        return False
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def is_bsn(text: str) -> bool:
    """Check a BSN by its 11-test: weights 9 to 2, and -1 for the last digit."""
    digits = [int(character) for character in text if character.isdigit()]
    digits = [0] * (9 - len(digits)) + digits
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * digit for weight, digit in zip(weights, digits, strict=True))
    return total > 0 and total % 11 == 0
