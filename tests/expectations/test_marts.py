"""Marts that break a promise are not published, and the old ones stay."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from expectations import contracts
from expectations.marts import marts_rules
from expectations.rules import GateFailed, Rule
from expectations.run import check_marts
from tests.expectations.marts_fixture import build
from tests.expectations.rows_of_facts import AS_OF

pytestmark = [
    pytest.mark.slow,  # a fault of its own for each of hundreds of rules
    # Third parties' own, seen while Great Expectations and duckdb-engine are imported and used.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::duckdb_engine.DuckDBEngineWarning"),
]

CONTRACTS = contracts.read()
BUILT_AT = AS_OF.replace(tzinfo=UTC) + timedelta(hours=1)
RULES = {
    rule.name: rule
    for rule in marts_rules(CONTRACTS, CONTRACTS, before=CONTRACTS, built_at=BUILT_AT)
}

CLOCKS, WEEKS = "update marts.fct_response_clocks set", "update marts.rpt_brand_weeks set"
PERIODS = "update marts.rpt_response_periods set"
ANSWERS = "update marts.rpt_answer_periods set"
ENGAGED = "update marts.rpt_engagement_periods set"
OUTCOMES = "update marts.fct_reply_outcomes set"
FOLLOWED = "update marts.rpt_reply_outcome_periods set"
CHANNELS = "update marts.rpt_channel_periods set"
CASES = "update marts.fct_cases set"
LABELS = "update marts.rpt_label_weeks set"
POSTS, TALKS = "update marts.fct_posts set", "update marts.fct_conversations set"
FEEDBACK = "update marts.fct_feedback set"
TOLD_HOW = "update marts.rpt_feedback_periods set"
PANEL = "update marts.rpt_feedback_bias_periods set"
OF_K1, OF_ACME = "where clock_key = 'k1'", "where scope_id = 'acme'"
FAULTS = {
    "fct_posts.excluded_with_a_reason": f"{POSTS} brand_id = null where post_key = 'p3'",
    "fct_posts.deleted_at_only_if_deleted": f"{POSTS} deleted_at = created_at",
    "fct_posts.has_a_clock": f"{POSTS} conversation_key = 'c9' where post_key = 'p3'",
    "fct_posts.author_key_is_a_hash": f"{POSTS} author_key = '@ann'",
    "fct_posts.no_e_mail_in_text": f"{POSTS} post_text = 'mail Ann.B@post.example please'",
    "fct_posts.local_hour_exists": f"{POSTS} local_hour = 24",
    "fct_posts.local_iso_weekday_exists": f"{POSTS} local_iso_weekday = 0",
    "fct_posts.iso_week_exists": f"{POSTS} iso_week = '2026-10'",
    "fct_conversations.times_in_order": f"{TALKS} last_posted_at = '2026-03-01'",
    "fct_conversations.replies_are_there": f"{TALKS} reply_count = 0",
    "fct_response_clocks.answered_at_iff_answered": f"{CLOCKS} answered_at = null {OF_K1}",
    "fct_response_clocks.duration_iff_ended": f"{CLOCKS} calendar_seconds = null {OF_K1}",
    "fct_response_clocks.open_seconds_known": f"{CLOCKS} open_seconds = null {OF_K1}",
    "fct_response_clocks.open_within_calendar": f"{CLOCKS} open_seconds = 601 {OF_K1}",
    "fct_response_clocks.times_in_order": f"{CLOCKS} ended_at = '2026-03-02 08:00' {OF_K1}",
    "fct_response_clocks.one_first_clock": "insert into marts.fct_response_clocks select "
    f"* replace ('k3' as clock_key) from marts.fct_response_clocks {OF_K1}",
    "fct_response_clocks.of_a_conversation": f"{CLOCKS} conversation_key = 'c9', "
    f"clock_kind = 'next' {OF_K1}",
    "fct_response_clocks.within_longer_too": f"{CLOCKS} answered_within_72h = 0",
    "fct_response_clocks.sla_met_is_the_outcome": f"{CLOCKS} sla_met = 0 {OF_K1}",
    "fct_response_clocks.durations_not_negative": f"{CLOCKS} waited_open_seconds = -1",
    "fct_replies.one_first_reply": "insert into marts.fct_replies select "
    "* replace ('r2' as reply_key, true as is_automated) from marts.fct_replies",
    "fct_replies.are_brand_posts": "update marts.fct_replies set post_key = 'p1'",
    "rpt_brand_weeks.engagement_adds_up": f"{WEEKS} proactive_reply_count = 1 {OF_ACME}",
    "rpt_brand_weeks.reply_shares_add_up": f"{WEEKS} reactive_reply_share = 0.9 {OF_ACME}",
    "rpt_brand_weeks.answered_within_matured": f"{WEEKS} answered_within_1h_count = 3 {OF_ACME}",
    "rpt_brand_weeks.channels_add_up": f"{WEEKS} private_conversation_count = 1 {OF_ACME}",
    "rpt_brand_weeks.matured_shrinks": f"{WEEKS} matured_72h_count = 3 {OF_ACME}",
    "rpt_brand_weeks.shares_within_0_and_1": f"{WEEKS} demand_outside_hours_share = 1.1",
    "rpt_brand_weeks.counts_not_negative": f"{WEEKS} sla_due_count = -1",
    "rpt_brand_weeks.intervals_hold_their_share": f"{WEEKS} answered_within_8h_low_share = 0.6",
    "rpt_response_periods.statuses_add_up": f"{PERIODS} open_count = 2",
    "rpt_response_periods.quantiles_in_order": f"{PERIODS} median_high_open_seconds = 1",
    "rpt_response_periods.shares_within_0_and_1": f"{PERIODS} answered_within_8h_low_share = -0.1",
    "rpt_response_periods.intervals_hold_their_share": f"{PERIODS} "
    "answered_within_8h_low_share = 0.6",
    "rpt_engagement_periods.classes_add_up": f"{ENGAGED} unknown_reply_count = 2",
    "rpt_engagement_periods.reactive_only_without_proactive": f"{ENGAGED} "
    "brand_engagement_status = null",
    "fct_reply_outcomes.shift_is_after_minus_before": f"{OUTCOMES} sentiment_shift = 1",
    "fct_reply_outcomes.followed_as_it_says": f"{OUTCOMES} contacted_anew_at = replied_at",
    "fct_reply_outcomes.author_key_is_a_hash": f"{OUTCOMES} author_key = '@ann'",
    "rpt_reply_outcome_periods.intervals_hold_their_mean": f"{FOLLOWED} "
    "adjusted_sentiment_shift_low_mean = 0.6",
    "rpt_reply_outcome_periods.outcomes_of_the_replies": f"{FOLLOWED} shift_count = 3",
    "rpt_reply_outcome_periods.intervals_hold_their_share": f"{FOLLOWED} follow_on_low_share = 0.6",
    "rpt_channel_periods.channels_add_up": f"{CHANNELS} private_count = 2",
    "rpt_engagement_periods.intervals_hold_their_share": f"{ENGAGED} unknown_reply_low_share = 0.3",
    "rpt_channel_periods.intervals_hold_their_share": f"{CHANNELS} public_high_share = 0.4",
    "rpt_answer_periods.exclusions_add_up": f"{ANSWERS} spam_count = 1",
    "rpt_answer_periods.answered_of_the_eligible": f"{ANSWERS} answered_count = 3",
    "rpt_answer_periods.shares_within_0_and_1": f"{ANSWERS} answer_rate_low_share = -0.1",
    "rpt_answer_periods.intervals_hold_their_share": f"{ANSWERS} answer_rate_low_share = 0.6",
    "fct_cases.resolved_as_it_says": f"{CASES} resolution_basis = null",
    "fct_cases.handed_over_as_it_says": f"{CASES} moved_at = null",
    "fct_sla_clocks.judged_by_a_target": "update marts.fct_sla_clocks set "
    "sla_target_seconds = null",
    "rpt_sla_periods.outcomes_add_up": "update marts.rpt_sla_periods set sla_due_count = 1",
    "rpt_sla_periods.shares_within_0_and_1": "update marts.rpt_sla_periods set "
    "sla_attainment_low_share = -0.1",
    "rpt_sla_periods.intervals_hold_their_share": "update marts.rpt_sla_periods set "
    "sla_attainment_share = 0.1",
    "rpt_contact_days.moments_of_turns_and_replies": "update marts.rpt_contact_days "
    "set contact_moment_count = 4",
    "rpt_agent_weeks.too_few_agents_are_not_told": "update marts.rpt_agent_weeks "
    "set contact_moment_count = 3",
    "rpt_tier_quarters.replies_of_their_kinds": "update marts.rpt_tier_quarters "
    "set reactive_reply_count = 2",
    "rpt_tier_quarters.shares_within_0_and_1": "update marts.rpt_tier_quarters "
    "set answered_within_8h_low_share = -0.1",
    "rpt_tier_quarters.intervals_hold_their_share": "update marts.rpt_tier_quarters "
    "set answered_within_8h_low_share = 0.6",
    "rpt_definition_weeks.one_figure_of_its_kind": "update marts.rpt_definition_weeks "
    "set value_seconds = null",
    "rpt_definition_weeks.intervals_hold_their_share": "update marts.rpt_definition_weeks "
    "set value_share = 0.5, value_seconds = null, value_low_share = 0.6",
    "rpt_references.figures_of_their_unit": "update marts.rpt_references set own_value = 60",
    "rpt_demand_hours.shares_within_0_and_1": "update marts.rpt_demand_hours set open_share = 2",
    "rpt_observed_hours_weeks.hours_add_up": "update marts.rpt_observed_hours_weeks "
    "set configured_hour_count = 5",
    "rpt_observed_hours_quarters.trend_of_its_interval": "update marts.rpt_observed_hours_quarters "
    "set hours_trend_status = 'narrowing'",
    "rpt_whatif_hours.back_test_is_the_replay_less_the_observed": "update marts.rpt_whatif_hours "
    "set backtest_error_4h = 0.2",
    "rpt_whatif_hours.intervals_hold_their_share": "update marts.rpt_whatif_hours "
    "set answered_within_1h_low_share = 0.65",
    "rpt_whatif_hours.shares_within_0_and_1": "update marts.rpt_whatif_hours "
    "set answered_while_closed_share = 2",
    "rpt_capacity.back_test_is_the_replay_less_the_observed": "update marts.rpt_capacity "
    "set backtest_error_4h = 0.2",
    "rpt_capacity.intervals_hold_their_share": "update marts.rpt_capacity "
    "set answered_within_1h_low_share = 0.65",
    "rpt_capacity.enough_people_reach_the_target": "update marts.rpt_capacity "
    "set people_needed_24h_count = 2",
    "rpt_backlog_hours.counts_not_negative": "update marts.rpt_backlog_hours "
    "set open_clock_count = -1",
    "fct_feedback.answered_as_it_says": f"{FEEDBACK} responded_at = null",
    "fct_feedback.scores_exist": f"{FEEDBACK} satisfaction_score = 11",
    "rpt_feedback_periods.answered_of_the_invited": f"{TOLD_HOW} csat_count = 2",
    "rpt_feedback_periods.figures_on_their_scale": f"{TOLD_HOW} nps_low = 100, nps = 99",
    "rpt_feedback_periods.intervals_hold_their_share": f"{TOLD_HOW} response_rate_low_share = 0.6",
    "rpt_feedback_periods.shares_within_0_and_1": f"{TOLD_HOW} response_rate_7d_share = -0.1",
    "rpt_feedback_bias_periods.answered_of_the_invited": f"{PANEL} invited_count = 5",
    "rpt_feedback_bias_periods.intervals_hold_their_share": f"{PANEL} invited_low_share = 0.6",
    "rpt_feedback_bias_periods.shares_within_0_and_1": f"{PANEL} helped_mix_share = -0.1",
    "rpt_costs.charged_of_what_came": "update marts.rpt_costs set charged_count = 6 "
    "where stream = 'query:1'",
    "rpt_coverage.missing_says_why": "update marts.rpt_coverage set reason_code = null",
    "rpt_sources.control_total": "update marts.rpt_sources set landed_count = 4 "
    "where platform = 'mastodon'",
    "rpt_sources.has_a_watermark": "update marts.rpt_sources set watermark_at = null",
    "rpt_sources.fresh": "update marts.rpt_sources set watermark_at = '2026-03-08 18:59'",
    "rpt_case_periods.intervals_hold_their_share": "update marts.rpt_case_periods "
    "set handed_over_share = 0.5, handed_over_low_share = 0.6",
    "rpt_case_periods.parts_of_their_wholes": "update marts.rpt_case_periods "
    "set handed_over_within_4h_count = 3",
    "rpt_sentiment_weeks.positive_less_negative_of_all": "update marts.rpt_sentiment_weeks "
    "set neutral_count = 2",
    "rpt_label_weeks.corrected_or_why_not": f"{LABELS} corrected_share = null",
    "rpt_label_weeks.labels_add_up": f"{LABELS} labelled_count = 0 where label = 'negative'",
    "rpt_label_weeks.intervals_hold_their_share": f"{LABELS} raw_low_share = 0.6",
    "rpt_label_drift_weeks.near_the_models_texts": "update marts.rpt_label_drift_weeks "
    "set drift_status = 'warning' where head = 'words'",
    "rpt_demand_hours.as_many_rows_as_published": "delete from marts.rpt_demand_hours "
    "where local_hour = 11",
}
ALSO = {
    "fct_response_clocks.of_a_conversation": {"fct_posts.has_a_clock"},
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("good") / "build.duckdb")


def fault_for(rule: Rule) -> str:
    """Give SQL that breaks a rule; what contracts promise is broken by its kind."""
    if rule.name in FAULTS:
        return FAULTS[rule.name]
    mart, what = rule.name.split(".")
    if what == "columns":
        return f"alter table marts.{mart} add column extra varchar"
    if what.endswith("_not_null"):
        return f'update marts.{mart} set "{what.removesuffix("_not_null")}" = null'
    if what.endswith("_in_set"):
        column = what.removesuffix("_in_set")
        wrong = "'nonsense'" if CONTRACTS[mart].types[column] == "string" else "-1"
        return f'update marts.{mart} set "{column}" = {wrong}'
    if what.endswith("_unique"):
        return f"insert into marts.{mart} from marts.{mart}"
    if what == "as_many_rows_as_published":
        return f"delete from marts.{mart}"
    column = next(
        name
        for name in CONTRACTS[mart].types
        if {
            "counts_not_negative": name.endswith("_count"),
            "durations_not_negative": name.endswith("_seconds"),
            "shares_within_0_and_1": name.endswith("_share"),
            "author_key_is_a_hash": name == "author_key",
            "local_hour_exists": name == "local_hour",
            "local_iso_weekday_exists": name == "local_iso_weekday",
            "iso_week_exists": name == "iso_week",
        }[what]
    )
    wrong = "'nonsense'" if column in ("author_key", "iso_week") else "-1"
    return f'update marts.{mart} set "{column}" = {wrong}'


@pytest.fixture(scope="module")
def broken_by(good: Path) -> dict[str, set[str]]:
    """Plant each rule's fault in turn and ask all rules, in plain SQL, which of them it breaks."""
    found = {}
    with duckdb.connect() as database:
        database.execute(f"attach '{good}' as previous (read_only)")
        for mart in CONTRACTS:  # in the main schema, where the gate's views are
            database.execute(f"create table {mart} as from previous.marts.{mart}")
        for rule in RULES.values():
            database.execute("begin")
            database.execute(fault_for(rule).replace("marts.", ""))
            # What breaks a promise of the contract may break much else; the rest may not.
            about = [r for r in RULES.values() if rule.name in FAULTS or r is rule]
            found[rule.name] = {r.name for r in about if database.execute(r.unexpected).fetchone()}
            database.execute("rollback")
    return found


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_fault_breaks_its_rule(rule: str, broken_by: dict[str, set[str]]) -> None:
    assert broken_by[rule] == {rule} | ALSO.get(rule, set())


