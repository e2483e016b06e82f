import polars as pl

from charts.palette import DARK
from charts.timeline import BAD, GOOD, SHAPES, _prepared, _spans, timeline
from charts.words import ENGLISH
from metrics.customer import WHAT
from tests.charts.samples import TIMELINE

ROWS = _prepared(TIMELINE, ENGLISH)


def test_every_happening_has_a_form_and_those_without_size_are_left_to_the_table():
    assert set(SHAPES) == set(WHAT)
    assert set(BAD) | set(GOOD) <= set(SHAPES)
    assert ROWS["what"].to_list() == ["contact", "reply", "contact", "bad_rating", "case_closed"]


def test_a_band_is_the_life_of_a_journey_without_what_was_said_of_it_long_after():
    spans = _spans(ROWS).select("journey_id", "at", "until").rows()
    assert [(journey, at.day, until.day) for journey, at, until in spans] == [("a", 3, 5)]


def test_a_channel_nobody_told_has_a_row_of_its_own():
    assert ROWS["name"].to_list()[-1] == ENGLISH.label("unknown")


def axis_of(days):
    apart = TIMELINE.head(2).with_columns(at=pl.datetime(2026, 11, 3) + pl.duration(days=pl.Series([0, days])))
    spec = timeline(apart).spec
    return spec["layer"][0]["encoding"]["x"]["axis"]


def test_a_few_days_are_labelled_once_each():
    assert axis_of(3)["tickCount"] == {"interval": "day", "step": 1}
    assert "tickCount" not in axis_of(200)


def test_nothing_is_no_error_in_either_theme():
    timeline(TIMELINE.clear(), theme=DARK).to_dict()
