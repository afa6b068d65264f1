"""The cases: one module for each source."""
