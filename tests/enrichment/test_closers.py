"""Closers: what ends a talk, and what only sounds like it."""

from __future__ import annotations

from datetime import date

import pytest

from enrichment.closers import is_closer
from simulator import build_world


@pytest.mark.parametrize(
    "text",
    [
        *("bedankt, opgelost", "Top, dank je wel!", "laat maar zitten, zelf maar opgelost", "👍🏽"),
        *(
            "All sorted now, thank you so much!",
            "never mind, found it",
            "it\u2019s working now, ta",
        ),
        *("@[person] Helemaal goed, fijn weekend 🙏", "OK"),
    ],
)
def test_who_ends_a_talk_is_heard(text: str) -> None:
    assert is_closer(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "🙄", "https://kort.example/a81x", "bedankt voor niks", "bedankt alvast"),
        *("Dank, maar hij doet het nog steeds niet", "Thanks, but when will it come", "opgelost?"),
        *("thanks, still not working", "De monteur was er en het is opgelost, zegt de brief van u"),
        "Wat fijn dat mijn dochter eindelijk zonder hulp met de bus kan, dat wilde ik even zeggen",
    ],
)
def test_who_goes_on_is_no_closer(text: str) -> None:
    assert not is_closer(text)


def test_the_towns_closers_are_found_and_little_else() -> None:
    world = build_world(date(2026, 9, 28), brands=6, weeks=2)
    posts = [post for post in world.posts if post.labels and post.labels.message_type]
    closers = [post for post in posts if post.labels and post.labels.is_closer]
    found = [post for post in posts if is_closer(post.text)]

    right = sum(post in closers for post in found)
    assert right >= 0.8 * len(closers)
    assert right >= 0.9 * len(found)
