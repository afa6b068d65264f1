"""Facebook Pages: what stands on them, what visitors write and tag, comments, recommendations.

``since`` acts on the time of a post's last change, so an old post with a new comment is listed.
Who wrote is often not told: such a post has no author.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractors import graph, graph_tokens
from extractors.answers import LoopDetected, Refused
from extractors.base import BadPage, Page, Payload, Stream, Window, moment, text_id
from extractors.facts import Ask
from extractors.graph import Fields, Graph, GraphOptions, ids_of, items_of, newest, own_accounts
from extractors.graph_refusals import ExpiredToken, NotPermitted, NotThere, Retired
from extractors.http import PoliteSession
from extractors.records import Deletion, Post

PLATFORM = "facebook"
EDGES = ("feed", "visitor_posts", "tagged")  # the first should hold the others, and may not
COUNT = "comments.limit(0).summary(true)"  # how many there are: most posts have none
POST: Fields = ("id", "message", "created_time", "from", "permalink_url", "message_tags", COUNT)
COMMENT: Fields = (
    *("id", "message", "created_time", "from", "permalink_url", "message_tags"),
    ("parent", ("id", "from")),
)
RATING: Fields = (
    *("created_time", "rating", "review_text", "reviewer"),
    ("open_graph_story", ("id", COUNT)),
)
TAGGED_KINDS = (None, "page", "user")
logger = logging.getLogger(__name__)


class Options(GraphOptions):
    """What an entry in sources.yml may say about Facebook; accounts are Pages."""

    ratings: bool = True  # recommendations, which versions since v22 may refuse
    rating_days: float = 90  # so old may a recommendation be that has new comments


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


expires = graph_tokens.expires


def api(options: Options) -> tuple[str, str]:
    """Name the API and the version by which it is asked."""
    return graph.API, options.version


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each Page; Facebook has no search."""
    for account_id in own_accounts(options, ask):
        yield Stream(f"account:{account_id}", "account", account_id)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk a Page's lists, each post with its comments; one list hides no other."""
    reader = _Reader(Graph(session, options, stream, stream.subject), stream.subject, window)
    lists = [reader.posts(edge) for edge in EDGES]
    if options.ratings:
        lists.append(reader.ratings(options.rating_days))
    problems: list[Exception] = []
    for one in lists:
        try:
            yield from one
        except ExpiredToken:
            raise
        except (BadPage, Refused, LoopDetected) as error:
            problems.append(error)  # told when the rest is read
    for problem in problems:
        raise problem


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for posts one by one; a post's id begins with its Page's."""
    return graph.look_up(session, options, native_ids, likely=_page_of)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a list into posts, comments or recommendations, each with where it stands."""
    if page.asked:
        return graph.gone(page)
    told = {name: page.context.get(name) for name in ("of", "page", "root", "author")}
    where = {name: value for name, value in told.items() if value is not None}
    return [{**where, "item": item} for item in items_of(page, exact=exact)]


