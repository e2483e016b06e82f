from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import altair as alt
import polars as pl
import pytest
from altair.utils.schemapi import SchemaValidationError

from charts.drawing import ROWS, drawing, hole, template

FRAME = pl.DataFrame({"name": ["a", None], "n": [1, 2], "day": [date(2026, 11, 9), None]})


def bars(height=20):
    """One bar per name, in an order and up to an end that the data give."""
    names = alt.Y("name", type="nominal", sort=hole("names"))
    ends = alt.X("n", type="quantitative", scale=alt.Scale(domain=[0, hole("top")]))
    return alt.LayerChart(layer=[alt.Chart(ROWS, height=height).mark_bar().encode(x=ends, y=names)])


def filled(form, **frames):
    return drawing(form, {"rows": FRAME, **frames}, names=["b", "a"], top=3)


def test_a_template_is_built_once_for_each_of_its_arguments():
    heights = []
    form = template(lambda height: heights.append(height) or bars(height))
    assert form(20) is form(20)
    assert form(30)["height"] == 30
    assert heights == [20, 30]


def test_what_the_data_say_is_filled_in_and_the_template_stays_as_it_is():
    form = template(bars)()
    spec = filled(form).spec
    sides = spec["layer"][0]["encoding"]
    assert sides["y"]["sort"] == ["b", "a"]
    assert sides["x"]["scale"]["domain"] == [0, 3]
    sides["y"]["title"] = "changed"
    assert "title" not in filled(form).spec["layer"][0]["encoding"]["y"]


def test_a_hole_nobody_fills_is_an_error():
    with pytest.raises(KeyError, match="top"):
        drawing(template(bars)(), {"rows": FRAME}, names=[])


def test_a_drawing_holds_its_rows_as_json_where_it_is_looked_at():
    drawn = filled(template(bars)()).to_dict()
    assert drawn["datasets"]["rows"] == [
        {"name": "a", "n": 1, "day": "2026-11-09"}, {"name": None, "n": 2, "day": None},
    ]  # fmt: skip
    alt.Root.validate(drawn)


def test_layers_on_top_keep_their_own_data_and_leave_those_below_theirs():
    form = template(bars)()
    rule = template(lambda: alt.layer(alt.Chart(alt.NamedData("days")).mark_rule().encode(x="n:Q")))()
    below = filled(form)
    both = below.below(drawing(rule, {"days": FRAME.head(1)}))
    assert [layer.get("data") for layer in both.spec["layer"]] == [None, {"name": "days"}]
    assert (both.spec["data"], both.spec["height"]) == ({"name": "rows"}, 20)
    assert {name: frame.height for name, frame in both.frames.items()} == {"rows": 2, "days": 1}
    assert len(below.spec["layer"]) == 1


def test_viewers_may_draw_at_the_same_time_and_altair_checks_again_afterwards():
    start, form = Barrier(8), template(bars)

    def draw(number):
        start.wait(timeout=10)
        return [filled(form(height)).spec["height"] for height in range(number, number + 5)]

    with ThreadPoolExecutor(8) as threads:
        heights = list(threads.map(draw, range(8)))
    assert heights == [list(range(number, number + 5)) for number in range(8)]
    with pytest.raises(SchemaValidationError):
        alt.Scale(domain={"no": "such"})
