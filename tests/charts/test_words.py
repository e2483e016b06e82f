import polars as pl
import pytest

from charts.words import ENGLISH, MISSING, TEXTS, Words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(6, "6 s"), (132, "2 min 12 s"), (60, "1 min"), (2280, "38 min"), (32340, "8 h 59 min"), (14400, "4 h"),
     (233280, "2.7 d"), (345600, "4 d"), (86399.6, "1 d")],
)  # fmt: skip
def test_durations_read_as_people_say_them(seconds, text):
    assert ENGLISH.duration(seconds) == text


def test_missing_texts_fall_back_to_english():
    assert Words(texts={"n": "casos"}).text("n") == "casos"
    assert Words().text("median") == TEXTS["median"]


def test_null_reads_as_a_dash():
    frame = pl.DataFrame({"v": [1.0, None]})
    assert ENGLISH.column(frame, "v", "t", ENGLISH.duration).to_list() == ["1 s", MISSING]
