"""The one place that decides how we behave towards other people's servers.

Every request has time-outs, a pace, a bounded number of tries and a budget of waiting;
no other file sleeps.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

from requests import PreparedRequest, RequestException, Response, Session, TooManyRedirects
from requests.auth import AuthBase
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from requests.utils import requote_uri
from urllib3.exceptions import HTTPError

from extractors.addresses import Guard, GuardedAdapter, HostileAddress

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 30.0
TRIES = 5
READABLE_TRIES = 3
MOST_REDIRECTS = 5  # of one try; more is a loop
WAIT_BUDGET_SECONDS = 900.0  # of all waits of one session; longer is a later run's work
RETRIABLE_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
NO_MORE = "no more until"  # how one begins that is used up
USAGE_CAPPED = b"problems/usage-capped"  # X's type of a 429 that is no rate limit
MOST_BYTES = 256 * 1024 * 1024
OUTSIDE_BYTES, OUTSIDE_SECONDS = 10 * 1024 * 1024, 60.0  # of an address that users give
SECRETS = ("token", "key", "signature", "credential")  # no such part of an address is told
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
        begin = "" if self.until is None else f"{NO_MORE} {self.until:%Y-%m-%d %H:%M} UTC: "
        super().__init__(begin + told)


class UsageCapped(UsedUp):
    """What we may read in this month or day is used up: no waiting of ours helps, the source stops.

    It looks like a rate limit (429) and is none; such an answer tells no time to come back.
    """

    @classmethod
    def told_by(cls, fetched: Fetched) -> UsageCapped:
        """Say which address said so, in its words."""
        said = fetched.body.decode("utf-8", "replace")
        return cls(f"{fetched.url}: the usage cap is reached: {said:.300}")


class OutOfReach(SourceError):
    """A list ends before the window's start: what lies between is not known; ask shorter spans."""


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


class HeaderAuth(AuthBase):
    """Keys in headers that a platform names itself."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request."""
        request.headers.update(self._headers)
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
            for name in [*headers]:
                if name.lower() == "authorization" or any(word in name.lower() for word in SECRETS):
                    del headers[name]


class _Outside(Session):
    """A session for addresses that users give: without cookies, proxy or ~/.netrc."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self.headers["User-Agent"] = USER_AGENT
        self.trust_env = False  # a proxy would look names up itself
        self.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for prefix in ("http://", "https://", ""):  # the last refuses all other schemes
            self.mount(prefix, GuardedAdapter(guard))

    def get_redirect_target(self, resp: Response) -> None:
        """Tell of no redirect: requests would read its body to the end, however long."""


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
        self._guard = guard or Guard()
        self._outside = _Outside(self._guard)
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
                self._wait(2.0**again, f"{_address(url)}: an unreadable body")
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
                opened = self._opened_outside if is_outside else self._session.request
                with opened(method, url, **options) as response:
                    fetched = self._read(response, OUTSIDE_BYTES if is_outside else MOST_BYTES)
            except HostileAddress as error:
                raise Refused(f"{_address(url)} is not asked: {error}") from error
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
                self._wait(wait, f"{_address(url)}: {trouble}")
        raise Unavailable(f"{_address(url)}: {trouble} at each of {TRIES} tries")

    @contextmanager
    def _opened_outside(self, method: str, url: str, **options: Any) -> Iterator[Response]:
        """Open an address as the guard lets us; a redirect is a new address.

        The answer to each is read no further than it must be, and for no longer than the limit.
        """
        with self._guard.within(OUTSIDE_SECONDS) as limit:
            try:
                for _ in range(MOST_REDIRECTS + 1):
                    self._guard.check(url)
                    with self._outside.request(
                        method, url, allow_redirects=False, **options
                    ) as response:
                        target = Session.get_redirect_target(self._outside, response)
                        if target is None:
                            yield response
                            break
                    url = requote_uri(urljoin(url, target))  # many write spaces as they are
                else:
                    raise TooManyRedirects
            except (InvalidURL, InvalidSchema, MissingSchema) as error:
                raise HostileAddress(f"it cannot be read ({type(error).__name__})") from error
            except (RequestException, HTTPError) as error:
                if not limit.has_passed:
                    raise
                raise Unavailable(f"{_address(url)}: over {OUTSIDE_SECONDS:g} s") from error
            finally:
                self._outside.close()  # each request has its own connection, within its limit
            if limit.has_passed:  # what came is only how it began
                raise Unavailable(f"{_address(url)}: over {OUTSIDE_SECONDS:g} s")

    def _read(self, response: Response, most_bytes: int) -> Fetched:
        body = bytearray()
        for chunk in response.iter_content(1 << 16):
            body += chunk
            if len(body) > most_bytes:
                raise Refused(f"{_address(response.url)}: an answer of over {most_bytes} bytes")
        if self.version_header is not None and self.version_header in response.headers:
            noted = self.answered.setdefault(self.version_header, set())
            noted.add(response.headers[self.version_header])
        return Fetched(
            url=_address(response.url),
            status=response.status_code,
            headers=response.headers,
            body=bytes(body),
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


def _address(url: str) -> str:
    """Give a URL without what could be a secret in its query."""
    address, _, query = url.partition("?")
    kept = [
        part
        for part in query.split("&")
        if part and not any(word in part.lower() for word in SECRETS)
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
