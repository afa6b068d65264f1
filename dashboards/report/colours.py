"""Every colour of the report, once: the style sheet and the plots read them here."""

from __future__ import annotations

INK = "#1b2330"
MUTED = "#5d6878"  # 5.6:1 on white, so that small print stays readable
LINE = "#dfe4ea"
BAND = "#e6ecf3"
BLUE = "#2b5c9e"
GREEN = "#1f7a6d"
RED = "#bf4a33"
GOLD = "#d9a441"
PAPER = "#ffffff"

VARIABLES = {
    "ink": INK,
    "muted": MUTED,
    "line": LINE,
    "band": BAND,
    "blue": BLUE,
    "green": GREEN,
    "red": RED,
    "gold": GOLD,
    "paper": PAPER,
}
