"""Helpdesks: each a module that reads one kind of desk into the same records."""
