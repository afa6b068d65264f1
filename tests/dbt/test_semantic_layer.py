"""Metrics asked for through MetricFlow are those of the marts, on a random town."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

from warehouse.ask import Asker, NotAsked, Question

WINDOWS = ("15m", "1h", "4h", "8h", "24h", "72h")
CLASSES = ("reactive", "proactive", "follow_up", "unknown")
Answers = dict[tuple[Any, ...], tuple[Any, ...]]


@dataclass(frozen=True)
class Same:
    """A question, and the mart's rows that say the same."""

    mart: str
    metrics: Mapping[str, str]  # by name, the mart's column
    dimensions: Mapping[str, str] = field(default_factory=dict)
    ask_where: Sequence[str] = ()
    mart_where: str = "true"
    kinds: Sequence[str] = ("week", "quarter")
    is_by_platform: bool = True


CLOCKS = {
    "clock_count": "clock_count",
    **{
        name: name
        for window in WINDOWS
        for name in (
            f"matured_{window}_count",
            f"answered_within_{window}_count",
            f"answered_within_{window}_share",
        )
    },
}
SLA = {name: name for name in ("sla_met_count", "sla_attainment_share")} | {
    "sla_clock_count": "clock_count",
    "sla_judged_count": "sla_met_count + sla_missed_count",
}
ANSWERS = {
    "eligible_post_count": "eligible_count",
    "answered_post_count": "answered_count",
    "answer_rate_share": "answer_rate_share",
} | {
    name: column
    for span in ("24h", "72h")
    for name, column in (
        (f"matured_{span}_post_count", f"matured_{span}_count"),
        (f"answered_within_{span}_post_count", f"answered_within_{span}_count"),
        (f"answer_rate_{span}_share", f"answer_rate_{span}_share"),
    )
}
DIRECT = "{{ Dimension('inbound_post__addressing_status') }} = 'direct'"
ASKING = "{{ Dimension('inbound_post__message_type') }} in "
ASKING += "('question', 'commercial_question', 'complaint')"
ENGAGEMENT = {
    name: name for one in CLASSES for name in (f"{one}_reply_count", f"{one}_reply_share")
}
OUTCOMES = {
    "customer_answered_judged_count": "customer_answered_matured_count",
    "follow_on_judged_count": "follow_on_matured_count",
    "sentiment_shift": "sentiment_shift_mean",
} | {
    name: name
    for name in (
        "customer_answered_count",
        "customer_answered_share",
        "follow_on_count",
        "follow_on_share",
    )
}
CASES = (
    *("case_count", "handed_over_count", "handed_over_share", "hand_over_decided_count"),
    *("hand_over_success_count", "hand_over_success_share", "resolved_count"),
    *("resolution_decided_count", "stayed_resolved_count", "stayed_resolved_share"),
)
WEEKLY = (
    *("inbound_post_count", "direct_post_count", "conversation_count", "reply_count"),
    *("first_reply_count", "direct_outside_hours_count", "demand_outside_hours_share"),
)

