"""Addresses that users give, asked: past a guard, within limits, redirect by redirect."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

from requests import RequestException, Response, Session, TooManyRedirects
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from requests.utils import requote_uri
from urllib3.exceptions import HTTPError

from extractors.addresses import Guard, GuardedAdapter, HostileAddress
from extractors.answers import Unavailable, told_address

MOST_BYTES, MOST_SECONDS = 10 * 1024 * 1024, 60.0
MOST_REDIRECTS = 5


class Outside(Session):
    """A session for addresses that users give: without cookies, proxy or ~/.netrc."""

    def __init__(self, guard: Guard, user_agent: str) -> None:
        super().__init__()
        self._guard = guard
        self.headers["User-Agent"] = user_agent
        self.trust_env = False  # a proxy would look names up itself
        self.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for prefix in ("http://", "https://", ""):  # the last refuses all other schemes
            self.mount(prefix, GuardedAdapter(guard))

    def get_redirect_target(self, resp: Response) -> None:
        """Tell of no redirect: requests would read its body to the end, however long."""

    @contextmanager
    def opened(self, method: str, url: str, **options: Any) -> Iterator[Response]:
        """Open an address as the guard lets us; a redirect is a new address.

        The answer to each is read no further than it must be, and for no longer than the limit.
        """
        with self._guard.within(MOST_SECONDS) as limit:
            try:
                for _ in range(MOST_REDIRECTS + 1):
                    self._guard.check(url)
                    with self.request(method, url, allow_redirects=False, **options) as response:
                        target = Session.get_redirect_target(self, response)
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
                raise Unavailable(f"{told_address(url)}: over {MOST_SECONDS:g} s") from error
            finally:
                self.close()  # each request has its own connection, within its limit
            if limit.has_passed:  # what came is only how it began
                raise Unavailable(f"{told_address(url)}: over {MOST_SECONDS:g} s")
