"""What comes with X's posts, accounts and messages on request: the objects that their ids name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.people import Account
from simulator.platforms.x.problems import Problem, missing
from simulator.platforms.x.shelf import Version, participants
from simulator.platforms.x.views import Scene, latest, tweet, user


class Includes:
    """What was expanded, each once, in the order in which it was met."""

    def __init__(self, seen: Scene) -> None:
        """Begin with nothing."""
        self.seen = seen
        self.users: dict[str, Account] = {}
        self.tweets: dict[str, Version] = {}
        self.problems: dict[str, Problem] = {}

    def of_tweets(self, versions: Iterable[Version]) -> Includes:
        """Add what belongs to posts."""
        wants = self.seen.expansions
        for version in versions:
            parent = version.post.parent
            if "author_id" in wants:
                self._add(version.post.author)
            if "in_reply_to_user_id" in wants and parent is not None:
                self._add(parent.author)
            if "entities.mentions.username" in wants:
                for mark in version.shown.entities.get("mentions", ()):
                    self._add(self.seen.shelf.accounts[mark["id"]])
            if "edit_history_tweet_ids" in wants:
                for version_id in version.chain(self.seen.now):
                    self.tweets[version_id] = self.seen.shelf.versions[version_id]
            if version.replied_to:
                self._refer(version.replied_to)
        return self

    def of_users(self, accounts: Iterable[Account]) -> Includes:
        """Add what belongs to accounts."""
        if "most_recent_tweet_id" in self.seen.expansions:
            for account in accounts:
                version = latest(account, self.seen)
                if version is not None:
                    self.tweets[version.version_id] = version
        return self

    def of_events(self, versions: Iterable[Version]) -> Includes:
        """Add what belongs to messages."""
        for version in versions:
            if "sender_id" in self.seen.expansions:
                self._add(version.post.author)
            if "participant_ids" in self.seen.expansions:
                for account in participants(version.post):
                    self._add(account)
        return self

    def told(self) -> dict[str, Any]:
        """Give ``includes``, where there is anything."""
        tweets = [tweet(version, self.seen) for version in self.tweets.values()]
        users = [user(account, self.seen) for account in self.users.values()]
        name = "posts" if self.seen.says_post else "tweets"
        held = {"users": users, name: tweets}
        held = {kind: objects for kind, objects in held.items() if objects}
        return {"includes": held} if held else {}

    def _add(self, account: Account) -> None:
        self.users[account.account_id] = account

    def _refer(self, version_id: str) -> None:
        wants, name = self.seen.expansions, "referenced_tweets.id"
        if name not in wants and f"{name}.author_id" not in wants:
            return
        version = self.seen.shelf.versions.get(version_id)
        if version is None or not version.exists(self.seen.now):
            self.problems[version_id] = missing("tweet", name, version_id, is_included=True)
            return
        if name in wants:
            self.tweets[version_id] = version
        if f"{name}.author_id" in wants:
            self._add(version.post.author)
