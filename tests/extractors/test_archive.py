"""Archives: the file as csv.reader reads it, in pages, in flat memory."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import RING, Fake, entry, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.base import BadPage, Page, Stream, Window
from extractors.facts import Ask, Facts
from extractors.http import PoliteSession
from extractors.lake import Lake
from extractors.run import extract
from extractors.sources import archive

HEADER = ",".join(archive.COLUMNS)
EVER = Window(datetime(2006, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
TIME = "Tue Oct 31 22:10:47 +0000 2017"


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ROWS_A_PAGE", 3)


def pages(path: Path) -> Iterator[Page]:
    options = archive.Options(path=path)
    (stream,) = archive.streams(options, Ask())
    with PoliteSession(requests_per_minute=60) as session:
        yield from archive.pages(session, options, stream, EVER)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "tweets.csv"
    path.write_bytes("\n".join([HEADER, *lines]).encode("utf-8", "surrogateescape"))
    return path


def test_a_row_is_read() -> None:
    row = [
        "3.0",
        "AcmeHelp",
        "False",
        TIME,
        "@115712 @Bolt hi @115712",
        "2",
        "123456789012345678.0",
    ]
    post = archive.parse({"platform": "twitter", "row": row})

    assert (post.native_id, post.in_reply_to_id) == ("3", "123456789012345678")
    assert (post.author_id, post.author_handle) == ("acmehelp", "AcmeHelp")
    assert post.mentioned_ids == ("115712", "bolt")
    assert post.created_at == datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "x", "1.5", "1e5", "1.23457E+17", "-1", "1.00", "٣", "nan"])
def test_an_id_that_could_have_lost_a_digit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected an id of digits"):
        archive.whole_number(text)


@pytest.mark.parametrize(
    "text", ["", "2017-10-31", "Tue Okt 31 22:10:47 +0000 2017", "Tue Oct 32 22:10:47 +0000 2017"]
)
def test_a_time_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a time such as"):
        archive.twitter_time(text)


def test_a_time_is_read_with_its_zone() -> None:
    read = archive.twitter_time("Tue Oct 31 22:10:47 -0500 2017")

    assert read == datetime(2017, 11, 1, 3, 10, 47, tzinfo=UTC)


CELLS = st.text(st.sampled_from('a,"\n\r é\0\u2028'), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=12),
    st.text(st.sampled_from('a,"\n\r'), max_size=12),
)
def test_the_pages_together_are_what_csv_reads(
    tmp_path: Path, cells: list[list[str]], rest: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([archive.COLUMNS, *cells])
    path = tmp_path / "tweets.csv"
    path.write_bytes((text.getvalue() + rest).encode())

    found = [p["row"] for page in pages(path) for p in archive.payloads(page)]
    with path.open(encoding="utf-8", newline="") as file:
        assert found == [row for row in csv.reader(file) if row][1:]
    assert b"".join(page.body for page in pages(path)) == path.read_bytes()


def test_the_real_slice_is_what_csv_reads(shared: Path) -> None:
    path = shared / "data" / "twcs_first5k.csv"

    found = [p["row"] for page in pages(path) for p in archive.payloads(page)]
    with path.open(encoding="utf-8", newline="") as file:
        assert found == list(csv.reader(file))[1:]
    posts = [archive.parse({"platform": "twitter", "row": row}) for row in found]
    assert len({post.native_id for post in posts}) == len(found)


def land_file(tmp_path: Path, path: Path) -> tuple[Lake, object]:
    lake = Lake.at(tmp_path / "lake")
    found = entry(archive, watermark="last_post", reread_hours=0, options={"path": str(path)})
    return lake, extract(found, EVER, lake, Facts((), (), (), (), (), (), ()), RING)


def test_bad_rows_are_quarantined_and_the_others_landed(tmp_path: Path) -> None:
    good = [f'{n},ann,True,{TIME},"line one\nline ""two""",,' for n in range(1, 9)]
    bad = ["x,ann,True,then,hi,,", "9,ann", f"1e5,ann,True,{TIME},hi,,"]
    path = write(tmp_path, *good[:4], *bad, *good[4:], f"10,\udcff,True,{TIME},\udcff,,")

    lake, reading = land_file(tmp_path, path)

    assert reading.quarantined_count == 3  # type: ignore[attr-defined]
    found = rows(lake, "posts")
    assert sorted(int(row["native_id"]) for row in found) == [*range(1, 9), 10]
    assert {row["body_text"] for row in found} == {'line one\nline "two"', "\ufffd"}


def test_a_file_with_other_columns_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n" + "1,2\n" * 100)

    _, reading = land_file(tmp_path, path)
    assert reading.page_count == 1  # type: ignore[attr-defined]
    assert not reading.is_complete  # type: ignore[attr-defined]
    assert "expected the columns tweet_id" in reading.problem_text  # type: ignore[attr-defined]


def test_a_byte_order_mark_is_no_other_column(tmp_path: Path) -> None:
    path = write(tmp_path, f"1,ann,True,{TIME},hi,,")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert [len(archive.payloads(page)) for page in pages(path)] == [1]


def test_a_field_beyond_all_measure_ends_the_file_with_an_error(
    tmp_path: Path,
) -> None:
    limit = csv.field_size_limit(1000)
    try:
        path = write(tmp_path, f"1,ann,True,{TIME},{'x' * 2000},,")
        walk = pages(path)
        next(walk)
        with pytest.raises(BadPage, match="field larger"):
            next(walk)
    finally:
        csv.field_size_limit(limit)


def test_a_page_of_other_columns_is_a_bad_page() -> None:
    page = Page(Stream("s", "twitter", "p"), "f#page=0", 200, EVER.start, b"a,b\n")

    with pytest.raises(BadPage, match="expected the columns"):
        archive.payloads(page)


READER = """
import resource, sys
from pathlib import Path
from datetime import UTC, datetime
from fakes import RING, NOBODY, entry
from extractors.base import Window
from extractors.lake import Lake
from extractors.run import extract
from extractors.sources import archive
found = entry(archive, watermark="last_post", reread_hours=0, options={"path": sys.argv[1]})
window = Window(datetime(2006, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
reading = extract(found, window, Lake.at(sys.argv[2]), NOBODY, RING)
print(reading.landed_count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_megabytes(folder: Path, count: int) -> int:
    path = folder / f"{count}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for n in range(count):
            file.write(f'{n + 1},{n % 5000},True,{TIME},"@acme text {n} {"x" * 80}",,\n')
    here = Path(__file__).parent
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    ended = subprocess.run(
        [sys.executable, "-c", READER, str(path), str(folder / f"lake-{count}")],
        env=environ,
        capture_output=True,
        check=True,
        text=True,
    )
    landed, peak = map(int, ended.stdout.split())
    assert landed == count
    return peak


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    small, large = peak_megabytes(tmp_path, 60_000), peak_megabytes(tmp_path, 300_000)

    assert large < small * 1.25, f"{small} MB for 60,000 rows, {large} MB for 300,000"


def test_the_fake_is_a_source_too() -> None:
    assert Fake({}).platform(None) == "bluesky"
