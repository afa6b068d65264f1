"""The world: the same for the same seed, alive in every week, with every hard thing in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from extractors import facts
from simulator import World, build_world
from simulator.people import BLUESKY, MASTODON, PLATFORMS, X
from simulator.posts import Post
from simulator.town.facts import write_facts
from simulator.truth import is_reply, truth, write_truth

START = date(2026, 9, 28)


def history(world: World) -> list[Post]:
    return [post for post in world.posts if post.created_at < world.start + timedelta(weeks=8)]


def test_the_same_seed_gives_the_same_bytes_on_machines_set_up_otherwise(tmp_path: Path) -> None:
    for hash_seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        command = [sys.executable, "-m", "simulator", "world", "--brands", "1", "--weeks", "1"]
        subprocess.run(
            [*command, "--out", str(tmp_path / hash_seed)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone},
        )
    written = sorted(p.relative_to(tmp_path / "1") for p in (tmp_path / "1").rglob("*.*"))
    assert len(written) == 15
    for path in written:
        assert (tmp_path / "1" / path).read_bytes() == (tmp_path / "2" / path).read_bytes()


def test_another_seed_gives_another_truth(tmp_path: Path) -> None:
    for seed in (1, 2):
        made = build_world(START, seed=seed, brands=2, weeks=1)
        write_truth(made, tmp_path / str(seed))
    for name in ("posts.parquet", "conversations.parquet"):
        assert (tmp_path / "1" / name).read_bytes() != (tmp_path / "2" / name).read_bytes()


def test_a_market_of_240_brands_is_built_with_ten_that_stand_out() -> None:
    made = build_world(START, brands=240, weeks=1, live_weeks=0)
    assert len(made.specs) == len({spec.brand_id for spec in made.specs}) == 240
    answered = {p.case_id for p in made.posts if is_reply(p) and not p.author.is_automated}
    counted = Counter(
        p.about for p in made.posts if p.case_id in answered and not p.author.is_automated
    )
    assert len(counted) == 240
    moments = sorted((count / 7 for count in counted.values()), reverse=True)
    assert 0.75 * 340 < sum(moments[:10]) / 10 < 1.25 * 340  # "340 contact moments a day each"
    assert moments[20] < moments[9]


def test_the_history_has_the_size_of_the_demo_and_every_brand_week_has_posts(
    world: World,
) -> None:
    posts = history(world)
    read = [post for post in posts if post.platform in (BLUESKY, MASTODON)]
    assert 9_000 <= len(read) <= 13_000
    assert 20_000 <= len(posts) <= 30_000
    weeks = Counter((p.about, p.platform, (p.created_at - world.start).days // 7) for p in read)
    assert len(weeks) == 24 * 2 * 8


def test_every_platform_and_every_place_has_posts(world: World) -> None:
    found = Counter((post.platform, post.place) for post in history(world))
    expected = {
        "post": ("bluesky", "mastodon", "x", "facebook", "instagram", "wordpress"),
        "comment": ("facebook", "instagram", "wordpress"),
        "wall": ("facebook",),
        "tag": ("facebook", "instagram"),
        "review": ("facebook",),
        "message": ("mastodon", "x", "facebook", "instagram"),
        "ticket": ("request_tracker",),
        "note": ("request_tracker",),
        "article": ("feed",),
    }
    assert set(found) == {(platform, place) for place in expected for platform in expected[place]}


def test_the_world_goes_on_after_its_history(world: World) -> None:
    assert world.end - world.start == timedelta(weeks=12)
    assert world.posts[-1].created_at > world.end - timedelta(hours=6)


def test_ids_are_unique_on_their_platform_and_sort_by_time_of_creation(world: World) -> None:
    for platform in PLATFORMS:
        posts = world.by_platform(platform)
        ids = [post.native_id for post in posts]
        ids += [post.edited_id for post in posts if post.edited_id]
        assert len(set(ids)) == len(ids) > 0
    for platform in (MASTODON, X):
        numbers = [int(post.native_id) for post in world.by_platform(platform)]
        assert numbers == sorted(numbers)
    keys = [post.native_id.rpartition("/")[2] for post in world.by_platform(BLUESKY)]
    assert keys == sorted(keys)


def test_nothing_answers_what_it_could_not_have_read(world: World) -> None:
    for post in world.posts:
        if post.parent is not None:
            assert post.visible_at > post.parent.visible_at


@pytest.mark.parametrize(
    ("thing", "holds"),
    [
        ("edit", lambda p: p.edited_at is not None),
        ("a customer's post that is deleted", lambda p: p.deleted_at and not p.author.brand_id),
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
        ("hand-over to a department", lambda p: p.kind == "routed"),
        ("spam", lambda p: p.kind == "spam" and not p.mentions),
        ("spam to the brand", lambda p: p.kind == "spam" and p.mentions),
        ("somebody who joins in", lambda p: p.kind == "me_too"),
        ("something added", lambda p: p.kind == "more"),
        ("thanks", lambda p: p.kind == "closer"),
        ("a wish to be called", lambda p: p.kind == "call_me"),
        ("a question if it is solved", lambda p: p.kind == "solved"),
        ("an invitation", lambda p: p.kind == "invite" and p.invitation in p.text),
        ("an answer after weeks", lambda p: is_reply(p) and _waited(p) > timedelta(days=9)),
        ("a brand found by its hashtag", lambda p: f"#{p.about}" in p.text and not p.mentions),
        ("a mention in a caption", lambda p: p.platform == "instagram" and "@" in p.text),
        ("an edit with a new id", lambda p: p.edited_id),
        ("a post with the brand's answer by a second line", lambda p: p.agent[:1] == "2"),
    ],
)
def test_the_history_holds(world: World, thing: str, holds: Callable[[Post], object]) -> None:
    assert any(holds(post) for post in history(world)), thing


def _was_gone(reply: Post) -> bool:
    asked = reply.parent
    return bool(asked and asked.deleted_at and asked.deleted_at <= reply.visible_at)


def _waited(reply: Post) -> timedelta:
    return reply.visible_at - reply.parent.visible_at if reply.parent else timedelta()


def _is_skewed(reply: Post) -> bool:
    return bool(reply.parent and reply.created_at < reply.parent.created_at)


@pytest.mark.parametrize(
    ("start", "change"),
    [
        (START, datetime(2026, 10, 25, 1, tzinfo=UTC)),
        (date(2026, 3, 2), datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ],
)
def test_customers_write_on_both_sides_of_a_clock_change(start: date, change: datetime) -> None:
    made = build_world(start, brands=5, weeks=8)
    zone = ZoneInfo("Europe/Amsterdam")
    near = [p for p in made.posts if abs(p.created_at - change) < timedelta(hours=1)]
    moments = [p.created_at.astimezone(zone) for p in near if not p.author.brand_id]
    assert len({moment.utcoffset() for moment in moments}) == 2
    if start == START:  # the hour that comes twice
        assert {moment.fold for moment in moments} == {0, 1}


def test_several_customers_share_a_thread(world: World) -> None:
    customers: dict[Post, set[str]] = {}
    for post in history(world):
        if not post.author.brand_id:
            customers.setdefault(post.root, set()).add(post.author.account_id)
    assert sum(len(people) > 1 for people in customers.values()) > 50


def test_replies_are_reactive_proactive_and_follow_up_and_some_brands_only_react(
    world: World,
) -> None:
    rows = [row for row in truth(world).posts if row.reply_kind and not row.is_automated]
    kinds = Counter((row.author_brand_id, row.reply_kind) for row in rows)
    for spec in world.specs:
        assert kinds[spec.brand_id, "reactive"] > 30
        assert kinds[spec.brand_id, "follow_up"] > 5
        assert (kinds[spec.brand_id, "proactive"] > 0) == (spec.proactive_share > 0)
    only_react = sum(spec.proactive_share == 0 for spec in world.specs)
    assert only_react == 8  # of 24: "34 % reactive only"


def test_conversations_know_their_first_answer_and_some_have_none(world: World) -> None:
    rows = truth(world).conversations
    answered = [row for row in rows if row.first_replied_at is not None]
    assert 0.4 < len(answered) / len(rows) < 0.9
    assert any(row.channel == "private" for row in answered)
    assert all(row.reply_count > 0 for row in answered)


def test_the_facts_folder_reads_back_as_it_was_declared(world: World, tmp_path: Path) -> None:
    write_facts(world, tmp_path)
    assert facts.read(tmp_path) == world.facts
    assert len(world.facts.brands) == 24
    assert any(target.valid_to for target in world.facts.sla_targets)
    assert any(row.valid_to for row in world.facts.opening_hours)
    assert any(row.closes_at <= row.opens_at for row in world.facts.opening_hours)


def test_a_start_that_is_no_monday_is_refused_with_what_was_expected() -> None:
    with pytest.raises(ValueError, match="expected a Monday"):
        build_world(date(2026, 9, 29))


@pytest.mark.parametrize("brands", [0, 321])
def test_a_number_of_brands_without_names_is_refused_with_what_was_expected(brands: int) -> None:
    with pytest.raises(ValueError, match="expected 1 to 320"):
        build_world(START, brands=brands)


def test_a_pages_posts_carry_the_page_in_their_id_and_comments_the_post(world: World) -> None:
    posts = [p for p in world.by_platform("facebook") if not p.is_private]
    pages = {a.account_id for a in world.accounts if a.platform == "facebook"}
    for post in posts:
        place, _, own = post.native_id.partition("_")
        assert own.isdecimal()
        if post.parent is not None:
            assert place == post.root.native_id.partition("_")[2]
        elif post.author.brand_id is not None or post.place in ("wall", "review"):
            assert place in pages
    assert {"post", "wall", "review", "comment"} <= {post.place for post in posts}
