from datetime import date

from metrics.distribution import response_bands, response_hours, response_ranges
from model.filters import Filters
from tests.metrics.tiny import answered, at, fact, tiny

FRAMES = tiny(
    interaction_facts=[
        *(answered(str(s), s) for s in (0, 100, 200, 300, 400)),
        answered("p", 7, "phone", day=17),
        fact("x"),
    ]
)


def test_ranges_per_channel_interpolate():
    rows = response_ranges(FRAMES, Filters()).rows()
    assert rows == [("phone", 1, 7.0, 7.0, 7.0, 7.0, 7.0), ("email", 5, 40.0, 100.0, 200.0, 300.0, 360.0)]


def test_bands_have_a_row_per_week_with_an_answer():
    found = response_bands(FRAMES, Filters(), "week")
    assert found["week"].to_list() == [date(2026, 11, 9), date(2026, 11, 16)]
    assert found["n"].to_list() == [5, 1]


def test_the_wall_of_the_bot_can_be_drawn_too():
    assert response_ranges(FRAMES, Filters(), (), clock="time_to_human")["n"].item() == 6


def test_answers_by_weekday_and_three_hours_of_the_day():
    later = answered("l", 500, first_responded_at=at(10, 13))  # 14:00 in Madrid
    found = response_hours(tiny(interaction_facts=[answered("e", 100), later]), Filters())
    assert found.rows() == [(2, 12, 2, 300.0)]
    assert response_hours(tiny(), Filters()).is_empty()
