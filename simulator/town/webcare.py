"""The brand's side: what it sees, what it leaves, how it answers and hands over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from simulator.people import FACEBOOK, FEED, INSTAGRAM, MASTODON, REQUEST_TRACKER, Account, X
from simulator.posts import Post
from simulator.speech.shapes import department_of
from simulator.speech.voice import REPLY_KINDS, Voice
from simulator.town import tickets
from simulator.town.brands import BrandSpec
from simulator.town.customers import PRIVATE, Customers
from simulator.town.desk import Desk, Work
from simulator.town.feedback import Survey
from simulator.town.matter import Matter, Matters
from simulator.town.pen import BETWEEN_SERVERS, SKEWED, Pen, first_name

LEFT = {"closer": 0.85, "spam": 1.0}  # share left without an answer, where not the brand's own
LEFT_TWICE = ("remark", "compliment", "more", "me_too")  # left twice as often as questions
LEFT_PRIVATE = 0.04
ACKNOWLEDGED = 0.6  # of the first posts, by brands with a bot
FOUND_LATE = 0.007  # of what is left is found again weeks later, and answered after all
ROUTED, ROUTED_TICKETS = 0.25, 0.60  # of the first answers to what is others' work: hand it over
ASKS_IF_SOLVED = 0.08  # of the matters that fall silent
INVITES_AFTER_CLOSER, INVITES_AFTER_SILENCE = 0.6, 0.12
NOTED = 0.25  # of the answers to tickets go with an internal note


@dataclass
class Webcare:
    """All that one brand does with its customers' posts."""

    rng: Random
    spec: BrandSpec
    voice: Voice
    pen: Pen
    desk: Desk
    matters: Matters
    survey: Survey
    customers: Customers
    ours: dict[str, Account]
    bots: dict[str, Account]

    def receive(self, post: Post, now: datetime) -> None:
        """Decide what becomes of a customer's post now that it can be read."""
        rng = self.rng
        matter = self.matters.of(post)
        if matter is None or post.platform == FEED:
            return  # spam, namesakes and newspapers are answered by nobody
        matter.wrote(post)
        if not post.addresses(self.spec.brand_id):
            if rng.random() < self.spec.proactive_share:
                self.desk.queue(post, "proactive", now)
            return
        if post.platform == REQUEST_TRACKER and matter.ticket_status == "resolved":
            tickets.set_status(post.root, matter, "open", now)
        self._line_up(post, matter, now)
        bot = self.bots.get(post.platform)
        if bot and post.parent is None and rng.random() < ACKNOWLEDGED:
            seconds = timedelta(milliseconds=rng.randint(3_000, 40_000))
            self._write(bot, post, matter, now + seconds, "bot")
        if post.kind not in ("closer", "more", "me_too"):
            self.customers.bystanders(matter, post, now)

    def finish(self, work: Work, now: datetime) -> None:
        """Let what an agent has written appear, and the customer do something with it."""
        post, agent = work.task.post, work.agent
        matter = self.matters.by_case[post.case_id]
        if work.task.purpose in ("solved", "invite") and (
            matter.last_inbound is not post or post.deleted_at is not None
        ):
            return  # the customer wrote meanwhile, or does not let it stand
        kind = self._kind(post, matter, work)
        department = department_of(post.topic, None) if kind == "routed" else matter.department
        survey = None
        if kind == "invite":
            survey = self.survey.invite(matter, post.platform, now)
        if post.platform == REQUEST_TRACKER:
            tickets.take(post.root, matter, agent, now)
            if self.rng.random() < NOTED and work.task.purpose == "answer":
                self._note(post, matter, agent.initials, now)
        reply = self._write(
            self.ours[post.platform], post, matter, now, kind,
            agent=agent.initials, signature=agent.signature,
            token=survey.rows[0].token if survey else "",
        )  # fmt: skip
        if survey is not None:
            survey.post = reply
        self._gone_meanwhile(post, work)
        matter.answered(reply)
        if kind == "routed":
            if post.platform == REQUEST_TRACKER:
                tickets.route(post.root, department, matter.department, now)
            matter.department = department
            self.desk.queue(post, "second_line", now)
            return
        if kind == "to_private":
            matter.hand_over_asked_at = now
        if post.kind == "call_me" and not matter.is_called:
            matter.is_called = True
            self.customers.calls.append((now + timedelta(minutes=5), matter))
            return
        if post.kind != "closer" and work.task.purpose != "invite":
            self.customers.react(matter, reply)
        self._afterwards(post, matter, reply)

    def _line_up(self, post: Post, matter: Matter, now: datetime) -> None:
        """Put a direct post in line, leave it, or leave it till it is found again."""
        rng, kind = self.rng, post.kind
        left = LEFT.get(kind, self.spec.ignored_share * (2 if kind in LEFT_TWICE else 1))
        if post.is_private and kind != "closer":
            left = LEFT_PRIVATE
        if rng.random() >= left:
            self.desk.queue(post, "answer", now)
        elif kind == "closer":
            invites = self.spec.inviting == "all" or (
                self.spec.inviting == "private" and post.is_private
            )
            if invites and not matter.is_invited and rng.random() < INVITES_AFTER_CLOSER:
                self.desk.queue(post, "invite", now)
        elif rng.random() < FOUND_LATE and not (
            post.is_private and post.platform in (FACEBOOK, INSTAGRAM)  # their window is over
        ):
            self.desk.remind(
                now + timedelta(hours=rng.randint(10 * 24, 20 * 24)),
                lambda then: self.desk.queue(post, "answer", then),
            )

    def _kind(self, post: Post, matter: Matter, work: Work) -> str:
        """Choose what kind of reply it is."""
        rng, spec, purpose = self.rng, self.spec, work.task.purpose
        if purpose in ("solved", "invite"):
            return purpose
        is_matter = post.kind in ("question", "complaint", "private", "follow_up")
        is_others = department_of(post.topic, None) != matter.department == "customer_care"
        if purpose == "answer" and is_matter and is_others:
            share = ROUTED_TICKETS if post.platform == REQUEST_TRACKER else ROUTED
            if rng.random() < share:
                return "routed"
        if post.is_private:
            return "private"
        if not post.addresses(spec.brand_id):
            return "proactive"
        asks = post.platform in PRIVATE and is_matter and matter.hand_over_asked_at is None
        if asks and rng.random() < spec.private_share:
            return "to_private"
        return post.kind if post.kind in REPLY_KINDS and purpose == "answer" else "follow_up"

    def _afterwards(self, post: Post, matter: Matter, reply: Post) -> None:
        """Close the ticket, and look after it when the customer stays silent."""
        rng, moment = self.rng, reply.visible_at
        if post.platform == REQUEST_TRACKER and rng.random() < tickets.RESOLVED_WITH_ANSWER:
            tickets.set_status(post.root, matter, "resolved", moment + timedelta(seconds=20))
        if post.kind == "closer" or reply.kind in ("invite", "solved", "to_private", "proactive"):
            return
        may_invite = self.spec.inviting == "all" or (
            self.spec.inviting == "private" and post.is_private
        )
        draw = rng.random()
        wait = timedelta(minutes=rng.randint(24 * 60, 60 * 60))
        if draw < ASKS_IF_SOLVED:
            self.desk.remind(moment + wait, lambda now: self._look_after(post, "solved", now))
        elif draw < ASKS_IF_SOLVED + INVITES_AFTER_SILENCE and may_invite:
            self.desk.remind(moment + wait, lambda now: self._look_after(post, "invite", now))

    def _look_after(self, post: Post, purpose: str, now: datetime) -> None:
        """Write once more, if the customer has been silent since."""
        matter = self.matters.by_case[post.case_id]
        if matter.last_inbound is not post or post.deleted_at is not None:
            return
        if purpose == "invite":
            if not matter.is_invited:
                self.desk.queue(post, "invite", now)
        else:
            self.desk.queue(post, "solved", now)

    def _write(
        self,
        author: Account,
        post: Post,
        matter: Matter,
        moment: datetime,
        kind: str,
        *,
        agent: str = "",
        signature: str = "",
        token: str = "",
    ) -> Post:
        rng = self.rng
        said = self.voice.reply(
            matter.language,
            kind,
            post.topic,
            first=first_name(post.author),
            agent=signature,
            survey=token,
        )
        mentions: tuple[Account, ...] = ()
        if post.platform == MASTODON or (post.platform == X and not post.is_private):
            said, mentions = said.after(f"@{post.author.handle}"), (post.author,)
        created_at = moment
        if post.platform in BETWEEN_SERVERS and rng.random() < SKEWED:
            created_at = post.created_at - timedelta(seconds=rng.randint(1, 240))
        return self.pen.write(
            author,
            created_at,
            said,
            kind,
            post.topic,
            language=matter.language,
            parent=post,
            mentions=mentions,
            visible_at=moment,
            is_private=post.is_private,
            case_id=matter.case_id,
            agent=agent,
            invitation=token,
        )

    def _note(self, post: Post, matter: Matter, agent: str, now: datetime) -> None:
        """Write for colleagues only, just before the answer."""
        said = tickets.note(self.rng, self.spec.language, post.topic)
        written_at = now - timedelta(seconds=20)
        self.pen.write(
            self.ours[post.platform], written_at, said, "note", post.topic,
            parent=post, is_private=True, place="note", case_id=matter.case_id, agent=agent,
        )  # fmt: skip

    def _gone_meanwhile(self, post: Post, work: Work) -> None:
        """Let a few delete their post while somebody is answering it."""
        if self.rng.random() >= 0.006 or post.deleted_at is not None or post.is_private:
            return
        if post.edited_at is None and post.visible_at < work.started_at:
            post.deleted_at = work.started_at + (work.ended_at - work.started_at) / 2
