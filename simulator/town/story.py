"""One brand's story: customers write, its desk answers, and things happen to the posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from simulator.people import (
    BLUESKY,
    FACEBOOK,
    INSTAGRAM,
    MASTODON,
    WORDPRESS,
    Account,
    X,
)
from simulator.posts import Post
from simulator.speech.voice import Voice
from simulator.town.aftercare import Case, Contact
from simulator.town.brands import BrandSpec
from simulator.town.contacts import ContactCentre
from simulator.town.customers import Customers
from simulator.town.demand import Demand
from simulator.town.desk import Desk, Work
from simulator.town.feedback import Invitation, Survey
from simulator.town.hours import OpenHours
from simulator.town.matter import Matters
from simulator.town.openings import Openings
from simulator.town.pen import Pen
from simulator.town.staff import rota
from simulator.town.webcare import Webcare

CHANNELS = (BLUESKY, MASTODON, FACEBOOK, X, INSTAGRAM, WORDPRESS)  # where brands write themselves
# Minutes of work are service minutes times answers for each conversation that opens: the turns
# of a talk, less what is left unanswered, more what is joined unasked.
ANSWERS, SECOND_ANSWERS = 0.95, 0.05


class Town:
    """Tells the story of one brand from ``start`` to ``end``, both whole hours in UTC."""

    def __init__(
        self,
        rng: Random,
        spec: BrandSpec,
        hours: dict[str, OpenHours],
        accounts: Sequence[Account],
        people: dict[str, list[Account]],
        rivals: Sequence[Account],
        *,
        seed: int,
        start: datetime,
        end: datetime,
    ) -> None:
        """Tell about ``spec``; ``rivals`` are the accounts of its competitors."""
        self.rng, self.spec, self.start, self.end = rng, spec, start, end
        self.demand = Demand(spec, start, end)
        self.voice = Voice(rng, spec)
        self.shifts = [
            shift
            for line, answers in enumerate((ANSWERS, SECOND_ANSWERS))
            for shift in rota(
                rng,
                spec,
                hours["*"].spans,
                lambda first, last, answers=answers: (  # type: ignore[misc]
                    self.demand.expected(first, last) * answers * spec.service_minutes
                ),
                is_second_line=line == 1,
            )
        ]
        self.desk = Desk(rng, spec, hours, self.shifts)
        self.pen = Pen(rng, spec, self.voice, self.desk)
        self.matters = Matters(rng, spec.brand_id)
        self.survey = Survey(rng, spec.brand_id, seed)
        ours = {a.platform: a for a in accounts if not a.is_automated}
        bots = {a.platform: a for a in accounts if a.is_automated}
        self.customers = Customers(
            rng, spec, self.voice, self.pen, self.desk, self.matters, ours, people, rivals
        )
        self.openings = Openings(rng, spec, self.voice, self.pen, self.matters, self.customers)
        self.webcare = Webcare(
            rng, spec, self.voice, self.pen, self.desk, self.matters, self.survey,
            self.customers, ours, bots,
        )  # fmt: skip
        self.centre = ContactCentre(rng, spec, self.voice, hours["*"], self.matters, self.survey)
        self.contacts: list[Contact] = []

    def tell(self) -> list[Post]:
        """Give every post of the story, in the order of telling."""
        self._broadcast()
        for moment, kind in self.demand.moments(self.rng):
            self.openings.open(moment, kind)
        for moment, happened in self.desk.events(self.end):
            if isinstance(happened, Work):
                self.webcare.finish(happened, moment)
            else:
                self.webcare.receive(happened, moment)
        self.contacts = self.centre.contacts(self.demand, self.customers.calls)
        return [post for post in self.pen.posts if post.created_at < self.end]

    def cases(self) -> list[Case]:
        """Give every matter as it stands at the end, in the order of opening."""
        matters = self.matters.by_case.values()
        return [matter.ended(self.end) for matter in matters if matter.opened_at < self.end]

    def invitations(self) -> list[Invitation]:
        """Give every invitation of which the world sees the beginning."""
        return [i for i in self.survey.invitations if i.rows[0].invited_at < self.end]

    def _broadcast(self) -> None:
        """Let the brand write on each of its channels at once, then on one or two a day."""
        rng, day, turn = self.rng, self.start, 0
        while day < self.end:
            channels = list(CHANNELS) if turn == 0 else [CHANNELS[turn % len(CHANNELS)]]
            if rng.random() < 0.3:
                channels.append(rng.choice(CHANNELS))
            for channel in channels:
                minute = 7 * 60 if turn == 0 else rng.randint(9 * 60, 16 * 60)
                self.openings.broadcast(day + timedelta(minutes=minute), channel)
            day, turn = day + timedelta(days=1), turn + 1
