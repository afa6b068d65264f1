"""A blog's own feeds: posts and comments, as RSS 2.0 and as Atom."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime

from simulator.platforms.answers import Answer, Request
from simulator.platforms.feeds.documents import (
    atom,
    atom_date,
    cdata,
    conditional,
    element,
    rss,
    rss_date,
    text,
)
from simulator.platforms.wordpress.text import comment_html, dressed, pictured, post_html, title_of
from simulator.platforms.wordpress.views import Blog, modified_at, parent_of
from simulator.posts import Post

MOST_ITEMS = 10
VERSION = "6.1.9"
GENERATOR = f"https://wordpress.org/?v={VERSION}"
SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
POST_SPACES = SPACES | {
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
}
THREAD = "http://purl.org/syndication/thread/1.0"


def feed(
    request: Request, blog: Blog, posts: Sequence[Post], comments: Sequence[Post], path: str
) -> Answer:
    """Answer with the feed at ``path``; posts and comments as shown, newest first.

    Its version is the time of the last change among what is shown: as on the real one, a
    deletion alone may leave it as it was.
    """
    changes = [modified_at(post, blog.now) for post in posts]
    if path.startswith("comments/"):
        changes += [comment.created_at for comment in comments]
    changed_at = max(changes, default=blog.account.created_at)
    own = f"{blog.home}/{path}"
    kind = "atom" if path.endswith("atom/") else "rss"
    if path == "feed/":
        document = _posts_rss(blog, posts[:MOST_ITEMS], comments, changed_at, own)
    elif path == "feed/atom/":
        document = _posts_atom(blog, posts[:MOST_ITEMS], comments, changed_at, own)
    elif path == "comments/feed/":
        document = _comments_rss(blog, comments[:MOST_ITEMS], changed_at, own)
    else:
        document = _comments_atom(blog, comments[:MOST_ITEMS], changed_at, own)
    answer = conditional(request, document, kind, changed_at, changed_at.isoformat())
    if answer.status == 200:
        answer.headers["Link"] = f'<{blog.home}/wp-json/>; rel="https://api.w.org/"'
    return answer


def _channel(title: str, blog: Blog, changed_at: datetime, own: str) -> list[str]:
    return [
        element("title", text(title)),
        element("atom:link", href=own, rel="self", type="application/rss+xml"),
        element("link", text(blog.home)),
        element("description"),
        element("lastBuildDate", text(rss_date(changed_at))),
        *([element("language", text(blog.language))] if own.endswith(f"{blog.home}/feed/") else []),
        element("sy:updatePeriod", "hourly"),
        element("sy:updateFrequency", "1"),
        element("generator", text(GENERATOR)),
    ]


def _posts_rss(
    blog: Blog, posts: Sequence[Post], comments: Sequence[Post], changed_at: datetime, own: str
) -> bytes:
    items = []
    for post in posts:
        written, link = post.shown_text(blog.now), blog.link(post)
        count = sum(comment.root is post for comment in comments)
        items.append(
            element(
                "item",
                element("title", dressed(title_of(written))),
                element("link", text(link)),
                element("comments", text(f"{link}#{'comments' if count else 'respond'}")),
                element("dc:creator", cdata(post.author.display_name)),
                element("pubDate", rss_date(post.created_at)),
                element("category", cdata("Uncategorized")),
                element("guid", text(f"{blog.home}/?p={post.native_id}"), isPermaLink="false"),
                element("description", cdata(dressed(written))),
                element("content:encoded", cdata(pictured(post_html(written)))),
                element("wfw:commentRss", text(f"{link}feed/")),
                element("slash:comments", str(count)),
            )
        )
    return rss(*_channel(blog.name, blog, changed_at, own), *items, **POST_SPACES)


def _comments_rss(blog: Blog, comments: Sequence[Post], changed_at: datetime, own: str) -> bytes:
    items = [
        element(
            "item",
            element("title", text(_comment_title(comment, blog))),
            element("link", text(f"{blog.link(comment.root)}#comment-{comment.native_id}")),
            element("dc:creator", cdata(comment.author.display_name)),
            element("pubDate", rss_date(comment.created_at)),
            element("guid", text(_comment_id(comment, blog)), isPermaLink="false"),
            element("description", cdata(pictured(html.escape(comment.shown_text(blog.now))))),
            element("content:encoded", cdata(comment_html(comment.shown_text(blog.now)))),
        )
        for comment in comments
    ]
    title = f"Comments for {blog.name}"
    return rss(*_channel(title, blog, changed_at, own), *items, **SPACES)


def _head(title: str, blog: Blog, changed_at: datetime, own: str) -> list[str]:
    return [
        element("title", text(title), type="text"),
        element("subtitle", type="text"),
        element("updated", atom_date(changed_at)),
        element("link", rel="alternate", type="text/html", href=blog.home),
        element("id", text(own)),
        element("link", rel="self", type="application/atom+xml", href=own),
        element("generator", "WordPress", uri="https://wordpress.org/", version=VERSION),
    ]


def _posts_atom(
    blog: Blog, posts: Sequence[Post], comments: Sequence[Post], changed_at: datetime, own: str
) -> bytes:
    entries = []
    for post in posts:
        written, link = post.shown_text(blog.now), blog.link(post)
        count = str(sum(comment.root is post for comment in comments))
        place = {"rel": "replies", "thr_count": count}
        author = post.author.display_name
        entries.append(
            element(
                "entry",
                element("author", element("name", text(author)), element("uri", text(blog.home))),
                element("title", cdata(dressed(title_of(written))), type="html"),
                element("link", rel="alternate", type="text/html", href=link),
                element("id", text(f"{blog.home}/?p={post.native_id}")),
                element("updated", atom_date(modified_at(post, blog.now))),
                element("published", atom_date(post.created_at)),
                element("category", scheme=blog.home, term="Uncategorized"),
                element("summary", cdata(dressed(written)), type="html"),
                element("content", cdata(pictured(post_html(written))), type="html", xml_base=link),
                element("link", type="text/html", href=f"{link}#comments", **place),
                element("link", type="application/atom+xml", href=f"{link}feed/atom/", **place),
                element("thr:total", count),
            )
        )
    head = _head(blog.name, blog, changed_at, own)
    return atom(*head, *entries, language=blog.language, thr=THREAD)


def _comments_atom(blog: Blog, comments: Sequence[Post], changed_at: datetime, own: str) -> bytes:
    entries = []
    for comment in comments:
        author, link = comment.author, blog.link(comment.root)
        named = [element("name", text(author.display_name))]
        if author.brand_id:
            named.append(element("uri", text(blog.home)))
        above = parent_of(comment, blog.now)
        answered = _comment_id(above, blog) if above else f"{blog.home}/?p={comment.root.native_id}"
        at = f"{link}#comment-{comment.native_id}"
        entries.append(
            element(
                "entry",
                element("title", text(_comment_title(comment, blog))),
                element("link", rel="alternate", href=at, type="text/html"),
                element("author", *named),
                element("id", text(_comment_id(comment, blog))),
                element("updated", atom_date(comment.created_at)),
                element("published", atom_date(comment.created_at)),
                element(
                    "content",
                    cdata(comment_html(comment.shown_text(blog.now))),
                    type="html",
                    xml_base=at,
                ),
                element("thr:in-reply-to", ref=answered, href=link, type="text/html"),
            )
        )
    head = _head(f"Comments for {blog.name}", blog, changed_at, own)
    return atom(*head, *entries, language=blog.language, thr=THREAD)


def _comment_title(comment: Post, blog: Blog) -> str:
    title = title_of(comment.root.shown_text(blog.now))
    return f"Comment on {title} by {comment.author.display_name}"


def _comment_id(comment: Post, blog: Blog) -> str:
    return f"{blog.home}/?p={comment.root.native_id}#comment-{comment.native_id}"
