"""The rules of the replayed queues: SQL that tells the rows which break one."""

from __future__ import annotations

from expectations.rules import Row

SPANS = ("1h", "4h", "24h")


def _back_test(mart: str) -> Row:
    return (
        f"{mart}.back_test_is_the_replay_less_the_observed",
        " or ".join(
            f"abs(answered_within_{t}_share - change_within_{t} - observed_within_{t}_share "
            f"- backtest_error_{t}) > 1e-9 or (scenario = 'configured' and change_within_{t} <> 0)"
            for t in SPANS
        ),
        "a back-test's error is not the replay less what was observed",
        "critical",
    )


REPLAYS: tuple[Row, ...] = (
    _back_test("rpt_whatif_hours"),
    _back_test("rpt_capacity"),
    (
        "rpt_capacity.enough_people_reach_the_target",
        " or ".join(
            f"(people_count >= people_needed_{t}_count) "
            f"<> (answered_within_{t}_share >= target_share) "
            f"or (people_needed_{t}_count is null) <> (reachable_within_{t}_share < target_share) "
            f"or people_needed_{t}_count not between people_needed_{t}_low_count "
            f"and coalesce(people_needed_{t}_high_count, 100)"
            for t in SPANS
        ),
        "fewer people than are needed answer enough in time, or as many do not",
        "critical",
    ),
)
