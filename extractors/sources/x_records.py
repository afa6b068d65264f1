"""X's answers, split into what they hold: posts or messages, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from extractors.base import BadPage, Page, Payload, decode_json
from extractors.sources.x_posts import either, reference_kind, versions

ABSENT = ("/resource-not-found", "/not-authorized-for-resource")  # deleted, suspended, protected
KEEPS_TEXT = ("scrub_geo",)  # of the place only, which is never asked for


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split an answer into posts or messages, and marks of deletion."""
    if page.stream.kind == "compliance":
        lines = [decode_json(line, exact=exact) for line in page.body.splitlines() if line.strip()]
        return [r for r in map(_object, lines) if r.get("reason") not in KEEPS_TEXT]
    document = decode_json(page.body, exact=exact)
    if not isinstance(document, dict):
        raise BadPage(f"expected an object, found {type(document).__name__}")
    absent = list(_absent(document))
    items = document.get("data", [] if absent or _is_empty(document) else None)
    if not isinstance(items, list):
        raise BadPage(f"expected a list of data, found {', '.join(document) or 'nothing'}")
    along = _included(document, "tweets") + _included(document, "posts")
    # What an account's posts answer is collected too; what a query's finds answer is no find.
    posts = [*items, *along] if page.stream.kind == "account" else items
    context = _Context(page, document, [*items, *along])
    found = [context.of(item) for item in map(_object, posts) if not _says_nothing(item)]
    told = {text for item in items for text in _ids_of(item)}
    for native_id in page.asked:
        if native_id in absent:
            found.append({"missing": native_id})
        elif native_id not in told:
            found.append({"asked": native_id, "errors": document.get("errors")})
    return found


def listed(page: Page) -> list[Any]:
    """Give what a page lists, as it stands; nothing where it is not what was promised."""
    document = decode_json(page.body)
    data = document.get("data") if isinstance(document, dict) else None
    return data if isinstance(data, list) else []


def shown(page: Page) -> Iterator[Payload]:
    """Give every post of a page, older versions and what came along too."""
    document, posts = decode_json(page.body), listed(page)
    if isinstance(document, dict):
        posts = posts + _included(document, "tweets") + _included(document, "posts")
    yield from (post for post in posts if isinstance(post, dict))


def _object(item: Any) -> Payload:
    return item if isinstance(item, dict) else {"item": item}


def _is_empty(document: Payload) -> bool:
    meta = document.get("meta")
    return isinstance(meta, dict) and meta.get("result_count") == 0


def _absent(document: Payload) -> Iterator[str]:
    """Name the posts of which X says that they are not there, or not for us."""
    errors = document.get("errors")
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict) and str(error.get("type", "")).endswith(ABSENT):
            yield str(error.get("resource_id") or error.get("value"))


def _included(document: Payload, name: str) -> list[Any]:
    includes = document.get("includes")
    found = includes.get(name) if isinstance(includes, dict) else None
    return found if isinstance(found, list) else []


class _Context:
    """What stands elsewhere in an item's page: who wrote it, who reads it, what it answers."""

    def __init__(self, page: Page, document: Payload, posts: Sequence[Any]) -> None:
        users = [user for user in _included(document, "users") if isinstance(user, dict)]
        self._people = {str(user.get("id")): user for user in users}
        self._reader = page.stream.subject if page.stream.kind == "messages" else None
        chains = [list(_ids_of(post)) for post in posts]
        self._first = {i: chain[0] for chain in chains for i in chain if i != chain[0]}

    def of(self, item: Payload) -> Payload:
        """Give an item with its context, where it has any."""
        context: dict[str, Any] = {}
        author = self._people.get(str(item.get("author_id") or item.get("sender_id")))
        if author is not None:
            context["author"] = author
        if self._reader is not None:
            context["reader"] = self._reader
        references = either(item, "referenced_tweets")
        for reference in references if isinstance(references, list) else ():
            named = reference.get("id") if isinstance(reference, dict) else None
            if isinstance(named, str) and named in self._first:
                context["first_versions"] = {named: self._first[named]}
        return {**item, **context} if context else item


def _says_nothing(item: Payload) -> bool:
    """Whether this repeats another's words, or is an older version of its post."""
    try:
        kinds = [reference_kind(reference) for reference in either(item, "referenced_tweets") or ()]
        return "retweeted" in kinds or (
            "event_type" not in item and item["id"] in versions(item)[:-1]
        )
    except (AttributeError, LookupError, TypeError, ValueError):
        return False  # for ``parse`` to refuse


def _ids_of(item: Any) -> Iterator[str]:
    """Give every id by which an item may have been asked for, that of its first version first."""
    if isinstance(item, dict):
        ids = either(item, "edit_history_tweet_ids")
        yield from (str(native_id) for native_id in (ids if isinstance(ids, list) else ()))
        yield str(item.get("id"))
