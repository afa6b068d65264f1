"""Signatures: the person of a brand's desk who signed an answer, read from its last characters."""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import takewhile
from pathlib import Path

CLOSINGS = Path(__file__).parent / "rules" / "closings.tsv"
LOOKED_AT = 120  # characters from the end: a closing, a name and what somebody does
LINES = 4  # of these at most: "Kind regards,", a name, a job, a department
WORDS = 6  # of a name at most

PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "het", "ten", "ter", "te", "la", "le", "du", "di", "da"}
    | {"dos", "el", "al", "bin", "en", "and", "&", "y"}
)
TITLES = frozenset(
    {"drs", "dr", "ir", "ing", "mr", "mrs", "ms", "miss", "mevr", "mevrouw", "meneer", "dhr"}
    | {"prof", "sgt", "nurse", "uncle", "zuster", "moderator"}
)
OTHERS = """
team webcare webcareteam klantenservice klantenteam klantcontact helpdesk servicedesk customer
customers service services care support desk sales communicatie communications redactie admin mods
bot office kantoor gemeente afdeling directie bestuur garage
the het de een your you uw je jouw wij we us our ons onze ik i it this that dit dat dm dms pb pm
ok oke okay ja nee yes no nope yep yup sorry excuses apologies pardon thanks thank cheers bedankt
dank dankjewel merci top fijn mooi leuk prima succes super please alsjeblieft graag great good nice
lovely enjoy welcome welkom hoi hi hey hello hallo dag deal ps tip faq
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag monday tuesday wednesday thursday
friday saturday sunday twitter facebook instagram whatsapp android ios app
"""
NOT_PEOPLE = frozenset(OTHERS.split())
JOB = (
    r"\w*(?:service|care|team|manager|support|desk|owner|eigenaar|leider|relations|contact"
    r"|beheer|directeur|director|adviseur|medewerker|afdeling|moderator|supervisor)\w*"
)
NICK = r"[A-Z\u00c0-\u00de][\w'-]{0,15}(?: [A-Z]\w{0,15})?\.?"
WORD = re.compile(
    r"(?:[A-Z\u00c0-\u00de\u0100-\u0178]\w{0,20}(?:['\u2019-]\w{1,20}){0,2}|(?:[A-Z]\.){1,3})"
)
MARKED = re.compile(  # "^JV", "~ Liv", "/Anna", "- Tom", "(Kim)": a sign and what stands behind it
    r"(?:^|(?<=[\s.!?\u2026)\u2190-\U0001faff]))"
    rf"(?:\^ ?{NICK}|\^[a-z]{{1,12}}\b|[~*] ?{NICK}|\u270d\ufe0f? ?{NICK}|//?{NICK}"
    rf"|(?P<doubtful>(?:[|\u2013\u2014-]{{1,2}}|//? ) ?{NICK}|[(\[]{NICK}[)\]]))$"
)
JOBS = re.compile(rf"{JOB}|\)")
ROLE = re.compile(
    rf",? ?(?:\([^()\n]{{2,40}}\)|[,|] ?(?:\w+ ){{0,3}}{JOB}(?: \w+){{0,2}}"
    rf"|(?:van|from|of|en|and|@|at) (?:\w+ ){{0,3}}{JOB}|(?:@|at|from) [A-Z]\w{{1,20}})$",
    re.IGNORECASE,
)
BEHIND = re.compile(  # kisses, emoji, "1/2" and a link do not end a name
    r"(?: \(?\d/\d\)?| [xX]{1,3}|(?<=\^\w\w) https?://\S{1,60}"
    r"|[ \u2190-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff])+$"
)
SENTENCE_ENDS = frozenset(".!?\u2026:)")
LETTERS = re.compile(r"[^\W_]+")


def signature(text: str) -> str:
    """Give the signature of a person at the end of an answer, as written; none: an empty string.

    Looks at the last characters only, so a long answer costs as much as a short one.
    """
    tail = text.rstrip()[-LOOKED_AT:]
    if not tail or tail[-1] in "?!:;,%" or (tail[-1] == "." and tail[-4:-1].islower()):
        return ""
    if not tail[-1].isalnum() or tail[-1] in "xX0123456789" or "://" in tail:
        tail = BEHIND.sub("", tail)
    if "\n" not in tail and _is_plain(tail):
        return ""
    lines = [line.strip() for line in tail.split("\n")][-LINES:]
    marked = MARKED.search(lines[-1][-40:])
    if marked:
        before = lines[-1][-40:][: marked.start()]
        is_meant = not marked["doubtful"] or not before or _is_end(before)
        if is_meant:
            return marked[0] if _is_person(marked[0]) else ""
    return _under_closing(lines) or _behind_sentence(lines)


