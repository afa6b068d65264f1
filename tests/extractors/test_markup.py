"""HTML that others wrote, as plain text: whatever it holds, in one pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.markup import name_of, plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<br />\nb</p>\n\n<p>c &amp; d&#8217;s</p>", "a\nb\n\nc & d’s"),
        ("a\nb &lt;3", "a\nb <3"),
        ("  a  <b>b</b>\n c ", "a b c"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("1 < 2 <b>x</b>", "1 < 2 x"),
        ("x <3 y<br>z", "x <3 y\nz"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\n\nc"),
        ("<div>a</div><div><div>b</div></div>", "a\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("<p>a</p><p> </p><p>b</p>", "a\n\nb"),
        ('x<script>var a = "<p>";</script>y<style>p {}</style>z', "xyz"),
        ("<script>never closed", ""),
        ("a<!-- <p>x</p> -->b<!-- never closed", "ab"),
        ("<P CLASS=x>a</P>b", "a\n\nb"),
        ('<a href="https://x.example/?a=1&amp;b=2">hier</a>', "hier"),
        ('<img alt="🌻" class="wp-smiley" />!', "🌻!"),
        ("<img class='emoji' alt='&#128578;'>", "🙂"),
        ('<img alt="a tower" src="x.png">', ""),
        ("a &lt;b&gt; <i>c</i>", "a <b> c"),
        ("&nbsp;a&nbsp;", "a"),
        ("", ""),
        ("</p>", ""),
        ("<", "<"),
    ],
)
def test_html_is_read_as_a_person_reads_it(html: str, text: str) -> None:
    assert plain(html) == text


@given(st.text(alphabet="<>/!- abp&;#\"'=\n\x0b\x0c", max_size=60))
def test_whatever_is_written_no_tag_is_left_and_no_error_raised(html: str) -> None:
    text = plain(html)
    assert "<p>" not in text.replace("&lt;p&gt;", "") or "&lt;" in html or "&#" in html
    assert text == text.strip()


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "<script>", "</", "&", "&#", '<img class="', "<p", " ", "<p\n>"]
)
def test_no_text_takes_longer_than_its_length_allows(piece: str) -> None:
    spent = []
    for size in (50_000, 400_000):
        html = "<b>" + piece * (size // len(piece))
        started = time.process_time()
        plain(html)
        spent.append(time.process_time() - started)
    assert spent[1] < 0.3 + 24 * spent[0], "eight times the length, not its square"


@pytest.mark.parametrize(
    ("written", "name"),
    [("Ann &amp; co", "Ann & co"), ("@jan", "jan"), (" @ ", None), ("", None), (None, None)],
)
def test_a_name_is_written_as_a_handle(written: str | None, name: str | None) -> None:
    assert name_of(written) == name
