"""X's lists of posts: search, counts, and the timelines of an account."""

from __future__ import annotations

from collections import Counter, OrderedDict
from datetime import UTC, datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Any

from simulator.platforms.answers import Refusal, iso
from simulator.platforms.x.fields import COUNT_FIELDS, TWEETS, several
from simulator.platforms.x.lookups import ID, tweets_told
from simulator.platforms.x.pages import LAST, page
from simulator.platforms.x.parameters import NUMBER, Choice, Instant, Kind, Whole, Word
from simulator.platforms.x.problems import invalid, missing
from simulator.platforms.x.query import Query, QueryError
from simulator.platforms.x.routes import Asked, Route
from simulator.platforms.x.shelf import EMPTY, Line, XShelf, first_number, moment_of
from simulator.platforms.x.views import likes, scene

RECENT = timedelta(days=7)
ARCHIVE_REACHES = timedelta(days=30)  # where no start is given
ARCHIVE_BEGINS = datetime(2006, 3, 21, tzinfo=UTC)
TIMELINES_BEGIN = datetime(2010, 11, 6, tzinfo=UTC)
SEARCH_LAGS = timedelta(seconds=30)  # how long a new post stays out of search
LEAST_AGE = timedelta(seconds=10)  # of the end of a search
MOST_MENTIONS, MOST_TWEETS = 800, 3200  # so far back a timeline can be read
REMEMBERED = 64  # queries that were read
STEPS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}

SPAN: dict[str, Kind] = {
    "start_time": Instant(),
    "end_time": Instant(),
    "since_id": Word(NUMBER),
    "until_id": Word(NUMBER),
}
TOKENS: dict[str, Kind] = {"next_token": Word(".+"), "pagination_token": Word(".+")}
QUERY: dict[str, Kind] = {"query": Word(".*", is_required=True), **SPAN, **TOKENS}
TIMELINE: dict[str, Kind] = {
    "id": ID,
    **SPAN,
    "max_results": Whole(5, 100, 10),
    "pagination_token": Word(".+"),
    **TWEETS,
}


class Lists:
    """Lists the latest version of every post that a request is about."""

    def __init__(self, shelf: XShelf) -> None:
        """List what is on ``shelf``."""
        self.shelf = shelf
        self._queries: OrderedDict[str, Query] = OrderedDict()
        self._lock = Lock()

    def routes(self) -> list[Route]:
        """Give the endpoints."""
        order: dict[str, Kind] = {"sort_order": Choice(("recency", "relevancy"))}
        recent = {**QUERY, "max_results": Whole(10, 100, 10), **order, **TWEETS}
        archive = {**QUERY, "max_results": Whole(10, 500, 10), **order, **TWEETS}
        counts = {
            **QUERY,
            "granularity": Choice(tuple(STEPS), "hour"),
            "search_count.fields": several(COUNT_FIELDS),
        }
        timeline = {
            **TIMELINE,
            "exclude": several(("replies", "retweets")),
        }
        return [
            Route("GET", "/2/tweets/search/recent", "both", recent, self._recent),
            Route("GET", "/2/tweets/search/all", "app", archive, self._archive),
            Route("GET", "/2/tweets/counts/recent", "app", counts, self._counts),
            Route("GET", "/2/users/{id}/mentions", "both", TIMELINE, self._mentions),
            Route("GET", "/2/users/{id}/tweets", "both", timeline, self._timeline),
        ]

    # search

    def _recent(self, asked: Asked) -> dict[str, Any]:
        return self._search(asked, *_search_span(asked, asked.now - RECENT), most_signs=512)

    def _archive(self, asked: Asked) -> dict[str, Any]:
        span = _search_span(asked, ARCHIVE_BEGINS, reaches=ARCHIVE_REACHES)
        return self._search(asked, *span, most_signs=1024)

    def _search(self, asked: Asked, low: int, high: int, *, most_signs: int) -> dict[str, Any]:
        query, now = self._query(asked, most_signs), asked.now
        try:
            found = page(
                query.line,
                lambda version: version.is_listed(now) and query.finds(version),
                low=low,
                high=high,
                size=asked.size,
                token=asked.token,
                bound=f"{asked.request.path} {asked.values['query']}",
            )
        except ValueError:
            raise _bad_token(asked) from None
        seen = scene(self.shelf, now, asked.reader, asked.values)
        meta = found.meta()
        meta.pop("previous_token", None)  # search only goes on
        versions = found.versions
        if asked.values["sort_order"] == "relevancy":
            versions = sorted(versions, key=lambda version: likes(version, seen), reverse=True)
        return tweets_told(versions, seen, []) | {"meta": meta}

    def _counts(self, asked: Asked) -> dict[str, Any]:
        low, high = _search_span(asked, asked.now - RECENT)
        query, step = self._query(asked, 512), STEPS[asked.values["granularity"]]
        if asked.token is not None:
            raise _bad_token(asked)  # seven days fit one page
        start, end = moment_of(low + 1), moment_of(high)
        counted = Counter(
            _floor(version.created_at, step)
            for version in query.line.newest(low, high)
            if version.is_listed(asked.now) and query.finds(version)
        )
        spans, at = [], _floor(start, step)
        while at < end:
            first, last = max(at, start), min(at + step, end)
            spans.append({"end": iso(last), "start": iso(first), "tweet_count": counted[at]})
            at += step
        told = {"data": spans} if spans else {}
        return told | {"meta": {"total_tweet_count": sum(counted.values())}}

    def _query(self, asked: Asked, most_signs: int) -> Query:
        text: str = asked.values["query"]
        message = ""
        if not text.strip():
            message = f"Invalid 'query':'{text}'. 'query' must be a non-empty string"
        elif len(text) > most_signs:
            message = f"Invalid 'query': its {len(text)} characters are more than {most_signs}"
        if message:
            raise invalid([("query", [text], message)])
        with self._lock:
            if text not in self._queries:
                try:
                    self._queries[text] = Query(text, self.shelf)
                except QueryError as wrong:
                    raise invalid([("query", [text], str(wrong))]) from None
            self._queries.move_to_end(text)
            while len(self._queries) > REMEMBERED:
                self._queries.popitem(last=False)
            return self._queries[text]

    # timelines

    def _mentions(self, asked: Asked) -> dict[str, Any]:
        return self._of_account(asked, self.shelf.by_mention, MOST_MENTIONS)

    def _timeline(self, asked: Asked) -> dict[str, Any]:
        return self._of_account(asked, self.shelf.by_author, MOST_TWEETS)

    def _of_account(self, asked: Asked, lines: dict[str, Line], most: int) -> dict[str, Any]:
        account_id, now = asked.values["id"], asked.now
        if account_id not in self.shelf.accounts:
            return {"errors": [missing("user", "id", account_id)]}
        line = lines.get(account_id, EMPTY)
        low, high = _timeline_span(asked)
        if len(line.numbers) > most:
            newest = (v.number for v in line.newest(0, LAST) if v.is_listed(now))
            oldest = next(islice(newest, most - 1, None), 1)
            low = max(low, oldest - 1)
        no_replies = "replies" in asked.values.get("exclude", ())
        try:
            found = page(
                line,
                lambda v: v.is_listed(now) and not (no_replies and v.post.parent is not None),
                low=low,
                high=high,
                size=asked.size,
                token=asked.token,
                bound=asked.request.path,
            )
        except ValueError:
            raise _bad_token(asked) from None
        seen = scene(self.shelf, now, asked.reader, asked.values)
        return tweets_told(found.versions, seen, []) | {"meta": found.meta()}


