from datetime import date

import pytest

import metrics
from metrics.trend import span, step_of, trend, volumes
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import answered, at, fact, solved, tiny

WEEK = Filters(period=Period(date(2026, 11, 9), date(2026, 11, 12)))
FRAMES = tiny(
    interaction_facts=[
        answered("a", 60), answered("b", 120, "phone"), solved("c", day=12, started_at=at(10)), fact("d", day=9),
    ]
)  # fmt: skip


def test_every_day_has_a_row_and_a_day_without_contacts_is_0():
    assert trend("contacts", FRAMES, WEEK)["value"].to_list() == [1.0, 2.0, 0.0, 1.0]


def test_a_day_without_answers_is_null_not_0():
    found = trend("first_response_time", FRAMES, WEEK)
    assert found["n"].to_list() == [0, 2, 0, 0]
    assert found["value"].to_list() == [None, 90.0, None, None]


CASES = [
    {"case_id": "1", "opened_at": at(9)},
    {"case_id": "2", "opened_at": at(10), "closed_at": at(12)},
    {"case_id": "3", "opened_at": at(11, 23), "closed_at": at(10)},
    {"case_id": "4", "opened_at": None},
    {"case_id": "5", "opened_at": None, "closed_at": at(10)},
]


@pytest.mark.parametrize("day", range(9, 14))
def test_the_course_of_a_stock_is_the_stock_of_each_day(day):
    frames = tiny(dissatisfaction=CASES)
    filters = Filters(period=Period(date(2026, 11, 8), date(2026, 11, day)))
    course = trend("unresolved_dissatisfaction", frames, filters)
    assert course["n"].len() == day - 7
    assert course["n"][-1] == metrics.compute("unresolved_dissatisfaction", frames, filters)["n"].item()


@pytest.mark.parametrize("name", ["contacts", "backlog", "unresolved_dissatisfaction"])
def test_days_to_come_have_no_course(name):
    assert trend(name, FRAMES, Filters(period=Period(date(2026, 11, 21), date(2026, 12, 1)))).is_empty()


def test_volumes_fill_every_channel_and_day():
    found = volumes(FRAMES, WEEK)
    assert found.select("n", "share").rows() == [
        (0, 0.0),
        (1, 1.0),
        (1, 0.5),
        (1, 0.5),
        (0, None),
        (0, None),
        (0, 0.0),
        (1, 1.0),
    ]
    assert found["channel"].to_list() == ["phone", "email"] * 4


def test_an_open_period_reaches_from_the_first_contact_to_the_snapshot():
    assert span(FRAMES, Filters()) == Period(date(2026, 11, 9), date(2026, 11, 20))
    assert span(tiny(), Filters()) == Period(date(2026, 11, 20), date(2026, 11, 20))


def test_long_periods_are_shown_by_week():
    long = Filters(preset="12m")
    assert step_of(FRAMES, long) == "week"
    assert trend("contacts", FRAMES, long)["week"].diff().drop_nulls().unique().dt.total_days().to_list() == [7]
