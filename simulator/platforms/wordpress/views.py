"""Posts, comments and users as WordPress's REST API shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.people import Account
from simulator.platforms.wordpress.text import (
    comment_html,
    dressed,
    post_html,
    slug_of,
    title_of,
)
from simulator.posts import Post

EMBEDDED = {
    "posts": ("id", "date", "slug", "type", "link", "title", "excerpt", "author",
              "featured_media", "_links"),
    "comments": ("id", "parent", "author", "author_name", "author_url", "date", "content", "link",
                 "type", "author_avatar_urls", "_links"),
    "users": ("id", "name", "url", "description", "link", "slug", "avatar_urls", "_links"),
}  # fmt: skip
"""What ``context=embed`` keeps."""
ACTIONS = ("publish", "unfiltered-html", "sticky", "assign-author", "create-categories",
           "assign-categories", "create-tags", "assign-tags")  # fmt: skip
CAPABILITIES = ("edit_posts", "edit_others_posts", "moderate_comments", "list_users", "read",
                "administrator")  # fmt: skip
CURIES = [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}]


@dataclass(frozen=True)
class Blog:
    """One brand's site."""

    account: Account
    name: str
    zone: ZoneInfo
    language: str  # as ``nl-NL``
    home: str  # its address, without a slash at the end
    now: datetime

    @property
    def api(self) -> str:
        """Where its REST routes begin."""
        return f"{self.home}/wp-json/wp/v2"

    def link(self, post: Post) -> str:
        """Give the address at which people read a post."""
        return f"{self.home}/{self.slug(post)}/"

    @staticmethod
    def slug(post: Post) -> str:
        """Give a post's own part of its address; an edit leaves it as it was."""
        return slug_of(title_of(post.text), post.native_id)

    def times(self, name: str, moment: datetime) -> dict[str, str]:
        """Write a moment twice, by the site's clock and in UTC; neither says its zone."""
        local, universal = moment.astimezone(self.zone), moment.astimezone(UTC)
        return {name: f"{local:%Y-%m-%dT%H:%M:%S}", f"{name}_gmt": f"{universal:%Y-%m-%dT%H:%M:%S}"}


def modified_at(post: Post, now: datetime) -> datetime:
    """Tell when a post was last changed: published (perhaps late) or edited."""
    edited = post.edited_at if post.is_edited(now) else None
    return max(post.visible_at, edited or post.visible_at)


def parent_of(post: Post, now: datetime) -> Post | None:
    """Give the comment that a comment answers; where that is deleted, the one above it."""
    above = post.parent
    while above is not None and above.deleted_at is not None and above.deleted_at <= now:
        above = above.parent
    return above if above is not None and above.parent is not None else None


def post_entity(post: Post, blog: Blog, *, is_edit: bool = False) -> dict[str, Any]:
    """Show a post; with ``is_edit`` what its editors see too."""
    now = blog.now
    text = post.shown_text(now)
    title, marked = title_of(text), dressed(text)
    guid = f"{blog.home}/?p={post.native_id}"
    excerpt = f"<p>{' '.join(marked.split())}</p>\n"
    own = f"{blog.api}/posts/{post.native_id}"
    slug = blog.slug(post)

    def raw(written: str) -> dict[str, str]:
        return {"raw": written} if is_edit else {}

    return {
        "id": int(post.native_id),
        **blog.times("date", post.created_at),
        "guid": {"rendered": guid, **raw(guid)},
        **blog.times("modified", modified_at(post, now)),
        **({"password": ""} if is_edit else {}),
        "slug": slug,
        "status": "publish",
        "type": "post",
        "link": blog.link(post),
        "title": {**raw(title), "rendered": dressed(title)},
        "content": {
            **raw(text),
            "rendered": post_html(text),
            "protected": False,
            **({"block_version": 0} if is_edit else {}),
        },
        "excerpt": {**raw(""), "rendered": excerpt, "protected": False},
        "author": int(post.author.account_id),
        "featured_media": 0,
        "comment_status": "open",
        "ping_status": "open",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": [],
        "categories": [1],
        "tags": [],
        **({"permalink_template": f"{blog.home}/%postname%/", "generated_slug": slug}
           if is_edit else {}),
        "_links": {
            "self": [{"href": own}],
            "collection": [{"href": f"{blog.api}/posts"}],
            "about": [{"href": f"{blog.api}/types/post"}],
            "author": [_embeddable(f"{blog.api}/users/{post.author.account_id}")],
            "replies": [_embeddable(f"{blog.api}/comments?post={post.native_id}")],
            **_versions(post, own, now),
            "wp:attachment": [{"href": f"{blog.api}/media?parent={post.native_id}"}],
            "wp:term": [
                {"taxonomy": taxonomy, **_embeddable(f"{blog.api}/{name}?post={post.native_id}")}
                for taxonomy, name in (("category", "categories"), ("post_tag", "tags"))
            ],
            **({f"wp:action-{action}": [{"href": own}] for action in ACTIONS} if is_edit else {}),
            "curies": CURIES,
        },
    }  # fmt: skip