SAME = (
    *(
        Same(
            "rpt_response_periods",
            CLOCKS,
            {"clock__clock_kind": "clock_kind"}
            | ({dimension: "dimension_value"} if dimension else {}),
            mart_where=f"dimension = '{name}'",
        )
        for name, dimension in (
            ("all", ""),
            ("channel", "clock__channel_status"),
            ("message_type", "clock__message_type"),
            ("language", "clock__detected_language"),
        )
    ),
    *(
        Same(
            "rpt_response_periods",
            {"clock_count": f"{status}_count"},
            {"clock__clock_kind": "clock_kind"},
            ask_where=[f"{{{{ Dimension('clock__status') }}}} = '{status}'"],
            mart_where="dimension = 'all'",
        )
        for status in ("answered", "open", "withdrawn", "closed_by_customer")
    ),
    Same("rpt_sla_periods", SLA, {"sla_clock__promise": "clock"}, (), "message_type = 'all'"),
    Same(
        "rpt_sla_periods",
        SLA,
        {"sla_clock__promise": "clock", "sla_clock__message_type": "message_type"},
        (),
        "message_type <> 'all'",
    ),
    Same("rpt_answer_periods", ANSWERS, {}, (), "denominator = 'inbound'"),
    Same("rpt_answer_periods", ANSWERS, {}, [DIRECT], "denominator = 'direct'"),
    Same(
        "rpt_answer_periods", ANSWERS, {}, [DIRECT, ASKING], "denominator = 'question_or_complaint'"
    ),
    Same(
        "rpt_engagement_periods",
        {"reply_count": "reply_count", **ENGAGEMENT},
        mart_where="denominator = 'replies'",
    ),
    Same(
        "rpt_engagement_periods",
        {"first_reply_count": "reply_count", **ENGAGEMENT},
        ask_where=["{{ Dimension('reply__is_first_reply') }}"],
        mart_where="denominator = 'first_replies'",
    ),
    *(
        Same(
            "rpt_channel_periods",
            {whole: "item_count"}
            | {
                f"{channel}_{thing}_{unit}": f"{channel}_{unit}"
                for channel in ("public", "private")
                for unit in ("count", "share")
            },
            mart_where=f"denominator = '{denominator}'",
        )
        for denominator, thing, whole in (
            ("inbound_posts", "post", "inbound_post_count"),
            ("conversations", "conversation", "conversation_count"),
        )
    ),
    *(
        Same("rpt_brand_weeks", {name: name}, mart_where="scope_status = 'brand'", kinds=("week",))
        for name in WEEKLY
    ),
    Same(
        "rpt_contact_days",
        {
            "contact_moment_count": "contact_moment_count",
            "customer_turn_count": "customer_turn_count",
            "conversation_reply_count": "reply_count",
        },
        kinds=("day",),
    ),
    *(
        Same(
            "rpt_reply_outcome_periods",
            OUTCOMES,
            {dimension: "dimension_value"} if dimension else {},
            mart_where=f"dimension = '{name}'",
            kinds=("quarter",),
        )
        for name, dimension in (
            ("all", ""),
            ("reply_style", "reply_outcome__reply_style"),
            ("signature", "reply_outcome__signature_status"),
            ("engagement", "reply_outcome__engagement"),
            ("speed", "reply_outcome__speed_status"),
        )
    ),
    Same(
        "rpt_case_periods",
        {name: name for name in CASES}
        | {
            name: column
            for span in ("1h", "4h", "24h")
            for name, column in (
                (f"matured_{span}_case_count", f"matured_{span}_count"),
                (f"handed_over_within_{span}_count", f"handed_over_within_{span}_count"),
                (f"handed_over_within_{span}_share", f"handed_over_within_{span}_share"),
            )
        },
    ),
    Same(
        "rpt_sentiment_weeks",
        {"net_sentiment": "net_sentiment"},
        kinds=("week",),
        is_by_platform=False,
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a build of a random town."""
    folder = tmp_path_factory.mktemp("semantic")
    chance = random.Random(14)
    lake = folder / "lake"
    write_town_facts(lake)
    for number, reading in enumerate(arrivals(chance, sightings(chance, post_count=400), count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * 400))
    run_dbt("run", lake=lake, database=folder / "build.duckdb", work=folder)
    return folder


@pytest.fixture(scope="module")
def asker(folder: Path) -> Asker:
    """Give what answers from that build."""
    return Asker(folder / "target" / "semantic_manifest.json", folder / "build.duckdb")


@pytest.mark.parametrize("same", SAME, ids=lambda same: f"{same.mart}-{next(iter(same.metrics))}")
def test_what_is_asked_is_what_the_mart_says(folder: Path, asker: Asker, same: Same) -> None:
    count = 0
    for kind in same.kinds:
        for is_told_apart in (True, False) if same.is_by_platform else (False,):
            expected = _published(folder / "build.duckdb", same, kind, is_told_apart)
            assert _asked(asker, same, kind, is_told_apart) == expected
            count += len(expected)
    assert count > 1


def test_metrics_of_several_facts_stand_side_by_side(asker: Asker) -> None:
    names, rows = asker.ask(
        Question(["answered_within_1h_share", "reply_count", "contact_moment_count"], by=["brand"])
    )
    assert names == ("brand", "answered_within_1h_share", "reply_count", "contact_moment_count")
    assert len(rows) == 2


def test_agents_and_texts_are_not_told(asker: Asker) -> None:
    told = {one.expr or one.name for m in asker.manifest.semantic_models for one in m.dimensions}
    assert told.isdisjoint({"agent_initials", "author_key", "post_text", "label_words"})
    with pytest.raises(NotAsked):
        asker.sql(Question(["clock_count"], by=["clock__agent_initials"]))
    with pytest.raises(NotAsked):
        asker.sql(Question(["median_calendar_seconds"]))


def test_a_condition_reads_no_other_file(folder: Path, asker: Asker) -> None:
    (folder / "secret.txt").write_text("x", encoding="utf-8")
    condition = f"exists (from read_text('{folder}/secret.txt'))"
    with pytest.raises(duckdb.PermissionException):
        asker.ask(Question(["clock_count"], by=["brand"], where=[condition]))


def _asked(asker: Asker, same: Same, kind: str, is_told_apart: bool) -> Answers:
    by = ["brand", *(["platform"] if is_told_apart else []), f"metric_time__{kind}"]
    question = Question([*same.metrics], by=[*by, *same.dimensions], where=same.ask_where)
    names, rows = asker.ask(question)
    keys = [names.index(name) for name in question.by]
    values = [names.index(name) for name in question.metrics]
    told = {}
    for row in rows:
        brand, *rest = (row[at] for at in keys)
        platform = rest.pop(0) if is_told_apart else "all"
        day, *dimensions = rest
        if None not in dimensions:
            key = (brand, platform, _period(day, kind), *dimensions)
            told[key] = tuple(_rounded(row[at]) for at in values)
    return _counted(told)


def _published(path: Path, same: Same, kind: str, is_told_apart: bool) -> Answers:
    period = {"day": "cast(local_date as varchar)", "week": "iso_week"}.get(kind, "period")
    where = [same.mart_where, f"platform {'<>' if is_told_apart else '='} 'all'"]
    if "periods" in same.mart:
        period = "period"
        where.append(f"period_kind = '{kind}'")
    brand = "scope_id" if same.mart == "rpt_brand_weeks" else "brand_id"
    keys = [brand, "platform", period, *same.dimensions.values()]
    with duckdb.connect(str(path), read_only=True) as database:
        rows = database.sql(
            f"select {', '.join([*keys, *same.metrics.values()])} from marts.{same.mart} "
            f"where {' and '.join(where)}"
        ).fetchall()
    at = len(keys)
    return _counted({row[:at]: tuple(_rounded(value) for value in row[at:]) for row in rows})


def _counted(answers: Answers) -> Answers:
    """Leave out groups in which nothing was counted: some marts have them, and some not."""
    return {key: values for key, values in answers.items() if any(values)}


def _rounded(value: Any) -> Any:
    return round(value, 12) if isinstance(value, float) else value


def _period(moment: Any, kind: str) -> str:
    day = date(moment.year, moment.month, moment.day)
    if kind == "week":
        return f"{day:%G-W%V}"
    return str(day) if kind == "day" else f"{day.year}-Q{(day.month + 2) // 3}"
