"""Feedback: invitations, answers and their figures, equal to a reckoning by hand."""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, variance
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pytest
from feedback_town import CHANNELS, Told, write_feedback
from random_town import START, arrivals, land, sightings, write_town_facts
from warehouse_runs import run_dbt

pytestmark = pytest.mark.slow

ZONES = {"acme": ZoneInfo("Europe/Amsterdam"), "bolt": ZoneInfo("America/New_York")}
Z = 1.959963984540054
COUNT = 900


class Reply(NamedTuple):
    """One reply of a brand, as the marts know it."""

    key: str
    brand: str
    platform: str
    post: str
    conversation: str | None
    channel: str
    is_automated: bool
    survey_link: str | None
    sentiment: str | None
    message_type: str | None
    at: datetime


class Asked(NamedTuple):
    """One invitation with its first answer, or an answer alone."""

    basis: str
    brand: str
    platform: str
    token: str | None
    reply: Reply | None
    at: datetime | None
    answer: dict[str, Any] | None
    answers: int

    @property
    def is_countable(self) -> bool:
        """Whether it counts as asked."""
        return self.basis != "answer" and self.token is not None

    @property
    def responded_at(self) -> datetime | None:
        """Give the moment of the first answer."""
        return self.answer["responded_at"] if self.answer else None

    @property
    def day(self) -> datetime:
        """Give the moment to which it belongs, on the brand's wall clock."""
        moment = self.at or self.responded_at
        assert moment
        return moment.astimezone(ZONES[self.brand])


class Built(NamedTuple):
    """A build, and what it was made of."""

    database: Path
    told: Told
    replies: list[Reply]
    asked: list[Asked]


REPLIES = """
    select replies.reply_key, replies.brand_id, replies.platform, replies.post_key,
        replies.conversation_key, replies.channel_status, replies.is_automated,
        replies.survey_link_status, labels.sentiment, labels.message_type, replies.replied_at
    from marts.fct_replies as replies
    left join staging.stg_posts as posts on replies.answered_post_key = posts.post_key
    left join staging.stg_labels as labels on posts.version_key = labels.version_key
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a build of a random town that asks for opinions."""
    folder = tmp_path_factory.mktemp("feedback")
    chance, lake = random.Random(5), folder / "lake"
    write_town_facts(lake)
    found = sightings(chance, post_count=COUNT)
    for number, reading in enumerate(arrivals(chance, found, count=1)):
        land(lake, number, reading, START + timedelta(minutes=97 * COUNT))
    told = write_feedback(lake, chance, found)
    database = folder / "build.duckdb"
    run_dbt("run", lake=lake, database=database, work=folder)
    with duckdb.connect(str(database), read_only=True) as connection:
        replies = [
            Reply._make((*row[:-1], row[-1].replace(tzinfo=UTC)))
            for row in connection.sql(REPLIES).fetchall()
        ]
    return Built(database, told, replies, reckoned(told, replies))


def post_key(native_id: str) -> str:
    return hashlib.md5(f"mastodon|{native_id}".encode()).hexdigest()  # noqa: S324


