"""Each chart's specification without its data, compared with the one kept in tests/golden/charts.

After a change that is meant, write them anew: `HILO_GOLDEN=write make test`, and look at the difference.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Final

import altair as alt
import pytest

from charts.palette import DARK, LIGHT
from charts.words import ENGLISH
from model.vocabulary import CHANNELS
from tests.charts import samples
from tests.charts.samples import CHARTS

GOLDEN = Path(__file__).parents[1] / "golden" / "charts"
NAME = pytest.mark.parametrize("name", CHARTS)


@cache
def spec(name, dark=False):
    """The chart as Vega-Lite, checked against its schema, without data and the names of data."""
    chart, frame = CHARTS[name]
    drawn = chart(frame, ENGLISH, DARK if dark else LIGHT).to_dict()
    alt.Root.validate(drawn)
    return _without_data(drawn)


def _without_data(part):
    if isinstance(part, list):
        return [_without_data(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {k: _without_data(v) for k, v in part.items() if k not in {"data", "datasets", "$schema", "config"}}


@NAME
def test_the_specification_is_the_one_agreed_on(name):
    file = GOLDEN / f"{name}.json"
    found = spec(name)
    if os.environ.get("HILO_GOLDEN") == "write":
        file.write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(file.read_text(encoding="utf-8"))


@NAME
def test_nothing_to_draw_is_no_error(name):
    chart, frame = CHARTS[name]
    chart(frame.clear()).to_dict()


def _encodings(part):
    if isinstance(part, list):
        return [found for item in part for found in _encodings(item)]
    inner = [found for item in part.values() for found in _encodings(item)] if isinstance(part, dict) else []
    return [*([part["encoding"]] if isinstance(part, dict) and "encoding" in part else []), *inner]


@NAME
def test_every_mark_that_answers_the_pointer_tells_n(name):
    tooltips = [e["tooltip"] for e in _encodings(spec(name)) if "tooltip" in e]
    assert tooltips
    told = "at_text" if name == "timeline" else "n_text"  # one mark there is one happening: when, not how many
    # A rule on a day tells what happened then.
    assert all(any(t["field"] in {told, "happened"} for t in tooltip) for tooltip in tooltips)


OPEN: Final = (
    "ranges", "bands", "trend", "shares", "hours", "comparison", "ages", "matrix", "sankey", "stations", "timeline",
)  # fmt: skip


@pytest.mark.parametrize("name", OPEN)
def test_marks_that_count_open_the_list_behind_them_and_without_one_nothing(name):
    chart, frame = CHARTS[name]
    links = [e["href"] for e in _encodings(spec(name)) if "href" in e]
    assert links
    assert all(link["value"] is None and link["condition"]["field"] == "link" for link in links)
    assert "href" not in json.dumps(chart(frame.drop("link")).to_dict())
    addresses = [row.get("link") for rows in chart(frame).to_dict()["datasets"].values() for row in rows]
    assert samples.LINK in addresses


@NAME
def test_channel_colours_come_from_the_page(name):
    scales = [e["color"]["scale"] for e in _encodings(spec(name)) if "channel" in e.get("color", {}).get("field", "")]
    assert all(scale == {"domain": list(CHANNELS)} for scale in scales)


@NAME
def test_names_on_an_axis_stay_on_their_row(name):
    sides = [e[side] for e in _encodings(spec(name)) for side in ("x", "y") if e.get(side, {}).get("type") == "nominal"]
    assert all(side["axis"]["labelFlush"] is side["axis"]["labelBound"] is False for side in sides)


@NAME
def test_annotations_take_the_theme_of_the_page(name):
    text = json.dumps(spec(name, dark=True))
    assert "#5b6472" not in text
    assert "#ffffff" not in text
