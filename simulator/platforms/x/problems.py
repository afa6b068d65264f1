"""How X says no: problems as its API writes them, alone or beside what was found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.platforms.answers import Answer, Refusal

PROBLEMS = "https://api.twitter.com/2/problems/"
NEWER_PROBLEMS = "https://api.x.com/2/problems/"  # as 2.167 has them
PROBLEM_JSON = {"Content-Type": "application/problem+json"}
KINDS = {"app": "OAuth 2.0 Application-Only", "user": "OAuth 2.0 User Context"}
USERS_WAYS = "OAuth 1.0a User Context, OAuth 2.0 User Context"

Problem = dict[str, Any]


def refused(status: int, title: str, detail: str, kind: str = "", **more: Any) -> Refusal:
    """Refuse with a problem; ``kind`` names its type, none is ``about:blank``."""
    problem_type = f"{PROBLEMS}{kind}" if kind else "about:blank"
    body = {"title": title, "detail": detail, "type": problem_type, "status": status, **more}
    refusal = Refusal(status, body)
    refusal.answer = Answer(body, status, dict(PROBLEM_JSON))
    return refusal


def unauthorized() -> Refusal:
    """Refuse a caller without a token, or with one that nobody gave out."""
    return refused(401, "Unauthorized", "Unauthorized")


def unsupported(caller: str) -> Refusal:
    """Refuse a good token of the wrong sort: the ``app``'s or a ``user``'s."""
    wanted = USERS_WAYS if caller == "app" else KINDS["app"]
    detail = (
        f"Authenticating with {KINDS[caller]} is forbidden for this endpoint.  "
        f"Supported authentication types are [{wanted}]."
    )
    return refused(403, "Unsupported Authentication", detail, "unsupported-authentication")


def not_found() -> Refusal:
    """Refuse a path that does not exist."""
    return refused(404, "Not Found", "Not Found")


def too_many_requests() -> Answer:
    """Say that a rate limit is used up; when it ends is in the headers."""
    return refused(429, "Too Many Requests", "Too Many Requests").answer


def usage_capped() -> Refusal:
    """Refuse because the month's posts are used up: no waiting helps."""
    refusal = Refusal(429, {})
    refusal.answer = Answer(
        {
            "account_id": 1,
            "product_name": "standard-basic",
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": f"{PROBLEMS}usage-capped",
        },
        429,
        dict(PROBLEM_JSON),
    )
    return refusal


def invalid(problems: Iterable[tuple[str, list[str], str]]) -> Refusal:
    """Refuse parameters: each with its name, what was given and what is wrong with it."""
    return Refusal(
        400,
        {
            "errors": [
                {"parameters": {name: given}, "message": message}
                for name, given, message in problems
            ],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{PROBLEMS}invalid-request",
        },
    )


def missing(kind: str, parameter: str, value: str, *, is_included: bool = False) -> Problem:
    """Tell, in an answer that stays 200, that a ``tweet`` or ``user`` was not found."""
    section = {"section": "includes"} if is_included else {}
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        **section,
        "type": f"{PROBLEMS}resource-not-found",
    }


def closed_field(field: str, tweet_id: str) -> Problem:
    """Tell that a field of a post may only be read by its author."""
    return {
        "value": tweet_id,
        "detail": f"Sorry, you are not authorized to access '{field}' "
        f"on the Tweet with id : [{tweet_id}].",
        "title": "Field Authorization Error",
        "section": "data",
        "field": field,
        "parameter": "id",
        "resource_type": "tweet",
        "resource_id": tweet_id,
        "type": f"{PROBLEMS}not-authorized-for-field",
    }


def in_newer_words(body: dict[str, Any]) -> dict[str, Any]:
    """Name the types of an answer's problems as 2.167 does."""
    errors = body.get("errors", [])
    told = body | ({"errors": [_newer(problem) for problem in errors]} if errors else {})
    return _newer(told)


def _newer(problem: Problem) -> Problem:
    if "type" not in problem:
        return problem
    return problem | {"type": problem["type"].replace(PROBLEMS, NEWER_PROBLEMS)}
