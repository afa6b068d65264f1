"""The comparison itself: it must be able to fail."""

from __future__ import annotations

import pytest
from shapes import Known, differences, shape_of, shape_of_xml, unexplained

PAGE = {
    "items": [
        {"id": "1", "Created": "2026-11-22T18:20:00Z", "Owner": None, "labels": []},
        {"id": "2", "Created": "2026-11-22T18:21:00Z", "Owner": None, "labels": [], "note": "x"},
    ],
    "pages": 1,
    "next_page": "http://127.0.0.1:1/x?page=2",
}
FEED = b"""<rss version="2.0"><channel>
<item><guid isPermaLink="false">1</guid><pubDate>Sun, 22 Nov 2026 18:20:00 +0000</pubDate></item>
<item><guid isPermaLink="false">2</guid><pubDate>Sun, 22 Nov 2026 18:21:00 +0000</pubDate></item>
</channel></rss>"""


def spoilt(**changes: object) -> dict[str, object]:
    first, *rest = PAGE["items"]  # type: ignore[misc]
    return PAGE | {"items": [first | changes, *rest]}


def test_ids_texts_and_the_number_of_members_do_not_matter() -> None:
    longer = PAGE | {"items": [*PAGE["items"], {**PAGE["items"][0], "id": "77"}]}  # type: ignore[index,misc]
    assert differences("x", shape_of(PAGE), shape_of(longer)) == []


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        (spoilt(id=1), "items[].id"),
        (spoilt(Created="2026-11-22T18:20:00.000Z"), "items[].Created"),
        (spoilt(Owner={"id": "x"}), "items[].Owner"),
        (spoilt(labels=["new"]), "items[].labels[]"),
        (spoilt(extra=True), "items[].extra"),
        (spoilt(note="on every one"), "items[].note"),
        (PAGE | {"pages": 1.0}, "pages"),
        (PAGE | {"next_page": "?page=2"}, "next_page"),
        ({k: v for k, v in PAGE.items() if k != "pages"}, "pages"),
    ],
)
def test_a_spoilt_answer_is_told_by_where_it_is_spoilt(answer: object, path: str) -> None:
    found = differences("x", shape_of(answer), shape_of(PAGE))
    assert path in {difference.path for difference in found}


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (b"+0000</pubDate></item>\n<item>", b"GMT</pubDate></item>\n<item>", "pubDate"),
        (b'<guid isPermaLink="false">1</guid>', b"", "guid"),
        (b' isPermaLink="false">1', b">1", "@isPermaLink"),
        (b"<item><guid", b"<item><link/><guid", "link"),
    ],
)
def test_a_spoilt_document_is_told_too(old: bytes, new: bytes, path: str) -> None:
    found = differences("x", shape_of_xml(FEED.replace(old, new, 1)), shape_of_xml(FEED))
    assert any(difference.path.endswith(path) for difference in found)


def test_keys_that_are_data_count_as_one_key() -> None:
    one, other = {"capabilities": {"read": True}}, {"capabilities": {"write": True}}
    assert differences("x", shape_of(one), shape_of(other))
    maps = ("capabilities",)
    assert differences("x", shape_of(one, maps=maps), shape_of(other, maps=maps)) == []


def test_a_reason_covers_its_own_difference_and_an_idle_one_is_told() -> None:
    found = differences("GET /tickets", shape_of(spoilt(id=1)), shape_of(PAGE))
    fitting = Known("GET /tickets", "items[].id", "an example")
    idle = Known("GET /queues", "*", "covers nothing")
    assert unexplained(found, [fitting]) == ([], [])
    assert unexplained(found, [idle]) == (found, [idle])
