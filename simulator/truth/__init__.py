"""What really happened, for tests to compare with what the pipeline makes of the answers."""

from simulator.truth.rows import conversation_rows, is_reply, post_rows, write_truth

__all__ = ["conversation_rows", "is_reply", "post_rows", "write_truth"]
