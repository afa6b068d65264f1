"""From what is known of posts to rows: posts, conversations, replies and clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from simulator.truth.clocks import Clock, Desk, clocks, week_of
from simulator.truth.known import Known, Threads
from simulator.truth.rows import ClockTruth, ConversationTruth, PostTruth, ReplyTruth, Tables
from simulator.truth.talks import Said, Talk, talks
from simulator.world import World


def reckon(
    world: World, known: Mapping[str, Sequence[Known]], as_of: Mapping[str, datetime]
) -> Tables:
    """Give every row that follows from the known posts of each platform, as of its moment.

    Rows come by platform, then in the order of creation.
    """
    tables = Tables()
    for platform, posts in known.items():
        _Reckoning(world, platform, as_of[platform], tables).add(posts)
    return tables


class _Reckoning:
    def __init__(self, world: World, platform: str, as_of: datetime, tables: Tables) -> None:
        self.world, self.platform, self.as_of, self.tables = world, platform, as_of, tables
        self.desks: dict[str, Desk] = {}

    def desk(self, brand_id: str) -> Desk:
        if brand_id not in self.desks:
            self.desks[brand_id] = Desk(self.world, brand_id, self.platform, self.as_of)
        return self.desks[brand_id]

    def add(self, posts: Sequence[Known]) -> None:
        threads = Threads(posts)
        said, found = talks(threads)
        by_post: dict[Known, list[Said]] = {}
        for one in said:
            by_post.setdefault(one.known, []).append(one)
        for known in posts:
            thread_id = threads.thread(known)
            for concerned in by_post.get(known) or (None,):
                self.tables.posts.append(self._post(known, concerned, thread_id))
            for concerned in by_post.get(known, ()):
                if concerned.is_ours and concerned.is_reply:
                    self.tables.replies.append(self._reply(concerned))
        found.sort(key=lambda talk: (talk.posts[0].placed_at, talk.conversation_id, talk.brand_id))
        for talk in found:
            desk, name = self.desk(talk.brand_id), talk.conversation_id
            self.tables.conversations.append(self._conversation(talk, name, desk))
            for clock in clocks(talk, desk, self.as_of):
                self.tables.clocks.append(self._clock(talk, name, clock, desk))

    def _post(self, known: Known, said: Said | None, thread_id: str) -> PostTruth:
        post = known.post
        desk = self.desk(said.brand_id) if said else None
        local = desk.local(post.created_at) if desk else post.created_at.astimezone(UTC)
        exclusion = None
        if said is None:
            exclusion = "not_about_brand"
        elif post.place == "note":
            exclusion = "internal_note"
        elif said.is_automated:
            exclusion = "automated"
        elif said.is_withdrawn:
            exclusion = "deleted_before_reply"
        author = known.answered_author
        return PostTruth(
            platform=post.platform,
            native_id=post.native_id,
            brand_id=said.brand_id if said else None,
            about_brand_id=post.about,
            author_id=post.author.account_id,
            author_handle=post.author.handle,
            author_brand_id=post.author.brand_id,
            thread_id=thread_id,
            in_reply_to_id=known.answered_id,
            in_reply_to_author_id=author.account_id if author else None,
            mentioned_handles=" ".join(account.handle for account in known.mentions),
            conversation_id=said.talk.conversation_id if said and said.talk else None,
            channel=_channel(known),
            place=post.place,
            case_id=post.case_id or None,
            agent=post.agent or None,
            addressing_status=said.addressing if said else "none",
            exclusion_reason=exclusion,
            kind=post.kind,
            topic=post.topic,
            language_code=post.language,
            text=post.text,
            edited_text=post.edited_text or None,
            reply_kind=said.engagement if said and said.is_reply and said.is_ours else None,
            is_direct=said is not None and said.addressing == "direct",
            is_brand_post=said is not None and said.is_ours,
            is_reply=said.is_reply if said else known.answered_id is not None,
            is_automated=post.author.is_automated,
            is_edited=known.is_edited,
            is_deleted=known.gone_at is not None,
            is_namesake=post.is_namesake,
            has_clock_skew=post.parent is not None and post.created_at < post.parent.created_at,
            is_during_open_hours=desk is not None and desk.is_open(post.created_at),
            iso_week=week_of(local.date()),
            local_hour=local.hour,
            created_at=post.created_at,
            visible_at=post.visible_at,
            edited_at=known.edited_at,
            deleted_at=known.gone_at,
        )

    def _conversation(self, talk: Talk, name: str, desk: Desk) -> ConversationTruth:
        asked = [said for said in talk.posts if not said.is_ours]
        moments = [said.known.post.created_at for said in talk.posts]
        first, local = talk.first_reply, desk.local(min(moments))
        return ConversationTruth(
            platform=self.platform,
            brand_id=talk.brand_id,
            conversation_id=name,
            author_id=talk.customer_id,
            thread_id=talk.thread_id,
            channel=_channel(talk.posts[0].known),
            case_id=next((s.known.post.case_id for s in talk.posts if s.known.post.case_id), None),
            post_ids=" ".join(sorted(said.known.post.native_id for said in talk.posts)),
            conversation_engagement=talk.engagement,
            inbound_post_count=sum(not said.is_withdrawn for said in asked),
            reply_count=sum(said.is_answer for said in talk.posts),
            is_answered=first is not None,
            opened_post_id=asked[0].known.post.native_id if asked else None,
            first_reply_id=first.known.post.native_id if first else None,
            iso_week=week_of(local.date()),
            local_hour=local.hour,
            opened_at=min(moments),
            first_replied_at=first.known.post.created_at if first else None,
            first_reply_visible_at=first.known.post.visible_at if first else None,
            last_posted_at=max(moments),
        )

    def _reply(self, said: Said) -> ReplyTruth:
        post, talk = said.known.post, said.talk
        asked = said.parent.post.native_id if said.parent else None
        if talk is not None and said.known.answered_id is None:
            before = [one for one in talk.posts if not one.is_ours and one.turn == said.turn]
            earlier = [one for one in before if one.order < said.order]
            asked = earlier[-1].known.post.native_id if earlier else None
        engagement = said.engagement
        if engagement is None:  # to whom is unknown, so there is no conversation to ask
            engagement = "unknown" if said.parent is None else "follow_up"
        return ReplyTruth(
            platform=self.platform,
            brand_id=said.brand_id,
            native_id=post.native_id,
            conversation_id=talk.conversation_id if talk else None,
            answered_post_id=asked,
            engagement=engagement,
            conversation_engagement=talk.engagement if talk else "unknown",
            is_first_reply=talk is not None and talk.first_reply is said,
            is_automated=said.is_automated,
            channel=_channel(said.known),
            iso_week=self.desk(said.brand_id).iso_week(post.created_at),
            replied_at=post.created_at,
        )

    def _clock(self, talk: Talk, name: str, clock: Clock, desk: Desk) -> ClockTruth:
        post, answer = clock.start.known.post, clock.answer
        has_ended = clock.status != "open"
        return ClockTruth(
            platform=self.platform,
            brand_id=talk.brand_id,
            conversation_id=name,
            author_id=post.author.account_id,
            clock_kind=clock.kind,
            started_post_id=post.native_id,
            answered_post_id=answer.known.post.native_id if answer else None,
            channel=_channel(clock.start.known),
            addressing_status=clock.start.addressing,
            message_type=post.labels.message_type if post.labels else None,
            status=clock.status,
            sla_outcome=clock.sla_outcome,
            sla_hours_basis=clock.sla_hours_basis,
            sla_target_seconds=clock.sla_target_seconds,
            calendar_seconds=clock.waited_calendar_seconds if has_ended else None,
            open_seconds=clock.waited_open_seconds if has_ended else None,
            waited_calendar_seconds=clock.waited_calendar_seconds,
            waited_open_seconds=clock.waited_open_seconds,
            is_started_during_open_hours=desk.is_open(clock.started_at),
            has_clock_skew=clock.answered_at is not None and clock.answered_at < clock.started_at,
            iso_week=desk.iso_week(clock.started_at),
            local_hour=desk.local(clock.started_at).hour,
            started_at=clock.started_at,
            answered_at=clock.answered_at,
            ended_at=clock.ended_at,
            as_of_at=self.as_of,
        )


def _channel(known: Known) -> str:
    return "private" if known.post.is_private else "public"
