"""X's API v2 over a world."""
