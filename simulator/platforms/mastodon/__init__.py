"""Mastodon's REST API over a world."""
