"""Gates: what landed data and marts must satisfy before anyone builds on them."""