def comment_entity(post: Post, blog: Blog, *, is_edit: bool = False) -> dict[str, Any]:
    """Show a comment; with ``is_edit`` what its moderators see too."""
    now = blog.now
    text, author = post.shown_text(now), post.author
    number = int(author.account_id) if author.brand_id else 0
    above = parent_of(post, now)
    root = post.root
    links: dict[str, Any] = {
        "self": [{"href": f"{blog.api}/comments/{post.native_id}"}],
        "collection": [{"href": f"{blog.api}/comments"}],
    }
    if number:
        links["author"] = [_embeddable(f"{blog.api}/users/{number}")]
    on = _embeddable(f"{blog.api}/posts/{root.native_id}")
    links["up"] = [{"embeddable": True, "post_type": "post", "href": on["href"]}]
    if above is not None:
        links["in-reply-to"] = [_embeddable(f"{blog.api}/comments/{above.native_id}")]
    moderators = {
        "author_email": email_of(author),
        "author_ip": "",
        "author_user_agent": "",
    }
    return {
        "id": int(post.native_id),
        "post": int(root.native_id),
        "parent": int(above.native_id) if above is not None else 0,
        "author": number,
        "author_name": author.display_name,
        "author_url": blog.home if number else "",
        **(moderators if is_edit else {}),
        **blog.times("date", post.created_at),
        "content": {"rendered": comment_html(text), **({"raw": text} if is_edit else {})},
        "link": f"{blog.link(root)}#comment-{post.native_id}",
        "status": "approved" if post.is_shown(now) else "hold",
        "type": "comment",
        "author_avatar_urls": avatars(author),
        "meta": [],
        "_links": links,
    }


def user_entity(account: Account, blog: Blog, *, is_edit: bool = False) -> dict[str, Any]:
    """Show a user; with ``is_edit`` what administrators see too."""
    own = f"{blog.api}/users/{account.account_id}"
    shown: dict[str, Any] = {
        "id": int(account.account_id),
        "name": account.display_name,
        "url": blog.home,
        "description": "",
        "link": f"{blog.home}/author/{account.handle}/",
        "slug": account.handle,
        "avatar_urls": avatars(account),
        "meta": [],
        "_links": {"self": [{"href": own}], "collection": [{"href": f"{blog.api}/users"}]},
    }
    if not is_edit:
        return shown
    return shown | {
        "username": account.handle,
        "first_name": "",
        "last_name": "",
        "email": email_of(account),
        "locale": blog.language.replace("-", "_"),
        "nickname": account.handle,
        "roles": ["administrator"],
        "registered_date": f"{account.created_at:%Y-%m-%dT%H:%M:%S}+00:00",
        "capabilities": dict.fromkeys(CAPABILITIES, True),
        "extra_capabilities": {"administrator": True},
        "meta": {"persisted_preferences": []},
    }


def index(blog: Blog, routes: Sequence[str]) -> dict[str, Any]:
    """Show the site itself, and which routes there are."""
    zone = blog.now.astimezone(blog.zone).utcoffset()
    home = f"{blog.home}/wp-json"
    endpoint = f"{blog.home}/wp-admin/authorize-application.php"
    return {
        "name": blog.name,
        "description": "",
        "url": blog.home,
        "home": blog.home,
        "gmt_offset": int(zone.total_seconds() // 3600) if zone else 0,
        "timezone_string": blog.zone.key,
        "namespaces": ["wp/v2"],
        "authentication": {"application-passwords": {"endpoints": {"authorization": endpoint}}},
        "routes": {
            route: {
                "namespace": "wp/v2" if route != "/" else "",
                "methods": ["GET"],
                "endpoints": [{"methods": ["GET"], "args": {}}],
                "_links": {"self": [{"href": f"{home}{route}"}]},
            }
            for route in routes
        },
        "site_logo": 0,
        "site_icon": 0,
        "site_icon_url": "",
        "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
    }


def email_of(account: Account) -> str:
    """Give an account's e-mail address; customers are known by theirs."""
    return account.handle if "@" in account.handle else f"{account.handle}@{account.handle}.test"


def avatars(account: Account) -> dict[str, str]:
    """Give the addresses of an account's picture, by its width in pixels."""
    digest = hashlib.sha256(email_of(account).encode()).hexdigest()
    address = f"https://secure.gravatar.com/avatar/{digest}"
    return {str(size): f"{address}?s={size}&d=mm&r=g" for size in (24, 48, 96)}


def _versions(post: Post, own: str, now: datetime) -> dict[str, Any]:
    if not post.is_edited(now):
        return {"version-history": [{"count": 0, "href": f"{own}/revisions"}]}
    revision = 10**9 + int(post.native_id)  # above all posts, as if made later
    return {
        "version-history": [{"count": 1, "href": f"{own}/revisions"}],
        "predecessor-version": [{"id": revision, "href": f"{own}/revisions/{revision}"}],
    }


def _embeddable(address: str) -> dict[str, Any]:
    return {"embeddable": True, "href": address}
