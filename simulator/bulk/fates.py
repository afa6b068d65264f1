"""What becomes of posts: found twice, seen late, edited, deleted."""

from __future__ import annotations

import numpy as np

from simulator.bulk.draws import Draws, Ints, bits, happens
from simulator.bulk.plan import DAY
from simulator.bulk.rows import Rows, joined
from simulator.bulk.texts import ROLE, brands_of, roles_of

WRITTEN, EDITED, GONE = 0, 1, 2  # versions
# Shares: of all posts; of direct openings; of customers' openings; of indirect openings.
LATE, CHANGED, DELETED, FOUND_TWICE = 0.01, 0.02, 0.008, 0.20


def fates(draws: Draws, rows: Rows, queries: Ints, *, last_day: int, can_edit: bool) -> Rows:
    """Give every sighting of posts that are seen until ``last_day``, and word of deletions.

    ``queries`` has a row for each brand: the query that finds its posts, and one that finds
    some of them again.
    """
    words, more = draws.words(len(rows)), draws.words(len(rows))
    role = roles_of(rows.text)
    days = rows.second // DAY
    is_late = happens(words, 0, LATE)
    rows = rows.changed(known_day=np.minimum(days + is_late * (1 + bits(words, 63, 1)), last_day))

    is_twice = (role == ROLE["indirect"]) & happens(words, 16, FOUND_TWICE)
    again = rows.take(is_twice)
    again = again.changed(query=queries[brands_of(again.text), 1])

    is_opening = (role == ROLE["direct"]) | (role == ROLE["indirect"])
    is_gone = is_opening & happens(words, 32, DELETED) & (rows.known_day < last_day)
    gone = rows.take(is_gone)
    gone = gone.changed(
        version=np.full(len(gone), GONE),
        known_day=np.minimum(gone.known_day + 1 + bits(words[is_gone], 61, 2), last_day),
    )
    if not can_edit:
        return joined([rows, again, gone])

    edited_second = rows.second + 60 + (bits(more, 0, 13) << 3)
    is_edited = (role == ROLE["direct"]) & happens(more, 16, CHANGED) & ~is_late & ~is_gone
    is_edited &= edited_second // DAY <= last_day
    edited = rows.take(is_edited)
    edited = edited.changed(
        edited_second=edited_second[is_edited],
        known_day=edited_second[is_edited] // DAY,
        version=np.full(len(edited), EDITED),
        text=edited.text + ROLE["edited"] - ROLE["direct"],
    )
    # What was edited before it was read is only ever seen as edited.
    is_seen = ~is_edited | (edited_second // DAY > days)
    return joined([rows.take(is_seen), again, edited, gone])
