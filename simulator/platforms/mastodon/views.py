"""Statuses and accounts as Mastodon's REST API shows them."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from simulator.people import HOME, Account
from simulator.platforms.answers import iso
from simulator.platforms.shelf import TAG, Shelf
from simulator.posts import Post

PICTURE = f"https://{HOME}/avatars/original/missing.png"
HEADER = f"https://{HOME}/headers/original/missing.png"

CONFIGURATION = {
    "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
    "statuses": {
        "max_characters": 500,
        "max_media_attachments": 4,
        "characters_reserved_per_url": 23,
    },
    "media_attachments": {
        "supported_mime_types": ["image/png"],
        "image_size_limit": 16_777_216,
        "image_matrix_limit": 33_177_600,
        "video_size_limit": 103_809_024,
        "video_frame_rate_limit": 120,
        "video_matrix_limit": 8_294_400,
    },
    "polls": {
        "max_options": 4,
        "max_characters_per_option": 50,
        "min_expiration": 300,
        "max_expiration": 2_629_746,
    },
}


def profile_url(account: Account) -> str:
    """Give the address at which a person reads an account."""
    return f"https://{_server(account)}/@{account.username}"


def account_entity(account: Account) -> dict[str, Any]:
    """Show an account."""
    return {
        "id": account.account_id,
        "username": account.username,
        "acct": account.handle,
        "display_name": account.display_name,
        "locked": False,
        "bot": account.is_automated,
        "discoverable": True,
        "indexable": True,
        "group": False,
        "created_at": iso(account.created_at.replace(hour=0, minute=0, second=0)),
        "note": "",
        "url": profile_url(account),
        "uri": f"https://{_server(account)}/users/{account.username}",
        "avatar": PICTURE,
        "avatar_static": PICTURE,
        "header": HEADER,
        "header_static": HEADER,
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "last_status_at": None,
        "hide_collections": None,
        "noindex": False,
        "emojis": [],
        "roles": [],
        "fields": [],
    }


def status(post: Post, shelf: Shelf, now: datetime, *, is_signed_in: bool) -> dict[str, Any]:
    """Show a status as it stands at a moment."""
    text = post.shown_text(now)
    parent = post.parent
    # a deleted status leaves its answers without in_reply_to_id, with in_reply_to_account_id
    has_parent = parent is not None and parent.is_shown(now)
    server, is_local = _server(post.author), _server(post.author) == HOME
    address = f"https://{server}/users/{post.author.username}/statuses/{post.native_id}"
    shown: dict[str, Any] = {
        "id": post.native_id,
        "created_at": iso(post.created_at),
        "in_reply_to_id": parent.native_id if parent is not None and has_parent else None,
        "in_reply_to_account_id": parent.author.account_id if parent is not None else None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "direct" if post.is_private else "public",
        "language": post.language,
        "uri": address,
        "url": f"{profile_url(post.author)}/{post.native_id}",
        "replies_count": sum(
            child.is_shown(now) and not child.is_private
            for child in shelf.children.get(post.native_id, ())
        ),
        "reblogs_count": 0,
        "favourites_count": 0,
        "quotes_count": 0,
        "edited_at": iso(post.edited_at) if post.edited_at and post.edited_at <= now else None,
        "content": content(post, text),
        "reblog": None,
        "account": account_entity(post.author),
        "media_attachments": [],
        "mentions": [
            {
                "id": account.account_id,
                "username": account.username,
                "url": profile_url(account),
                "acct": account.handle,
            }
            for account in dict.fromkeys(post.mentions)
        ],
        "tags": [
            {"name": tag.casefold(), "url": f"https://{HOME}/tags/{tag.casefold()}"}
            for tag in dict.fromkeys(TAG.findall(text))
        ],
        "emojis": [],
        "card": None,
        "poll": None,
        "quote": None,
    }
    if is_local:
        shown["application"] = {"name": "Web", "website": None}
    if is_signed_in:
        shown |= {"favourited": False, "reblogged": False, "muted": False, "bookmarked": False}
        shown["filtered"] = []
    return shown


def instance(user_count: int) -> dict[str, Any]:
    """Show the server itself."""
    return {
        "uri": HOME,
        "title": "A small town",
        "short_description": "A made-up server for trying things out.",
        "description": "",
        "email": f"post@{HOME}",
        "version": "4.4.0",
        "urls": {"streaming_api": f"wss://{HOME}"},
        "stats": {"user_count": user_count, "status_count": 0, "domain_count": 4},
        "thumbnail": None,
        "languages": ["nl", "en"],
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
        "configuration": CONFIGURATION,
        "contact_account": None,
        "rules": [],
    }


def content(post: Post, text: str) -> str:
    """Write a text as the HTML that Mastodon makes of it."""
    by_handle = {account.handle.casefold(): account for account in post.mentions}
    handles = sorted(by_handle, key=len, reverse=True)
    patterns = [rf"@({'|'.join(map(re.escape, handles))})(?![\w@-])"] if handles else [r"(?!)()"]
    marks = re.compile("|".join([*patterns, TAG.pattern]), re.IGNORECASE)
    pieces, end = [], 0
    for match in marks.finditer(text):
        pieces.append(_escaped(text[end : match.start()]))
        handle, tag = match.groups()
        pieces.append(_hashtag(tag) if handle is None else _mention(by_handle[handle.casefold()]))
        end = match.end()
    pieces.append(_escaped(text[end:]))
    paragraphs = "".join(pieces).split("\n\n")
    return "".join("<p>" + part.replace("\n", "<br />") + "</p>" for part in paragraphs)


def _mention(account: Account) -> str:
    return (
        f'<span class="h-card" translate="no"><a href="{profile_url(account)}" '
        f'class="u-url mention">@<span>{account.username}</span></a></span>'
    )


def _hashtag(tag: str) -> str:
    return (
        f'<a href="https://{HOME}/tags/{tag.casefold()}" class="mention hashtag" '
        f'rel="tag">#<span>{tag}</span></a>'
    )


def _escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "&#39;")


def _server(account: Account) -> str:
    return account.handle.partition("@")[2] or HOME
