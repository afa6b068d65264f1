"""Google Business Profile: the reviews of a brand's locations, and its replies to them.

Reviews come by their last change, newest first, so a new star or reply to an old review is news
too. Pages after the first may miss reviews (a fault known since June 2026): a list that ends with
fewer than Google counts is walked again by stars, and `reconcile_every_days` reads all anew.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr

from extractors.auth import BearerAuth
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment
from extractors.facts import Ask
from extractors.http import PoliteSession, Walk
from extractors.records import Deletion, Post

PLATFORM = "google_business"
NAME = re.compile(r"(accounts/[^/]+/locations/[^/]+)/reviews/[^/]+")
REPLY = "/reply"  # after a review's name it names the reply, of which there is one at most
STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "STAR_RATING_UNSPECIFIED": None}
PAGE_FIELDS = frozenset({"reviews", "averageRating", "totalReviewCount", "nextPageToken"})
NEWEST_FIRST, BY_STARS = "updateTime desc", ("rating", "rating desc")
TRANSLATED, ORIGINAL = "(Translated by Google)", "(Original)"
logger = logging.getLogger(__name__)


class Options(BaseModel):
    """What an entry in sources.yml may say about Google Business; accounts are locations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: HttpUrl = HttpUrl("https://mybusiness.googleapis.com/")
    token_service: HttpUrl = HttpUrl("https://oauth2.googleapis.com/")
    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr
    page_size: int = Field(default=50, ge=1, le=50)  # the most that Google gives


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each location, such as accounts/1/locations/2; queries are not asked."""
    for account_id in sorted({account.account_id for account in ask.accounts}):
        yield Stream(f"account:{account_id}", "account", account_id)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk back to the window's start; a list that was walked to its end is counted."""
    _log_in(session, options)  # a token lasts an hour, so each location gets its own
    seen: set[str] = set()
    total = 0
    for order in (NEWEST_FIRST, *BY_STARS):
        for page in _walk(session, options, stream, order):
            yield page
            document = decode_json(page.body)
            reviews = _reviews(page, document)
            seen |= {str(review.get("name")) for review in reviews if isinstance(review, dict)}
            told = document.get("totalReviewCount")
            total = max(total, told) if isinstance(told, int) else total
            if order == NEWEST_FIRST and _newest(reviews) < window.start:
                return
        if len(seen) >= total:
            return
    logger.warning("%s: %d of %d reviews were listed", stream.name, len(seen), total)


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for reviews one by one: a 404 means deleted, as does a review without its reply."""
    if native_ids:
        _log_in(session, options)
    asked: dict[str, list[str]] = {}
    for native_id in native_ids:
        asked.setdefault(native_id.removesuffix(REPLY), []).append(native_id)
    stream = Stream("look-up", "look_up", "")
    for name, ids in asked.items():
        fetched = session.get(f"{options.service}v4/{name}", accept=(404,), readable=decode_json)
        yield Page.of(stream, fetched, ids)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a list or a look-up into reviews, replies and marks of deletion."""
    if page.asked and page.status == 404:
        return [{"missing": native_id} for native_id in page.asked]
    document = decode_json(page.body, exact=exact)
    if not page.asked:
        return [part for review in _reviews(page, document) for part in _parts(review)]
    if not isinstance(document, dict) or document.get("name") not in {
        native_id.removesuffix(REPLY) for native_id in page.asked
    }:
        raise BadPage(f"expected the review {page.asked[0]}, found {document!s:.80}")
    found = list(_parts(document))
    if f"{document['name']}{REPLY}" in page.asked and len(found) == 1:
        found.append({"missing": f"{document['name']}{REPLY}"})
    return found


