"""The fictional brands: how large, how staffed, in which manner they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from simulator.chance import power, spread_evenly
from simulator.people import BLUESKY, MASTODON, OWN_PLATFORMS, REQUEST_TRACKER, Account, account
from simulator.town.names import BY_HAND, named

Signing = Literal["caret", "slash", "dash", "none"]
Inviting = Literal["never", "private", "all"]

MOST_BRANDS = 320  # there are no more names
ZONES = {"NL": "Europe/Amsterdam", "GB": "Europe/London", "IE": "Europe/Dublin"}
TIER_SHARES = (5 / 12, 5 / 12)  # at 240 brands 100, 100 and the rest, as in the study
SIGNINGS: tuple[Signing, ...] = ("caret", "slash", "dash", "none")
INVITINGS: tuple[Inviting, ...] = ("all", "private", "never")


@dataclass(frozen=True)
class BrandSpec:
    """What makes one brand behave unlike another."""

    brand_id: str
    name: str
    sector: str
    country_code: str
    timezone: str
    language: str
    size_rank: float  # 0 the busiest of all there could be, 1 the quietest
    weekly_openings: float  # conversations that customers start in a normal week
    service_minutes: float  # an agent's mean time for one answer
    utilisation: float  # share of their hours that agents are meant to be answering
    looks: int  # how often somebody looks in, where there is no work for a whole watch
    look_days: int  # days of the week on which the desk is manned, at most
    proactive_share: float  # of the indirect posts that are seen while nothing waits
    ignored_share: float  # of the direct posts, left without an answer on purpose
    private_share: float  # of first answers to questions and complaints: ask to go on in private
    signing: Signing
    inviting: Inviting  # after which conversations it asks how it went
    has_bot: bool = False
    namesake: str | None = None  # key of texts that use the name as an ordinary word


@cache
def brand_spec(index: int) -> BrandSpec:
    """Give the brand with a number, from 0; the same however many brands a world has."""
    if not 0 <= index < MOST_BRANDS:
        raise ValueError(f"brands: there is no brand {index}; expected less than {MOST_BRANDS}")
    who = named(index)
    rank = 1 - spread_evenly(index + 1)
    reactive_only = who.is_reactive_only
    if reactive_only is None:  # a third of all: "De stand van webcare" found 34 %
        reactive_only = index >= len(BY_HAND) and index % 3 == 0
    turn = index * 7 % 11 / 11  # so that manners do not follow from size
    return BrandSpec(
        brand_id=who.brand_id,
        name=who.name,
        sector=who.sector,
        country_code=who.country_code,
        timezone=ZONES[who.country_code],
        language="nl" if who.country_code == "NL" else "en",
        size_rank=rank,
        weekly_openings=_demand(rank),
        service_minutes=10 + 14 * rank + 4 * turn,
        utilisation=0.65 if rank < 0.42 else 0.74 if rank < 0.83 else 0.8,
        looks=6 if rank < 0.42 else 3 if rank < 0.83 else 2,
        look_days=7 if rank < 0.83 else 5,
        proactive_share=0.0 if reactive_only else 0.5 + 0.33 * turn,
        ignored_share=0.28 + 0.12 * rank + 0.06 * turn,
        private_share=0.45 - 0.2 * rank,
        signing=SIGNINGS[index % 4],
        inviting=INVITINGS[index % 3],
        has_bot=who.has_bot if who.has_bot is not None else rank < 0.3 and index % 5 == 2,
        namesake=who.namesake,
    )


def brand_specs(count: int) -> tuple[BrandSpec, ...]:
    """Give the first ``count`` brands."""
    return tuple(brand_spec(index) for index in range(count))


def tiers_of(specs: Sequence[BrandSpec]) -> dict[str, int]:
    """Give each brand's tier by demand, 1 for the busiest."""
    ordered = sorted(specs, key=lambda spec: (spec.size_rank, spec.brand_id))
    first = round(len(specs) * TIER_SHARES[0])
    second = first + round(len(specs) * TIER_SHARES[1])
    return {
        spec.brand_id: 1 if place < first else 2 if place < second else 3
        for place, spec in enumerate(ordered)
    }


@cache
def brand_accounts(spec: BrandSpec) -> tuple[Account, ...]:
    """Give a brand's accounts: one per platform, and a bot on some where it has one."""
    accounts = [
        account(platform, _handle(spec.brand_id, platform), spec.name, brand_id=spec.brand_id)
        for platform in OWN_PLATFORMS
    ]
    if spec.has_bot:
        accounts += [
            account(
                platform,
                f"auto.{spec.brand_id}.test" if platform == BLUESKY else f"{spec.brand_id}_auto",
                f"{spec.name} (automatic)",
                brand_id=spec.brand_id,
                is_automated=True,
            )
            for platform in (BLUESKY, MASTODON)
        ]
    return tuple(accounts)


def _handle(brand_id: str, platform: str) -> str:
    """Write a brand's handle as the platform does."""
    if platform == BLUESKY:
        return f"{brand_id}.test"
    if platform == REQUEST_TRACKER:
        return f"care@{brand_id}.test"
    return brand_id


def _demand(rank: float) -> float:
    """Give the conversations that a normal week opens, by a rank-size law with a head.

    The first four of a hundred stand out: "ten busiest Dutch accounts: 340 contact moments a
    day each" is ten of 240 here, each with some 1,100 openings a week.
    """
    head = 1150 / (1 + power(rank / 0.042, 9))
    return 18 * power(rank, -0.75) + head


SPECS = brand_specs(len(BY_HAND))  # those written by hand
