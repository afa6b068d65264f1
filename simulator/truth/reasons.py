"""Why something about a post cannot be known from what was served: the world's own reasons.

Nothing here looks at what a pipeline made of the answers. Where the world gives no reason the
code is ``unexplained``, which no comparison may accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from simulator.posts import Post
from simulator.truth.known import Known, Queries
from simulator.truth.reach import Reading
from simulator.truth.served import Sightings

UNEXPLAINED = "unexplained"
REASONS = {
    "deleted_before_first_reading": "deleted before any reading that could have shown it",
    "not_visible_yet": "the platform shows it only after the last reading",
    "appeared_after_look_back": "shown so late that no reading looked back that far",
    "private_to_others": "private, and shown to no account that is read",
    "below_a_deleted_post": "names no brand and hangs below a post that is gone",
    "not_addressed_nor_found": "mentions and answers no brand, and no query finds it",
    "deletion_not_dated": "nobody tells when it was deleted; a reading found it gone",
    "deleted_after_look_back": "deleted when no reading looked back that far any more",
    "edited_after_look_back": "edited when no reading looked back that far any more",
    "first_version_never_seen": "edited before it was read, and the platform tells no edits",
    "edit_not_dated": "the platform does not tell when it was edited",
    "answered_post_not_named": "what it answers was gone before it was read, and its id with it",
    "mention_not_in_text": "its mention does not stand in the text that was read",
    "found_after_look_back": "a query finds it, but no reading's look-back reached it then",
    "sums_undecidable_rows": "adds up rows that cannot be known",
    UNEXPLAINED: "the world gives no reason: either the pipeline or the truth is wrong",
}

EDIT_REASONS = {
    "edited_after_look_back",
    "first_version_never_seen",
    "edit_not_dated",
}  # they change what is known of the edit, and no other row


class Reason(NamedTuple):
    """What cannot be known of a post, and why."""

    code: str
    told: str  # the reason with the moments that prove it


class Reasons:
    """Finds reasons for posts of one platform and one series of readings."""

    def __init__(self, queries: Queries, readings: Sequence[Reading]) -> None:
        """Judge what ``readings``, in the order of time, could see."""
        self.queries, self.readings = queries, readings

    def for_absence(self, post: Post) -> Reason:
        """Say why no reading was served a post."""
        there = [r for r in self.readings if post.is_shown(r.moment)]
        since, until = _text(post.visible_at), post.deleted_at and _text(post.deleted_at)
        if not there:
            if post.visible_at > self.readings[-1].moment:
                return _reason("not_visible_yet", f"shown from {since}")
            return _reason("deleted_before_first_reading", f"shown from {since} to {until}")
        reached = [r for r in there if r.since <= post.created_at]
        if not reached:
            written = _text(post.created_at)
            return _reason("appeared_after_look_back", f"written {written}, shown from {since}")
        if post.is_private and not any(a.brand_id for a in (post.author, *post.mentions)):
            return _reason("private_to_others")
        if any(self._is_reached(post, reading) for reading in reached):
            return _reason(UNEXPLAINED, f"within reach at {_text(reached[0].moment)}")
        if any(not _is_chain_there(post, r.moment) for r in reached):
            return _reason("below_a_deleted_post")
        return _reason("not_addressed_nor_found")

    def for_differences(self, truly: Known, seen: Known, sightings: Sightings) -> Iterator[Reason]:
        """Say what of a served post differs from the truth, and why."""
        post = truly.post
        if truly.gone_at != seen.gone_at:
            yield self._for_deletion(post, seen.gone_at)
        if truly.is_edited and not seen.is_edited:
            yield self._for_edit(post, sightings)
        elif truly.edited_at != seen.edited_at:
            is_untold = truly.is_edited and seen.edited_at is None
            yield _reason("edit_not_dated" if is_untold else UNEXPLAINED)
        if truly.answered_id != seen.answered_id:
            asked = post.parent
            was_there = asked is not None and asked.is_shown(sightings.first_seen_at)
            code = UNEXPLAINED if asked is None or was_there else "answered_post_not_named"
            yield _reason(code, f"read first at {_text(sightings.first_seen_at)}")
        if truly.mentions != seen.mentions:
            text = post.shown_text(sightings.last_seen_at)
            lost = [a for a in truly.mentions if a not in seen.mentions]
            is_cut = bool(lost) and not any(f"@{account.handle} " in text + " " for account in lost)
            yield _reason("mention_not_in_text" if is_cut else UNEXPLAINED)
        if set(truly.found_for) != set(seen.found_for):
            yield self._for_find(truly, seen)

    def _for_deletion(self, post: Post, found_gone_at: datetime | None) -> Reason:
        deleted_at = post.deleted_at
        if deleted_at is None:
            return _reason(UNEXPLAINED, "it was never deleted")
        could = [
            reading.moment
            for reading in self.readings
            if deleted_at <= reading.moment and reading.since <= post.created_at
        ]
        told = f"deleted {_text(deleted_at)}"
        if found_gone_at is None:
            return _reason(UNEXPLAINED if could else "deleted_after_look_back", told)
        is_first = not could or found_gone_at <= could[0]
        code = "deletion_not_dated" if is_first and deleted_at <= found_gone_at else UNEXPLAINED
        return _reason(code, f"{told}, found gone {_text(found_gone_at)}")

    def _for_edit(self, post: Post, sightings: Sightings) -> Reason:
        edited_at = post.edited_at or sightings.last_seen_at
        told = f"edited {_text(edited_at)}, read {_text(sightings.first_seen_at)}"
        if edited_at <= sightings.first_seen_at and sightings.told.edited_at is None:
            return _reason("first_version_never_seen", told)
        could = [r for r in self.readings if edited_at <= r.moment and post.is_shown(r.moment)]
        is_missed = all(post.created_at < reading.since for reading in could)
        return _reason("edited_after_look_back" if is_missed else UNEXPLAINED, told)

    def _for_find(self, truly: Known, seen: Known) -> Reason:
        """A query finds it in truth: then it did when no reading's query looked that far."""
        post = truly.post
        lost = set(truly.found_for) - set(seen.found_for)
        if not lost:
            return _reason(UNEXPLAINED, f"found for {sorted(set(seen.found_for))}")
        could = [r for r in self.readings if r.since <= post.created_at and post.is_shown(r.moment)]
        is_found = any(
            brand_id in lost
            for reading in could
            for _, brand_id in self.queries.finds(post.shown_text(reading.moment))
        )
        return _reason(UNEXPLAINED if is_found else "found_after_look_back")

    def _is_reached(self, post: Post, reading: Reading) -> bool:
        """Tell whether a list leads to a post, or to a post of its thread from which it hangs."""
        here: Post | None = post
        while here is not None and here.is_shown(reading.moment):
            if reading.since <= here.created_at and self._is_listed(here, reading.moment):
                return True
            here = here.parent
        return False

    def _is_listed(self, post: Post, now: datetime) -> bool:
        """Tell whether a list of an account or a query must hold a post that is shown."""
        text, asked = post.shown_text(now), post.parent
        if post.author.brand_id is not None or self.queries.finds(text):
            return True
        if asked is not None and asked.author.brand_id is not None and asked.is_shown(now):
            return True
        return any(a.brand_id is not None and f"@{a.handle}" in text for a in post.mentions)


def _is_chain_there(post: Post, now: datetime) -> bool:
    above = post.parent
    while above is not None:
        if not above.is_shown(now):
            return False
        above = above.parent
    return True


def _reason(code: str, told: str = "") -> Reason:
    return Reason(code, f"{REASONS[code]} ({told})" if told else REASONS[code])


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
