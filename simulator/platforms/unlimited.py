"""A server without limits of its own, such as one that a brand runs for itself."""

from __future__ import annotations

from datetime import datetime

from simulator.platforms.answers import Allowance, Answer


class Unlimited:
    """Tells no allowance; what refuses too many requests is a proxy before it."""

    window_seconds = 300

    def limit_headers(self, left: Allowance) -> dict[str, str]:  # noqa: ARG002
        """Tell nothing."""
        return {}

    def too_many(self, resets_at: datetime) -> Answer:  # noqa: ARG002
        """Answer as a proxy does: a page for people."""
        page = b"<html><head><title>429 Too Many Requests</title></head><body></body></html>"
        return Answer(page, 429, {"Content-Type": "text/html"})
