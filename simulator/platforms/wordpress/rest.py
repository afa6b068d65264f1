"""WordPress's REST API over one blog: posts, comments and users, in pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from simulator.people import Account
from simulator.platforms.answers import Answer, Refusal, Request
from simulator.platforms.wordpress.choice import (
    chosen_fields,
    in_order,
    is_chosen,
    is_held,
    is_there,
)
from simulator.platforms.wordpress.parameters import (
    ADMINISTRATORS_ORDERS,
    COMMENTS,
    POSTS,
    SINGLE,
    USERS,
    Parameters,
    read,
)
from simulator.platforms.wordpress.refusals import READABLE, named, refused, unwritable
from simulator.platforms.wordpress.views import (
    EMBEDDED,
    Blog,
    comment_entity,
    email_of,
    index,
    modified_at,
    parent_of,
    post_entity,
    user_entity,
)
from simulator.posts import Post
from simulator.town.brands import BrandSpec

ROUTES = ("/", "/wp/v2/posts", "/wp/v2/comments", "/wp/v2/users")


class Site:
    """One brand's posts and comments, oldest first."""

    def __init__(self, spec: BrandSpec, account: Account, posts: Sequence[Post]) -> None:
        self.spec, self.account = spec, account
        self.posts = [post for post in posts if post.root is post]
        self.comments = [post for post in posts if post.root is not post]

    def blog(self, base: str, now: datetime) -> Blog:
        """Open it at a moment, below the address ``base``."""
        language = f"{self.spec.language}-{self.spec.country_code}"
        zone = ZoneInfo(self.spec.timezone)
        return Blog(
            self.account, self.spec.name, zone, language, f"{base}/{self.spec.brand_id}", now
        )


