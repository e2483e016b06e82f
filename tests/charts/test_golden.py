"""Each chart's specification without its data, compared with the one kept in tests/golden/charts.

After a change that is meant, write them anew: `HILO_GOLDEN=write make test`, and look at the difference.
"""

import json
import os
from functools import cache
from pathlib import Path

import pytest

from charts.palette import DARK, LIGHT
from charts.words import ENGLISH
from model.vocabulary import CHANNELS
from tests.charts.samples import CHARTS

GOLDEN = Path(__file__).parents[1] / "golden" / "charts"
NAME = pytest.mark.parametrize("name", CHARTS)


@cache
def spec(name, dark=False):
    """The chart as Vega-Lite, checked against its schema, without data and the names of data."""
    chart, frame = CHARTS[name]
    return _without_data(chart(frame, ENGLISH, DARK if dark else LIGHT).to_dict(validate=True))


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
    chart(frame.clear()).to_dict(validate=False)


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
    assert all(any(t["field"] == told for t in tooltip) for tooltip in tooltips)


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
