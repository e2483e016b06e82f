from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from model.filters import Filters
from model.period import Period
from ui.view import View

WEEK = Filters(period=Period(date(2026, 11, 14), date(2026, 11, 20)))
SEEN = View("home", 1, datetime(2026, 11, 20, 17, tzinfo=UTC), "Europe/Madrid", filters=WEEK)


def test_the_view_before_is_the_period_before_as_it_stood_then():
    before = SEEN.previous()
    assert before.filters.period == Period(date(2026, 11, 7), date(2026, 11, 13))
    assert before.as_of == datetime(2026, 11, 13, 17, tzinfo=UTC)


@pytest.mark.parametrize("period", [Period(None, date(2026, 11, 20)), Period(date(2026, 11, 14), None), None])
def test_an_open_period_has_no_view_before(period):
    assert SEEN.with_filters(Filters(period=period)).previous() is None


def test_the_year_before_is_seen_as_it_stood_a_year_before():
    earlier = SEEN.with_filters(replace(WEEK, comparison="year")).previous()
    assert earlier.filters.period == Period(date(2025, 11, 14), date(2025, 11, 20))
    assert earlier.as_of == datetime(2025, 11, 20, 17, tzinfo=UTC)
