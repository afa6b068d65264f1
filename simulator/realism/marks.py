"""Marks of a small SVG. Numbers are written with one digit, so that the bytes are stable."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

INK, MUTED, LINE, BAND = "#1b2330", "#5d6878", "#dfe4ea", "#e6ecf3"  # the report's colours
BLUE, GREEN, RED, GOLD, PAPER = "#2b5c9e", "#1f7a6d", "#bf4a33", "#d9a441", "#ffffff"
FONT = "Inter, 'DejaVu Sans', sans-serif"


def svg(width: float, height: float, told: str, marks: str) -> str:
    """Give a picture; ``told`` says in words what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(told)}" '
        f'font-family="{escape(FONT)}">\n{rect(0, 0, width, height, PAPER)}{marks}</svg>\n'
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    colour: str = MUTED,
    size: float = 11,
    weight: int = 400,
) -> str:
    """Write words at a place."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-size="{size:g}" font-weight="{weight}">{escape(words)}</text>\n'
    )


def rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    """Fill a rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{colour}"/>\n'
    )


def rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.8) -> str:
    """Draw a straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"/>\n'
    )


def dot(x: float, y: float, colour: str, *, is_filled: bool = True) -> str:
    """Draw a dot, or a ring."""
    fill = colour if is_filled else PAPER
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="{colour}" '
        'stroke-width="1.6"/>\n'
    )


def line(points: Sequence[tuple[float, float]], colour: str) -> str:
    """Join points."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>\n'
