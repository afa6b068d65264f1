"""Feeds over a world: RSS and Atom with conditional requests."""