def reckoned(told: Told, replies: Sequence[Reply]) -> list[Asked]:
    """Walk through replies, contacts and rows of the survey tool; give who was asked."""
    answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    invited: dict[str, datetime] = {}
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in told.feedback:
        rows[row["token_key"]].append(row)
        if row.get("responded_at") is None:
            invited[row["token_key"]] = row["invited_at"]
        elif row["responded_at"] <= told.as_of:
            answers[row["token_key"]].append(row)
    contacts = {row["token_key"]: row for row in told.contacts if row["token_key"]}
    links = {post_key(native_id): tokens for native_id, tokens in told.links.items()}

    by_token: dict[str, list[Reply]] = defaultdict(list)
    nobodys: list[Reply] = []
    for reply in sorted(replies, key=lambda reply: (reply.at, reply.key)):
        tokens = sorted(links.get(reply.post, ()))
        known = [token for token in tokens if token in rows or token in contacts]
        if known or reply.survey_link == "yes":
            if known or tokens:
                by_token[(known or tokens)[0]].append(reply)
            else:
                nobodys.append(reply)
    for token in list(by_token):
        if len({reply.conversation or reply.key for reply in by_token[token]}) > 1:
            nobodys += by_token.pop(token)
    found = [
        Asked("reply", reply.brand, reply.platform, None, reply, reply.at, None, 0)
        for reply in nobodys
    ]
    for token in {*by_token, *contacts, *invited, *answers}:
        first = min(answers[token], key=lambda row: row["responded_at"], default=None)
        of_tool = [row["contact_channel"] for row in rows[token] if row["contact_channel"]]
        how: tuple[str, str, str, Reply | None, datetime | None]
        if token in by_token:
            reply = by_token[token][0]
            how = "reply", reply.brand, reply.platform, reply, reply.at
        elif token in contacts:
            row = contacts[token]
            at = row["ended_at"] or row["answered_at"] or row["started_at"]
            how = "contact", row["brand_id"], row["contact_channel"], None, at
        else:
            basis = "survey" if token in invited else "answer"
            place = max(of_tool, default="unknown")
            # Of several brands the last by name stands, so that a run is like another.
            how = basis, max(row["brand_id"] for row in rows[token]), place, None, None
        basis, brand, platform, asking, at_ = how
        at = at_ if asking else invited.get(token, at_)
        if (at or (first and first["responded_at"])) > told.as_of:
            continue
        found.append(Asked(basis, brand, platform, token, asking, at, first, len(answers[token])))
    return found


def test_every_invitation_has_its_basis_its_moment_and_its_first_answer(built: Built) -> None:
    with duckdb.connect(str(built.database), read_only=True) as connection:
        found = connection.sql(
            "select invitation_basis, brand_id, platform, reply_key, sentiment, invited_at, "
            "responded_at, satisfaction_score, recommend_score, goal_reached_status, "
            "would_use_again_status, response_count, is_countable, has_comment, local_date "
            "from marts.fct_feedback"
        ).fetchall()
    expected = [
        (
            *(one.basis, one.brand, one.platform),
            *(one.reply and one.reply.key, one.reply and one.reply.sentiment),
            *(_plain(one.at), _plain(one.responded_at)),
            *(one.answer and one.answer[name] for name in ANSWERED),
            *(one.answers, one.is_countable),
            bool(one.answer and one.answer["comment_text"]),
            one.day.date(),
        )
        for one in built.asked
    ]
    differ = set(found) ^ set(expected)
    assert not differ, sorted(differ, key=str)[:8]
    assert len(found) == len(expected)
    assert {one.basis for one in built.asked} == {"reply", "contact", "survey", "answer"}
    assert sum(one.token is None for one in built.asked) > 5
    assert sum(one.basis == "reply" and one.answers > 0 for one in built.asked) > 20


ANSWERED = (
    *("satisfaction_score", "recommend_score", "goal_reached_status", "would_use_again_status"),
)


def _plain(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC).replace(tzinfo=None)


def groups(asked: Iterable[Asked]) -> dict[tuple[str, ...], list[Asked]]:
    """Put each where it is counted."""
    found: dict[tuple[str, ...], list[Asked]] = defaultdict(list)
    for one in asked:
        year, week, _ = one.day.isocalendar()
        is_social = one.platform not in (*CHANNELS, "unknown")
        for platform in (one.platform, "all", *(["social"] if is_social else [])):
            found[one.brand, platform, "week", f"{year}-W{week:02}"].append(one)
            quarter = f"{one.day.year}-Q{(one.day.month + 2) // 3}"
            found[one.brand, platform, "quarter", quarter].append(one)
    return found


def _yes(name: str) -> Callable[[dict[str, Any]], float | None]:
    return lambda answer: None if answer[name] is None else float(answer[name] == "yes")


