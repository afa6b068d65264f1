"""Enrichment: what is said in a post, as labels keyed by post version and model version."""
