import polars as pl

from charts.palette import LIGHT
from charts.scale import days_axis, duration_axis, duration_domain, fade, midnight, opens
from charts.words import Words
from tests.charts.samples import BANDS


def test_a_logarithmic_axis_never_reaches_zero():
    assert duration_domain(0.0, 0.0) == [1.0, 25.0]
    assert duration_domain(None, None) == [1.0, 25.0]


def test_ticks_are_written_in_the_viewers_words():
    axis = duration_axis(Words(duration=lambda s: f'{s} "segons"'), LIGHT).to_dict()
    assert axis["values"][0] == 5
    assert '"300": "300 \\"segons\\""' in axis["labelExpr"]


def test_no_day_is_labelled_twice():
    assert days_axis(LIGHT).to_dict()["tickMinStep"] == 24 * 60 * 60 * 1000


def test_small_samples_are_faint():
    assert pl.select(n=pl.Series([29, 30])).select(fade()).to_series().to_list() == [0.35, 1.0]


def test_days_are_instants_at_midnight_utc():
    assert BANDS.select(midnight("day")).to_series().dt.to_string()[0].startswith("2026-11-09 00:00:00")


def test_a_mark_without_an_address_opens_nothing():
    assert opens(BANDS) == {}
    href = opens(BANDS.with_columns(to=pl.lit("behind?metric=contacts")), "to")["href"].to_dict()
    assert href["condition"]["field"] == "to"
    assert href["condition"]["test"] == "isValid(datum.to)"
    assert href["value"] is None


def test_a_mark_that_opens_something_is_read_out_by_its_words_and_not_by_its_address():
    frame = pl.DataFrame(
        {"n_text": ["61"], "hour_text": ["10h"], "weekday_text": ["Mon"], "n": [61], "link": ["behind?"]}
    )
    said = opens(frame)["description"].to_dict()["value"]["expr"]
    assert "[datum.weekday_text, datum.hour_text, datum.n_text]" in said
    assert "link" not in said
