from charts.hours import _grid
from charts.words import ENGLISH
from tests.charts.samples import HOURS


def test_an_hour_without_contacts_is_0_not_a_hole():
    grid = _grid(HOURS, ENGLISH)
    assert grid.height == 7 * 24
    assert grid["n"].null_count() == 0
    assert grid["n"].sum() == 42
    assert grid.row(9)[:3] == (1, "Mon", 9)