def test_good_marts_pass_against_their_own_previous_publication(good: Path, tmp_path: Path) -> None:
    verdict = check_marts(
        good,
        previous_db=shutil.copy(good, tmp_path / "serving.duckdb"),
        built_at=BUILT_AT,
        environ={"WEERKLANK_DATA": str(tmp_path)},
    )

    assert verdict.findings == ()
    assert verdict.rule_count == len(RULES)
    assert json.loads((tmp_path / "gates" / "marts.json").read_text()) == []


def test_the_gate_finds_what_the_rules_say_and_the_publication_stays(
    good: Path, tmp_path: Path
) -> None:
    build_db = Path(shutil.copy(good, tmp_path / "build.duckdb"))
    serving_db = tmp_path / "serving.duckdb"
    serving_db.write_bytes(good.read_bytes())
    planted = {
        "fct_posts.no_e_mail_in_text",
        "fct_response_clocks.open_within_calendar",
        "rpt_brand_weeks.engagement_adds_up",
        "rpt_sources.fresh",
        "rpt_demand_hours.as_many_rows_as_published",
    }
    with duckdb.connect(str(build_db)) as database:
        for name in planted:
            database.execute(FAULTS[name])

    def write_audit_publish() -> None:
        check_marts(
            build_db,
            previous_db=serving_db,
            built_at=BUILT_AT,
            environ={"WEERKLANK_DATA": str(tmp_path)},
        )
        shutil.copy(build_db, serving_db)

    with pytest.raises(GateFailed) as failed:
        write_audit_publish()

    verdict = failed.value.verdict
    assert serving_db.read_bytes() == good.read_bytes()
    assert {finding.rule for finding in verdict.findings} == planted
    assert {f.rule for f in verdict.warnings} == {
        "rpt_sources.fresh",
        "rpt_demand_hours.as_many_rows_as_published",
    }
    assert "open_within_calendar: a clock ran longer in opening hours" in str(failed.value)
    assert "(1, such as k1)" in str(failed.value)
    assert "Ann.B@post.example" not in str(failed.value)
    told = json.loads((tmp_path / "gates" / "marts.json").read_text())
    assert {entry["rule"]: entry["severity"] for entry in told} == {
        f.rule: f.severity for f in verdict.findings
    }


