"""Extractors: official platform APIs in, raw pages and landed records out."""
