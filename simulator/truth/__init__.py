"""What really happened, for tests to compare with what the pipeline makes of the answers.

``write_truth`` tells it whole. ``decide`` tells what a series of readings can know of it: the rows
that a faultless pipeline publishes, and each row that cannot be known, with the world's reason.
"""

from simulator.truth.decided import decide
from simulator.truth.tables import (
    truth,
    write_truth,
    write_undecidable,
)
from simulator.truth.talks import is_reply

__all__ = [
    "decide",
    "is_reply",
    "truth",
    "write_truth",
    "write_undecidable",
]
