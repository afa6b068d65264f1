"""What a report cannot rest on, and on which ground anything is collected: read and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from dashboards.report import words

MOST_GAPS, MOST_GROUNDS = 6, 3


@dataclass(frozen=True)
class Gap:
    """One thing that is not collected, or one list of which the last reading failed."""

    platform: str
    subject: str
    reason: str
    since_at: datetime | None  # None: as long as anybody knows


@dataclass(frozen=True)
class Ground:
    """What a platform is read for, and on which legal basis."""

    platform: str
    purpose: str
    legal_basis: str


@dataclass(frozen=True)
class Coverage:
    """What is missing, failed lists first, and why anything is collected at all."""

    gaps: tuple[Gap, ...]
    grounds: tuple[Ground, ...]

    def gaps_told(self) -> str:
        """Say what is missing: ``Mastodon: posts for followers only (protected)``."""
        told = [
            f"{words.platform_name(platform)}: {', '.join(map(_gap_told, gaps))}"
            for platform, gaps in groupby(self.gaps[:MOST_GAPS], key=lambda gap: gap.platform)
        ]
        return "; ".join(told) + _more(len(self.gaps) - MOST_GAPS)

    def grounds_told(self) -> str:
        """Say why it is collected, platforms of one ground together."""
        together: dict[tuple[str, str], list[str]] = {}
        for ground in self.grounds:
            names = together.setdefault((ground.purpose, ground.legal_basis), [])
            names.append(words.platform_name(ground.platform))
        told = [
            f"{', '.join(names)}: to {purpose}; {basis}"
            for (purpose, basis), names in together.items()
        ]
        return ". ".join(told[:MOST_GROUNDS]) + _more(len(told) - MOST_GROUNDS)


def _gap_told(gap: Gap) -> str:
    since = f" since {gap.since_at.day} {gap.since_at:%b %Y}" if gap.since_at else ""
    return f"{gap.subject} ({gap.reason.replace('_', ' ')}{since})"


def _more(count: int) -> str:
    return f"; and {count} more, under the dashboards" if count > 0 else ""
