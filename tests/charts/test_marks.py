from datetime import date, timedelta

import polars as pl

from charts.bands import bands
from charts.marks import LONGEST, happened_frame, marked, placed
from charts.palette import LIGHT
from charts.trend import trend
from charts.words import ENGLISH
from tests.charts.samples import BANDS, VOLUMES

FIRST, LAST = date(2026, 9, 1), date(2026, 12, 10)  # 100 days
SPAN = (FIRST, LAST)


def at(day, text="x"):
    return (FIRST + timedelta(days=day), text)


def shown(*rows):
    return placed(happened_frame(list(rows), ENGLISH), SPAN)


def test_words_that_would_cover_others_stand_a_line_higher():
    # Ten letters take 16 % of the axis: those of day 5 and day 10 meet, those of day 30 meet nobody.
    found = shown(at(5, "a" * 10), at(10, "b" * 10), at(30, "c" * 10))
    assert found.select("line", "height").rows() == [(0, -6.0), (1, -20.0), (0, -6.0)]


def test_words_near_the_end_stand_left_of_their_rule():
    found = shown(at(60), at(61), at(100))
    assert found["is_left"].to_list() == [False, True, True]


def test_words_left_and_right_of_their_rules_meet_too():
    # Right of day 55 to 71 %, left of day 70 from 54 %.
    assert shown(at(55, "a" * 10), at(70, "b" * 10))["line"].to_list() == [0, 1]


def test_a_long_text_is_cut_in_the_label_and_whole_in_the_tooltip():
    (row,) = shown(at(5, "é" * 40)).to_dicts()
    assert row["label"] == "é" * (LONGEST - 1) + "…"
    assert row["happened"] == "é" * 40
    assert shown(at(5, "é" * LONGEST))["label"][0] == "é" * LONGEST


def test_only_what_happened_within_the_axis_is_drawn():
    chart = trend(VOLUMES)
    happened = happened_frame([at(-1), at(101)], ENGLISH)
    assert marked(chart, happened, SPAN, LIGHT) is chart
    drawn = marked(chart, happened_frame([at(-1), at(0), at(100), at(101)], ENGLISH), SPAN, LIGHT)
    assert drawn.frames["happened"]["day"].to_list() == [FIRST, LAST]
    assert drawn.spec["layer"][: len(chart.spec["layer"])] == chart.spec["layer"]
    assert [layer["data"]["name"] for layer in drawn.spec["layer"][-2:]] == ["happened"] * 2


def test_one_day_only_is_no_error():
    assert placed(happened_frame([at(0)], ENGLISH), (FIRST, FIRST))["is_left"].to_list() == [False]


def test_nothing_happened_is_an_empty_frame_with_its_columns():
    assert happened_frame([], ENGLISH).schema == pl.Schema(
        {"day": pl.Date(), "text": pl.String(), "day_text": pl.String()}
    )


def test_a_marked_chart_keeps_its_rows_and_its_height():
    chart, span = bands(BANDS), (date(2026, 11, 9), date(2026, 11, 11))
    drawn = marked(chart, happened_frame([(date(2026, 11, 10), "x")], ENGLISH), span, LIGHT).spec
    assert (drawn["data"], drawn["height"]) == ({"name": "rows"}, 270)
    assert not any("data" in layer for layer in drawn["layer"][:-2])