def _nps(answer: dict[str, Any]) -> float | None:
    score = answer["recommend_score"]
    return None if score is None else 100.0 * ((score >= 9) - (score <= 6))


def _csat(answer: dict[str, Any]) -> float | None:
    score: float | None = answer["satisfaction_score"]
    return score


def _content(answer: dict[str, Any]) -> float | None:
    score = answer["satisfaction_score"]
    return None if score is None else float(score >= 8)


MEASURES: dict[str, tuple[Callable[[dict[str, Any]], float | None], float, float]] = {
    "csat_mean": (_csat, 1, 10),
    "csat_share": (_content, 0, 1),
    "nps": (_nps, -100, 100),
    "goal_reached_share": (_yes("goal_reached_status"), 0, 1),
    "would_use_again_share": (_yes("would_use_again_status"), 0, 1),
}


def figures(group: Sequence[Asked], as_of: datetime) -> dict[str, Any]:
    """Reckon the figures of one group."""
    asked = [one for one in group if one.is_countable]
    told = [one for one in asked if one.answer]
    old = [one for one in asked if one.at and as_of - one.at >= timedelta(days=7)]
    soon = [
        one
        for one in old
        if one.at and one.responded_at and one.responded_at - one.at <= timedelta(days=7)
    ]
    found: dict[str, Any] = {
        "invitation_count": len(asked),
        "answered_count": len(told),
        "response_rate_share": len(told) / len(asked) if asked else None,
        "matured_7d_count": len(old),
        "answered_within_7d_count": len(soon),
        "unknown_invitation_count": sum(one.token is None for one in group),
        "uninvited_answer_count": sum(one.basis == "answer" for one in group),
        "response_count": sum(one.answers for one in group),
    }
    for name, (value, least, most) in MEASURES.items():
        values = [v for one in group if one.answer and (v := value(one.answer)) is not None]
        found[name] = fmean(values) if values else None
        if name in ("csat_mean", "nps"):
            half = Z * math.sqrt(variance(values) / len(values)) if len(values) > 1 else 0
            found[f"{name}_low"] = max(least, fmean(values) - half) if half else None
            found[f"{name}_high"] = min(most, fmean(values) + half) if half else None
        mean, half = reweighted(asked, value)
        found[f"reweighted_{name}"] = mean
        low = high = None
        if mean is not None and half:
            low, high = max(least, mean - half), min(most, mean + half)
        found[f"reweighted_{name}_low"], found[f"reweighted_{name}_high"] = low, high
    return found


def reweighted(
    asked: Sequence[Asked], value: Callable[[dict[str, Any]], float | None]
) -> tuple[float | None, float | None]:
    """Give the mean over strata of all who were asked, and half its interval."""
    mix: dict[tuple[str, str | None], int] = defaultdict(int)
    strata: dict[tuple[str, str | None], list[float]] = defaultdict(list)
    for one in asked:
        stratum = one.platform, one.reply.sentiment if one.reply else None
        mix[stratum] += 1
        told = value(one.answer) if one.answer else None
        if told is not None:
            strata[stratum].append(told)
    weights = {stratum: mix[stratum] / len(asked) for stratum in strata}
    covered = sum(weights.values())
    if not strata or covered < 0.8 - 1e-9:
        return None, None
    mean = sum(weights[s] * fmean(values) for s, values in strata.items()) / covered
    freedom = sum(len(values) - 1 for values in strata.values())
    if not freedom:
        return mean, None
    deviation = sum((v - fmean(values)) ** 2 for values in strata.values() for v in values)
    spread = sum(weights[s] ** 2 / len(values) for s, values in strata.items())
    return mean, Z * math.sqrt(deviation / freedom * spread) / covered


