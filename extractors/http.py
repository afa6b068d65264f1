"""The one place that decides how we behave towards other people's servers.

Every request has time-outs, a pace, a bounded number of tries and a budget of waiting;
no other file sleeps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from requests import PreparedRequest, RequestException, Response, Session
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 30.0
TRIES = 5
READABLE_TRIES = 3
MOST_REDIRECTS = 5  # of one try; more is a loop
WAIT_BUDGET_SECONDS = 900.0  # of all waits of one session; longer is a later run's work
RETRIABLE_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
MOST_BYTES = 256 * 1024 * 1024
USER_AGENT = "Weerklank/0.1 (social listening for our own accounts)"


class SourceError(RuntimeError):
    """A request that did not end well; named by what helps."""


class Refused(SourceError):
    """The platform says no (4xx): a person must look at token, permission or request."""

    @classmethod
    def told_by(cls, fetched: Fetched) -> Refused:
        """Say which address said no, and what it said."""
        return cls(f"{fetched.url} answered {fetched.status}: {fetched.body[:200]!r}")


class Unavailable(SourceError):
    """The platform did not answer well within tries and time: the next run may."""


class UsedUp(SourceError):
    """What we may read in this day or month is used up: waiting does not help, the source stops.

    ``until`` is when there is more; None where the platform does not tell.
    """

    def __init__(self, told: str, *, until: datetime | None = None) -> None:
        self.until = None if until is None else until.astimezone(UTC)
        # The moment comes first: a long text may be cut off.
        begin = "" if self.until is None else f"no more until {self.until:%Y-%m-%d %H:%M} UTC: "
        super().__init__(begin + told)


class LoopDetected(SourceError):
    """A page that was asked before: its list would never end."""


@dataclass(frozen=True)
class Fetched:
    """An answer read to its end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    retrieved_at: datetime
    next_url: str | None


class BearerAuth(AuthBase):
    """A bearer token, as an auth object: a bare header could be replaced by ~/.netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class NoAuth(AuthBase):
    """Sends nothing, and keeps requests from looking for a ~/.netrc."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Leave a request as it is."""
        return request


class _Session(Session):
    """A session that never takes a redirect as a reason to look into ~/.netrc."""

    def rebuild_auth(self, prepared_request: PreparedRequest, response: Response) -> None:
        """Keep our own auth on the same server; send none to another."""
        headers, came_from = prepared_request.headers, response.request.url or ""
        goes_to = prepared_request.url or ""
        if self.should_strip_auth(came_from, goes_to):  # type: ignore[no-untyped-call]
            headers.pop("Authorization", None)


class PoliteSession:
    """A session that never hangs, repeats what is safe, and keeps a steady pace."""

    def __init__(
        self,
        *,
        requests_per_minute: float,
        wait_budget_seconds: float = WAIT_BUDGET_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._session = _Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.trust_env = True
        self._session.max_redirects = MOST_REDIRECTS
        self._interval_seconds = 60 / requests_per_minute
        self._next_at = 0.0
        self._wait_left = wait_budget_seconds
        self._sleep, self._now = sleep, now
        self.auth: AuthBase = NoAuth()
        self.request_count = 0

    def __enter__(self) -> PoliteSession:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        *,
        accept: tuple[int, ...] = (),
        auth: AuthBase | None = None,
        readable: Callable[[bytes], object] | None = None,
    ) -> Fetched:
        """Ask until it is answered well; statuses in ``accept`` are answers too.

        ``readable`` raises ``ValueError`` for a body (of a status below 300) that is not what was
        promised: it is asked for again, and then given as it is, so that it can be kept and shown.
        Raises ``Refused`` for other 4xx and ``Unavailable`` when tries or time run out.
        """
        options = {"params": params, "auth": auth or self.auth}
        return self._ask_readably("GET", url, readable, accept=accept, **options)

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
                self._wait(2.0**again, f"{_address(url)}: an unreadable body")
        return fetched

    def _ask(self, method: str, url: str, *, accept: tuple[int, ...], **options: Any) -> Fetched:
        trouble = ""
        for attempt in range(TRIES):
            self._keep_pace()
            wait = 2.0**attempt
            try:
                with self._session.request(
                    method,
                    url,
                    timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                    stream=True,
                    **options,
                ) as response:
                    fetched = self._read(response)
            except (RequestException, HTTPError) as error:
                trouble = type(error).__name__
            else:
                if fetched.status < 300 or fetched.status in accept:
                    self._slow_down(fetched.headers)
                    return fetched
                if fetched.status not in RETRIABLE_STATUS:
                    raise Refused.told_by(fetched)
                trouble = f"status {fetched.status}"
                wait = max(wait, self._told_to_wait(fetched.headers))
            if attempt < TRIES - 1:
                self._wait(wait, f"{_address(url)}: {trouble}")
        raise Unavailable(f"{_address(url)}: {trouble} at each of {TRIES} tries")

    def _read(self, response: Response) -> Fetched:
        body = bytearray()
        for chunk in response.iter_content(1 << 16):
            body += chunk
            if len(body) > MOST_BYTES:
                raise Refused(f"{_address(response.url)}: an answer of over {MOST_BYTES} bytes")
        return Fetched(
            url=_address(response.url),
            status=response.status_code,
            headers=response.headers,
            body=bytes(body),
            retrieved_at=self._now(),
            next_url=response.links.get("next", {}).get("url"),
        )

    def _keep_pace(self) -> None:
        self._sleep(max(0.0, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + self._interval_seconds
        self.request_count += 1

    def _slow_down(self, headers: Mapping[str, str]) -> None:
        """When the platform says that nothing is left, wait before the next request."""
        if _remaining(headers) == "0":
            seconds = min(self._told_to_wait(headers), self._wait_left)
            self._wait_left -= seconds
            self._next_at = max(self._next_at, time.monotonic() + seconds)

    def _told_to_wait(self, headers: Mapping[str, str]) -> float:
        """Seconds that an answer asks us to wait: Retry-After or a reset, in any spelling.

        While requests remain in a window, its end is no reason to wait.
        """
        resets = ("RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset")
        for name in ("Retry-After", *(resets if _remaining(headers) in (None, "0") else ())):
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


def _remaining(headers: Mapping[str, str]) -> str | None:
    for name in ("RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining"):
        if (remaining := headers.get(name)) is not None:
            return remaining.strip()
    return None


def _reads(readable: Callable[[bytes], object], body: bytes) -> bool:
    try:
        readable(body)
    except ValueError:
        return False
    return True


def _address(url: str) -> str:
    """Give a URL without what could be a secret in its query."""
    address, _, query = url.partition("?")
    kept = [
        part
        for part in query.split("&")
        if part and "token" not in part.lower() and "key" not in part.lower()
    ]
    return f"{address}?{'&'.join(kept)}" if kept else address


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
