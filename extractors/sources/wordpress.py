"""WordPress: a brand's blog, its posts and the comments below them, over REST.

Lists are asked for by their time, oldest id first, so that what comes meanwhile stands at the
end. With a user's application password what editors see is read: texts as they were typed, and
by which address a visitor wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, HttpUrl, SecretStr, model_validator
from requests.auth import AuthBase, HTTPBasicAuth

from extractors.answers import Fetched, Refused
from extractors.auth import NoAuth
from extractors.base import BadPage, Page, Payload, Stream, Window, decode_json, moment, text_id
from extractors.facts import Ask
from extractors.http import PoliteSession, Walk
from extractors.markup import name_of, plain
from extractors.records import Deletion, Post

PLATFORM = "wordpress"
PAGE_SIZE = 100  # the most that lists give for one request
# WordPress compares by the site's wall clock, on which an hour of October comes twice.
MARGIN = timedelta(hours=3)
PAST_THE_END = b'"rest_post_invalid_page_number"'
MOST_WALKS = 3  # of a list that got shorter while it was read
MOST_STEPS_UP = 10  # WordPress's own limit of answers below answers


class Options(BaseModel):
    """What an entry in sources.yml may say about a blog."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: HttpUrl
    name: str = ""  # stands before every id: each blog counts from 1, so several need one each
    user: str | None = None
    password: SecretStr | None = None

    @model_validator(mode="after")
    def _both(self) -> Options:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password: expected both, or neither")
        return self


def platform(options: Options) -> str:
    """Name the platform."""
    return PLATFORM


def streams(options: Options, ask: Ask) -> Iterator[Stream]:
    """One list of posts and one of comments; a blog is read whole, whatever queries ask."""
    for kind in ("posts", "comments"):
        yield Stream(kind, kind, options.name)


def pages(
    session: PoliteSession, options: Options, stream: Stream, window: Window
) -> Iterator[Page]:
    """Walk what was written or changed in the window; then what its comments answer."""
    start, end = _text(window.start - MARGIN), _text(window.end + MARGIN)
    lists = [{"after": start, "before": end}]
    if stream.kind == "posts":  # comments do not tell when they were changed
        lists.append({"modified_after": start, "modified_before": end})
    seen: set[str] = set()
    wanted: set[str] = set()
    for asked in lists:
        for page in _walk(session, options, stream, asked):
            yield page
            _note(page, seen, wanted)
    for _ in range(MOST_STEPS_UP):
        missing = sorted(wanted - seen)
        if not missing:
            return
        seen |= wanted  # what does not come now is gone, or for its editors only
        for page in _by_id(session, options, stream, missing):
            yield page
            _note(page, seen, wanted)


def look_up(session: PoliteSession, options: Options, native_ids: Sequence[str]) -> Iterator[Page]:
    """Ask for posts and comments by id: those that do not come back are deleted."""
    stream = Stream("look-up", "look_up", options.name)
    yield from _by_id(session, options, stream, native_ids, is_look_up=True)


def payloads(page: Page, *, exact: bool = False) -> Sequence[Payload]:
    """Split a list into posts or comments, and marks of deletion."""
    document = decode_json(page.body, exact=exact)
    if not isinstance(document, list):
        raise BadPage(f"expected a list, found {type(document).__name__}")
    kind = urlsplit(page.url).path.rsplit("/", 1)[-1]
    blog = page.stream.subject
    found: list[Payload] = [{"kind": kind, "blog": blog, "item": item} for item in document]
    there = {_native_id(kind, blog, item["id"]) for item in document if _is_numbered(item)}
    return [*found, *({"missing": one} for one in page.asked if one not in there)]


def parse(payload: Payload) -> Post | Deletion:
    """Read one post or comment, or one mark of deletion."""
    if "missing" in payload:
        return Deletion(platform=PLATFORM, native_id=payload["missing"], reason_code="missing")
    kind, blog, item = payload["kind"], payload["blog"], payload["item"]
    native_id = _native_id(kind, blog, item["id"])
    created_at = _moment(item["date_gmt"])
    user = text_id(item["author"])
    author_id = None if user == "0" else _native_id("users", blog, user)
    if kind == "posts":
        modified_at = _moment(item["modified_gmt"])
        return Post(
            platform=PLATFORM,
            native_id=native_id,
            thread_id=native_id,
            author_id=author_id,
            body_text=_post_text(item),
            permalink=item.get("link"),
            created_at=created_at,
            edited_at=modified_at if modified_at > created_at else None,
        )
    if kind != "comments":
        raise ValueError(f"expected posts or comments, found {kind!r:.40}")
    content, parent = item["content"], text_id(item["parent"])
    above = _native_id("posts", blog, item["post"])
    written = content.get("raw")
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        thread_id=above,
        in_reply_to_id=above if parent == "0" else _native_id(kind, blog, parent),
        author_id=author_id or _visitor(item),
        author_handle=name_of(item.get("author_name")),
        body_text=plain(content["rendered"] if written is None else written),
        permalink=item.get("link"),
        created_at=created_at,
    )


