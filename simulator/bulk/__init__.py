"""Landed Parquet without platforms and without HTTP: many posts, for benchmarks."""

from simulator.bulk.write import BulkSummary, write_bulk

__all__ = ["BulkSummary", "write_bulk"]