class Reading:
    """One request to one blog's REST API."""

    def __init__(self, request: Request, site: Site, blog: Blog, is_editor: bool) -> None:
        self.request, self.site, self.blog, self.is_editor = request, site, blog, is_editor

    def answer(self, route: str) -> Answer:
        """Find the route, and answer; tell what is allowed to those who may read there."""
        try:
            return self._answer(route)
        except Refusal as refusal:
            if refusal.answer.body["code"] in READABLE:
                refusal.answer.headers["Allow"] = "GET"
            raise

    def _answer(self, route: str) -> Answer:
        if route == "":
            return Answer(index(self.blog, ROUTES), headers={"Allow": "GET"})
        match = re.fullmatch(r"/wp/v2/(posts|comments|users)(?:/(\d+|me))?", route)
        if match is None or (match[2] == "me" and match[1] != "users"):
            raise refused(
                404, "rest_no_route", "No route was found matching the URL and request method."
            )
        kind, number = match.groups()
        if self.request.method not in ("GET", "HEAD"):
            raise unwritable(self.request.method, kind, is_single=number is not None)
        shown = {"posts": self._posts, "comments": self._comments, "users": self._users}[kind]
        answer = self._single(kind, number) if number else shown()
        return Answer(answer.body, headers={"Allow": "GET"} | answer.headers)

    # lists

    def _posts(self) -> Answer:
        asked = read(self.request, POSTS, self.blog.zone)
        self._may_edit(asked, "posts in this post type")
        words = (asked.get("search") or "").casefold().split()
        if asked.get("orderby") == "relevance" and not words:
            raise refused(
                400,
                "rest_no_search_term_defined",
                "You need to define a search term to order by relevance.",
            )
        now = self.blog.now
        found = [
            post
            for post in self.site.posts
            if post.is_shown(now)
            and asked.is_wanted(post.created_at, "after", "before")
            and asked.is_wanted(modified_at(post, now), "modified_after", "modified_before")
            and all(word in post.shown_text(now).casefold() for word in words)
            and is_chosen(asked, "author", "author_exclude", int(post.author.account_id))
            and (not asked.get("slug") or self.blog.slug(post) in asked["slug"])
        ]
        keys: dict[str, Callable[[Post], Any]] = {
            "id": lambda post: int(post.native_id),
            "modified": lambda post: modified_at(post, now),
            "title": lambda post: post.shown_text(now),
        }
        posts = in_order(found, asked, keys, lambda post: post.created_at)
        page = self._page("posts", posts, asked)
        total, place = int(page.headers["X-WP-Total"]), asked.get("page", 1)
        if total and place > int(page.headers["X-WP-TotalPages"]):
            raise refused(
                400,
                "rest_post_invalid_page_number",
                "The page number requested is larger than the number of pages available.",
            )
        return page

    def _comments(self) -> Answer:
        asked = read(self.request, COMMENTS, self.blog.zone)
        if not self.is_editor:
            for name, public in (("author", None), ("author_exclude", None),
                                 ("author_email", None), ("type", "comment"),
                                 ("status", "approve")):  # fmt: skip
                if asked.get(name, public) != public:
                    text = f"Query parameter not permitted: {name}"
                    raise refused(401, "rest_forbidden_param", text)
        self._may_edit(asked, "comments")
        status = asked.get("status", "approve")
        wanted = (asked.get("search") or "").casefold()
        now = self.blog.now

        def is_found(post: Post) -> bool:
            above, author = parent_of(post, now), post.author
            parent = int(above.native_id) if above is not None else 0
            searched = f"{author.display_name} {email_of(author)} {post.shown_text(now)}"
            return (
                asked.is_wanted(post.created_at, "after", "before")
                and is_chosen(asked, "parent", "parent_exclude", parent)
                and is_chosen(asked, "post", "", int(post.root.native_id))
                and is_chosen(
                    asked, "author", "author_exclude",
                    int(author.account_id) if author.brand_id else 0,
                )
                and asked.get("author_email", email_of(author)) == email_of(author)
                and wanted in searched.casefold()
            )  # fmt: skip

        kept = {"approve": (is_there,), "hold": (is_held,), "all": (is_there, is_held)}
        tests = kept.get(status, ())
        found = [
            post
            for post in self.site.comments
            if any(test(post, self.blog) for test in tests) and is_found(post)
        ]
        keys: dict[str, Callable[[Post], Any]] = {
            "id": lambda post: int(post.native_id),
            "post": lambda post: int(post.root.native_id),
            "parent": lambda post: int(post.parent.native_id) if post.parent else 0,
        }
        return self._page(
            "comments", in_order(found, asked, keys, lambda post: post.created_at), asked
        )

    def _users(self) -> Answer:
        asked = read(self.request, USERS, self.blog.zone)
        if asked.get("orderby") in ADMINISTRATORS_ORDERS and not self.is_editor:
            raise refused(
                401,
                "rest_forbidden_orderby",
                "Sorry, you are not allowed to order users by this parameter.",
            )
        self._may_edit(asked, "users")
        account = self.site.account
        number = int(account.account_id)
        named = (asked.get("search") or "").casefold() in account.display_name.casefold()
        is_wanted = (
            named
            and is_chosen(asked, "include", "exclude", number)
            and (not asked.get("slug") or account.handle in asked["slug"])
        )
        return self._page("users", [account] if is_wanted else [], asked)

    def _page(self, kind: str, found: Sequence[Any], asked: Parameters) -> Answer:
        per_page, place = asked.get("per_page", 10), asked.get("page", 1)
        start = asked.get("offset", (place - 1) * per_page)
        pages = ceil(len(found) / per_page)
        chosen = found[start : start + per_page] if start >= 0 else []
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        links = []
        if place > 1:  # of nothing at all, it names page 0
            links.append(f'<{self._address(min(place - 1, pages))}>; rel="prev"')
        if place < pages:
            links.append(f'<{self._address(place + 1)}>; rel="next"')
        if links:
            headers["Link"] = ", ".join(links)
        return Answer([self._shown(kind, one, asked) for one in chosen], headers=headers)

    def _address(self, page: int) -> str:
        given = {name: values for name, values in self.request.query.items() if name != "page[]"}
        pairs: list[tuple[str, str]] = []
        for name, values in (given if "page" in given else given | {"page": []}).items():
            if name == "page":
                pairs.append(("page", str(page)))
            elif name.endswith("[]"):
                pairs += [(f"{name[:-1]}{i}]", value) for i, value in enumerate(values)]
            else:
                pairs.append((name, values[-1]))
        query = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
        return f"{self.request.base}{self.request.path}?{query}"

    # single things

    def _single(self, kind: str, number: str) -> Answer:
        asked = read(self.request, SINGLE, self.blog.zone)
        if number == "me":
            if not self.is_editor:
                raise refused(401, "rest_not_logged_in", "You are not currently logged in.")
            return Answer(self._shown(kind, self.site.account, asked))
        one: Post | Account | None
        if kind == "users":
            one = self.site.account if self.site.account.account_id == number else None
        else:
            posts = self.site.posts if kind == "posts" else self.site.comments
            one = next((post for post in posts if post.native_id == number), None)
            if one is not None and not is_there(one, self.blog):
                one = None
        if one is None:
            name = kind.removesuffix("s")
            raise refused(404, f"rest_{name}_invalid_id", f"Invalid {named(kind)} ID.")
        thing = {"posts": "this post", "comments": "comments", "users": "this user"}[kind]
        self._may_edit(asked, thing)
        headers = {}
        if isinstance(one, Post) and kind == "posts":
            headers["Link"] = f'<{self.blog.link(one)}>; rel="alternate"; type=text/html'
        return Answer(self._shown(kind, one, asked), headers=headers)

    def _is_answered(self, comment: Post) -> bool:
        now = self.blog.now
        return any(
            post.is_shown(now) and parent_of(post, now) is comment for post in self.site.comments
        )

    def _may_edit(self, asked: Parameters, thing: str) -> None:
        if asked.get("context") == "edit" and not self.is_editor:
            text = f"Sorry, you are not allowed to edit {thing}."
            raise refused(401, "rest_forbidden_context", text)

    def _shown(self, kind: str, one: Any, asked: Parameters) -> dict[str, Any]:
        context = asked.get("context", "view")
        show: Mapping[str, Callable[..., dict[str, Any]]] = {
            "posts": post_entity,
            "comments": comment_entity,
            "users": user_entity,
        }
        entity = show[kind](one, self.blog, is_edit=context == "edit")
        if kind == "comments" and self._is_answered(one):
            children = f"{self.blog.api}/comments?parent={one.native_id}"
            entity["_links"]["children"] = [{"embeddable": True, "href": children}]
        if context == "embed":
            entity = {name: entity[name] for name in EMBEDDED[kind]}
        fields = [
            part.strip()
            for value in self.request.all("_fields")
            for part in value.split(",")
            if part.strip()
        ]
        return chosen_fields(entity, fields) if fields else entity
