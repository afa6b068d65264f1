"""A client that asks the simulated servers as a program would."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator import Clock, World, bluesky_password, tokens
from simulator.people import BLUESKY, MASTODON, Account
from simulator.platforms.server import Servers

SECRET = "only in tests"


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Client:
    """Asks the servers as a program would."""

    world: World
    servers: Servers
    clock: Clock
    session: str = field(default="")

    def ask(
        self,
        url: str,
        *,
        token: str | None = None,
        data: Any = None,
        method: str | None = None,
        **params: Any,
    ) -> Reply:
        """Ask, and read the JSON of any answer."""
        if params:
            url += "?" + urllib.parse.urlencode(params, doseq=True)
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(url, body, method=method)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return Reply(answer.status, dict(answer.headers), _read(answer))
        except urllib.error.HTTPError as refused:
            with refused:
                return Reply(refused.code, dict(refused.headers), _read(refused))

    def log_in(self, identifier: str = "listener.test", password: str | None = None) -> Reply:
        """Open a Bluesky session."""
        password = bluesky_password(SECRET) if password is None else password
        url = f"{self.servers.url('bluesky')}/xrpc/com.atproto.server.createSession"
        return self.ask(url, data={"identifier": identifier, "password": password})

    def bluesky(self, method: str, **params: Any) -> Reply:
        """Ask Bluesky as a listener who has logged in."""
        self.session = self.session or self.log_in().body["accessJwt"]
        url = f"{self.servers.url('bluesky')}/xrpc/app.bsky.{method}"
        return self.ask(url, token=self.session, **params)

    def mastodon(self, path: str, token: str | None = None, **params: Any) -> Reply:
        """Ask Mastodon."""
        url = path if path.startswith("http") else f"{self.servers.url('mastodon')}/api/{path}"
        return self.ask(url, token=token, **params)

    def brand(self, brand_id: str, platform: str) -> Account:
        """Give a brand's account that people write to."""
        return next(
            account
            for account in self.world.accounts
            if (account.brand_id, account.platform) == (brand_id, platform)
            and not account.is_automated
        )

    def token(self, brand_id: str) -> str:
        """Give the Mastodon token of a brand's account."""
        return tokens(SECRET)[self.brand(brand_id, MASTODON).account_id]

    def bluesky_pages(self, method: str, key: str, **params: Any) -> list[dict[str, Any]]:
        """Follow cursors to the end."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            body = self.bluesky(method, **params, **cursor).body
            found += body[key]
            if "cursor" not in body:
                return found
            cursor = {"cursor": body["cursor"]}

    def mastodon_pages(self, path: str, token: str | None = None, **params: Any) -> list[Any]:
        """Follow Link headers to the end."""
        reply = self.mastodon(path, token, **params)
        found: list[Any] = reply.body
        while 'rel="next"' in reply.headers.get("Link", "") and reply.body:
            reply = self.mastodon(reply.headers["Link"].partition(">")[0].lstrip("<"), token)
            found += reply.body
        return found


def _read(answer: Any) -> Any:
    return json.loads(answer.read() or b"null")


def shown(world: World, platform: str, now: datetime) -> list[Any]:
    """Give what a platform shows at a moment, oldest first, by the world's own account."""
    assert platform in (BLUESKY, MASTODON)
    return [post for post in world.by_platform(platform) if post.is_shown(now)]
