"""Real answers of brands: 200 of them, checked by hand, in a file that holds ids and labels only.

Their texts are tests' material beside this checkout; nothing was learnt or chosen from them.
"""

from __future__ import annotations

import json
from pathlib import Path

from enrichment.labelling import label
from enrichment.model import load
from enrichment.tiers import DEFAULT
from enrichment.training.examples import rows

CHECKED = Path(__file__).with_name("hand_checked_replies.tsv")
LEAST = {"has_signature": 0.95, "apology": 0.85, "asks_private": 0.8}  # precision


def replies(shared: Path) -> dict[str, str]:
    """Give the brands' answers by id."""
    texts = {}
    for talk in json.loads((shared / "data" / "ibm_twitter_care_dev.json").read_text("utf-8")):
        texts[talk["agentURL"]["tweet_ID"]] = talk["agentURL"]["url_utterance"]
        texts.update({t["tweet_ID"]: t["message"] for t in talk["dialogContent"] if "agent" in t})
    return texts


def test_what_is_found_in_real_answers_is_there(shared: Path) -> None:
    texts, checked = replies(shared), list(rows(CHECKED))
    assert len(checked) == 200
    found = label([texts[row["post_id"]] for row in checked], ["en"] * 200, load(DEFAULT))
    columns = {
        "has_signature": [initials is not None for initials in found["agent_initials"].to_pylist()],
        "apology": [value == "yes" for value in found["apology_status"].to_pylist()],
        "asks_private": [value == "yes" for value in found["asks_private_status"].to_pylist()],
    }
    print()
    for name, given in columns.items():
        true = [row[name] == "1" for row in checked]
        both = sum(a and b for a, b in zip(given, true, strict=True))
        precision, recall = both / sum(given), both / sum(true)
        print(f"{name}: precision {precision:.3f} ({sum(given)}), recall {recall:.3f}")
        assert precision >= LEAST[name], name
    styles = found["reply_style"].to_pylist()
    equal = [a == row["reply_style"] for a, row in zip(styles, checked, strict=True)]
    print(f"reply_style: right {sum(equal) / 200:.3f}")
    assert sum(equal) / 200 >= 0.5
