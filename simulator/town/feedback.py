"""Invitations to tell how it went, and who answers them: a selection bias that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from simulator.chance import lognormal, normal
from simulator.people import OWN_PLATFORMS, digest_base32
from simulator.posts import Post
from simulator.town.aftercare import Feedback, Mood
from simulator.town.matter import ANNOYED, CALM, DELIGHTED, FURIOUS, PLEASED, Matter

# The probability that an invited customer answers is the product of three figures. Those who
# are delighted or furious answer most, the middle least, and whose matter is solved more often
# than who was left with it. "Response 50 % higher than after a call" is 0.30 against 0.20.
CHANNEL_RESPONSE = dict.fromkeys(OWN_PLATFORMS, 0.30) | {
    "instagram": 0.26,
    "request_tracker": 0.24,
    "phone": 0.20,
    "mail": 0.22,
    "letter": 0.10,
    "chat": 0.26,
}
MOOD_RESPONSE = {"furious": 1.4, "annoyed": 0.9, "calm": 0.7, "pleased": 1.1, "delighted": 1.6}
OUTCOME_RESPONSE = {True: 1.2, False: 0.7}  # by whether the customer was helped
MOODS: dict[int, Mood] = {
    FURIOUS: "furious",
    ANNOYED: "annoyed",
    CALM: "calm",
    PLEASED: "pleased",
    DELIGHTED: "delighted",
}
ANSWERS_TWICE = 0.06  # of those who answer
FELT = {"furious": 5.6, "annoyed": 7.6, "calm": 8.6, "pleased": 9.2, "delighted": 9.8}  # of 10
NOT_HELPED, BY_PHONE = -1.6, -1.0  # "8.8 satisfaction, one point above phone"
COMMENTS = {
    "nl": {
        True: ("Snel geholpen.", "Fijn contact, dank.", "Duidelijk antwoord."),
        False: ("Nog steeds niet opgelost.", "Duurde lang.", "Ik moest het drie keer uitleggen."),
    },
    "en": {
        True: ("Quick help.", "Kind people, thanks.", "Clear answer."),
        False: ("Still not solved.", "Took too long.", "I had to explain it three times."),
    },
}


def response_probability(channel: str, mood: Mood, *, is_helped: bool) -> float:
    """Give the probability that somebody answers an invitation, at most 1."""
    product = CHANNEL_RESPONSE[channel] * MOOD_RESPONSE[mood] * OUTCOME_RESPONSE[is_helped]
    return min(product, 1.0)


@dataclass(slots=True)
class Invitation:
    """A survey's rows, and the post that invites, whose id is only known at the end."""

    rows: list[Feedback]
    post: Post | None = None

    def told(self) -> Iterator[Feedback]:
        """Give the rows with the id of the post that invited."""
        for row in self.rows:
            yield row if self.post is None else replace(row, invited_post_id=self.post.native_id)


@dataclass
class Survey:
    """The survey of one brand."""

    rng: Random
    brand_id: str
    seed: int
    invitations: list[Invitation] = field(default_factory=list)

    def invite(self, matter: Matter, channel: str, moment: datetime) -> Invitation:
        """Invite the customer of a matter, and let the invitation be answered or not."""
        rng, number = self.rng, len(self.invitations)
        matter.is_invited = True
        mood, is_helped = MOODS[matter.mood], matter.is_helped
        row = Feedback(
            token=digest_base32(f"survey {self.seed} {self.brand_id} {number}", 12),
            brand_id=self.brand_id,
            platform=channel,
            case_id=matter.case_id,
            invited_post_id=None,
            invited_at=moment,
            customer_mood=mood,
            is_helped=is_helped,
            felt_score=_felt(rng, channel, mood, is_helped=is_helped),
        )
        rows = [row]
        if rng.random() < response_probability(channel, mood, is_helped=is_helped):
            answered_at = moment + timedelta(seconds=int(60 * lognormal(rng, 200, 1.5)) + 30)
            rows = [self._answered(row, matter, answered_at)]
            if rng.random() < ANSWERS_TWICE:
                again = answered_at + timedelta(seconds=int(60 * lognormal(rng, 300, 1.0)) + 30)
                rows.append(replace(self._answered(row, matter, again), response_number=2))
            if matter.is_helped and matter.resolved_at is None and rows[0].is_goal_reached:
                matter.resolve(answered_at, "feedback")
        self.invitations.append(Invitation(rows))
        return self.invitations[-1]

    def _answered(self, row: Feedback, matter: Matter, moment: datetime) -> Feedback:
        rng = self.rng
        wobble = rng.choice((-1, 0, 0, 0, 1))
        score = min(max(row.felt_score + wobble, 1), 10)
        is_goal_reached = rng.random() < (0.95 if row.is_helped else 0.25)
        comments = COMMENTS[matter.language][score >= 7]
        return replace(
            row,
            responded_at=moment,
            satisfaction_score=score,
            recommend_score=min(max(score + rng.choice((-2, -1, 0, 0, 1)), 0), 10),
            is_goal_reached=is_goal_reached,
            would_use_again=rng.random() < (0.99 if score >= 6 else 0.7),
            comment_text=rng.choice(comments) if rng.random() < 0.4 else None,
        )


def _felt(rng: Random, channel: str, mood: Mood, *, is_helped: bool) -> int:
    """Draw what somebody thinks, from 1 to 10, whether it is ever told or not."""
    score = FELT[mood] + (0.0 if is_helped else NOT_HELPED)
    if channel in ("phone", "letter"):
        score += BY_PHONE
    return min(max(int(score + 0.9 * normal(rng) + 0.5), 1), 10)
