"""A fault, declared: what goes wrong, on whose which requests, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import Any

import yaml

WIRE = {
    "connect_timeout": "The connection drops, and for `seconds` no new one is taken.",
    "read_timeout": "The request is taken and never answered.",
    "stall": "A part of the body comes, then nothing more.",
    "reset": "A part of the body comes, then the connection is reset.",
    "cut_gzip": "The body is compressed, and ends in the middle of it.",
    "cut_json": "The body ends in the middle of its JSON, as if that were all.",
    "length_too_long": "Content-Length promises more than comes before the connection closes.",
    "length_too_short": "Content-Length promises less than is sent.",
}
ANSWERS = {
    "too_many": "429 without a word on when to come back.",
    "too_many_seconds": "429 with a Retry-After of `seconds`.",
    "too_many_date": "429 with a Retry-After that is the date in `seconds`.",
    "server_error": "A 5xx of a proxy: `status`, with a page of HTML.",
    "error_body": "200 with the body of the platform's own error.",
    "log_in_page": "200 with a log-in page of HTML.",
    "redirect_loop": "302 to an address that leads to itself.",
    "expired_token": "The caller's token is refused, now and from now on.",
}
PAGING = {
    "repeated_cursor": "The list's next page is this one again, with the cursor that it gave.",
    "skipped_cursor": "The cursor leads past the next page: its posts are never shown.",
    "empty_page": "An empty page with a next link; its posts come with the next page.",
    "changed_totals": "The numbers that say how much there is differ from page to page.",
    "duplicates": "The first posts of the next page stand at the end of this one too.",
}
KINDS: dict[str, str] = WIRE | ANSWERS | PAGING
"""Kind of fault → what a client sees of it."""

EXPECTED = f"""\
expected a list of faults of this form (only kind is needed):

- kind: too_many_seconds      # {", ".join(KINDS)}
  platform: bluesky           # a name of the simulator's servers; default: every one
  path: "*getAuthorFeed"      # a pattern for the request's path; default: every one
  page: 2                     # from the 2nd request that matches on; default: 1
  times: 1                    # how many requests it meets from there, or: forever
  share: 0.1                  # or only each tenth of them, drawn by the seed
  seconds: 30                 # of a wait or a shut door
  status: 503                 # of a server_error

or, in one line: too_many_seconds bluesky *getAuthorFeed page=2 seconds=30
"""


class FaultError(ValueError):
    """A fault that is declared wrongly; the text says what was expected."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Of the requests that match ``platform`` and ``path`` it meets number ``page`` (from 1) and the
    ``times - 1`` after it; ``times`` is None for all of them. ``share`` draws among these.
    Raises ``FaultError`` where a value makes no sense.
    """

    kind: str
    platform: str = "*"
    path: str = "*"
    page: int = 1
    times: int | None = 1
    share: float = 1.0
    seconds: int = 2
    status: int = 500

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        whole = (self.page, self.seconds, self.status)
        if self.kind not in KINDS:
            raise FaultError(f"no kind of fault {self.kind!r}; {EXPECTED}")
        if not all(isinstance(number, int) for number in whole) or self.page < 1:
            raise FaultError(f"page, seconds and status are whole numbers; {EXPECTED}")
        if self.times is not None and (not isinstance(self.times, int) or self.times < 1):
            raise FaultError(f"times: {self.times!r}; {EXPECTED}")
        if not isinstance(self.share, int | float) or not 0 <= self.share <= 1:
            raise FaultError(f"share: {self.share!r} is not between 0 and 1; {EXPECTED}")

    def matches(self, platform: str, path: str) -> bool:
        """Tell whether a request is one of those that it counts."""
        return fnmatchcase(platform, self.platform) and fnmatchcase(path, self.path)

    def is_due(self, number: int) -> bool:
        """Tell whether it meets the matching request of this number, from 1."""
        return number >= self.page and (self.times is None or number < self.page + self.times)


def faults_of(text: str) -> list[Fault]:
    """Read a YAML list of faults; raise ``FaultError`` with the expected form."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FaultError(f"not YAML: {error}; {EXPECTED}") from error
    if not isinstance(document, Iterable) or isinstance(document, str | Mapping):
        document = [document]
    return [_fault(item) for item in document if item is not None]


def _fault(item: Any) -> Fault:
    if isinstance(item, str):
        item = _one_line(item)
    if not isinstance(item, Mapping):
        raise FaultError(f"found {item!r}; {EXPECTED}")
    unknown = set(item) - {field.name for field in fields(Fault)}
    if unknown or "kind" not in item:
        raise FaultError(f"{', '.join(sorted(map(str, unknown))) or 'no kind'}; {EXPECTED}")
    given = dict(item)
    if given.get("times") == "forever":
        given["times"] = None
    return Fault(**given)


def _one_line(text: str) -> dict[str, Any]:
    """Read ``kind [platform [path]] [name=value …]``."""
    words = text.split()
    named = dict(word.partition("=")[::2] for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    if len(plain) > 3:
        raise FaultError(f"found {text!r}; {EXPECTED}")
    values = {name: yaml.safe_load(value) for name, value in named.items()}
    return dict(zip(("kind", "platform", "path"), plain, strict=False)) | values
