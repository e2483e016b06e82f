"""Filters: one table of (filters, rows kept, words), the round trip through a URL, and refusals."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import vocabulary as words
from model.errors import SettingsError
from model.filters import COMPARISONS, Filters
from model.period import PRESETS, Period

ROWS = pl.DataFrame(
    {
        "id": [1, 2, 3, 4],
        "channel": ["phone", "email", "email", "unknown"],
        "channel_group": ["traditional", "digital", "digital", "unknown"],
        "team": ["North", "North", "South, West", None],
        "source": ["a", "a", "b", "b"],
        "priority": ["low", "high", None, "high"],
        "segment": [None, "gold", "gold", None],
        "day": [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), None],
    }
)


@pytest.mark.parametrize(
    ("filters", "kept", "sentence"),
    [
        (Filters(), [1, 2, 3, 4], "all channels · whole period"),
        (Filters(channels=("phone", "email")), [1, 2, 3], "phone, email · whole period"),
        (Filters(channel_group="digital"), [2, 3], "digital · whole period"),
        (Filters(channel_group="digital", teams=("North",)), [2], "digital · team North · whole period"),
        (Filters(teams=("South, West",)), [3], "team South, West · whole period"),
        (Filters(sources=("b",), priorities=("high",)), [4], "source b · priority high · whole period"),
        (Filters(segments=("gold",)), [2, 3], "segment gold · whole period"),
    ],
)
def test_dimensions_keep_rows_and_say_so(filters, kept, sentence):
    assert ROWS.filter(filters.predicate())["id"].to_list() == kept
    assert filters.sentence() == sentence


@pytest.mark.parametrize(
    ("period", "kept"),
    [
        (Period(date(2026, 1, 2), date(2026, 1, 3)), [2, 3]),
        (Period(date(2026, 1, 2), None), [2, 3]),
        (Period(None, date(2026, 1, 1)), [1]),
        (Period(), [1, 2, 3, 4]),
        (None, [1, 2, 3, 4]),
    ],
)
def test_a_period_includes_both_its_ends(period, kept):
    assert ROWS.filter(Filters(period=period).within("day"))["id"].to_list() == kept


def test_a_preset_ends_on_the_local_day_of_the_data():
    as_of = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # already 1 November in Madrid
    resolved = Filters(preset="7d").resolve(as_of, "Europe/Madrid")
    assert resolved.period == Period(date(2026, 10, 26), date(2026, 11, 1))
    assert resolved.previous().period == Period(date(2026, 10, 19), date(2026, 10, 25))


def test_nothing_to_compare_with_an_open_period_or_when_asked_not_to():
    assert Filters(period=Period(None, date(2026, 1, 1))).previous() is None
    assert Filters(period=Period(date(2026, 1, 1), date(2026, 1, 2)), comparison="none").previous() is None


texts = st.text(min_size=1, max_size=12)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
own_days = st.builds(Period, first=days, last=st.none() | days)
spans = st.fixed_dictionaries({"preset": st.sampled_from(PRESETS)}) | st.fixed_dictionaries({"period": own_days})
dimensions = st.fixed_dictionaries(
    {
        "comparison": st.sampled_from(COMPARISONS),
        "channels": st.lists(st.sampled_from(words.CHANNELS), unique=True).map(tuple),
        "channel_group": st.none() | st.sampled_from(words.CHANNEL_GROUPS),
        "teams": st.lists(texts, unique=True, max_size=3).map(tuple),
        "sources": st.lists(texts, unique=True, max_size=3).map(tuple),
        "segments": st.lists(texts, unique=True, max_size=3).map(tuple),
        "basis": st.sampled_from(words.BASES),
    }
)
some_filters = st.builds(lambda span, kept: Filters(**span, **kept), spans, dimensions)


@given(some_filters)
def test_a_url_gives_back_the_same_filters(filters):
    assert Filters.from_query(filters.to_query()) == filters


@given(some_filters)
def test_filters_never_add_rows(filters):
    assert ROWS.filter(filters.predicate() & filters.within("day")).height <= ROWS.height


@pytest.mark.parametrize(
    ("query", "name", "allowed"),
    [
        ({"period": "3y"}, "period = '3y'", "28d"),
        ({"channel": "phone,fax"}, "channel = 'fax'", "whatsapp"),
        ({"group": "new"}, "group = 'new'", "traditional"),
        ({"basis": "lunar"}, "basis = 'lunar'", "business"),
        ({"from": "31/12/2026"}, "from = '31/12/2026'", "2026-11-20"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(query, name, allowed):
    with pytest.raises(SettingsError) as caught:
        Filters.from_query(query)
    assert name in caught.value.text
    assert allowed in caught.value.allowed


def test_parameters_that_are_missing_come_from_the_default():
    assert Filters.from_query({"channel": "phone"}, Filters(preset="28d")) == Filters("28d", channels=("phone",))
