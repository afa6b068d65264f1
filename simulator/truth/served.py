"""What a series of readings was served, and so what can be known from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from simulator.posts import Post
from simulator.truth.known import Known, distinct
from simulator.truth.reach import REACHES, Reach, Reading, Told
from simulator.world import World


@dataclass(slots=True, eq=False)
class Sightings:
    """All that the readings were served of one post."""

    post: Post
    first_seen_at: datetime
    last_seen_at: datetime
    told: Told  # at the last sighting
    texts: list[str] = field(default_factory=list)
    answered_id: str | None = None  # as it was told last: it may fall silent later
    query_ids: list[str] = field(default_factory=list)
    gone_at: datetime | None = None  # the first reading that found it gone


def served(world: World, platform: str, readings: Sequence[Reading]) -> dict[Post, Sightings]:
    """Give every post that readings in the order of time were served, with what was told of it.

    After the lists, what an earlier reading was served of the look-back and the lists left out
    is looked up by its id: it is there, or it is gone.
    """
    reach = REACHES[platform](world)
    by_id = {post.native_id: post for post in world.by_platform(platform)}
    found: dict[Post, Sightings] = {}
    for reading in readings:
        now = reading.moment
        seen: set[Post] = set()
        gone: list[Post] = []
        for one in reach.shown(reading):
            if isinstance(one, str):
                gone.append(by_id[one])
            elif one.post.created_at < reading.window_end:
                _note(found, reach, one.post, one.query_id, now)
                seen.add(one.post)
        for sightings in list(found.values()):
            post = sightings.post
            is_ours = reading.since <= post.created_at < reading.window_end
            if is_ours and post not in seen and sightings.gone_at is None:
                if post.is_shown(now):
                    _note(found, reach, post, None, now)
                else:
                    gone.append(post)
        for post in gone:
            if post in found and found[post].gone_at is None:
                found[post].gone_at = now
    return found


def known_from(
    world: World, found: dict[Post, Sightings], platform: str, as_of: datetime
) -> list[Known]:
    """Give what the sightings tell of the posts written before ``as_of``, oldest first."""
    brands = {query.query_id: query.brand_id for query in world.facts.queries}
    return [
        _known(found[post], brands)
        for post in world.by_platform(platform)
        if post in found and post.created_at < as_of
    ]


def _note(
    found: dict[Post, Sightings], reach: Reach, post: Post, query_id: str | None, now: datetime
) -> None:
    told = reach.told(post, now)
    sightings = found.get(post)
    if sightings is None:
        sightings = found[post] = Sightings(post, now, now, told)
    sightings.last_seen_at, sightings.told, sightings.gone_at = now, told, None
    sightings.answered_id = told.answered_id or sightings.answered_id
    if (text := post.shown_text(now)) not in sightings.texts:
        sightings.texts.append(text)
    if query_id is not None and query_id not in sightings.query_ids:
        sightings.query_ids.append(query_id)


def _known(seen: Sightings, brands: dict[str, str]) -> Known:
    post, told = seen.post, seen.told
    answered_id = seen.answered_id
    if answered_id is None and post.parent is not None:
        answered_id = f"gone:{post.native_id}"
    return Known(
        post=post,
        thread_id=told.thread_id,
        answered_id=answered_id,
        answered_author=post.parent.author if post.parent else None,
        mentions=told.mentions,
        found_for=distinct(sorted(brands[query_id] for query_id in seen.query_ids)),
        is_edited=told.edited_at is not None or len(seen.texts) > 1,
        edited_at=told.edited_at,
        gone_at=seen.gone_at,
        shows_edit=post.is_edited(seen.last_seen_at),
    )
