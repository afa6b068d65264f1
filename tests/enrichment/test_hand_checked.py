"""Real posts and answers labelled by hand, by the guide: ids and labels only, in closed lists.

``hand_checked_reply_labels.tsv`` has every label of an answer; 56 of its texts are also in
``hand_checked_replies.tsv``, labelled apart. Neither file holds a text, a handle or a name.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from enrichment.training.examples import YES_NO, rows
from extractors.heads import HEADS

FILES = {"hand_checked_posts.tsv": 100, "hand_checked_reply_labels.tsv": 200}
VALUES = {head.name: set(YES_NO if head.is_yes_no else head.values) for head in HEADS}
VALUES["has_signature"] = set(YES_NO)


@pytest.mark.parametrize(("name", "count"), FILES.items())
def test_every_hand_label_is_of_its_closed_list(name: str, count: int) -> None:
    found = list(rows(Path(__file__).with_name(name)))

    assert len({row["post_id"] for row in found}) == len(found) == count
    for row in found:
        assert row["post_id"].isdecimal()
        for column in row.keys() - {"post_id"}:
            assert row[column] in VALUES[column], (row["post_id"], column)