def initials(signature: str) -> str:
    """Give a signature's initials in capitals: ``^JV`` is JV, ``Lotte Bakker`` is LB."""
    found: list[str] = LETTERS.findall(signature)
    if len(found) == 1 and found[0].isupper():  # of one who is not a title: "*MS"
        return found[0]
    words = [word for word in found if word.lower() not in TITLES | {"en"}]
    if len(words) == 1 and _is_initials(words[0]):
        return words[0].upper()
    return "".join(word if word.isupper() else word[0] for word in words).upper()


def _is_plain(tail: str) -> bool:
    """Tell at little cost that the last word is neither a name nor what somebody does."""
    last = tail[tail.rfind(" ") + 1 :]
    return last.islower() and last[0] not in "^)" and not JOBS.search(last)


def _is_initials(word: str) -> bool:
    if word.islower():
        return len(word) < 3 or (len(word) == 3 and not set(word) & set("aeiouy"))
    return len(word) < 6 and sum(not letter.islower() for letter in word) > 1


def _under_closing(lines: list[str]) -> str:
    """Give the name under a line such as "Kind regards,"; what stands below it is a job."""
    for number in range(len(lines) - 2, -1, -1):
        if _ends_in_closing(lines[number]):
            for line in lines[number + 1 :]:
                if line:
                    return _name(ROLE.sub("", line))
    return ""


def _behind_sentence(lines: list[str]) -> str:
    """Give the name that stands alone behind the last sentence, or behind a closing."""
    line = lines[-1] if lines[-1].endswith(".") else ROLE.sub("", lines[-1])
    words = line.split(" ")[-WORDS - 1 :]
    is_all = len(words) == line.count(" ") + 1
    run = sum(1 for _ in takewhile(_may_be_in_name, reversed(words)))
    for start in range(len(words) - run, len(words)):
        before = " ".join(words[:start])
        if _ends_in_closing(before) or (_is_end(before) if before else is_all and len(lines) > 1):
            name = _name(" ".join(words[start:]))
            if name:
                return name
    return ""


def _is_end(before: str) -> bool:
    """Tell whether a sentence or a link ends here, so that a name may follow."""
    before = before.rstrip()
    last = before[before.rfind(" ") + 1 :]
    return before[-1:] in SENTENCE_ENDS or before[-1:] > "\u2190" or "/" in last[1:]


def _may_be_in_name(word: str) -> bool:
    return word in PARTICLES or word.rstrip(".").lower() in TITLES or bool(WORD.fullmatch(word))


def _name(written: str) -> str:
    """Give what was written if it is a person's name."""
    words = written.split(" ")
    is_name = (
        len(words) <= WORDS
        and all(map(_may_be_in_name, words))
        and words[0] not in PARTICLES
        and words[-1] not in PARTICLES
        and _is_person(written)
    )
    return written if is_name else ""


def _is_person(written: str) -> bool:
    words = LETTERS.findall(written)
    if written[0] in "^*~/" and len(words) == 1 and words[0].isupper() and len(words[0]) < 5:
        return True  # initials, whatever word they happen to spell
    people = [word.lower() for word in words if word not in PARTICLES]
    return bool(people) and _not_people().isdisjoint(people)


def _ends_in_closing(before: str) -> bool:
    words = before[-40:].rstrip(" ,.!:-\u2013\u2014").lower().split(" ")[-4:]
    if words[-1] in {"van", "from"}:
        words = words[:-1]
    return any(" ".join(words[start:]) in _closings() for start in range(len(words)))


@cache
def _not_people() -> frozenset[str]:
    return NOT_PEOPLE | _closings()


@cache
def _closings() -> frozenset[str]:
    with CLOSINGS.open(encoding="utf-8") as table:
        return frozenset(row["closing"] for row in csv.DictReader(table, delimiter="\t"))