def test_warnings_do_not_stop_the_marts(good: Path, tmp_path: Path) -> None:
    verdict = check_marts(
        good,
        built_at=datetime(2026, 4, 1, tzinfo=UTC),
        environ={"WEERKLANK_DATA": str(tmp_path)},
    )

    assert [finding.rule for finding in verdict.findings] == ["rpt_sources.fresh"]
    assert verdict.warnings[0].examples == ("mastodon", "bluesky")


def test_a_mart_that_was_not_built_or_has_other_columns_stops(good: Path, tmp_path: Path) -> None:
    build_db = Path(shutil.copy(good, tmp_path / "build.duckdb"))
    with duckdb.connect(str(build_db)) as database:
        database.execute("drop table marts.fct_replies")
        database.execute("alter table marts.rpt_sources rename column platform to source")

    with pytest.raises(GateFailed) as failed:
        check_marts(build_db, environ={"WEERKLANK_DATA": str(tmp_path)})

    assert {f.rule for f in failed.value.verdict.findings} == {
        "fct_replies.exists",
        "rpt_sources.columns",
    }


def test_contracts_that_are_nowhere_judge_nothing(good: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no mart has a contract"):
        check_marts(good, contracts_folder=tmp_path)


def test_a_build_that_is_missing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run the build first"):
        check_marts(tmp_path / "build.duckdb")