def test_the_figures_of_every_period_are_those_reckoned_by_hand(built: Built) -> None:
    expected = {key: figures(group, built.told.as_of) for key, group in groups(built.asked).items()}
    with duckdb.connect(str(built.database), read_only=True) as connection:
        connection.execute("select * from marts.rpt_feedback_periods")
        names = [column[0] for column in connection.description or ()]
        found = {row[:4]: dict(zip(names, row, strict=True)) for row in connection.fetchall()}
    assert found.keys() == expected.keys()
    for key, figure in expected.items():
        for name, value in figure.items():
            assert found[key][name] == pytest.approx(value, abs=2e-9), (key, name)
    quarters = [row for key, row in found.items() if key[1:3] == ("all", "quarter")]
    assert any(row["reweighted_nps_low"] is not None for row in quarters)
    assert any(row["reweighted_nps"] is None and row["nps_count"] for row in found.values())


def test_the_bias_panel_is_reckoned_by_hand(built: Built) -> None:
    asking = {one.reply.key for one in built.asked if one.reply}
    helped: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])

    def count(day: datetime, brand: str, place: str, values: tuple[Any, ...], *told: bool) -> None:
        quarter = f"{day.year}-Q{(day.month + 2) // 3}"
        social = ["social"] if place not in (*CHANNELS, "unknown") else []
        for platform in (place, "all", *social):
            for name, value in zip(DIMENSIONS, (place, *values), strict=True):
                row = helped[brand, platform, quarter, name, value or "unknown"]
                for index, is_so in enumerate((True, *told)):
                    row[index] += is_so

    for one in built.asked:
        if one.is_countable:
            reply = one.reply
            felt = (reply.channel, reply.message_type, reply.sentiment) if reply else (None,) * 3
            count(one.day, one.brand, one.platform, felt, True, bool(one.answer))
    for reply in built.replies:
        if reply.key not in asking and not reply.is_automated and reply.at <= built.told.as_of:
            values = (reply.channel, reply.message_type, reply.sentiment)
            day = reply.at.astimezone(ZONES[reply.brand])
            count(day, reply.brand, reply.platform, values, False, False)
    for row in built.told.contacts:
        if row["answered_at"] and not row["token_key"]:
            day = row["answered_at"].astimezone(ZONES[row["brand_id"]])
            count(day, row["brand_id"], row["contact_channel"], (None,) * 3, False, False)
    with duckdb.connect(str(built.database), read_only=True) as connection:
        found = connection.sql(
            "select brand_id, platform, period, dimension, dimension_value, helped_count, "
            "invited_count, answered_count from marts.rpt_feedback_bias_periods"
        ).fetchall()
    assert {row[:5]: list(row[5:]) for row in found} == dict(helped)


DIMENSIONS = ("platform", "channel", "message_type", "sentiment")


def test_a_form_that_says_so_resolves_its_case(built: Built) -> None:
    with duckdb.connect(str(built.database), read_only=True) as connection:
        found = connection.sql(
            "select cased.conversation_key, cases.resolution_basis, cases.resolved_at, "
            "cases.as_of_at from marts.fct_cases as cases inner join "
            "intermediate.int_conversations_cased as cased using (case_key)"
        ).fetchall()
    cases = {row[0]: row[1:] for row in found}
    forms = 0
    for one in built.asked:
        if one.reply and one.answer and one.answer["goal_reached_status"] == "yes":
            basis, resolved_at, as_of = cases.get(one.reply.conversation, (None, None, None))
            told = _plain(one.responded_at)
            if as_of and told and told <= as_of and resolved_at is not None:
                assert resolved_at <= told
                forms += basis == "feedback"
    assert forms > 3


def test_what_is_of_no_brand_of_ours_is_told_and_holds_nothing_back(built: Built) -> None:
    folder = built.database.parent
    name = "feedback_and_contacts_are_of_known_brands"
    run_dbt("test", "--select", name, lake=folder / "lake", database=built.database, work=folder)

    *_, told = json.loads((folder / "target" / "run_results.json").read_text("utf-8"))["results"]

    assert told["unique_id"].endswith(name)
    assert (told["status"], told["failures"]) == ("warn", 1)
