"""How Meta's Graph API says no: one body for all, with a code, sometimes a subcode."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from simulator.people import digest_base32
from simulator.platforms.answers import Answer, Refusal, Request

DOCUMENTS = "https://developers.facebook.com/docs/graph-api"


def refused(
    code: int,
    message: str,
    *,
    status: int = 400,
    kind: str = "OAuthException",
    subcode: int | None = None,
) -> Refusal:
    """Refuse with one of Meta's codes; ``traced`` adds what follows from the request."""
    error = {"message": message, "type": kind, "code": code}
    return Refusal(
        status, {"error": error | ({} if subcode is None else {"error_subcode": subcode})}
    )


def traced(answer: Answer, request: Request) -> Answer:
    """Give a refusal its trace, which follows from the request, and the header that repeats it."""
    error = answer.body["error"]
    asked = f"{request.method} {request.path} {sorted(request.query.items())} {error['code']}"
    body = {"error": error | {"fbtrace_id": "A" + digest_base32(asked, 22)}}
    reason = "invalid_token" if error["code"] == 190 else "invalid_request"
    said = error["message"].encode("ascii", "replace").decode().replace('"', "'")
    said = " ".join(said.split())[:500]  # a header is one line, and not a long one
    headers = {"WWW-Authenticate": f'OAuth "Facebook Platform" "{reason}" "{said}"'}
    return Answer(body, answer.status, headers | answer.headers)


def no_such_object(identifier: str) -> Refusal:
    """Refuse an id: it is unknown, deleted or somebody else's; Meta doesn't say which."""
    message = (
        f"Unsupported get request. Object with ID '{identifier}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation. Please read the Graph "
        f"API documentation at {DOCUMENTS}"
    )
    return refused(100, message, kind="GraphMethodException", subcode=33)


def no_such_alias(names: Iterable[str]) -> Refusal:
    """Refuse names that no object has."""
    listed = ",".join(names)
    message = f"(#803) Some of the aliases you requested do not exist: {listed}"
    return refused(803, message, status=404)


def no_such_path(path: str) -> Refusal:
    """Refuse a path that no kind of object has."""
    return refused(2500, f"Unknown path components: {path}")


def no_such_field(name: str, kind: str) -> Refusal:
    """Refuse a field or edge that this kind of object lacks."""
    return refused(100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind})")


def retired_field(name: str) -> Refusal:
    """Refuse a field that old versions had."""
    return refused(12, f"(#12) {name} field is deprecated for versions v3.3 and higher")


def bad_parameter(message: str) -> Refusal:
    """Refuse a parameter's value."""
    return refused(100, f"(#100) {message}")


def bad_syntax(expected: str, position: int, text: str) -> Refusal:
    """Refuse a list of fields that can't be read; positions count from 1, as Meta's."""
    return refused(2500, f'Syntax error "{expected}" at character {position}: {text}')


def bad_cursor() -> Refusal:
    """Refuse a cursor that this list never gave."""
    return refused(2642, "(#2642) Invalid cursors values")


def too_much() -> Refusal:
    """Refuse a request whose nested lists would hold too many objects."""
    message = "Please reduce the amount of data you're asking for, then retry your request"
    return refused(1, message, status=500)


def no_token(*, is_me: bool) -> Refusal:
    """Refuse a caller without a token; ``me`` without one has a code of its own."""
    if is_me:
        message = "An active access token must be used to query information about the current user."
        return refused(2500, message)
    return refused(104, "An access token is required to request this resource.")


def bad_token() -> Refusal:
    """Refuse a token that nobody gave out."""
    return refused(190, "Invalid OAuth access token - Cannot parse access token")


def expired_token(expired_at: datetime, now: datetime) -> Refusal:
    """Refuse a token whose days are over; both moments are aware."""

    def told(moment: datetime) -> str:
        return f"{moment.astimezone(UTC):%A, %d-%b-%y %H:%M:%S UTC}"

    message = (
        f"Error validating access token: Session has expired on {told(expired_at)}. "
        f"The current time is {told(now)}."
    )
    return refused(190, message, subcode=463)


def no_feature() -> Refusal:
    """Refuse what is public on somebody else's Page: it needs a feature that we don't have."""
    message = (
        "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public "
        f"Content Access' feature. Refer to {DOCUMENTS} for details."
    )
    return refused(10, message, status=403)


def no_permission(scope: str, *, is_private: bool = False) -> Refusal:
    """Refuse a token without a permission; messages have a code of their own."""
    if is_private:
        message = f"(#200) Requires {scope} permission to manage the object"
        return refused(200, message, status=403)
    return refused(10, f"(#10) This endpoint requires the '{scope}' permission.", status=403)


def too_many_calls() -> Refusal:
    """Refuse a Page that has asked too often."""
    return refused(32, "(#32) Page request limit reached", status=403)


def too_many_hashtags() -> Refusal:
    """Refuse the thirty-first hashtag in seven days."""
    message = "(#18) You have reached the limit of 30 unique hashtags within a 7 day period"
    return refused(18, message)