def parse(payload: Payload) -> Post | Deletion:
    """Read one review, one reply, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    review = payload["review"]
    name = review["name"]
    found = NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"expected the name of a review, found {name!r:.80}")
    if "reply" in payload:
        reply = payload["reply"]
        return Post(
            platform=PLATFORM,
            native_id=name + REPLY,
            thread_id=name,
            in_reply_to_id=name,
            author_id=found[1],
            body_text=original(reply["comment"]),
            # Only the last change is told; the first time that we saw stands in the marts.
            created_at=moment(reply["updateTime"]),
        )
    created_at, updated_at = moment(review["createTime"]), moment(review["updateTime"])
    if not isinstance(review["reviewer"], dict):
        raise ValueError(f"expected a reviewer, found {review['reviewer']!r:.60}")
    return Post(
        platform=PLATFORM,
        native_id=name,
        thread_id=name,
        # Google tells a reviewer's name and no id: who it is, is not known.
        mentioned_ids=(found[1],),
        body_text=original(review.get("comment", "")),
        star_rating=STARS[review["starRating"]],
        created_at=created_at,
        edited_at=updated_at if updated_at > created_at else None,
    )


def original(comment: Any) -> str:
    """Give what was written, without Google's translation above or below it."""
    if not isinstance(comment, str):
        raise ValueError(f"expected a text, found {comment!r:.60}")
    if TRANSLATED not in comment:
        return comment
    before, _, after = comment.partition(TRANSLATED)
    if not before.strip() and ORIGINAL in after:
        return after.partition(ORIGINAL)[2].strip()
    return before.strip() or comment


def _walk(session: PoliteSession, options: Options, stream: Stream, order: str) -> Iterator[Page]:
    walk, token, number = Walk(f"{stream.name} by {order}"), "", 1
    while True:
        ask = {"pageSize": options.page_size, "orderBy": order}
        url = f"{options.service}v4/{stream.subject}/reviews"
        fetched = session.get(
            url, {**ask, "pageToken": token} if token else ask, readable=decode_json
        )
        page = Page.of(stream, fetched, context={"page": number})
        yield page
        document = decode_json(page.body)
        token = document.get("nextPageToken", "") if isinstance(document, dict) else ""
        if not token:
            return
        if not isinstance(token, str):
            raise BadPage(f"{stream.name}: expected a token of text, found {token!r:.60}")
        walk.step(token)
        number += 1


def _reviews(page: Page, document: Any) -> list[Any]:
    """Give a page's reviews; an empty one has no such field, and one that lost it is no empty."""
    if not isinstance(document, dict):
        raise BadPage(f"expected an object, found {type(document).__name__}")
    if "reviews" not in document:
        unknown = sorted(document.keys() - PAGE_FIELDS)
        is_first = page.context.get("page", 1) == 1
        if unknown or (is_first and document.get("totalReviewCount")):
            raise BadPage(f"expected reviews, found {', '.join(document)}")
        return []
    reviews = document["reviews"]
    if not isinstance(reviews, list):
        raise BadPage(f"expected a list of reviews, found {type(reviews).__name__}")
    return reviews


def _parts(review: Any) -> Iterator[Payload]:
    """Give a review, and its reply as a post of its own."""
    if not isinstance(review, dict):
        yield {"review": review}
        return
    yield {"review": {key: value for key, value in review.items() if key != "reviewReply"}}
    if "reviewReply" in review:
        yield {"review": {"name": review.get("name")}, "reply": review["reviewReply"]}


def _newest(reviews: Sequence[Any]) -> datetime:
    """Give the last change on a page; one without any is not the last page."""
    moments = []
    for review in reviews:
        try:
            moments.append(moment(review["updateTime"]))
        except (LookupError, TypeError, ValueError):
            continue
    return max(moments, default=datetime.max.replace(tzinfo=UTC))


def _log_in(session: PoliteSession, options: Options) -> None:
    answer = session.post_form(
        f"{options.token_service}token",
        {
            "grant_type": "refresh_token",
            "client_id": options.client_id,
            "client_secret": options.client_secret.get_secret_value(),
            "refresh_token": options.refresh_token.get_secret_value(),
        },
        readable=decode_json,
    )
    document = decode_json(answer.body)
    token = document.get("access_token") if isinstance(document, dict) else None
    if not isinstance(token, str):
        raise BadPage(f"{answer.url}: logged in, and got no access_token")
    session.auth = BearerAuth(token)
