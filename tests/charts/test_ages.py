from charts.ages import severity_shades
from charts.palette import LIGHT


def test_the_worst_severity_has_the_full_colour():
    assert severity_shades(LIGHT)[-1] == LIGHT.bad
    assert severity_shades(LIGHT)[0] == "#e8bebc"
