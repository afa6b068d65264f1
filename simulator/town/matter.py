"""What a customer wants, while it is lived: the mood, the waiting, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from simulator.chance import lognormal
from simulator.labels import Department, Emotion
from simulator.people import Account
from simulator.posts import Post
from simulator.town.aftercare import Case, ResolutionBasis

FURIOUS, ANNOYED, CALM, PLEASED, DELIGHTED = range(-2, 3)  # moods
MOODS = (FURIOUS, ANNOYED, CALM, PLEASED, DELIGHTED)
FIRST_MOODS: dict[str, tuple[int, int, int, int, int]] = {  # weights of the moods, by kind
    "complaint": (30, 60, 10, 0, 0),
    "question": (2, 28, 62, 8, 0),
    "commercial_question": (0, 5, 65, 30, 0),
    "remark": (2, 18, 60, 20, 0),
    "compliment": (0, 0, 5, 55, 40),
}
PATIENCE_HOURS, PATIENCE_SPREAD = 5.0, 1.0  # half of the customers wait so long unmoved
EMOTIONS: dict[int, Emotion] = {
    FURIOUS: "angry",
    ANNOYED: "irritated",
    CALM: "none",
    PLEASED: "happy",
    DELIGHTED: "happy",
}
SILENCE = timedelta(hours=72)  # of the customer, after which a matter counts as resolved


@dataclass(slots=True, eq=False)
class Matter:
    """One case of one customer with one brand, on the way from its opening to its end."""

    case_id: str
    brand_id: str
    customer: Account
    kind: str
    topic: str
    language: str
    opened_at: datetime
    mood: int = CALM
    patience: timedelta = timedelta(hours=PATIENCE_HOURS)
    department: Department = "customer_care"
    waiting_since: datetime | None = None
    last_inbound: Post | None = None
    last_reply: Post | None = None
    reply_count: int = 0
    is_helped: bool = False
    is_invited: bool = False
    is_called: bool = False
    ticket_status: str = "new"
    resolved_at: datetime | None = None
    resolution_basis: ResolutionBasis | None = None
    reopened_at: datetime | None = None
    hand_over_asked_at: datetime | None = None
    handed_over_at: datetime | None = None

    def shift_mood(self, steps: int) -> None:
        """Make the customer happier (above 0) or unhappier."""
        self.mood = min(max(self.mood + steps, FURIOUS), DELIGHTED)

    def wrote(self, post: Post) -> None:
        """Note that the customer wrote; the wait begins with the first post of a turn."""
        if self.last_inbound is None:
            self.opened_at = post.created_at
        self.last_inbound = post
        if self.waiting_since is None:
            self.waiting_since = post.visible_at

    def answered(self, reply: Post) -> None:
        """Note that the brand answered, and let the wait tell on the mood."""
        if self.waiting_since is not None:
            waited = reply.visible_at - self.waiting_since
            if waited > 4 * self.patience:
                self.shift_mood(-2)
            elif waited > self.patience:
                self.shift_mood(-1)
            elif waited < self.patience / 10:
                self.shift_mood(1)
        self.waiting_since = None
        self.last_reply = reply
        self.reply_count += 1

    def resolve(self, moment: datetime, basis: ResolutionBasis) -> None:
        """Note the first resolution; what comes after a reopening does not change it."""
        if self.resolved_at is None:
            self.resolved_at, self.resolution_basis = moment, basis

    def ended(self, end: datetime) -> Case:
        """Give the case as it stands at the end of the world; what is later is not known."""

        def known(moment: datetime | None) -> datetime | None:
            return moment if moment is not None and moment < end else None

        resolved_at, basis = self.resolved_at, self.resolution_basis
        last, asked = self.last_reply, self.last_inbound
        if last is not None and (asked is None or asked.visible_at < last.visible_at):
            silent_at = last.visible_at + SILENCE
            if resolved_at is None or silent_at < resolved_at:  # a form may come in later still
                resolved_at, basis = silent_at, "silence"
        return Case(
            case_id=self.case_id,
            brand_id=self.brand_id,
            customer_id=self.customer.account_id,
            opened_at=self.opened_at,
            resolved_at=known(resolved_at),
            resolution_basis=basis if known(resolved_at) else None,
            reopened_at=known(self.reopened_at),
            hand_over_asked_at=self.hand_over_asked_at,
            handed_over_at=known(self.handed_over_at),
            department=self.department,
        )


@dataclass
class Matters:
    """All matters of one brand, by case."""

    rng: Random
    brand_id: str
    by_case: dict[str, Matter] = field(default_factory=dict)

    def begin(
        self, customer: Account, moment: datetime, kind: str, topic: str, language: str
    ) -> Matter:
        """Begin a matter with a new case, in a mood that goes with its kind."""
        weights = FIRST_MOODS.get(kind, FIRST_MOODS["question"])
        hours = lognormal(self.rng, PATIENCE_HOURS, PATIENCE_SPREAD)
        matter = Matter(
            case_id=f"{self.brand_id}-{len(self.by_case) + 1:06d}",
            brand_id=self.brand_id,
            customer=customer,
            kind=kind,
            topic=topic,
            language=language,
            opened_at=moment,
            mood=self.rng.choices(MOODS, weights)[0],
            patience=timedelta(seconds=int(hours * 3600)),
        )
        self.by_case[matter.case_id] = matter
        return matter

    def of(self, post: Post) -> Matter | None:
        """Give the matter that a post belongs to; None for broadcasts, spam and namesakes."""
        return self.by_case.get(post.case_id)