def _post_text(item: Mapping[str, Any]) -> str:
    """Give title and text; of a post behind a password only its title is told."""
    title, content = plain(item["title"]["rendered"]), plain(item["content"]["rendered"])
    start, begins = " ".join(content.split()), " ".join(title.split())
    if start.startswith(begins.rstrip("….").rstrip()):
        return content
    return f"{title}\n\n{content}".rstrip()


def _visitor(item: Mapping[str, Any]) -> str | None:
    """Give what a visitor without an account is known by: an address, or their picture's hash."""
    address = item.get("author_email")
    if address:
        return str(address).strip().casefold()
    pictures = item.get("author_avatar_urls") or {}
    for url in pictures.values():
        digest = urlsplit(url).path.rsplit("/", 1)[-1]
        if len(digest) >= 32 and digest.isalnum():  # of a real address, not a common picture
            return f"gravatar:{digest}"
    return None


def _native_id(kind: str, blog: str, number: object) -> str:
    """Give an id that is unique: posts, comments and users are each counted from 1."""
    own = f"comment-{text_id(number)}" if kind == "comments" else text_id(number)
    return f"{blog}/{own}" if blog else own


def _is_numbered(item: Any) -> bool:
    return isinstance(item, dict) and type(item.get("id")) in (int, str)


def _moment(value: object) -> datetime:
    """Read a time of a ``…_gmt`` field, which is UTC and does not say so."""
    return moment(f"{value}Z" if isinstance(value, str) else value)


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _note(page: Page, seen: set[str], wanted: set[str]) -> None:
    """Remember what came, and what its comments stand below."""
    try:
        found = payloads(page)
    except BadPage:
        return  # the landing tells of it
    for payload in found:
        try:
            record = parse(payload)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
            continue  # for the landing to refuse
        seen.add(record.native_id)
        if isinstance(record, Post):
            wanted |= {above for above in (record.thread_id, record.in_reply_to_id) if above}


def _walk(
    session: PoliteSession, options: Options, stream: Stream, asked: Mapping[str, str]
) -> Iterator[Page]:
    """Read a list page by page; one that got shorter meanwhile skipped some, and is read again."""
    ask: dict[str, Any] = {**asked, "orderby": "id", "order": "asc", "per_page": PAGE_SIZE}
    for _ in range(MOST_WALKS):
        walk = Walk(f"{stream.name} {asked}")
        number: str | None = "1"
        totals: list[int] = []
        is_cut = False
        while number is not None:
            fetched = _get(session, options, stream.kind, {**ask, "page": walk.step(number)})
            if fetched.status == 400:
                if PAST_THE_END not in fetched.body:
                    raise Refused.told_by(fetched)
                is_cut = True
                break
            page = Page.of(stream, fetched)
            yield page
            totals.append(_whole(fetched.headers.get("X-WP-Total")))
            number = _next(fetched, number)
        if not is_cut and totals[-1] >= totals[0]:
            return


def _by_id(
    session: PoliteSession,
    options: Options,
    stream: Stream,
    native_ids: Sequence[str],
    *,
    is_look_up: bool = False,
) -> Iterator[Page]:
    """Ask for things by their ids, as many at once as a list gives."""
    own = {one: one.removeprefix(f"{options.name}/") for one in native_ids}
    for kind in ("posts", "comments"):
        is_comment = kind == "comments"
        ids = [one for one in native_ids if own[one].startswith("comment-") is is_comment]
        for start in range(0, len(ids), PAGE_SIZE):
            some = ids[start : start + PAGE_SIZE]
            include = ",".join(own[one].removeprefix("comment-") for one in some)
            fetched = _get(session, options, kind, {"include": include, "per_page": PAGE_SIZE})
            if fetched.status == 400:
                raise Refused.told_by(fetched)
            yield Page.of(stream, fetched, some if is_look_up else ())


def _get(session: PoliteSession, options: Options, kind: str, ask: Mapping[str, Any]) -> Fetched:
    auth: AuthBase = NoAuth()
    if options.user is not None and options.password is not None:
        auth = HTTPBasicAuth(options.user, options.password.get_secret_value())
        ask = {**ask, "context": "edit"}
    url = f"{str(options.site).rstrip('/')}/wp-json/wp/v2/{kind}"
    return session.get(url, ask, accept=(400,), auth=auth, readable=decode_json)


def _next(fetched: Fetched, number: str) -> str | None:
    """Give the page after this one, as the Link header names it, or the number of pages.

    Only the number is taken: a site behind a proxy may call itself by another address.
    """
    if fetched.next_url:
        named = parse_qs(urlsplit(fetched.next_url).query).get("page")
        return named[-1] if named else None
    pages_there = _whole(fetched.headers.get("X-WP-TotalPages"))
    return str(int(number) + 1) if number.isdecimal() and int(number) < pages_there else None


def _whole(written: str | None) -> int:
    return int(written) if written and written.isdecimal() else 0
