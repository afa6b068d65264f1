"""The progress display: what is going on, and how long each step took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

screen = Console(highlight=False, soft_wrap=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Show a step while it runs, and its time when it is done."""
    began = time.monotonic()
    try:
        if screen.is_terminal:
            with screen.status(f"{what} …"):
                yield
        else:
            yield
    except BaseException:
        screen.print(f"[red]✗[/] {what} ({time.monotonic() - began:.1f} s)")
        raise
    screen.print(f"[green]✓[/] {what} ({time.monotonic() - began:.1f} s)")
