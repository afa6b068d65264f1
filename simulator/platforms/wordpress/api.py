"""WordPress over a world: every brand's blog below ``/{brand_id}``, by REST and as feeds."""

from __future__ import annotations

import re

from simulator.credentials import derive
from simulator.people import WORDPRESS
from simulator.platforms.answers import Answer, PageShape, Refusal, Request
from simulator.platforms.feeds.documents import absent
from simulator.platforms.shelf import Clock
from simulator.platforms.unlimited import Unlimited
from simulator.platforms.wordpress.choice import is_there, newest
from simulator.platforms.wordpress.feeds import feed
from simulator.platforms.wordpress.refusals import refused
from simulator.platforms.wordpress.rest import ROUTES, Reading, Site
from simulator.world import World

FEED_PATHS = ("feed/", "feed/atom/", "comments/feed/", "comments/feed/atom/")
HEADERS = {
    "Content-Type": "application/json; charset=UTF-8",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Expose-Headers": "X-WP-Total, X-WP-TotalPages, Link",
}


def wordpress_password(secret: str, brand_id: str) -> str:
    """Give the application password by which a brand's blog is read as its editor.

    The user name is the brand's handle; both go in Basic authentication.
    """
    return derive(secret, f"wordpress {brand_id}")[:24]


class WordPress(Unlimited):
    """Answers as each brand's own WordPress, to those who read."""

    platform = WORDPRESS

    def __init__(self, world: World, clock: Clock, secret: str) -> None:
        """Serve ``world`` as it is at the clock's now."""
        self.clock, self.secret = clock, secret
        accounts = {a.brand_id: a for a in world.accounts if a.platform == WORDPRESS}
        posts = world.by_platform(WORDPRESS)
        self._sites = {
            spec.brand_id: Site(
                spec,
                accounts[spec.brand_id],
                [post for post in posts if post.root.author.brand_id == spec.brand_id],
            )
            for spec in world.specs
        }

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise ``Refusal`` where WordPress refuses."""
        _, brand_id, *rest = request.path.split("/", 2)
        site = self._sites.get(brand_id)
        path = rest[0] if rest else ""
        if site is None:
            return absent()
        blog = site.blog(request.base, self.clock.now())
        if f"{path.removesuffix('/')}/" in FEED_PATHS:
            posts = newest(post for post in site.posts if post.is_shown(blog.now))
            comments = newest(c for c in site.comments if is_there(c, blog))
            return feed(request, blog, posts, comments, f"{path.removesuffix('/')}/")
        route = path.removeprefix("wp-json").rstrip("/")
        if not path.startswith("wp-json") or (route and not route.startswith("/")):
            return absent()
        headers = HEADERS | {"Link": f'<{blog.home}/wp-json/>; rel="https://api.w.org/"'}
        try:
            answer = Reading(request, site, blog, self._is_editor(request, site)).answer(route)
        except Refusal as refusal:
            refusal.answer.headers.update(headers)
            raise
        return Answer(answer.body, answer.status, headers | answer.headers)

    def expired(self) -> Answer:
        """Answer a request whose application password has been revoked."""
        return refused(
            401, "incorrect_password", "The provided password is an invalid application password."
        ).answer

    def page_shape(self, request: Request) -> PageShape | None:
        """Say how the list that a request asks for is paged; None where it asks for no list."""
        if not request.path.rstrip("/").endswith(ROUTES[1:]):
            return None
        return PageShape((), asked_by="page", total_headers=("X-WP-Total", "X-WP-TotalPages"))

    def _is_editor(self, request: Request, site: Site) -> bool:
        """Tell whether the editor asks; a wrong pass word is nobody's, as on the real one."""
        name, password = request.basic or ("", "")
        known = wordpress_password(self.secret, site.spec.brand_id)
        return name == site.account.handle and re.sub(r"\W", "", password) == known
