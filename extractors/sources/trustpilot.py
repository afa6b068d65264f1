"""Trustpilot: the reviews of a brand's business units, and its replies to them.

Reviews come by the time that they were written, newest first: a page that lies wholly before the
window ends a walk. Revisions, replies and deletions of older ones are seen by the look-back and
by `reconcile_every_days` only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr

from extractors.auth import HeaderAuth
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.facts import Ask
from extractors.http import PoliteSession, Walk
from extractors.records import Deletion, Post

PLATFORM = "trustpilot"
REPLY = "/reply"  # after a review's id it names the reply, of which there is one at most
GONE = (404, 410)


class Options(BaseModel):
    """What an entry in sources.yml may say about Trustpilot; accounts are business units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: HttpUrl = HttpUrl("https://api.trustpilot.com/")
    site: HttpUrl = HttpUrl("https://www.trustpilot.com/")
    api_key: SecretStr
    page_size: int = Field(default=100, ge=1, le=100)  # the most that it gives


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list for each business unit; queries are not asked."""
    for account_id in sorted({account.account_id for account in ask.accounts}):
        yield Stream(f"account:{account_id}", "account", account_id)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk back to the window's start; a page beyond the last is empty."""
    walk, number = Walk(stream.name), 1
    url = f"{options.service}v1/business-units/{quote(stream.subject, safe='')}/reviews"
    while True:
        ask = {"perPage": options.page_size, "page": number, "orderBy": "createdat.desc"}
        page = _get(session, options, stream, url, ask)
        yield page
        reviews = _reviews(decode_json(page.body))
        if not reviews or _newest(reviews) < window.start:
            return
        # A server that does not count gives the same page for each number.
        walk.step(" ".join(str(_id(review)) for review in reviews))
        number += 1


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for reviews one by one: a 404 means deleted, as does a review without its reply."""
    asked: dict[str, list[str]] = {}
    for native_id in native_ids:
        asked.setdefault(native_id.removesuffix(REPLY), []).append(native_id)
    stream = Stream("look-up", "look_up", "")
    for review_id, ids in asked.items():
        url = f"{options.service}v1/reviews/{quote(review_id, safe='')}"
        yield _get(session, options, stream, url, accept=GONE, asked=ids)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a list or a look-up into reviews, replies and marks of deletion."""
    if page.asked and page.status in GONE:
        return [{"missing": native_id} for native_id in page.asked]
    document = decode_json(page.body, exact=exact)
    site = page.context.get("site")
    if not page.asked:
        return [part for review in _reviews(document) for part in _parts(review, site)]
    review_id = page.asked[0].removesuffix(REPLY)
    if _id(document) != review_id:
        raise BadPage(f"expected the review {review_id}, found {document!s:.80}")
    found = list(_parts(document, site))
    if f"{review_id}{REPLY}" in page.asked and len(found) == 1:
        found.append({"missing": f"{review_id}{REPLY}"})
    return found


def parse(payload: Payload) -> Post | Deletion:
    """Read one review, one reply, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    review, site = payload["review"], payload["site"]
    review_id, unit = text_id(review["id"]), text_id(review["businessUnit"]["id"])
    permalink = None if site is None else f"{site}reviews/{review_id}"
    consumer = review["consumer"]
    if "reply" in payload:
        reply = payload["reply"]
        return Post(
            platform=PLATFORM,
            native_id=review_id + REPLY,
            thread_id=review_id,
            in_reply_to_id=review_id,
            in_reply_to_author_id=text_id(consumer["id"]),
            author_id=unit,
            body_text=reply["text"],
            permalink=permalink,
            created_at=moment(reply["createdAt"]),
            edited_at=_edited(reply),
        )
    return Post(
        platform=PLATFORM,
        native_id=review_id,
        thread_id=review_id,
        author_id=text_id(consumer["id"]),
        author_handle=consumer.get("displayName"),
        mentioned_ids=(unit,),
        body_text=_text(review["title"], review["text"]),
        language_code=review.get("language"),
        permalink=permalink,
        star_rating=review["stars"],
        created_at=moment(review["createdAt"]),
        edited_at=_edited(review),
    )


def _get(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    url: str,
    params: dict[str, Any] | None = None,
    *,
    accept: tuple[int, ...] = (),
    asked: Sequence[str] = (),
) -> Page:
    auth = HeaderAuth({"apikey": options.api_key.get_secret_value()})
    fetched = session.get(url, params, accept=accept, auth=auth, readable=decode_json)
    return Page.of(stream, fetched, asked, {"site": str(options.site)})


def _reviews(document: Any) -> list[Any]:
    reviews = document.get("reviews") if isinstance(document, dict) else None
    if not isinstance(reviews, list):
        raise BadPage(f"expected a list under 'reviews', found {document!s:.80}")
    return reviews


def _parts(review: Any, site: str | None) -> Iterator[Payload]:
    """Give a review, and its reply as a post of its own."""
    if not isinstance(review, dict):
        yield {"review": review, "site": site}
        return
    alone = {key: value for key, value in review.items() if key != "companyReply"}
    yield {"review": alone, "site": site}
    if review.get("companyReply") is not None:
        told = {name: review.get(name) for name in ("id", "businessUnit", "consumer")}
        yield {"review": told, "site": site, "reply": review["companyReply"]}


def _text(title: Any, text: Any) -> str:
    """Give title and text; a title that was made of the text's first words is not said twice."""
    parts = [part for part in (title, text) if part is not None]
    for part in parts:
        if not isinstance(part, str):
            raise ValueError(f"expected a text, found {part!r:.60}")
    if len(parts) == 2 and parts[1].startswith(parts[0].rstrip(".…")):
        return str(parts[1])
    return "\n".join(parts)


def _edited(written: Any) -> datetime | None:
    """Give when it was revised; an equal time is no revision."""
    updated_at = written.get("updatedAt")
    if updated_at is None or updated_at == written["createdAt"]:
        return None
    return moment(updated_at)


def _id(review: Any) -> Any:
    return review.get("id") if isinstance(review, dict) else None


def _newest(reviews: Sequence[Any]) -> datetime:
    """Give the newest time of a page; one without any is not the last."""
    moments = []
    for review in reviews:
        try:
            moments.append(moment(review["createdAt"]))
        except (LookupError, TypeError, ValueError):
            continue
    return max(moments, default=datetime.max.replace(tzinfo=UTC))
