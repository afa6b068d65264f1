"""The contact centre: calls, mails, letters and chats, in a queue of their own."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from simulator.chance import lognormal
from simulator.people import FAMILY_NAMES, FIRST_NAMES, account
from simulator.speech.voice import Voice
from simulator.town.aftercare import Contact, ContactChannel
from simulator.town.brands import BrandSpec
from simulator.town.demand import Demand
from simulator.town.feedback import Survey
from simulator.town.hours import OpenHours
from simulator.town.matter import Matter, Matters

PER_OPENING = 0.35  # contacts for each conversation that opens on social media
CHANNELS: tuple[ContactChannel, ...] = ("phone", "mail", "chat", "letter")
CHANNEL_WEIGHTS = (55, 28, 15, 2)
LIVE_SHARE = 0.7  # of the contacts: calls and chats, which keep a line busy
TALK_MINUTES, TALK_SPREAD = 6.0, 0.6  # the median, and the spread of ``chance.lognormal``
MEAN_OF_MEDIAN = 1.2  # what a mean is of the median at that spread: exp(0.6² / 2)
PATIENCE_MINUTES = 6.0  # half of those who wait on a line hang up before
DESK_MINUTES = {"mail": 150.0, "letter": 1500.0}  # of open hours until the answer goes out
UTILISATION = 0.8
RESOLVED = 0.74
INVITED = 0.45  # of those who were answered


@dataclass
class ContactCentre:
    """Where people call and write who do not, or no longer, use social media."""

    rng: Random
    spec: BrandSpec
    voice: Voice
    hours: OpenHours
    matters: Matters
    survey: Survey

    def contacts(self, demand: Demand, calls: Sequence[tuple[datetime, Matter]]) -> list[Contact]:
        """Give all contacts: those about the ``calls`` that customers want, and others.

        A line answers one call at a time, in opening hours; who waits too long hangs up.
        """
        rng, end = self.rng, demand.end
        wishes = [(moment, matter, True) for moment, matter in calls if moment < end]
        for number, (moment, kind) in enumerate(demand.moments(rng)):
            if rng.random() < PER_OPENING:
                wishes.append((moment, self._somebody(number, moment, kind), False))
        wishes.sort(key=lambda wish: (wish[0], wish[1].case_id))
        weekly_contacts = self.spec.weekly_openings * PER_OPENING * LIVE_SHARE
        weekly_minutes = weekly_contacts * TALK_MINUTES * MEAN_OF_MEDIAN
        open_minutes = self._weekly_open_minutes(demand)
        lines = [demand.start] * max(1, round(weekly_minutes / open_minutes / UTILISATION))
        return [
            self._contact(number, moment, matter, lines, by_phone=by_phone)
            for number, (moment, matter, by_phone) in enumerate(wishes, 1)
        ]

    def _contact(
        self,
        number: int,
        moment: datetime,
        matter: Matter,
        lines: list[datetime],
        *,
        by_phone: bool,
    ) -> Contact:
        rng = self.rng
        channel = "phone" if by_phone else rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
        answered_at = ended_at = None
        if channel in DESK_MINUTES:
            work = timedelta(seconds=int(60 * lognormal(rng, DESK_MINUTES[channel], 0.7)))
            answered_at = ended_at = self.hours.done_at(moment, work)
        elif self.hours.is_open(moment):
            talk = timedelta(seconds=int(60 * lognormal(rng, TALK_MINUTES, TALK_SPREAD)) + 20)
            patience = timedelta(seconds=int(60 * lognormal(rng, PATIENCE_MINUTES, 0.8)))
            free = max(lines[0], moment)
            if free - moment <= patience:
                answered_at, ended_at = free, free + talk
                heapq.heapreplace(lines, ended_at)
            else:
                ended_at = moment + patience  # hung up
        else:
            ended_at = moment + timedelta(seconds=rng.randint(8, 40))  # a recording
        is_resolved = answered_at is not None and rng.random() < RESOLVED
        token = None
        if answered_at is not None and ended_at is not None:
            matter.is_helped = is_resolved or matter.is_helped
            matter.shift_mood(1 if is_resolved else -1)
            if is_resolved:
                matter.resolve(ended_at, "customer_confirmed")
            if not matter.is_invited and rng.random() < INVITED and self.spec.inviting != "never":
                invited_at = ended_at + timedelta(minutes=10)
                token = self.survey.invite(matter, channel, invited_at).rows[0].token
        return Contact(
            contact_id=f"{self.spec.brand_id}-k{number:06d}",
            brand_id=self.spec.brand_id,
            channel=channel,
            customer_id=matter.customer.account_id,
            case_id=matter.case_id,
            started_at=moment,
            answered_at=answered_at,
            ended_at=ended_at,
            agent=f"K{number % (3 + len(lines))}" if answered_at is not None else "",
            department=matter.department,
            topic=matter.topic,
            language=matter.language,
            is_resolved=is_resolved,
            feedback_token=token,
        )

    def _somebody(self, number: int, moment: datetime, kind: str | None) -> Matter:
        """Begin the matter of somebody whom no platform knows."""
        rng, language = self.rng, self.voice.language()
        name = f"{rng.choice(FIRST_NAMES)} {rng.choice(FAMILY_NAMES)}"
        caller = account("contact", f"{self.spec.brand_id} {number}", name)
        topic = self.voice.topic()
        return self.matters.begin(caller, moment, kind or self.voice.kind(), topic, language)

    def _weekly_open_minutes(self, demand: Demand) -> float:
        weeks = (demand.end - demand.start) / timedelta(weeks=1)
        total = sum(
            ((end - start) / timedelta(minutes=1) for start, end in self.hours.spans), start=0.0
        )
        return max(total / weeks, 60.0)
