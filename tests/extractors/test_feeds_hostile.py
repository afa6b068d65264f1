"""Feeds: what a hostile document cannot do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from feeds_fixture import RSS

from extractors import syndication
from extractors.base import BadPage

LAUGHS = (
    b"<!DOCTYPE rss ["
    + b'<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><rss><channel><title>&l11;</title></channel></rss>"
)
QUADRATIC = (
    b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 100_000 + b'">]><rss><channel><title>'
    + b"&a;" * 100_000 + b"</title></channel></rss>"
)  # fmt: skip
OUTSIDE = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file://%s">]><rss><channel><title>&a;</title></channel></rss>'
PARAMETER = (
    b'<!DOCTYPE rss [<!ENTITY %% p SYSTEM "file://%s"> %%p;]>'
    b"<rss><channel><title>T</title></channel></rss>"
)
ITSELF = b'<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]><rss><channel>&a;</channel></rss>'
BOMBS = {
    "laughs": LAUGHS,
    "quadratic": QUADRATIC,
    "outside": OUTSIDE,
    "parameter": PARAMETER,
    "itself": ITSELF,
    "deep": b"<rss><channel>" + b"<a>" * 3_000_000,
    "many": b"<rss><channel>" + b"<a/>" * 2_000_000,
    "attributes": b"<rss " + b" ".join(b'a%d=""' % n for n in range(500_000)) + b"/>",
    "attributes with >": b"<rss " + b" ".join(b'a%d=">"' % n for n in range(400_000)) + b"/>",
    "attributes apart": b"<rss><channel>"
    + (b"<a " + b" ".join(b'a%d=""' % n for n in range(9_000)) + b"/>") * 100,
    "equal": b"<rss>" + b"<=" * 4_000_000,
    "attributes in EBCDIC": '<?xml version="1.0" encoding="cp037"?><rss '.encode("cp037")
    + " ".join(f'a{n}=""' for n in range(400_000)).encode("cp037"),
    "escaped": b"<rss><channel><title>" + b"&amp;" * 2_000_000 + b"</title></channel></rss>",
    "bare": b"<rss><channel><title>" + b"&" * 9_000_000 + b"</title></channel></rss>",
    "open": b"<" * 9_000_000,
    "comments": b"<!--" * 2_000_000,
}
MEASURED = """
import json, os, sys, time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from extractors import notes, syndication, zones
from extractors.base import BadPage

for path in map(Path, sys.argv[1:]):
    if os.fork():  # a child for each: what it needs most is told of the whole process
        os.wait()
        continue
    body = path.read_bytes()
    before, started = getrusage(RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        found = str(syndication.read(body))
    except BadPage as error:
        found = str(error)
    spent = time.process_time() - started
    grown = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps([path.name, spent, grown, found[:500]]), flush=True)
    os._exit(0)
"""


def test_bombs_are_harmless_in_under_a_second_and_100_mb(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the house")
    for name, bomb in BOMBS.items():
        body = bomb % str(secret).encode() if b"SYSTEM" in bomb else bomb
        (tmp_path / name).write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *(str(tmp_path / name) for name in BOMBS)],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        timeout=120,
    )
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_ in measured] == list(BOMBS)
    for name, seconds, megabytes, found in measured:
        assert seconds < 1, name
        assert megabytes < 100, name
        assert "of the house" not in found
        assert ("declares entities" in found) is (b"ENTITY" in BOMBS[name]), name


def test_the_parser_is_given_bytes_never_an_address(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(RSS)
    for address in (f"file://{tmp_path}/feed.xml", f"{tmp_path}/feed.xml", "https://x.example/"):
        with pytest.raises(BadPage):
            syndication.read(address.encode())
        with pytest.raises((TypeError, AttributeError)):
            syndication.read(address)  # type: ignore[arg-type]