def _search_span(asked: Asked, begins: datetime, *, reaches: timedelta = RECENT) -> tuple[int, int]:
    """Give the ids between which a search looks, both left out."""
    values, now = asked.values, asked.now
    since_id, until_id = values["since_id"], values["until_id"]
    start, end = values["start_time"], values["end_time"]
    if values["next_token"] is not None and values["pagination_token"] is not None:
        raise _at_fault(asked, "next_token", "At most one of next_token, pagination_token is taken")
    if (since_id or until_id) and (start or end):
        raise _at_fault(
            asked,
            "since_id" if since_id else "until_id",
            "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or "
            "'end_time'.",
        )
    begins = begins.replace(second=0, microsecond=0)
    _refuse_early(asked, begins)
    for name in ("start_time", "end_time"):
        if values[name] is not None and values[name] > now - LEAST_AGE:
            raise _at_fault(
                asked,
                name,
                f"Invalid '{name}':'{_minute(values[name])}'. '{name}' must be a minimum of "
                "10 seconds prior to the request time.",
            )
    for name, given in (("since_id", since_id), ("until_id", until_id)):
        if given is not None and int(given) < first_number(begins):
            raise _at_fault(
                asked,
                name,
                f"'{name}' must be a tweet id created after {_minute(begins)}. "
                f"Please use a '{name}' that is larger than {first_number(begins)}",
            )
    last = end or now - SEARCH_LAGS
    _refuse_backwards(asked, start, last)
    high = int(until_id) if until_id else first_number(last)
    low = int(since_id) if since_id else first_number(start or max(begins, last - reaches)) - 1
    return low, high


def _timeline_span(asked: Asked) -> tuple[int, int]:
    """Give the ids between which a timeline looks; ids go before times."""
    values = asked.values
    _refuse_early(asked, TIMELINES_BEGIN)
    start, end = values["start_time"], values["end_time"]
    _refuse_backwards(asked, start, end)
    low = int(values["since_id"] or 0) or (first_number(start) - 1 if start else 0)
    high = int(values["until_id"] or 0) or (first_number(end) if end else LAST)
    return low, high


def _refuse_early(asked: Asked, begins: datetime) -> None:
    for name in ("start_time", "end_time"):
        moment = asked.values[name]
        if moment is not None and moment < begins:
            message = f"'{name}' must be on or after {_minute(begins)}"
            raise _at_fault(asked, name, f"Invalid '{name}':'{_minute(moment)}'. {message}")


def _refuse_backwards(asked: Asked, start: datetime | None, end: datetime | None) -> None:
    if start is not None and end is not None and start >= end:
        message = f"Invalid 'start_time':'{_minute(start)}'. 'start_time' must be before 'end_time'"
        raise _at_fault(asked, "start_time", message)


def _at_fault(asked: Asked, name: str, message: str) -> Refusal:
    return invalid([(name, asked.request.all(name), message)])


def _bad_token(asked: Asked) -> Refusal:
    name = "pagination_token" if asked.values.get("pagination_token") else "next_token"
    message = f"The `{name}` query parameter value [{asked.token}] is not valid"
    return _at_fault(asked, name, message)


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%MZ")


def _floor(moment: datetime, step: timedelta) -> datetime:
    return moment - (moment - datetime(1970, 1, 1, tzinfo=UTC)) % step
