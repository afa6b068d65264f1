"""Posts and people as Bluesky's AppView shows them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from simulator.ids import content_id
from simulator.people import Account, digest_base32
from simulator.platforms.answers import iso
from simulator.platforms.shelf import TAG, Shelf
from simulator.posts import Post


def profile(account: Account) -> dict[str, Any]:
    """Show an account as ``app.bsky.actor.defs#profileViewBasic``."""
    labels = []
    if account.is_automated:  # a self-label: its source is the account
        labels = [
            {
                "src": account.account_id,
                "uri": f"at://{account.account_id}/app.bsky.actor.profile/self",
                "cid": content_id(account.account_id, "profile"),
                "val": "bot",
                "cts": iso(account.created_at),
            }
        ]
    return {
        "did": account.account_id,
        "handle": account.handle,
        "displayName": account.display_name,
        "associated": {"activitySubscription": {"allowSubscriptions": "followers"}},
        "labels": labels,
        "createdAt": iso(account.created_at),
    }


def profile_detailed(account: Account, *, post_count: int) -> dict[str, Any]:
    """Show an account as ``app.bsky.actor.defs#profileViewDetailed``."""
    shown = profile(account)
    counts = {"lists": 0, "feedgens": 0, "starterPacks": 0, "labeler": False}
    return shown | {
        "associated": counts | shown["associated"],
        "indexedAt": iso(account.created_at),
        "postsCount": post_count,
        "followersCount": 0,
        "followsCount": 0,
    }


def did_document(did: str, handle: str, address: str) -> dict[str, Any]:
    """Show who an account is and that its data stands at ``address``, as sessions tell it."""
    key = f"z{digest_base32(f'{did} key', 64)}"
    method = {"type": "EcdsaSecp256k1VerificationKey2019", "publicKeyMultibase": key}
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": did,
        "alsoKnownAs": [f"at://{handle}"],
        "verificationMethod": [{"id": "#atproto", "controller": did} | method],
        "service": [
            {
                "id": "#atproto_pds",
                "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": address,
            }
        ],
    }


def to_a_reader(shown: Any) -> Any:
    """Add to everything shown what it is to the one who has signed in: nothing special."""
    if isinstance(shown, list):
        return [to_a_reader(member) for member in shown]
    if not isinstance(shown, dict):
        return shown
    seen = {
        name: value if name == "record" else to_a_reader(value) for name, value in shown.items()
    }
    if "handle" in shown and "labels" in shown:
        silent = ("muted", "mutedOnlyReposts", "mutedOnlyQuoteposts", "blockedBy")
        seen["viewer"] = dict.fromkeys(silent, False)
    elif "replyCount" in shown:
        marks = ("bookmarked", "threadMuted", "embeddingDisabled")
        seen["viewer"] = dict.fromkeys(marks, False)
    return seen


def reference(post: Post, now: datetime) -> dict[str, str]:
    """Point at a post in its version of a moment."""
    return {"uri": post.native_id, "cid": content_id(post.native_id, post.shown_text(now))}


def record(post: Post, now: datetime) -> dict[str, Any]:
    """Show what the author wrote, as ``app.bsky.feed.post``."""
    text = post.shown_text(now)
    shown: dict[str, Any] = {
        "$type": "app.bsky.feed.post",
        "createdAt": iso(post.created_at),
        "text": text,
    }
    if post.language is not None:
        shown["langs"] = [post.language]
    facets = _facets(post, text)
    if facets:
        shown["facets"] = facets
    if post.parent is not None:
        shown["reply"] = {
            "root": reference(post.root, post.created_at),
            "parent": reference(post.parent, post.created_at),
        }
    return shown


def view(post: Post, shelf: Shelf, now: datetime) -> dict[str, Any]:
    """Show a post as ``app.bsky.feed.defs#postView``."""
    replies = sum(child.is_shown(now) for child in shelf.children.get(post.native_id, ()))
    return {
        **reference(post, now),
        "author": profile(post.author),
        "record": record(post, now),
        "bookmarkCount": 0,
        "replyCount": replies,
        "repostCount": 0,
        "likeCount": 0,
        "quoteCount": 0,
        "indexedAt": iso(post.visible_at),
        "labels": [],
    }


def view_or_absence(post: Post, shelf: Shelf, now: datetime) -> dict[str, Any]:
    """Show a post, or that it is not there."""
    if post.is_shown(now):
        return {"$type": "app.bsky.feed.defs#postView", **view(post, shelf, now)}
    return not_found(post.native_id)


def not_found(uri: str) -> dict[str, Any]:
    """Show that a post is not there."""
    return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}


def feed_item(post: Post, shelf: Shelf, now: datetime) -> dict[str, Any]:
    """Show a post in a feed, with what it answers."""
    item: dict[str, Any] = {"post": view(post, shelf, now)}
    if post.parent is not None:
        item["reply"] = {
            "root": view_or_absence(post.root, shelf, now),
            "parent": view_or_absence(post.parent, shelf, now),
        }
        if post.parent.parent is not None:
            item["reply"]["grandparentAuthor"] = profile(post.parent.parent.author)
    return item


def thread(
    post: Post, shelf: Shelf, now: datetime, *, depth: int, parent_height: int
) -> dict[str, Any]:
    """Show a post among its ancestors and descendants."""
    shown: dict[str, Any] = {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": view(post, shelf, now),
        "threadContext": {},
    }
    if parent_height and post.parent is not None:
        shown["parent"] = (
            thread(post.parent, shelf, now, depth=0, parent_height=parent_height - 1)
            if post.parent.is_shown(now)
            else not_found(post.parent.native_id)
        )
    if depth:
        shown["replies"] = [
            thread(child, shelf, now, depth=depth - 1, parent_height=0)
            for child in shelf.children.get(post.native_id, ())
            if child.is_shown(now)
        ]
    return shown


def _facets(post: Post, text: str) -> list[dict[str, Any]]:
    """Mark mentions and tags by their place in the UTF-8 bytes."""
    found: list[tuple[int, int, dict[str, str]]] = []
    for account in dict.fromkeys(post.mentions):
        for match in re.finditer(rf"@{re.escape(account.handle)}(?![\w-])", text):
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": account.account_id}
            found.append((match.start(), match.end(), feature))
    for match in TAG.finditer(text):
        feature = {"$type": "app.bsky.richtext.facet#tag", "tag": match[1]}
        found.append((match.start(), match.end(), feature))
    return [
        {
            "$type": "app.bsky.richtext.facet",
            "index": {
                "byteStart": len(text[:start].encode()),
                "byteEnd": len(text[:end].encode()),
            },
            "features": [feature],
        }
        for start, end, feature in sorted(found, key=lambda facet: facet[:2])
    ]
