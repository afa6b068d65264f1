"""X's look-ups: posts and accounts by their ids or names."""

from __future__ import annotations

from typing import Any

from simulator.people import Account
from simulator.platforms.x.fields import TWEETS, USERS
from simulator.platforms.x.includes import Includes
from simulator.platforms.x.parameters import HANDLE, NUMBER, Several, Word
from simulator.platforms.x.problems import Problem, missing
from simulator.platforms.x.routes import Asked, Route
from simulator.platforms.x.shelf import Version, XShelf
from simulator.platforms.x.views import Scene, problems_of, scene, tweet, user

IDS = Several(Word(NUMBER), is_unique=False, is_required=True)
NAMES = Several(Word(HANDLE), is_unique=False, is_required=True)
ID = Word(NUMBER, is_required=True)
NAME = Word(HANDLE, is_required=True)


class Lookups:
    """Finds what was named, and tells what is not there beside it."""

    def __init__(self, shelf: XShelf) -> None:
        """Look up in ``shelf``."""
        self.shelf = shelf

    def routes(self) -> list[Route]:
        """Give the endpoints."""
        return [
            Route("GET", "/2/tweets", "both", {"ids": IDS, **TWEETS}, self._tweets),
            Route("GET", "/2/tweets/{id}", "both", {"id": ID, **TWEETS}, self._tweet),
            Route("GET", "/2/users", "both", {"ids": IDS, **USERS}, self._users),
            Route("GET", "/2/users/by", "both", {"usernames": NAMES, **USERS}, self._named),
            Route(
                "GET",
                "/2/users/by/username/{username}",
                "both",
                {"username": NAME, **USERS},
                self._name,
            ),
            Route("GET", "/2/users/me", "user", USERS, self._me),
            Route("GET", "/2/users/{id}", "both", {"id": ID, **USERS}, self._user),
        ]

    def _tweets(self, asked: Asked) -> dict[str, Any]:
        return self._found(asked, "ids", dict.fromkeys(asked.values["ids"]))

    def _tweet(self, asked: Asked) -> dict[str, Any]:
        return _single(self._found(asked, "id", {asked.values["id"]: None}))

    def _found(self, asked: Asked, parameter: str, ids: dict[str, None]) -> dict[str, Any]:
        seen = scene(self.shelf, asked.now, asked.reader, asked.values)
        versions: list[Version] = []
        problems: list[Problem] = []
        for version_id in ids:
            version = self.shelf.versions.get(version_id)
            if version is None or not version.exists(asked.now):
                problems.append(missing("tweet", parameter, version_id))
            else:
                versions.append(version)
        return tweets_told(versions, seen, problems)

    def _users(self, asked: Asked) -> dict[str, Any]:
        ids = dict.fromkeys(asked.values["ids"])
        return self._people(asked, "ids", {text: self.shelf.accounts.get(text) for text in ids})

    def _user(self, asked: Asked) -> dict[str, Any]:
        text = asked.values["id"]
        return _single(self._people(asked, "id", {text: self.shelf.accounts.get(text)}))

    def _named(self, asked: Asked) -> dict[str, Any]:
        names = dict.fromkeys(asked.values["usernames"])
        found = {name: self.shelf.handles.get(name.lower()) for name in names}
        return self._people(asked, "usernames", found)

    def _name(self, asked: Asked) -> dict[str, Any]:
        name = asked.values["username"]
        found = {name: self.shelf.handles.get(name.lower())}
        return _single(self._people(asked, "username", found))

    def _me(self, asked: Asked) -> dict[str, Any]:
        return _single(self._people(asked, "id", {"": asked.reader}))

    def _people(
        self, asked: Asked, parameter: str, found: dict[str, Account | None]
    ) -> dict[str, Any]:
        seen = scene(self.shelf, asked.now, asked.reader, asked.values)
        accounts = [account for account in found.values() if account is not None]
        problems = [
            missing("user", parameter, text) for text, account in found.items() if account is None
        ]
        includes = Includes(seen).of_users(accounts)
        data = [user(account, seen) for account in accounts]
        return told(data, includes, problems)


def tweets_told(versions: list[Version], seen: Scene, problems: list[Problem]) -> dict[str, Any]:
    """Give posts with what comes with them, and what is wrong; without ``meta``."""
    includes = Includes(seen).of_tweets(versions)
    data = [tweet(version, seen) for version in versions]
    return told(data, includes, [*problems, *problems_of(versions, seen)])


def told(data: list[dict[str, Any]], includes: Includes, problems: list[Problem]) -> dict[str, Any]:
    """Put an answer together: nothing that is empty is in it."""
    problems = [*problems, *includes.problems.values()]
    return {
        **({"data": data} if data else {}),
        **includes.told(),
        **({"errors": problems} if problems else {}),
    }


def _single(found: dict[str, Any]) -> dict[str, Any]:
    return found | ({"data": found["data"][0]} if "data" in found else {})
