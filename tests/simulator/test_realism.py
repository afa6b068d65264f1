"""The page on realism: its words and pictures are its figures, near the published ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboards.report import colours
from simulator.posts import Post
from simulator.realism import marks
from simulator.realism.figures import SPANS, Figures, measure
from simulator.realism.page import files_of, from_json, write_realism
from simulator.realism.plots import PLOTS
from simulator.realism.published import EVENING, MORNING, REFERENCES, Reference
from simulator.world import World, build_world

DOCS = Path(__file__).parents[2] / "docs"
AGAIN = "run `python -m simulator realism --out docs`"
START = date(2026, 9, 28)


@pytest.fixture(scope="module")
def kept() -> Figures:
    """The figures beside the page."""
    return from_json(json.loads((DOCS / "realism.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def small() -> World:
    return build_world(START, brands=4, weeks=2, live_weeks=1)


@pytest.mark.parametrize("name", ["realism.md", *(f"images/realism-{name}.svg" for name in PLOTS)])
def test_the_page_and_its_pictures_show_the_figures_beside_them(kept: Figures, name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == files_of(kept)[name], AGAIN


def test_figures_come_back_from_their_file_as_they_were(kept: Figures) -> None:
    assert from_json(json.loads(files_of(kept)["realism.json"])) == kept


def test_the_page_is_about_the_full_size(kept: Figures) -> None:
    assert (kept.brands, kept.weeks) == (240, 4)
    assert [tier.brands for tier in kept.tiers] == [100, 100, 40]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda r: r.name)
def test_the_town_is_as_near_to_what_was_published_as_stated(
    kept: Figures, reference: Reference
) -> None:
    assert reference.low <= reference.town(kept) <= reference.high
    assert reference.low <= reference.published <= reference.high
    assert reference.source


def test_the_published_order_holds(kept: Figures) -> None:
    means = [tier.mean_hours for tier in kept.tiers]
    assert means == sorted(means)
    assert kept.question_hours[EVENING] > kept.question_hours[MORNING]
    assert sum(kept.engagement.values()) == pytest.approx(1, abs=0.001)


def test_pictures_name_no_moment_and_no_machine(kept: Figures) -> None:
    for name in PLOTS:
        picture = files_of(kept)[f"images/realism-{name}.svg"]
        assert picture.startswith("<svg ")
        assert "id=" not in picture
        assert "e-" not in "".join(part for part in picture.split('"') if part[:1].isdigit())


def test_pictures_have_the_reports_colours() -> None:
    for name in ("INK", "MUTED", "LINE", "BAND", "BLUE", "GREEN", "RED", "GOLD", "PAPER"):
        assert getattr(marks, name) == getattr(colours, name)


def test_a_figure_changes_the_page(kept: Figures) -> None:
    other = files_of(replace(kept, private_share=0.9))
    assert other["realism.md"] != files_of(kept)["realism.md"]
    assert other["images/realism-shares.svg"] != files_of(kept)["images/realism-shares.svg"]


def test_figures_are_counted_over_the_worlds_own_posts(small: World) -> None:
    figures = measure(small)
    end = small.start + timedelta(weeks=2)
    direct = [
        post
        for post in small.posts
        if post.created_at < end and post.author.brand_id is None and _addresses(small, post)
    ]
    asking = [post for post in direct if post.labels is not None and post.labels.is_question]
    # A post taken back before its answer is left out by the one and not by the other.
    assert figures.all_question_share == pytest.approx(len(asking) / len(direct), abs=0.05)
    assert sum(map(sum, figures.week)) == pytest.approx(1, abs=0.01)
    assert sum(figures.question_hours) == pytest.approx(1, abs=0.01)
    for tier in figures.tiers:
        assert list(tier.within) == sorted(tier.within)
        assert len(tier.within) == len(SPANS)
        assert tier.within[-1] <= tier.answered_share <= 1


def _addresses(world: World, post: Post) -> bool:
    return any(post.addresses(spec.brand_id) for spec in world.specs)


def test_later_answers_make_longer_waits() -> None:
    world = build_world(START, brands=4, weeks=1, live_weeks=1)
    before = measure(world)
    for post in world.posts:
        if post.author.brand_id and post.parent is not None and not post.author.is_automated:
            post.created_at += timedelta(hours=5)
    after = measure(world)
    assert before.answered_share > 0.2
    for then, now in zip(before.tiers, after.tiers, strict=True):
        if then.answered_share:
            assert now.mean_hours > then.mean_hours + 2
            assert now.within[0] <= then.within[0]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        write_realism(tmp_path / name, start=START, seed=3, brands=3, weeks=1)
        paths = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        made.append({str(p.relative_to(tmp_path / name)): p.read_bytes() for p in paths})
    assert made[0] == made[1]
    assert set(made[0]) == {
        "realism.json",
        "realism.md",
        *(f"images/realism-{name}.svg" for name in PLOTS),
    }


@pytest.mark.slow
def test_the_figures_beside_the_page_are_the_worlds(tmp_path: Path, kept: Figures) -> None:
    start = date.fromisoformat(kept.first_day)
    figures = write_realism(
        tmp_path, start=start, seed=kept.seed, brands=kept.brands, weeks=kept.weeks
    )
    assert figures == kept, AGAIN