def parse(payload: Payload) -> Post | Deletion:
    """Read one post, comment or recommendation, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    item, of = payload["item"], payload.get("of")
    if of == "ratings":
        return _rating(item, payload["page"])
    native_id, (author, name) = text_id(item["id"]), graph.person(item.get("from"))
    answered = _answered(payload) if of == "comments" else (None, None)
    # What others write on a Page, or tag it in, speaks to it. Its own posts tell who wrote.
    is_spoken_to = of in EDGES and author != payload["page"]
    named = [*([payload["page"]] if is_spoken_to else []), *_tagged(item)]
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=payload["root"] if of == "comments" else native_id,
        in_reply_to_id=answered[0],
        in_reply_to_author_id=answered[1],
        author_id=author,
        author_handle=name,
        mentioned_ids=tuple(dict.fromkeys(named)),
        body_text=item.get("message", ""),  # a picture, or a share, may have none
        permalink=item.get("permalink_url"),
        created_at=moment(item["created_time"]),
    )


def _rating(item: Any, page_id: str) -> Post:
    """Read a recommendation: it has no id of its own, but the story of it has."""
    native_id, (author, name) = (
        text_id(item["open_graph_story"]["id"]),
        graph.person(item.get("reviewer")),
    )
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=native_id,
        author_id=author,
        author_handle=name,
        mentioned_ids=(page_id,),
        body_text=item.get("review_text", ""),
        star_rating=item.get("rating") or None,  # 0: recommended, without stars
        created_at=moment(item["created_time"]),
    )


def _answered(payload: Payload) -> tuple[str, str | None]:
    """Give what a comment answers: another one, or the post below which it stands."""
    parent = payload["item"].get("parent")
    if parent is None:
        return payload["root"], payload.get("author")
    return text_id(parent["id"]), graph.person(parent.get("from"))[0]


def _tagged(item: Mapping[str, Any]) -> Iterator[str]:
    """Give the people and Pages that a text names."""
    tags = item.get("message_tags") or ()
    if isinstance(tags, dict):  # before v2.6: by the place where they stand
        tags = [tag for at in tags.values() for tag in at]
    for tag in tags:
        if tag.get("type") in TAGGED_KINDS:
            yield text_id(tag["id"])


class _Reader:
    """Reads one Page: each post's comments once, however many lists it is in."""

    def __init__(self, asks: Graph, page_id: str, window: Window) -> None:
        self._graph, self._page_id, self._window = asks, page_id, window
        self._seen: set[str] = set()

    def posts(self, edge: str) -> Iterator[Page]:
        """Walk the posts that changed since the window began."""
        ask = {"since": int(self._window.start.timestamp())}
        where = {"of": edge, "page": self._page_id}
        for page in self._graph.walk(f"{self._page_id}/{edge}", POST, ask, context=where):
            yield page
            for post_id, item in ids_of(items_of(page)):
                if post_id not in self._seen and _has_comments(item):
                    yield from self._comments(post_id, _author(item))
                self._seen.add(post_id)

    def ratings(self, days: float) -> Iterator[Page]:
        """Walk recommendations; a version that no longer has them is told, once a reading."""
        where = {"of": "ratings", "page": self._page_id}
        oldest = self._window.start.timestamp() - days * 86_400
        try:
            for page in self._graph.walk(f"{self._page_id}/ratings", RATING, context=where):
                yield page
                items = items_of(page)
                for item in items:
                    told = item if isinstance(item, dict) else {}
                    for story_id, story in ids_of([told.get("open_graph_story")]):
                        if _has_comments(story):
                            yield from self._comments(story_id, _author(told, "reviewer"))
                if newest(items, "created_time").timestamp() < oldest:
                    return
        except Retired as error:
            logger.warning("%s: recommendations are not read: %s", self._page_id, error)

    def _comments(self, root: str, author: str | None) -> Iterator[Page]:
        """Walk what stands below a post, replies too, newest first until it is too old."""
        where = {"of": "comments", "page": self._page_id, "root": root}
        ask = {"filter": "stream", "order": "reverse_chronological"}
        context = {**where, "author": author} if author else where
        try:
            for page in self._graph.walk(f"{root}/comments", COMMENT, ask, context=context):
                yield page
                if newest(items_of(page), "created_time") < self._window.start:
                    return
        except NotThere:
            return  # gone since it was listed; what was landed of it is looked up
        except NotPermitted as error:
            if root.startswith(f"{self._page_id}_"):
                raise
            # Below a post elsewhere a Page may not read; the post itself is landed.
            logger.warning("%s: comments are not read: %s", root, error)


def _page_of(native_id: str) -> str:
    return native_id.partition("_")[0]


def _author(item: Payload, name: str = "from") -> str | None:
    told = item.get(name)
    found = told.get("id") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None


def _has_comments(item: Payload) -> bool:
    """Whether there is something below; where the count cannot be read there may be."""
    told = item.get("comments")
    summary = told.get("summary") if isinstance(told, dict) else None
    return not (isinstance(summary, dict) and summary.get("total_count") == 0)
