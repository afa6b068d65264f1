"""The world: the same for the same seed, alive in every week, with every hard thing in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from extractors import facts
from simulator import World, build_world
from simulator.people import MASTODON
from simulator.posts import Post
from simulator.town.brands import SPECS, facts_of
from simulator.town.facts import write_facts
from simulator.town.hours import OpenHours
from simulator.truth import conversation_rows, is_reply, post_rows, write_truth

START = date(2026, 9, 28)


def history(world: World) -> list[Post]:
    return [post for post in world.posts if post.created_at < world.start + timedelta(weeks=8)]


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    for hash_seed in ("1", "2"):
        command = [sys.executable, "-m", "simulator", "world", "--brands", "1", "--weeks", "1"]
        subprocess.run(
            [*command, "--out", str(tmp_path / hash_seed)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
    written = sorted(p.relative_to(tmp_path / "1") for p in (tmp_path / "1").rglob("*.*"))
    assert len(written) == 9
    for path in written:
        assert (tmp_path / "1" / path).read_bytes() == (tmp_path / "2" / path).read_bytes()


def test_another_seed_gives_another_truth(tmp_path: Path) -> None:
    for seed in (1, 2):
        made = build_world(START, seed=seed, brands=2, weeks=1)
        write_truth(made, tmp_path / str(seed))
    for name in ("posts.parquet", "conversations.parquet"):
        assert (tmp_path / "1" / name).read_bytes() != (tmp_path / "2" / name).read_bytes()


def test_a_world_is_built_within_five_seconds() -> None:
    began = time.process_time()
    build_world(START, seed=3)
    assert time.process_time() - began < 5


def test_the_history_has_the_size_of_the_demo_and_every_brand_week_has_posts(
    world: World,
) -> None:
    posts = history(world)
    assert 8_000 <= len(posts) <= 12_000
    weeks = Counter((p.about, p.platform, (p.created_at - world.start).days // 7) for p in posts)
    assert len(weeks) == 12 * 2 * 8
    assert min(weeks.values()) >= 3


def test_the_world_goes_on_after_its_history(world: World) -> None:
    assert world.end - world.start == timedelta(weeks=12)
    assert world.posts[-1].created_at > world.end - timedelta(hours=6)


def test_ids_are_unique_and_sort_by_time_of_creation(world: World) -> None:
    assert len({post.native_id for post in world.posts}) == len(world.posts)
    ids = [int(post.native_id) for post in world.by_platform(MASTODON)]
    assert ids == sorted(ids)


def test_nothing_answers_what_it_could_not_have_read(world: World) -> None:
    for post in world.posts:
        if post.parent is not None:
            assert post.visible_at > post.parent.visible_at


@pytest.mark.parametrize(
    ("thing", "holds"),
    [
        ("edit", lambda p: p.edited_at is not None),
        ("deleted before any answer", lambda p: p.deleted_at and not p.author.brand_id),
        ("late post", lambda p: p.visible_at - p.created_at > timedelta(hours=6)),
        ("private question", lambda p: p.is_private and not p.author.brand_id),
        ("private answer", lambda p: p.is_private and is_reply(p)),
        ("look-alike", lambda p: p.is_namesake),
        ("automatic acknowledgement", lambda p: p.author.is_automated),
        ("two brands in one post", lambda p: len({m.brand_id for m in p.mentions} - {None}) > 1),
        ("a private person mentioned", lambda p: any(not m.brand_id for m in p.mentions)),
        ("an answer to a deleted post", lambda p: is_reply(p) and _was_gone(p)),
        ("no language", lambda p: p.language is None),
        ("emoji", lambda p: "😡" in p.text),
        ("signs of HTML", lambda p: "<" in p.text or "&" in p.text),
        ("account number", lambda p: "WEER" in p.text),
        ("citizen number", lambda p: "BSN" in p.text),
        ("e-mail", lambda p: "@post.example" in p.text),
        ("phone", lambda p: "06-" in p.text),
        ("a reply before its question", lambda p: is_reply(p) and _is_skewed(p)),
        ("a brand's own post", lambda p: p.kind == "broadcast"),
        ("hand-over to private", lambda p: p.kind == "to_private"),
    ],
)
def test_the_history_holds(world: World, thing: str, holds: object) -> None:
    assert callable(holds)
    assert any(holds(post) for post in history(world)), thing


def _was_gone(reply: Post) -> bool:
    asked = reply.parent
    return bool(asked and asked.deleted_at and asked.deleted_at <= reply.visible_at)


def _is_skewed(reply: Post) -> bool:
    return bool(reply.parent and reply.created_at < reply.parent.created_at)


def test_customers_write_in_both_hours_that_october_has_twice(world: World) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    change = datetime(2026, 10, 25, 1, tzinfo=UTC)
    posts = [p for p in world.posts if abs(p.created_at - change) < timedelta(hours=1)]
    folds = {p.created_at.astimezone(zone).fold for p in posts if not p.author.brand_id}
    assert folds == {0, 1}


def test_several_customers_share_a_thread(world: World) -> None:
    customers: dict[Post, set[str]] = {}
    for post in history(world):
        if not post.author.brand_id:
            customers.setdefault(post.root, set()).add(post.author.account_id)
    assert sum(len(people) > 1 for people in customers.values()) > 50


def test_agents_answer_in_opening_hours_or_just_after_them(world: World) -> None:
    for spec in world.specs:
        hours = {
            platform: OpenHours(
                world.facts,
                spec.brand_id,
                platform,
                first=START - timedelta(days=1),
                last=world.end.date(),
            )
            for platform in ("bluesky", "mastodon")
        }
        replies = [
            p
            for p in history(world)
            if p.author.brand_id == spec.brand_id and is_reply(p) and not p.author.is_automated
        ]
        late = [
            p
            for p in replies
            if not hours[p.platform].is_open(p.visible_at)
            and not hours[p.platform].is_open(p.visible_at - timedelta(minutes=21))
        ]
        assert len(replies) > 60
        assert not late


def test_replies_are_reactive_proactive_and_follow_up_and_some_brands_only_react(
    world: World,
) -> None:
    rows = [row for row in post_rows(world) if row.reply_kind and not row.is_automated]
    kinds = Counter((row.author_brand_id, row.reply_kind) for row in rows)
    for spec in world.specs:
        assert kinds[spec.brand_id, "reactive"] > 30
        assert kinds[spec.brand_id, "follow_up"] > 5
        assert (kinds[spec.brand_id, "proactive"] > 0) == (spec.proactive_share > 0)


def test_conversations_know_their_first_answer_and_some_have_none(world: World) -> None:
    rows = conversation_rows(world)
    answered = [row for row in rows if row.first_replied_at is not None]
    assert 0.4 < len(answered) / len(rows) < 0.9
    assert any(row.channel == "private" for row in answered)
    assert all(row.reply_count > 0 for row in answered)


def test_the_facts_folder_reads_back_as_it_was_declared(world: World, tmp_path: Path) -> None:
    write_facts(world, tmp_path)
    assert facts.read(tmp_path) == world.facts
    assert len(world.facts.brands) == 12
    assert any(target.valid_to for target in world.facts.sla_targets)
    assert any(row.valid_to for row in world.facts.opening_hours)
    assert any(row.closes_at <= row.opens_at for row in world.facts.opening_hours)


def test_a_night_shift_lasts_nine_real_hours_when_the_clock_goes_back() -> None:
    declared = facts_of(SPECS, START)
    hours = OpenHours(
        declared, "zwermair", "bluesky", first=date(2026, 10, 24), last=date(2026, 10, 24)
    )
    start, end = hours.spans[-1]
    assert end - start == timedelta(hours=9)


def test_a_start_that_is_no_monday_is_refused_with_what_was_expected() -> None:
    with pytest.raises(ValueError, match="expected a Monday"):
        build_world(date(2026, 9, 29))
