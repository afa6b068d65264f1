"""Texts to numbers: one sparse row per text, made for a whole batch at once.

A row holds the text's words, pairs and triples of neighbouring words (with the text's two ends as
words of their own) and the pieces of three to five characters of each word, all by hash, after
the hashing trick (Weinberger et al., 2009). There is no loop over texts: the batch is one string,
hashed with prefix sums of a polynomial over the integers modulo 2^64, so that any piece's hash
is a difference of two entries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

END = "\x1e"  # stands between two texts of a batch
BETWEEN = f" {END} "  # a text's first and last word have edges too
# Private-use signs: the first two stand for what they replace, the others follow what they note.
LINK, HANDLE, NAMED, SHOUTED, SIGNED = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
SHOWN = {
    LINK: "(link)",
    HANDLE: "(mention)",
    NAMED: "(name)",
    SHOUTED: "(capitals)",
    SIGNED: "(signature)",
}
"""How the signs are written where people read them."""
PIECES = (3, 4, 5)
PIECE_VALUE = 0.5  # against 1 of a word: there are many more of them
MOST_SIGNS = 4_000  # of a text are looked at; what a post says stands before
LINKS = re.compile(r"https?://(?:www\.)?|www\.")  # what follows stays: words of its own
HANDLES = re.compile(r"(?<!\w)@(?:\[person\]|[\w.@-]+)")
NAME = (
    r"(?:(?i:mevrouw|meneer|mevr|dhr|de heer|familie|mr|mrs|ms|dr)\.? )?[A-Z][a-z\u00c0-\u017e'-]+"
)
GREETED = re.compile(
    r"(?<=\x1e )(?:@\S+ )*\W*\b(?i:hoi|hi|hiya|hey|hee|hallo|hello|dag|beste|dear|geachte|ha"
    r"|thanks|bedankt|dankjewel|sorry|goede(?:morgen|middag|navond)"
    rf"|(?:good )?(?:morning|afternoon|evening))[, ]+{NAME}"
)
ADDRESSED = re.compile(rf", {NAME}(?=[!,.?])")
SHOUTING = re.compile(r"\b(?:[A-Z]{2,}(?: [A-Z]{2,})+|[A-Z]{5,})\b")
SIGNATURE = re.compile(
    r"(?:[\^~*/\u2013-] ?[A-Z][\w.]*(?: [A-Z]\w*)?\)?|\([A-Z][\w.]*\))(?= *\x1e| *$)"
)
MARKED = ((GREETED, NAMED), (ADDRESSED, NAMED), (SHOUTING, SHOUTED), (SIGNATURE, SIGNED))
DIGITS = re.compile(r"\d+")

_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)
_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_KINDS = {"word": 1, "pair": 2, "triple": 3, "piece": 4}  # equal hashes of two kinds stay apart
_EDGE = np.uint64(0x517CC1B727220A95)


@dataclass(frozen=True)
class Tokens:
    """The words of a batch: text number, first and last code point + 1, hash; in reading order."""

    text: Integers
    start: Integers
    end: Integers
    hash: Hashes


@dataclass(frozen=True)
class Features:
    """Features of a batch of texts, in reading order within a text.

    ``hash`` (uint64) names a feature, ``value`` (float32) says what it counts before a text's
    length is taken into account, ``start`` and ``end`` say where it stands among the batch's
    ``signs`` (code points), and text ``i`` owns the places ``indptr[i]`` to ``indptr[i + 1]``.
    """

    hash: Hashes
    value: NDArray[np.float32]
    start: Integers
    end: Integers
    indptr: Integers
    tokens: Tokens
    signs: NDArray[np.uint32]

    def written(self, start: int, end: int) -> str:
        """Give the normal form of what stands between two places."""
        return self.signs[start:end].tobytes().decode("utf-32-le", "surrogatepass")


def normal_form(texts: Sequence[str]) -> str:
    """Give the batch as one string: lower case, with signs for what letters do not show.

    Each text stands between two ``BETWEEN``.
    """
    clean = [text[:MOST_SIGNS] for text in texts]
    joined = BETWEEN.join(clean)
    if joined.count(END) != len(texts) - 1:
        joined = BETWEEN.join(text.replace(END, " ") for text in clean)
    joined = f"{BETWEEN}{joined}{BETWEEN}"
    if not joined.isascii():
        joined = unicodedata.normalize("NFKC", joined).replace("\u2019", "'")
    joined = LINKS.sub(f"{LINK} ", joined)
    joined = HANDLES.sub(HANDLE, joined)
    for pattern, sign in MARKED:
        joined = pattern.sub(rf"\g<0> {sign} ", joined)
    return DIGITS.sub("0", joined).casefold()


def features(texts: Sequence[str]) -> Features:
    """Find every feature of every text.

    Works in memory that grows with the batch's length; batches of some thousand posts are fastest.
    """
    signs = _without_runs(normal_form(texts))
    is_end = signs == ord(END)
    text_of = np.cumsum(is_end) - is_end - 1
    kind = _kinds(signs)
    sums, back = _prefix_sums(signs)
    tokens = _tokens(kind, text_of, sums, back)
    words = [_grams(tokens, size) for size in (1, 2, 3)]
    pieces = [_pieces(size, kind, text_of, sums, back) for size in PIECES]
    text, start, end, hashes = (
        np.concatenate(column) for column in zip(*words, *pieces, strict=True)
    )
    value = np.full(len(text), PIECE_VALUE, dtype=np.float32)
    value[: sum(len(part[0]) for part in words)] = 1
    order = np.argsort(text, kind="stable")
    counts = np.bincount(text, minlength=len(texts))
    indptr = np.concatenate([[0], np.cumsum(counts)])
    return Features(hashes[order], value[order], start[order], end[order], indptr, tokens, signs)


def _without_runs(written: str) -> NDArray[np.uint32]:
    """Give the code points; of three and more equal ones two: "heeeel" is said louder, no more."""
    signs = np.frombuffer(written.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_kept = np.ones(len(signs), dtype=np.bool_)
    is_kept[2:] = (signs[2:] != signs[1:-1]) | (signs[2:] != signs[:-2])
    return np.compress(is_kept, signs)


Part = tuple[Integers, Integers, Integers, Hashes]


def _kinds(signs: NDArray[np.uint32]) -> NDArray[np.int8]:
    """Tell of each code point: 0 nothing (space, control), 1 part of a word, 2 a sign by itself."""
    return np.take(_TABLE, np.minimum(signs, len(_TABLE) - 1))


def _table() -> NDArray[np.int8]:
    kinds = np.full(0x3000, 2, dtype=np.int8)
    for code in range(len(kinds)):
        character = chr(code)
        if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs", "Mn"):
            kinds[code] = 0
        elif character.isalnum() or character == "_":
            kinds[code] = 1
    return kinds


_TABLE = _table()  # beyond U+3000: emoji and scripts without spaces, each sign a word


def _prefix_sums(signs: NDArray[np.uint32]) -> tuple[Hashes, Hashes]:
    """Give the running hash before each code point, and what undoes the place it stands at."""
    powers = _powers(_BASE, len(signs))
    sums = np.zeros(len(signs) + 1, dtype=np.uint64)
    np.cumsum((signs.astype(np.uint64) + np.uint64(1)) * powers, out=sums[1:])
    return sums, _powers(_INVERSE, len(signs))


def _powers(base: np.uint64, count: int) -> Hashes:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def _mixed(hashes: Hashes, kind: str) -> Hashes:
    """Spread a polynomial's hash over all bits (the finaliser of MurmurHash3)."""
    mixed = hashes * np.uint64(2 * _KINDS[kind] + 1)
    mixed ^= mixed >> np.uint64(33)
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(33)
    return mixed


