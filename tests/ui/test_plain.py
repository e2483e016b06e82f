import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.plain import as_code, plain, visible


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("**bold** [x](ftp://y)", r"\*\*bold\*\* \[x\]\(ftp\://y\)"),
        (":red[x] $x^2$", r"\:red\[x\] \$x\^2\$"),
        ("a\nb\t c", "a b c"),
        ("<script>", r"\<script\>"),
    ],
)
def test_markdown_is_escaped(raw, escaped):
    assert plain(raw) == escaped


# What Streamlit's page looks for in a text after its escapes were taken off.
LATER = (
    r"(?i)(https?://|www(?=\.))[-.\w]+", r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+", r"(?i):material/\w+:", ":streamlit:",
    r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
)  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        "https://evil.test/a", "see HTTP://evil.test", "www.evil.test", "ana@evil.test", ":material/delete:",
        ":streamlit:", "a -- b", "->", "a <-> b <- c", "1 >= 0 <= 2 ~= 3",
    ],
)  # fmt: skip
def test_nothing_becomes_a_link_an_icon_or_an_arrow_once_the_escapes_are_gone(raw):
    shown = re.sub(r"\\(.)", r"\1", plain(raw))
    assert any(re.search(pattern, raw) for pattern in LATER)
    assert not any(re.search(pattern, shown) for pattern in LATER)
    assert shown.replace("\u2060", "") == raw


def test_text_between_backticks_stays_there():
    assert as_code("a` **b** `\nc\u202e") == "a' **b** ' c\ufffd"


def test_text_from_the_right_leaves_the_order_of_its_neighbours_alone():
    assert plain("\u05d0\u05d1 12") == "\u2068\u05d0\u05d1 12\u2069"
    assert plain("Ana 12") == "Ana 12"


def test_text_cannot_turn_around_what_follows_it():
    assert visible("invoice\u202efdp.exe") == "invoice\ufffdfdp.exe"
    assert visible("Ramón Núñez ☺ 東京") == "Ramón Núñez ☺ 東京"


@settings(derandomize=True, max_examples=100)
@given(st.text())
def test_nothing_special_stays_unescaped(text):
    unescaped = plain(text).replace("\\\\", "").replace("\\", "\0")
    assert not any(mark in unescaped.replace(f"\0{mark}", "") for mark in "*_`[]<>$:#|~{}")
