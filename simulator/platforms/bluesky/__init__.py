"""Bluesky's XRPC API over a world."""
