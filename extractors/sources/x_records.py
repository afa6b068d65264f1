"""X's answers, split into what they hold: posts or messages, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    people = _people(document)
    posts = [item for item in map(_object, items) if not _says_nothing(item)]
    found = [_with_context(item, page, people) for item in posts]
    told = {text for item in items for text in _ids_of(item)}
    for native_id in page.asked:
        if native_id in absent:
            found.append({"missing": native_id})
        elif native_id not in told:
            found.append({"asked": native_id, "errors": document.get("errors")})
    return found


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


def _people(document: Payload) -> dict[str, Any]:
    """Give the accounts that came along, by id."""
    includes = document.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    found = users if isinstance(users, list) else ()
    return {str(user.get("id")): user for user in found if isinstance(user, dict)}


def _with_context(item: Payload, page: Page, people: Mapping[str, Any]) -> Payload:
    """Give an item with what stands elsewhere in its page: who wrote it, and who reads it."""
    author = people.get(str(item.get("author_id") or item.get("sender_id")))
    context: dict[str, Any] = {} if author is None else {"author": author}
    if page.stream.kind == "messages":
        context["reader"] = page.stream.subject
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
    """Give every id by which an item may have been asked for."""
    if isinstance(item, dict):
        yield str(item.get("id"))
        ids = either(item, "edit_history_tweet_ids")
        yield from (str(native_id) for native_id in (ids if isinstance(ids, list) else ()))
