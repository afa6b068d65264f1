"""Insights: a few numbers that follow from the world; one wrong name fails the whole call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from simulator.people import Account
from simulator.platforms.meta.book import stands
from simulator.platforms.meta.errors import bad_parameter
from simulator.platforms.meta.graph import Asking, Parameters, constant
from simulator.platforms.meta.paging import bounds
from simulator.platforms.meta.people import told
from simulator.posts import Post

SCOPE = "read_insights"
SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "days_28": timedelta(days=28)}
NAMES = {"day": "Daily", "week": "Weekly", "days_28": "28 Days", "lifetime": "Lifetime"}
TURN = time(8)  # a day of Meta's ends at midnight in California
MOST_DAYS = 93


def _engagements(asking: Asking, page: Account, start: datetime, end: datetime) -> int:
    return sum(
        start < comment.created_at <= end and stands(comment, asking.now)
        for post in asking.book.feed(page)
        for comment in asking.book.below.get(post, ())
    )


def _followers(_: Asking, page: Account, __: datetime, ___: datetime) -> int:
    return page.follower_count


PAGE_METRICS: dict[str, Callable[[Asking, Account, datetime, datetime], int]] = {
    "page_post_engagements": _engagements,
    "page_follows": _followers,
}  # page_impressions, page_fans, page_engaged_users and others were retired
POST_METRICS: dict[str, Callable[[Asking, Post], int]] = {
    "post_reactions_like_total": constant(0),
    "post_activity": lambda asking, post: sum(
        stands(comment, asking.now) for comment in asking.book.below.get(post, ())
    ),
}


def page_insights(asking: Asking, page: Account, parameters: Parameters) -> dict[str, Any]:
    """Tell a Page's numbers per period that ends on a day; the last two days unless bounded."""
    metrics = _metrics(asking, parameters, PAGE_METRICS)
    periods = [parameters["period"]] if "period" in parameters else list(SPANS)
    if any(period not in SPANS for period in periods):
        raise bad_parameter(f"Param period must be one of {{{', '.join(SPANS)}}}")
    since, until = bounds(parameters)
    until = min(until or asking.now, asking.now)
    last = datetime.combine(until.date(), TURN, until.tzinfo)
    last -= timedelta(days=last > until)
    days = 2 if since is None else (last - since) // timedelta(days=1) + 1
    if days > MOST_DAYS:
        raise bad_parameter("There cannot be more than 93 days between since and until")
    ends = [last - timedelta(days=back) for back in range(days)][::-1]
    data = [
        _told(
            page.account_id,
            name,
            period,
            [
                {
                    "value": PAGE_METRICS[name](asking, page, end - SPANS[period], end),
                    "end_time": told(end),
                }
                for end in ends
            ],
        )
        for name in metrics
        for period in periods
    ]
    return {"data": data, "paging": _paging(asking, page.account_id, parameters, last, days)}


def post_insights(asking: Asking, post: Post, parameters: Parameters) -> dict[str, Any]:
    """Tell a post's numbers, over its whole life."""
    metrics = _metrics(asking, parameters, POST_METRICS)
    data = [
        _told(post.native_id, name, "lifetime", [{"value": POST_METRICS[name](asking, post)}])
        for name in metrics
    ]
    return {"data": data, "paging": _paging(asking, post.native_id, parameters, asking.now, 2)}


def _metrics(asking: Asking, parameters: Parameters, known: dict[str, Any]) -> list[str]:
    asking.must_have(SCOPE)
    names = [name.strip() for name in parameters.get("metric", "").split(",") if name.strip()]
    if not names:
        raise bad_parameter("The parameter metric is required")
    if any(name not in known for name in names):
        raise bad_parameter("The value must be a valid insights metric")
    return list(dict.fromkeys(names))


def _told(identifier: str, name: str, period: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    title = f"{NAMES[period]} {name.replace('_', ' ').title()}"
    return {
        "name": name,
        "period": period,
        "values": values,
        "title": title,
        "description": f"{title} (Total Count)",
        "id": f"{identifier}/insights/{name}/{period}",
    }


def _paging(
    asking: Asking, identifier: str, parameters: Parameters, last: datetime, days: int
) -> dict[str, str]:
    kept = {key: value for key, value in parameters.items() if key in ("metric", "period")}

    def neighbour(start: datetime) -> str:
        span = {"since": int(start.timestamp())}
        span["until"] = int((start + timedelta(days=days)).timestamp())
        query = {"access_token": asking.token, **kept, **span}
        return f"{asking.address}/{identifier}/insights?{urlencode(query)}"

    return {
        "previous": neighbour(last - timedelta(days=2 * days)),
        "next": neighbour(last),
    }
