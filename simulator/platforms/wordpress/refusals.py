"""How WordPress refuses."""

from __future__ import annotations

from simulator.platforms.answers import Refusal

READABLE = ("rest_invalid_param", "rest_post_invalid_page_number", "rest_no_search_term_defined",
            "rest_not_logged_in", "rest_cannot_create", "rest_cannot_edit",
            "rest_cannot_delete")  # fmt: skip
"""Refusals that still tell what is allowed: the caller may read there."""


def refused(status: int, code: str, message: str) -> Refusal:
    """Refuse as WordPress does."""
    return Refusal(status, {"code": code, "message": message, "data": {"status": status}})


def named(kind: str) -> str:
    """Name one of a kind, as refusals do."""
    return {"posts": "post", "comments": "comment", "users": "user"}[kind]


def unwritable(method: str, kind: str, *, is_single: bool) -> Refusal:
    """Refuse to write: nobody may, in this town."""
    name = named(kind)
    if is_single and method == "DELETE":
        return refused(
            401, "rest_cannot_delete", f"Sorry, you are not allowed to delete this {name}."
        )
    if is_single:
        return refused(401, "rest_cannot_edit", f"Sorry, you are not allowed to edit this {name}.")
    if method == "POST" and kind == "comments":
        text = "Sorry, you must be logged in to comment."
        return refused(401, "rest_comment_login_required", text)
    if method == "POST":
        text = f"Sorry, you are not allowed to create {kind} as this user."
        return refused(401, "rest_cannot_create", text)
    return refused(404, "rest_no_route", "No route was found matching the URL and request method.")
