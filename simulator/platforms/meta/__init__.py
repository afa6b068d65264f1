"""Meta's Graph API over a world: Pages, Messenger and Instagram."""
