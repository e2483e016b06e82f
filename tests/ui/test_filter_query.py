from datetime import date

import pytest

from model.filters import Filters
from model.period import Period
from ui.filter_query import Choices, from_query, known

THERE = Choices(teams=("North",), sources=("calls",), first=date(2026, 1, 1), last=date(2026, 11, 20))


def test_names_the_data_does_not_have_are_left_out_and_told():
    asked = Filters(teams=("North", "Gone"), sources=("fax",), channels=("phone",), segments=("Gold",))
    assert known(asked, THERE) == (
        Filters(teams=("North",), channels=("phone",)),
        [("team", "Gone"), ("source", "fax"), ("segment", "Gold")],
    )


def test_without_data_nothing_is_known_to_be_gone():
    asked = Filters(teams=("Gone",))
    assert known(asked, Choices()) == (asked, [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31"])
def test_a_year_nobody_has_data_of_is_refused(day):
    assert from_query({"from": day}) == (Filters(preset="28d"), [("from", day)])


def test_days_of_a_whole_century_are_taken():
    filters, refused = from_query({"from": "1970-01-01", "to": "2199-12-31", "compare": "year"})
    assert refused == []
    assert filters.previous() is None  # the year before would share days with it


def test_a_name_of_many_characters_with_marks_from_the_right_is_one_name():
    name = "\u202e<b>" + "ñ🙂" * 150 + "\\,;&="
    query = Filters(teams=(name,)).to_query()
    assert from_query(query)[0].teams == (name,)


def test_the_year_before_is_asked_for_by_a_code():
    week = {"from": "2026-11-14", "to": "2026-11-20", "compare": "year"}
    before = from_query(week)[0].previous()
    assert before
    assert before.period == Period(date(2025, 11, 14), date(2025, 11, 20))
