"""X's report of how many posts the app has read."""

from __future__ import annotations

import calendar
from datetime import UTC
from typing import Any

from simulator.platforms.x.fields import USAGE_FIELDS, several
from simulator.platforms.x.limits import Usage
from simulator.platforms.x.parameters import Kind, Whole
from simulator.platforms.x.routes import Asked, Route

PROJECT_ID = "1700000000000000001"
APP_ID = "29000001"
CAP = 2_000_000  # of an app without another cap
BASIC = ("cap_reset_day", "project_cap", "project_id", "project_usage")


class UsageReport:
    """Tells usage by day and month."""

    def __init__(self, usage: Usage) -> None:
        """Tell of ``usage``."""
        self.usage = usage

    def routes(self) -> list[Route]:
        """Give the endpoint."""
        parameters: dict[str, Kind] = {
            "days": Whole(1, 90, 7),
            "usage.fields": several(USAGE_FIELDS),
        }
        return [Route("GET", "/2/usage/tweets", "app", parameters, self._told)]

    def _told(self, asked: Asked) -> dict[str, Any]:
        today = asked.now.astimezone(UTC).date()
        days = [
            {"date": f"{day.isoformat()}T00:00:00.000Z", "usage": count}
            for day, count in self.usage.by_day(asked.now, asked.values["days"])
        ]
        told: dict[str, Any] = {
            "cap_reset_day": calendar.monthrange(today.year, today.month)[1] - today.day + 1,
            "daily_client_app_usage": [
                {"client_app_id": APP_ID, "usage": days, "usage_result_count": len(days)}
            ],
            "daily_project_usage": {"project_id": int(APP_ID), "usage": days},
            "project_cap": CAP if self.usage.cap is None else self.usage.cap,
            "project_id": PROJECT_ID,
            "project_usage": self.usage.of_month(asked.now),
        }
        wanted = {*BASIC, *asked.values["usage.fields"]}
        return {"data": {name: value for name, value in told.items() if name in wanted}}
