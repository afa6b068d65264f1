"""The weekly report: one page per ISO week and brand set, as HTML and PDF."""
