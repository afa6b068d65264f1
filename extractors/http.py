"""The one place that decides how we behave towards other people's servers.

Every request has time-outs, a pace, a bounded number of tries and a budget of waiting;
no other file sleeps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any

from requests import PreparedRequest, RequestException, Response, Session
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from extractors.addresses import Guard, HostileAddress
from extractors.answers import (
    SECRETS,
    Fetched,
    LoopDetected,
    Refused,
    Unavailable,
    UsageCapped,
    told_address,
)
from extractors.auth import NoAuth, without_secrets
from extractors.outside import MOST_BYTES as MOST_OUTSIDE_BYTES
from extractors.outside import Outside

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 30.0
TRIES = 5
READABLE_TRIES = 3
MOST_REDIRECTS = 5  # of one try; more is a loop
WAIT_BUDGET_SECONDS = 900.0  # of all waits of one session; longer is a later run's work
RETRIABLE_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
USAGE_CAPPED = b"problems/usage-capped"  # X's type of a 429 that is no rate limit
MOST_BYTES = 256 * 1024 * 1024
USER_AGENT = "Weerklank/0.1 (social listening for our own accounts)"


class _Session(Session):
    """A session that never takes a redirect as a reason to look into ~/.netrc."""

    def rebuild_auth(self, prepared_request: PreparedRequest, response: Response) -> None:
        """Keep our own auth on the same server; send none to another."""
        headers, came_from = prepared_request.headers, response.request.url or ""
        goes_to = prepared_request.url or ""
        if self.should_strip_auth(came_from, goes_to):  # type: ignore[no-untyped-call]
            for name in [*headers]:
                if name.lower() == "authorization" or any(word in name.lower() for word in SECRETS):
                    del headers[name]


class PoliteSession:
    """A session that never hangs, repeats what is safe, and keeps a steady pace."""

    def __init__(
        self,
        *,
        requests_per_minute: float,
        wait_budget_seconds: float = WAIT_BUDGET_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        guard: Guard | None = None,
        notes: dict[str, Any] | None = None,
    ) -> None:
        self._session = _Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.trust_env = True
        self._session.max_redirects = MOST_REDIRECTS
        self._interval_seconds = 60 / requests_per_minute
        self._next_at = 0.0
        self._wait_left = wait_budget_seconds
        self._held_until: dict[str, float] = {}
        self._sleep, self._now = sleep, now
        self.auth: AuthBase = NoAuth()
        self.request_count = 0
        self.version_header: str | None = None  # of answers, whose values are noted
        self.answered: dict[str, set[str]] = {}
        self.before_each: Callable[[], None] = lambda: None  # may raise, then nothing is asked
        # May raise ``UsedUp`` for a refusal that is no rate limit, in a platform's own words.
        self.refused: Callable[[Fetched], None] = lambda _: None
        # What a source remembers from one finished reading to the next, such as a feed's ETag.
        self.notes = notes if notes is not None else {}
        self._outside = Outside(guard or Guard(), USER_AGENT)
        self._latest: tuple[tuple[str, Mapping[str, str]], Fetched] | None = None

    def __enter__(self) -> PoliteSession:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self._outside.close()

    def get(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        *,
        accept: tuple[int, ...] = (),
        auth: AuthBase | None = None,
        readable: Callable[[bytes], object] | None = None,
        allowance: str = "",
    ) -> Fetched:
        """Ask until it is answered well; statuses in ``accept`` are answers too.

        ``allowance`` names what the platform counts this request under, where each endpoint has a
        limit of its own: one that is used up holds up no other.
        ``readable`` raises ``ValueError`` for a body (of a status below 300) that is not what was
        promised: it is asked for again, and then given as it is, so that it can be kept and shown.
        Raises ``Refused`` for other 4xx, ``UsageCapped`` where the platform says so, and
        ``Unavailable`` when tries or time run out.
        """
        options = {"params": params, "auth": auth or self.auth, "allowance": allowance}
        return self._ask_readably("GET", url, readable, accept=accept, **options)

    def get_outside(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
        readable: Callable[[bytes], object] | None = None,
    ) -> Fetched:
        """Ask an address that a user gave: guarded, bounded, without credentials; else as ``get``.

        The same question twice in a row is asked once. Raises ``Refused`` where the address, or
        one that it leads to, may not be asked.
        """
        asked = (url, headers or {})
        if self._latest is None or self._latest[0] != asked:
            options = {"headers": headers, "auth": NoAuth(), "is_outside": True}
            self._latest = asked, self._ask_readably("GET", url, readable, accept=accept, **options)
        return self._latest[1]

    def post_json(
        self,
        url: str,
        body: Mapping[str, Any],
        *,
        readable: Callable[[bytes], object] | None = None,
        auth: AuthBase | None = None,
    ) -> Fetched:
        """Log in, or another POST that is safe to repeat; ``readable`` and errors as ``get``.

        It is signed by ``auth`` only, not by the session's own. A redirect is not followed: a
        password goes to the address that was set, and no other.
        """
        options = {"json": body, "auth": auth or NoAuth(), "allow_redirects": False}
        return self._ask_readably("POST", url, readable, accept=(), **options)

    def post_form(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        readable: Callable[[bytes], object] | None = None,
        auth: AuthBase | None = None,
    ) -> Fetched:
        """As ``post_json``, with fields as a form sends them: what OAuth's addresses take."""
        options = {"data": dict(fields), "auth": auth or NoAuth(), "allow_redirects": False}
        return self._ask_readably("POST", url, readable, accept=(), **options)

    def put_text(self, url: str, body: bytes) -> Fetched:
        """Send a file to an address that was given for it: unsigned, not redirected."""
        headers = {"Content-Type": "text/plain"}
        options: dict[str, Any] = {"data": body, "headers": headers, "auth": NoAuth()}
        options["allow_redirects"] = False
        return self._ask("PUT", url, accept=(), **options)

    def now(self) -> datetime:
        """Give the moment by which this session tells time."""
        return self._now()

    def wait(self, seconds: float, why: str) -> None:
        """Wait for what takes its time elsewhere, within this run's budget of waiting."""
        self._wait(seconds, why)

    def _ask_readably(
        self,
        method: str,
        url: str,
        readable: Callable[[bytes], object] | None,
        **options: Any,
    ) -> Fetched:
        for again in range(READABLE_TRIES):
            fetched = self._ask(method, url, **options)
            if readable is None or fetched.status >= 300 or _reads(readable, fetched.body):
                break
            if again < READABLE_TRIES - 1:
                self._wait(2.0**again, f"{told_address(url)}: an unreadable body")
        return fetched

    def _ask(
        self,
        method: str,
        url: str,
        *,
        accept: tuple[int, ...],
        is_outside: bool = False,
        allowance: str = "",
        **options: Any,
    ) -> Fetched:
        trouble = ""
        for attempt in range(TRIES):
            self._keep_pace(allowance)
            wait = 2.0**attempt
            try:
                options |= {"timeout": (CONNECT_TIMEOUT, READ_TIMEOUT), "stream": True}
                opened = self._outside.opened if is_outside else self._session.request
                with opened(method, url, **options) as response:
                    fetched = self._read(response, MOST_OUTSIDE_BYTES if is_outside else MOST_BYTES)
            except HostileAddress as error:
                raise Refused(f"{told_address(url)} is not asked: {error}") from error
            except (RequestException, HTTPError) as error:
                trouble = type(error).__name__
            else:
                if fetched.status < 300 or fetched.status in accept:
                    self._slow_down(fetched.headers, allowance)
                    return fetched
                if fetched.status == 429 and USAGE_CAPPED in fetched.body:
                    raise UsageCapped.told_by(fetched)
                self.refused(fetched)
                if fetched.status not in RETRIABLE_STATUS:
                    raise Refused.told_by(fetched)
                trouble = f"status {fetched.status}"
                wait = max(wait, self._told_to_wait(fetched.headers))
            if attempt < TRIES - 1:
                self._wait(wait, f"{told_address(url)}: {trouble}")
        raise Unavailable(f"{told_address(url)}: {trouble} at each of {TRIES} tries")

    def _read(self, response: Response, most_bytes: int) -> Fetched:
        body = bytearray()
        for chunk in response.iter_content(1 << 16):
            body += chunk
            if len(body) > most_bytes:
                raise Refused(f"{told_address(response.url)}: an answer of over {most_bytes} bytes")
        if self.version_header is not None and self.version_header in response.headers:
            noted = self.answered.setdefault(self.version_header, set())
            noted.add(response.headers[self.version_header])
        told = bytes(body)
        if response.status_code >= 400:
            sent = (answer.request for answer in (*response.history, response))
            told = without_secrets(told, sent)
        return Fetched(
            url=told_address(response.url),
            status=response.status_code,
            headers=response.headers,
            body=told,
            retrieved_at=self._now(),
            next_url=response.links.get("next", {}).get("url"),
        )

    def _keep_pace(self, allowance: str) -> None:
        held = max(0.0, self._held_until.pop(allowance, 0.0) - time.monotonic())
        held = min(held, self._wait_left)
        self._wait_left -= held
        self._sleep(max(held, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + self._interval_seconds
        self.before_each()
        self.request_count += 1

    def _slow_down(self, headers: Mapping[str, str], allowance: str) -> None:
        """When the platform says that nothing is left, wait before the next such request."""
        if _has_none_left(headers):
            self._held_until[allowance] = time.monotonic() + self._told_to_wait(headers)

    def _told_to_wait(self, headers: Mapping[str, str]) -> float:
        """Seconds that an answer asks us to wait: Retry-After or a reset, in any spelling.

        While requests remain in a window, its end is no reason to wait.
        """
        resets = ("RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset")
        for name in ("Retry-After", *(() if _has_none_left(headers) is False else resets)):
            value = headers.get(name)
            if value:
                seconds = self._seconds_until(value)
                if seconds is not None:
                    return max(0.0, seconds)
        return 0.0

    def _seconds_until(self, value: str) -> float | None:
        now = self._now()
        try:
            number = float(value)
        except ValueError:
            for read in (datetime.fromisoformat, parsedate_to_datetime):
                try:
                    moment = read(value)
                except (ValueError, TypeError):
                    continue
                moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                return (moment - now).total_seconds()
            return None
        # Above a thousand million it is a moment (seconds since 1970), below a span.
        return number - now.timestamp() if number > 1e9 else number

    def _wait(self, seconds: float, why: str) -> None:
        if seconds > self._wait_left:
            raise Unavailable(
                f"{why}; to wait {seconds:.0f} s more is over this run's budget "
                f"({self._wait_left:.0f} s left): the next run goes on"
            )
        self._wait_left -= seconds
        self._sleep(seconds)


def _has_none_left(headers: Mapping[str, str]) -> bool | None:
    """Whether no requests are left, as whole number or float (Reddit: 0.0); None: untold."""
    for name in ("RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining"):
        if (remaining := headers.get(name)) is not None:
            try:
                return float(remaining) < 1
            except ValueError:
                return False
    return None


def _reads(readable: Callable[[bytes], object], body: bytes) -> bool:
    try:
        readable(body)
    except ValueError:
        return False
    return True


class Walk:
    """The loop guard of one list: an address or cursor seen twice ends it with an error."""

    def __init__(self, name: str) -> None:
        self._name, self._seen = name, set[str]()

    def step(self, cursor: str) -> str:
        """Give the cursor back if it is new; raise ``LoopDetected`` if not."""
        if cursor in self._seen:
            raise LoopDetected(f"{self._name}: the page {cursor!r} came a second time")
        self._seen.add(cursor)
        return cursor

    def page(self, body: bytes) -> None:
        """Raise ``LoopDetected`` if this very page came before, under whatever number."""
        self.step(f"with the digest {blake2b(body, digest_size=8).hexdigest()}")
