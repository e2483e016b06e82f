import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.plain import plain, visible


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("**bold** [x](http://y)", r"\*\*bold\*\* \[x\]\(http\:\/\/y\)".replace(r"\/", "/")),
        (":material/delete: $x^2$", r"\:material/delete\: \$x\^2\$"),
        ("a\nb\t c", "a b c"),
        ("<script>", r"\<script\>"),
    ],
)
def test_markdown_is_escaped(raw, escaped):
    assert plain(raw) == escaped


def test_text_cannot_turn_around_what_follows_it():
    assert visible("invoice\u202efdp.exe") == "invoice\ufffdfdp.exe"
    assert visible("Ramón Núñez ☺ 東京") == "Ramón Núñez ☺ 東京"


@settings(derandomize=True, max_examples=100)
@given(st.text())
def test_nothing_special_stays_unescaped(text):
    unescaped = plain(text).replace("\\\\", "").replace("\\", "\0")
    assert not any(mark in unescaped.replace(f"\0{mark}", "") for mark in "*_`[]<>$:#|~{}")