def _tokens(kind: NDArray[np.int8], text_of: Integers, sums: Hashes, back: Hashes) -> Tokens:
    before = np.concatenate([[np.int8(0)], kind[:-1]])
    after = np.concatenate([kind[1:], [np.int8(0)]])
    start = np.flatnonzero((kind == 2) | ((kind == 1) & (before != 1)))
    end = np.flatnonzero((kind == 2) | ((kind == 1) & (after != 1))) + 1
    return Tokens(text_of[start], start, end, (sums[end] - sums[start]) * back[start])


def _grams(tokens: Tokens, size: int) -> Part:
    """Name every run of ``size`` words within a text, its ends included as words for pairs."""
    if size == 1:
        return tokens.text, tokens.start, tokens.end, _mixed(tokens.hash, "word")
    count = len(tokens.text)
    if count == 0:
        return tokens.text, tokens.start, tokens.end, tokens.hash
    if size == 3:
        inside = np.flatnonzero(tokens.text[2:] == tokens.text[:-2])
        hashes = (tokens.hash[inside] * _BASE + tokens.hash[inside + 1]) * _BASE
        mixed = _mixed(hashes + tokens.hash[inside + 2], "triple")
        return tokens.text[inside], tokens.start[inside], tokens.end[inside + 2], mixed
    is_first = np.concatenate([[True], tokens.text[1:] != tokens.text[:-1]])
    is_last = np.concatenate([is_first[1:], [True]])
    left = np.where(is_first, _EDGE, np.concatenate([[_EDGE], tokens.hash[:-1]]))
    start = np.where(is_first, tokens.start, np.concatenate([[0], tokens.start[:-1]]))
    return (
        np.concatenate([tokens.text, tokens.text[is_last]]),
        np.concatenate([start, tokens.start[is_last]]),
        np.concatenate([tokens.end, tokens.end[is_last]]),
        np.concatenate(
            [
                _mixed(left * _BASE + tokens.hash, "pair"),
                _mixed(tokens.hash[is_last] * _BASE + _EDGE, "pair"),
            ]
        ),
    )


def _pieces(
    size: int, kind: NDArray[np.int8], text_of: Integers, sums: Hashes, back: Hashes
) -> Part:
    """Name every ``size`` characters in a row of which only the outer ones may be no letters."""
    count = len(kind) - size + 1
    if count <= 0:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, none.astype(np.uint64)
    words = np.concatenate([[0], np.cumsum(kind == 1)])
    start = np.flatnonzero(words[size - 1 : size - 1 + count] - words[1 : count + 1] == size - 2)
    start = start[text_of[start] == text_of[start + size - 1]]
    hashes = (sums[start + size] - sums[start]) * back[start]
    return text_of[start], start, start + size, _mixed(hashes, "piece")
