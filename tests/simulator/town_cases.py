"""What the tests of the town's cases share."""

from __future__ import annotations

from collections import defaultdict

from scipy.stats import binomtest

from simulator import World
from simulator.posts import Post


def by_case(world: World) -> dict[str, list[Post]]:
    """Give the posts of each case, in their order."""
    found: dict[str, list[Post]] = defaultdict(list)
    for post in world.posts:
        if post.case_id:
            found[post.case_id].append(post)
    return found


def is_near(count: int, of: int, probability: float) -> bool:
    """Tell whether the exact 99.9 % interval of a share holds the probability."""
    interval = binomtest(count, of).proportion_ci(0.999, method="exact")
    return bool(interval.low <= probability <= interval.high)
