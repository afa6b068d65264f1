"""What really happened, for tests to compare with what the pipeline makes of the answers."""

from simulator.truth.tables import conversation_rows, post_rows, truth, write_truth
from simulator.truth.talks import is_reply

__all__ = ["conversation_rows", "is_reply", "post_rows", "truth", "write_truth"]
